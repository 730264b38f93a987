"""The folder of an index and the few things that are done to it; crash tests put a dying folder in its place."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import BinaryIO


class Folder:
    """A folder of files that are written once, synced, and never changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """The files in it; none where the folder does not exist."""
        try:
            return os.listdir(self.path)  # noqa: PTH208 - the names are wanted, and fast: every request may look
        except FileNotFoundError:
            return []

    def create(self, name: str) -> BinaryIO:
        """Open a new file for writing, in place of any of that name."""
        return (self.path / name).open("wb")

    def sync(self, file: BinaryIO) -> None:
        """Make what was written to the file survive a power cut."""
        file.flush()
        os.fsync(file.fileno())

    def sync_names(self) -> None:
        """Make created, renamed and removed names survive a power cut."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name at once, in place of any file of that name."""
        (self.path / old).replace(self.path / new)

    def remove(self, name: str) -> None:
        """Remove a file; readers that have it mapped keep it. No error where it is already gone."""
        (self.path / name).unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def map(self, name: str) -> mmap.mmap:
        """Map a file of at least one byte into memory for reading."""
        with (self.path / name).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def size(self, name: str) -> int:
        """Bytes of a file, 0 where it is gone."""
        try:
            return (self.path / name).stat().st_size
        except FileNotFoundError:
            return 0
