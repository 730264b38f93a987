"""A folder whose machine loses power at its Nth step, and what may then be left of it."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any, BinaryIO

from searchapp.engine.whoosh.storage import Folder


class PowerCut(BaseException):
    """No code runs after it, so none may catch it."""


class DyingFolder(Folder):
    """Counts writes, syncs, renames and removals; at the step `last` the power fails, and at every later one.

    What POSIX promises is kept: the bytes of a synced file, and names as of the last sync_names. All else is up to
    `lose`.
    """

    def __init__(self, path: Path, last: int) -> None:
        super().__init__(path)
        self.steps = 0
        self._last = last
        self._unsynced: set[str] = set()
        self._open: dict[int, str] = {}
        self._changes: list[tuple[str, str, str]] = []
        """What happened to names since the last sync_names."""

    def step(self) -> None:
        self.steps += 1
        if self.steps >= self._last:
            raise PowerCut

    def create(self, name: str) -> BinaryIO:
        self.step()
        file = _Steps(self, super().create(name))
        self._open[id(file)] = name
        self._unsynced.add(name)
        self._changes.append(("create", name, ""))
        return file  # type: ignore[return-value]

    def sync(self, file: BinaryIO) -> None:
        file.flush()
        self.step()
        self._unsynced.discard(self._open[id(file)])

    def sync_names(self) -> None:
        self.step()
        self._changes.clear()

    def rename(self, old: str, new: str) -> None:
        self.step()
        super().rename(old, new)
        self._changes.append(("rename", old, new))
        if old in self._unsynced:
            self._unsynced.discard(old)
            self._unsynced.add(new)

    def remove(self, name: str) -> None:
        self.step()
        if name in self.names():
            self._changes.append(("remove", name, self.read(name).hex()))
        super().remove(name)

    def lose(self, chance: random.Random) -> None:
        """Put the folder into a state that the power cut may have left."""
        # Each change of a name since the last sync is there or not, whatever the others are.
        for kind, name, other in reversed(self._changes):
            if chance.random() < 0.5:
                continue
            if kind == "create":
                (self.path / name).unlink(missing_ok=True)
            elif kind == "rename" and (self.path / other).exists():
                (self.path / other).replace(self.path / name)
                if other in self._unsynced:
                    self._unsynced.add(name)
            elif kind == "remove":
                (self.path / name).write_bytes(bytes.fromhex(other))
        for name in self._unsynced & set(self.names()):
            (self.path / name).write_bytes(_scrambled((self.path / name).read_bytes(), chance))


def _scrambled(data: bytes, chance: random.Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return data[: chance.randrange(len(data) + 1)]
        case 1:
            return bytes(len(data))
        case 2:
            return chance.randbytes(len(data))
        case _:
            begin = chance.randrange(len(data) + 1)
            return data[:begin] + bytes(len(data) - begin)


class _Steps(io.RawIOBase):
    """A file each of whose writes is a step."""

    def __init__(self, folder: DyingFolder, file: BinaryIO) -> None:
        super().__init__()
        self._folder = folder
        self._file = file

    def write(self, data: Any) -> int:
        self._folder.step()
        return self._file.write(data)

    def flush(self) -> None:
        if not self._file.closed:
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()
        super().close()
