"""Batches are prepared in processes of their own, with memory that the setting bounds: for the indexer and evaluation.

A process is forked from one that holds what all need (see `warm`), so that they share it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from typing import TypeVar

from searchapp.engine import EngineError, Writer
from searchapp.settings import Settings

Batch = TypeVar("Batch")
Result = TypeVar("Result")
OnProgress = Callable[[int, int | None], None]
"""Called with how many items are done, and of how many, None where that is not known."""
FIXED_MB = 180
"""What a run holds in any case: interpreter, libraries, compiled loops and dictionary, of the process that leads and
of the one that the others are forked from."""
FIXED_MB_A_PROCESS = 40
"""What each process has of its own before a batch, remembered words among it."""
BYTES_A_BYTE = 24
"""Memory that a process needs for each byte of its batch while it inverts it: 17 to 27 of any language, 37 of noise."""
WAITING = 2
"""How many batches are ready, or done and not yet taken, beside those that processes have."""
LARGEST_BATCH = 8 << 20
SMALLEST_BATCH = 1 << 18


def process_count(settings: Settings) -> int:
    """How many processes prepare batches: as many as the setting says, or as this process may use processors."""
    return settings.processes or _processors()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def batch_bytes(settings: Settings) -> int:
    """How large batches may be, so that all processes together stay within the setting's memory where they can."""
    processes = process_count(settings)
    room = settings.memory_mb - FIXED_MB - processes * FIXED_MB_A_PROCESS
    # A batch that waits is there twice for a moment: as it is, and as it goes to a process.
    share = (room << 20) // (processes * BYTES_A_BYTE + 2 * (processes + WAITING))
    return max(SMALLEST_BATCH, min(LARGEST_BATCH, share))


@contextmanager
def preparing(
    writer: Writer, call: Callable[[Writer, Batch], Result], settings: Settings
) -> Iterator[Callable[[Iterable[Batch]], Iterator[Result]]]:
    """A function that gives call(writer, batch) for each batch, in order: in processes where there are several batches.

    call: at the top of a module; batches and results are picklable. The processes end with the last batch, so that
    their memory is free when all is committed; at an exception inside they end at once. Raises EngineError where the
    system ends one of them.
    """
    processes = process_count(settings)
    pools: list[ProcessPoolExecutor] = []
    others = active_children()

    def prepare(batches: Iterable[Batch]) -> Iterator[Result]:
        batches = iter(batches)
        first = list(islice(batches, 2))
        if processes == 1 or len(first) < 2:
            for batch in chain(first, batches):
                yield call(writer, batch)
            return
        pool = ProcessPoolExecutor(processes, _context(), _set_writer, (writer,))
        pools.append(pool)
        waiting: deque[Future[Result]] = deque()
        for batch in chain(iter(first), batches):
            with _interrupts_held():
                waiting.append(pool.submit(_call, call, batch))
            if len(waiting) > processes + WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        pool.shutdown()

    try:
        yield prepare
    except BaseException as error:
        # A run that failed or was interrupted does not wait for batches that nobody will take.
        for process in active_children():
            if process not in others:
                process.terminate()
        if isinstance(error, BrokenProcessPool):
            raise EngineError(
                "一个处理文章的进程被系统终止，多半是内存不够：索引没有改动；"
                "请减小 SEARCHAPP_PROCESSES 或 SEARCHAPP_MEMORY_MB 再试"
            ) from error
        raise
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """How worker processes start: forking this one would copy locks that threads of it may hold.

    So they are forked from a process of their own, which has imported what they need once; where the system has no
    such thing they are fresh interpreters.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "searchapp.engine.open", "searchapp.engine.whoosh.warm"])
    return context


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started here never see Ctrl-C, which a terminal sends to all of them: this one ends them in order.

    It must not be interrupted between starting a process and knowing of it. A mask alone does not hold: any other
    thread may take the signal, and Python then interrupts this one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handler = signal.getsignal(signal.SIGINT)
    caught: list[int] = []
    defers = threading.current_thread() is threading.main_thread() and handler is not None
    if defers:
        signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        if defers:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if caught:
            signal.raise_signal(signal.SIGINT)


_writer: Writer | None = None
"""The writer of this worker process."""


def _set_writer(writer: Writer) -> None:
    global _writer
    _writer = writer
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this worker when the run that it works for is killed: it would wait for batches for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(call: Callable[[Writer, Batch], Result], batch: Batch) -> Result:
    assert _writer is not None
    return call(_writer, batch)
