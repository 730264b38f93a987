"""From a corpus to an index: rebuild all of it, or update what changed. Pages are read and analysed in all cores."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from searchapp.article import Article
from searchapp.corpus import Item, Reading, Skipped, covers, items, read, record, roots, skipped
from searchapp.engine import Engine, EngineError, IndexMissing, Writer
from searchapp.settings import Settings

Progress = Callable[[int, int | None], None]
"""Called with how many items are done, and of how many, None where that is not known."""
BYTES_A_BYTE = 24
"""Memory that a process needs for each byte of its batch while it inverts it."""
LARGEST_BATCH = 8 << 20
SMALLEST_BATCH = 1 << 20
BYTES_A_PAGE = 16 << 10
"""What a page counts as when batches are made: its size is not asked."""
UNREAD = frozenset({"unreadable", "failed", "broken-gzip", "bomb", "too-large", "line-too-long", "not-found"})
"""Why a file may hold more articles than were seen: what it gave before is then no longer taken for vanished."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. indexed: new articles. updated: changed ones. deleted: vanished ones. seconds: wall clock."""

    indexed: int
    updated: int
    unchanged: int
    deleted: int
    skipped: tuple[Skipped, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a worker process made of some items. places: (id, origin, line) of each prepared article."""

    prepared: Any
    places: tuple[tuple[str, str, int], ...]
    skipped: tuple[Skipped, ...]
    records: tuple[str, ...]
    items: int


def rebuild(
    engine: Engine,
    paths: Sequence[Path],
    settings: Settings,
    progress: Progress | None = None,
    report: Path | None = None,
) -> IndexReport:
    """Index the articles under the paths and put them in the place of all that was there.

    Where nothing could be indexed the index stays as it was. Raises EngineError; then too.
    """
    return _Run(engine, paths, settings, progress, report).rebuild()


def update(
    engine: Engine,
    paths: Sequence[Path],
    settings: Settings,
    progress: Progress | None = None,
    report: Path | None = None,
) -> IndexReport:
    """Index what is new or changed under the paths and delete what vanished from there; all else stays untouched.

    Where there is no index yet it makes one. Raises EngineError; then the index stays as it was.
    """
    return _Run(engine, paths, settings, progress, report).update()


class _Run:
    """One rebuild or update."""

    def __init__(
        self, engine: Engine, paths: Sequence[Path], settings: Settings, progress: Progress | None, report: Path | None
    ) -> None:
        self._engine = engine
        self._paths = paths
        self._settings = settings
        self._progress = progress
        self._report = report
        self._processes = settings.processes or os.cpu_count() or 1
        self._began = monotonic()
        self._done = 0
        self._skipped: list[Skipped] = []
        self._seen: dict[str, str] = {}

    def rebuild(self) -> IndexReport:
        places = roots(self._paths)
        with ExitStack() as stack:
            writer = self._engine.writer(replace=True)
            stack.callback(writer.cancel)
            indexed = len(self._index(writer, items(self._paths), stack))
            if indexed:
                writer.commit(list(map(str, places)))
        return self._reported(indexed, 0, 0, 0)

    def update(self) -> IndexReport:
        try:
            stats = self._engine.stats()
            catalog: Mapping[str, tuple[str, str]] = self._engine.catalog()
        except IndexMissing:
            return self.rebuild()
        known_roots = list(map(Path, stats.roots))
        before = dict(catalog.values())
        unchanged: set[str] = set()
        with ExitStack() as stack:
            writer = self._engine.writer(replace=False)
            stack.callback(writer.cancel)
            changed = self._changed(items(self._paths, known_roots), catalog, unchanged)
            written = self._index(writer, changed, stack, before)
            vanished = self._vanished(before, unchanged)
            deleted = writer.delete(vanished) if vanished else 0
            if written or deleted:
                writer.commit(list(map(str, roots(self._paths, known_roots))))
        updated = len(written & before.keys())
        return self._reported(len(written) - updated, updated, len(unchanged), deleted)

    def _changed(
        self, found: Iterable[Item | Skipped], catalog: Mapping[str, tuple[str, str]], unchanged: set[str]
    ) -> Iterator[Item | Skipped]:
        """What is not in the index as it stands."""
        for item in found:
            known = None if isinstance(item, Skipped) else catalog.get(item.fingerprint)
            if known is None:
                yield item
                continue
            unchanged.add(known[0])
            self._seen[known[0]] = item.path
            self._advance(1)

    def _vanished(self, before: Mapping[str, str], unchanged: set[str]) -> list[str]:
        """Ids of articles whose files were under the paths and are gone."""
        unread = [Path(skip.path).absolute() for skip in self._skipped if skip.code in UNREAD]
        gone = []
        for id, origin in before.items():
            if id in self._seen or id in unchanged or not covers(self._paths, origin):
                continue
            missing = any(
                skip.code == "not-found" and Path(skip.path).absolute() == Path(origin) for skip in self._skipped
            )
            spared = any(Path(origin).is_relative_to(path) for path in unread)
            if missing or not spared:
                gone.append(id)
        return gone

    def _index(
        self, writer: Writer, found: Iterable[Item | Skipped], stack: ExitStack, before: Mapping[str, str] | None = None
    ) -> set[str]:
        """Read, prepare and add; returns the ids that were added. before: id -> origin of what the index holds."""
        records = stack.enter_context(self._open_report()) if self._report else None
        added: set[str] = set()
        batches = self._batches(found)
        first, second = next(batches, None), next(batches, None)
        if first is None:
            return added
        given = [batch for batch in (first, second) if batch is not None]
        prepared: Iterator[_Batch]
        if second is None or self._processes == 1:
            prepared = (_prepare(writer, batch, records is not None) for batch in _chain(given, batches))
        else:
            prepared = self._in_processes(writer, _chain(given, batches), records is not None, stack)
        for batch in prepared:
            self._skipped += batch.skipped
            drop = self._collisions(batch, before or {})
            if batch.places:
                writer.add(batch.prepared, sorted(drop))
            added |= {id for place, (id, _, _) in enumerate(batch.places) if place not in drop}
            if records is not None:
                records.writelines(batch.records)
            self._advance(batch.items)
        if records is not None:
            records.writelines(_line(skip) for skip in self._skipped)
        return added

    def _collisions(self, batch: _Batch, before: Mapping[str, str]) -> set[int]:
        """Places in the batch whose ids another file has already; each is reported."""
        drop = set()
        for place, (id, origin, line) in enumerate(batch.places):
            other = self._seen.get(id)
            if other is None and id in before and before[id] != origin and not covers(self._paths, before[id]):
                other = before[id]
            if other is None:
                self._seen[id] = origin
                continue
            drop.add(place)
            self._skipped.append(skipped(origin, line, "duplicate-id", other))
        return drop

    def _batches(self, found: Iterable[Item | Skipped]) -> Iterator[list[Item]]:
        room = self._settings.memory_mb * (1 << 20) // (self._processes * BYTES_A_BYTE)
        room = max(min(room, LARGEST_BATCH), SMALLEST_BATCH)
        batch: list[Item] = []
        size = 0
        for item in found:
            if isinstance(item, Skipped):
                self._skipped.append(item)
                continue
            batch.append(item)
            size += len(item.raw) or BYTES_A_PAGE
            if size >= room:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _in_processes(
        self, writer: Writer, batches: Iterable[list[Item]], records: bool, stack: ExitStack
    ) -> Iterator[_Batch]:
        pool = ProcessPoolExecutor(self._processes, _processes(), _set_writer, (writer,))
        others = active_children()

        def stop(failure: type[BaseException] | None, *_: object) -> None:
            # A run that failed or was interrupted does not wait for batches that nobody will take.
            if failure is not None:
                for process in active_children():
                    if process not in others:
                        process.terminate()
            pool.shutdown(cancel_futures=True)

        stack.push(stop)
        waiting: deque[Future[_Batch]] = deque()
        for batch in batches:
            with _interrupts_held():
                waiting.append(pool.submit(_prepare_here, batch, records))
            if len(waiting) > 2 * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _open_report(self) -> TextIO:
        assert self._report is not None
        try:
            return self._report.open("w", encoding="utf-8")
        except OSError as error:
            raise EngineError(f"不能写报告 {self._report}（{error.strerror}）：请换一个文件") from error

    def _advance(self, done: int) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, None)

    def _reported(self, indexed: int, updated: int, unchanged: int, deleted: int) -> IndexReport:
        seconds = monotonic() - self._began
        return IndexReport(indexed, updated, unchanged, deleted, tuple(self._skipped), seconds)


def _processes() -> BaseContext:
    """How worker processes start: forking this one would copy locks that threads of it may hold.

    So they are forked from a process of their own, which has imported what they need once; where the system has no
    such thing they are fresh interpreters.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "searchapp.engine.open", "searchapp.engine.whoosh", "rjieba"])
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


