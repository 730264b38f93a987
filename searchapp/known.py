"""What does the index hold, as an update compares it with the files? Digests and numbers; the strings stay on disk."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Self

import numpy as np
import numpy.typing as npt

from searchapp.digests import Digests, digests

Entry = tuple[str, str, str]
"""(fingerprint, id, origin) of an article."""
AT_ONCE = 1 << 14
_DIGEST = re.compile("[0-9a-f]{32}")


class Origins:
    """Origins by number, on disk. One that comes several times in a row is kept once."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="searchapp-origins-")  # noqa: SIM115
        self._ends = array("Q", [0])
        self._last: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, origin: str) -> int:
        """Keep an origin; its number. Raises OSError where the disk is full."""
        if origin != self._last:
            self._ends.append(self._ends[-1] + self._file.write(origin.encode("utf-8", "surrogatepass")))
            self._last = origin
        return len(self._ends) - 2

    def __getitem__(self, number: int) -> str:
        self._file.seek(self._ends[number])
        raw = self._file.read(self._ends[number + 1] - self._ends[number])
        self._file.seek(self._ends[-1])
        return raw.decode("utf-8", "surrogatepass")


class Known:
    """The articles of an index by number, some 50 bytes each.

    seen: bool by number, whether it was met again. unchanged: how many were met as they are.
    """

    def __init__(self, catalog: Iterable[Entry], origins: Origins) -> None:
        self._fingerprints = Digests()
        self._ids = Digests()
        self._origins = origins
        of: list[npt.NDArray[np.uint32]] = []
        count = 0
        for some in _pieces(catalog):
            numbers = np.arange(count, count + len(some))
            count += len(some)
            self._fingerprints.add(_keys([fingerprint for fingerprint, _, _ in some]), numbers)
            self._ids.add(digests([id for _, id, _ in some]), numbers)
            of.append(np.array([origins.add(origin) for _, _, origin in some], np.uint32))
        self._origin_of = np.concatenate([np.zeros(0, np.uint32), *of])
        self.seen = np.zeros(count, np.bool_)
        self.unchanged = 0

    def has(self, fingerprints: Sequence[str]) -> list[bool]:
        """Which of the fingerprints it has; those articles are seen, and unchanged."""
        found = self._fingerprints.find(_keys(fingerprints))
        same = found >= 0
        self.seen[found[same]] = True
        self.unchanged += int(same.sum())
        return same.tolist()  # type: ignore[no-any-return]

    def find(self, ids: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The numbers of articles by the digests of their ids, -1 where it has none."""
        return self._ids.find(ids)

    def origin(self, number: int) -> str:
        return self._origins[int(self._origin_of[number])]


def _keys(fingerprints: Sequence[str]) -> npt.NDArray[np.uint64]:
    """A digest of each fingerprint. Those that the corpus gives are digests already, in hexadecimal digits."""
    if all(map(_DIGEST.fullmatch, fingerprints)):
        return np.frombuffer(bytes.fromhex("".join(fingerprints)), np.uint64).reshape(-1, 2)
    return np.concatenate([digests([of]) if not _DIGEST.fullmatch(of) else _keys([of]) for of in fingerprints])


def _pieces(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        yield some
