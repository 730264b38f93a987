"""Arrays that wait on disk in files without names: what grows with the corpus is not held in memory meanwhile.

Their pages are the system's to keep or to write out, as those of any file.
"""

from __future__ import annotations

import mmap
import tempfile
from contextlib import ExitStack
from typing import IO, Any, Self

import numpy as np

from searchapp.engine.whoosh.storage import Folder

Array = np.ndarray[Any, Any]
PIECE = 1 << 20


class Spilled:
    """An array that comes in pieces and is then read. Raises OSError where the disk is full."""

    def __init__(self, file: IO[bytes], dtype: Any) -> None:
        self._file = file
        self._dtype = np.dtype(dtype)
        self.items = 0

    def add(self, piece: Array) -> None:
        """Append a piece, converted to the array's type."""
        self._file.write(np.ascontiguousarray(piece, self._dtype).reshape(-1).view(np.uint8).data)
        self.items += piece.size

    def array(self) -> Array:
        """All pieces, mapped; nothing may be added afterwards."""
        if not self.items:
            return np.zeros(0, self._dtype)
        self._file.flush()
        # A copy on write that nobody writes to: compiled loops then take it for the same type as an array in memory.
        return np.frombuffer(mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_COPY), self._dtype)


class Spills:
    """The arrays of one merge; their files go when it ends, their pages when the last array on them does."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def _file(self) -> IO[bytes]:
        return self._files.enter_context(tempfile.TemporaryFile(dir=self._folder.path))

    def new(self, dtype: Any) -> Spilled:
        """An empty array."""
        return Spilled(self._file(), dtype)

    def zeros(self, rows: int, columns: int, dtype: Any) -> Array:
        """An array that may be written to. Raises OSError where the disk has no room for it."""
        form = np.dtype(dtype)
        left = rows * columns * form.itemsize
        if not left:
            return np.zeros((rows, columns), form)
        file = self._file()
        # Written out, not left as a hole: a disk that fills up under a mapped hole ends the process.
        while left:
            left -= file.write(bytes(min(left, PIECE)))
        file.flush()
        return np.frombuffer(mmap.mmap(file.fileno(), 0), form).reshape(rows, columns)
