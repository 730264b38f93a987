"""A segment that is to be merged, and which numbers its documents get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchapp.engine.whoosh.segment import Segment

Array = np.ndarray[Any, Any]
ROWS_IN_MEMORY = 1 << 14
"""How many signatures, the widest column, are copied at a time: 4 MiB."""


@dataclass(frozen=True, slots=True)
class Part:
    """numbers: int32 by document, its number in the merged segment, -1 where it is left out. whole: none is."""

    segment: Segment
    numbers: Array
    whole: bool

    @property
    def kept(self) -> Any:
        """What picks the documents that stay out of an array by document; of a whole part without a copy."""
        return slice(None) if self.whole else np.flatnonzero(self.numbers >= 0)

    def pieces(self, column: Array) -> Iterator[Array]:
        """What the documents that stay have in a column, however wide, of this part; little of it copied at a time."""
        return iter([column]) if self.whole else chosen(column, self.numbers >= 0)


def parts(segments: Sequence[tuple[Segment, Array | None]]) -> list[Part]:
    """Number the documents that stay. The second of each pair: bool by document, True where it stays; None: all."""
    out = []
    base = 0
    for segment, stays in segments:
        if stays is None or stays.all():
            numbers = np.arange(base, base + segment.documents, dtype=np.int32)
        else:
            numbers = np.cumsum(stays, dtype=np.int32) + np.int32(base - 1)
            numbers[~stays] = -1
        kept = int((numbers >= 0).sum())
        out.append(Part(segment, numbers, kept == segment.documents))
        base += kept
    return out


def chosen(column: Array, stays: Array) -> Iterator[Array]:
    """The rows of a column that stay, a few at a time. stays: bool by row."""
    for first in range(0, len(stays), ROWS_IN_MEMORY):
        own = slice(first, first + ROWS_IN_MEMORY)
        yield column[own][stays[own]]
