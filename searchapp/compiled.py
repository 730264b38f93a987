"""How loops over arrays are compiled: numba, the machine code kept on disk where a folder for that can be written."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba

_PACKAGE = Path(__file__).resolve().parent
_MARK = b"searchapp.compiled"


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


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a loop at its first call and keep the machine code; see `_cache_folder` for where.

    Where nothing can be written, each process compiles for itself.
    """
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        return numba.njit(function, nogil=True, error_model="numpy")


def inlined(function: Callable[..., Any]) -> Any:
    """Compile what only compiled loops call, as part of them. It may fill the arrays that it is given, and makes none.

    So no references to arrays are counted: counting costs several times what a look into an array does.
    """
    uncounting: dict[str, Any] = {"_nrt": False}
    return numba.njit(function, nogil=True, error_model="numpy", **uncounting)


def spliced(function: Callable[..., Any]) -> Any:
    """Write a loop into the loops that call it: one that is called in one place is then not compiled twice."""
    return numba.njit(function, nogil=True, error_model="numpy", inline="always")
