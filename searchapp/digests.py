"""Which of a million strings were there before? Their digests in sorted arrays, no object per string."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
SMALL = 1 << 14


def digests(strings: Iterable[str]) -> Keys:
    """uint64[N, 2]: a digest of each string."""
    raw = b"".join([blake2b(of.encode("utf-8", "surrogatepass"), digest_size=16).digest() for of in strings])
    return np.frombuffer(raw, np.uint64).reshape(-1, 2)


class Digests:
    """Digests, each with a number below 2^32: 20 bytes an entry, for a moment twice that."""

    def __init__(self) -> None:
        self._held: list[tuple[Keys, Keys, npt.NDArray[np.uint32]]] = []

    def find(self, wanted: Keys) -> npt.NDArray[np.int64]:
        """The number of each digest, -1 where it is not there: int64[N]."""
        found = np.full(len(wanted), -1, np.int64)
        firsts, seconds = wanted.T
        for held, others, numbers in self._held:
            places = np.searchsorted(held, firsts)
            rows = np.arange(len(wanted))
            # Nearly always one step: two digests hardly ever share their first half.
            while len(rows):
                at = places[rows]
                near = held.take(at, mode="clip") == firsts[rows]
                rows, at = rows[near & (at < len(held))], at[near & (at < len(held))]
                same = others[at] == seconds[rows]
                found[rows[same]] = numbers[at[same]]
                rows = rows[~same]
                places[rows] += 1
        return found

    def add(self, keys: Keys, numbers: npt.NDArray[Any]) -> None:
        """Add digests that are not there yet, each once."""
        if not len(keys):
            return
        order = np.argsort(keys[:, 0])
        self._held.append((keys[order, 0], keys[order, 1], numbers[order].astype(np.uint32)))
        # Arrays that double in size: few to look in, and an entry is moved few times.
        while len(self._held) > 1 and len(self._held[-2][0]) < max(2 * len(self._held[-1][0]), SMALL):
            (keys_a, others_a, numbers_a), (keys_b, others_b, numbers_b) = self._held.pop(), self._held.pop()
            places = np.searchsorted(keys_b, keys_a)
            merged = np.insert(keys_b, places, keys_a), np.insert(others_b, places, others_a)
            self._held.append((*merged, np.insert(numbers_b, places, numbers_a)))