def _chain(given: Iterable[list[Item]], more: Iterable[list[Item]]) -> Iterator[list[Item]]:
    yield from given
    yield from more


def _line(found: Reading | Skipped) -> str:
    return json.dumps(record(found), ensure_ascii=False) + "\n"


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


def _prepare_here(batch: Sequence[Item], records: bool) -> _Batch:
    assert _writer is not None
    return _prepare(_writer, batch, records)


@lru_cache(maxsize=1024)
def _absolute(origin: str) -> str:
    # A file of JSON lines is the origin of thousands of articles.
    return Path(origin).absolute().as_posix()


def _prepare(writer: Writer, batch: Sequence[Item], records: bool) -> _Batch:
    """Read a batch of items and turn their articles into the engine's form."""
    articles: list[Article] = []
    places = []
    skips = []
    lines = []
    for item in batch:
        found = read(item)
        if isinstance(found, Skipped):
            skips.append(found)
            continue
        if records:
            lines.append(_line(found))
        article = found.article
        origin = _absolute(article.origin)
        if origin != article.origin:
            article = replace(article, origin=origin)
        articles.append(article)
        places.append((article.id, article.origin, item.line))
    return _Batch(
        writer.prepare(articles) if articles else None,
        tuple(places),
        tuple(skips),
        tuple(lines),
        len(batch),
    )
