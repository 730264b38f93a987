"""How loops over arrays are compiled: numba, the machine code kept on disk where a folder for that can be written.

Compiling is what a first start waits for. Numba makes machine code of a loop together with all that it calls, so each
loop around others compiles these again: one that is called in one place is `spliced`. A number that begins as a literal
0 is a type of its own, for which whatever it is handed to is compiled once more: such ones begin as np.int64(0).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.compiler_lock import global_compiler_lock
from numba.extending import intrinsic

_PACKAGE = Path(__file__).resolve().parent
_MARK = b"searchapp.compiled"
# Nobody calls a loop through a pointer of C's, and to make each callable so takes a fifteenth of the time of compiling.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_UNCOUNTED: dict[str, Any] = _OPTIONS | {"_nrt": False}


def _digest() -> str:
    """A name for the loops as they are now: it changes when any file that compiles something does."""
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_bytes()
        if _MARK in source:
            digest.update(source)
    return digest.hexdigest()


def _places() -> Iterator[Path]:
    """Folders that may hold compiled code, the best first."""
    yield _PACKAGE / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "searchapp"
    yield Path(tempfile.gettempdir()) / f"searchapp-{os.getuid()}"


def _cache_folder() -> str:
    """A writable folder for the loops as they are now, "" where there is none; those of older loops are removed.

    Numba itself looks only at the file of the function that it loads, and would go on with a changed callee's old code.
    """
    name = f"numba-{_digest()}"
    for place in _places():
        folder = place / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid != os.getuid() or not os.access(folder, os.W_OK):
                continue
            for old in place.glob("numba-*"):
                if old.name != name:
                    shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
        return str(folder)
    return ""


_config: Any = numba.config
if not _config.CACHE_DIR:
    _config.CACHE_DIR = _cache_folder()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other process is inside; where no lock can be had, on a full disk, go in all the same."""
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context(lock.open("wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
            # A process that was forked meanwhile holds the same lock: closing alone would leave it to that one.
            stack.callback(fcntl.flock, file, fcntl.LOCK_UN)
        yield


def _compile_once(loop: Any, lock: Path) -> None:
    """Make processes that need a loop at the same moment wait for the one that compiles it, and load what it made.

    Numba reads and writes its list of a loop's kinds without a lock: two processes could give one file to two kinds.
    """
    compile_or_load = loop.compile

    def compile_alone(signature: Any) -> Any:
        # In this order, as a loop that calls this one compiles it while it holds the first of them.
        with global_compiler_lock, _alone(lock):
            return compile_or_load(signature)

    loop.compile = compile_alone


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a loop at its first call and keep the machine code; see `_cache_folder` for where.

    Of several processes one compiles and the others wait. Where nothing can be written, each compiles for itself.
    """
    try:
        loop = numba.njit(function, cache=True, **_OPTIONS)
    except RuntimeError:
        return numba.njit(function, **_OPTIONS)
    if not _config.DISABLE_JIT:
        _compile_once(loop, Path(_config.CACHE_DIR) / f"{function.__module__}.{function.__qualname__}.lock")
    return loop


def inlined(function: Callable[..., Any]) -> Any:
    """Compile what only compiled loops call, as part of them. It may fill the arrays that it is given, and makes none.

    So no references to arrays are counted: counting costs several times what a look into an array does.
    """
    return numba.njit(function, **_UNCOUNTED)


def embedded(function: Callable[..., Any]) -> Any:
    """As `inlined`, but never by a call: for what is short and done often, when to hand over its arrays costs more."""
    return numba.njit(function, forceinline=True, **_UNCOUNTED)


def spliced(function: Callable[..., Any]) -> Any:
    """Write a loop into the loops that call it. It cannot be kept on disk by itself."""
    return numba.njit(function, inline="always", **_OPTIONS)


@intrinsic
def _put(context: Any, out: Any, at: Any, number: Any) -> Any:
    def write(lowering: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = lowering.make_array(signature.args[0])(lowering, builder, given[0])
        place = builder.gep(array.data, [given[1]])
        written = given[2]
        builder.store(written, builder.bitcast(place, written.type.as_pointer()), align=1)
        return lowering.get_dummy_value()

    return numba.types.void(out, at, number), write


put: Any = _put
"""In compiled loops, put(out, at, number): write a number over out[at:], an array of bytes, wherever `at` is.

Bytes that are written one at a time take twice as long. Whether there is room for the number is not checked.
"""
