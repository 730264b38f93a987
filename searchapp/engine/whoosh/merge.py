"""From several segments to one, without the documents that are gone.

Postings go through memory in ranges of terms, so what a merge needs does not grow with the number of postings, only
with the number of distinct terms of one field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.build import add_id_hashes
from searchapp.engine.whoosh.postings import BLOCK, SINGLETON, blocks_of, check_room, encode, read_block
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import add_ordinals, add_strings

Array = np.ndarray[Any, Any]
POSTINGS_IN_MEMORY = 4_000_000
"""How many postings are gathered at a time, at 16 bytes each while they are encoded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment to merge. numbers: int32 by document, its number in the merged segment, -1 where it is left out."""

    segment: Segment
    numbers: Array

    @property
    def kept(self) -> Array:
        return np.flatnonzero(self.numbers >= 0)


def parts(segments: Sequence[tuple[Segment, Array | None]]) -> list[Part]:
    """Number the documents that stay. The second of each pair: bool by document, True where it stays; None: all."""
    out = []
    base = 0
    for segment, stays in segments:
        if stays is None:
            stays = np.ones(segment.documents, np.bool_)
        numbers = np.where(stays, np.cumsum(stays) - 1 + base, -1).astype(np.int32)
        base += int(stays.sum())
        out.append(Part(segment, numbers))
    return out


@compiled
def count_postings(words: Any, lists: Any, places: Any, numbers: Any, counts: Any) -> None:
    """Add each term's postings among the documents that stay to counts[places[term]]."""
    docs = np.empty(BLOCK, np.int64)
    whole = True
    for i in range(len(numbers)):
        if numbers[i] < 0:
            whole = False
            break
    for term in range(len(lists)):
        word = lists[term]
        if word & SINGLETON:
            if numbers[word & ~SINGLETON] >= 0:
                counts[places[term]] += 1
            continue
        begin = np.int64(word)
        df = np.int64(words[begin])
        if whole:
            counts[places[term]] += df
            continue
        for block in range(blocks_of(df)):
            for i in range(read_block(words, begin, df, block, docs, docs, 0, False)):
                if numbers[docs[i]] >= 0:
                    counts[places[term]] += 1


@compiled
def gather_postings(
    words: Any, lists: Any, places: Any, numbers: Any, low: int, high: int, ends: Any, docs: Any, freqs: Any
) -> None:
    """Append the postings of terms with low <= place < high to docs and freqs.

    ends: int64[high - low], where each term's postings end so far; moved on.
    """
    block_docs = np.empty(BLOCK, np.int64)
    block_freqs = np.empty(BLOCK, np.int64)
    for term in range(np.searchsorted(places, low), np.searchsorted(places, high)):
        place = places[term] - low
        word = lists[term]
        if word & SINGLETON:
            number = numbers[word & ~SINGLETON]
            if number >= 0:
                docs[ends[place]] = number
                freqs[ends[place]] = 1
                ends[place] += 1
            continue
        begin = np.int64(word)
        df = np.int64(words[begin])
        for block in range(blocks_of(df)):
            for i in range(read_block(words, begin, df, block, block_docs, block_freqs, 0, True)):
                number = numbers[block_docs[i]]
                if number >= 0:
                    docs[ends[place]] = number
                    freqs[ends[place]] = block_freqs[i]
                    ends[place] += 1


class FieldMerge:
    """Merges one index field of all parts."""

    def __init__(self, field: str, merged: Sequence[Part]) -> None:
        self.field = field
        self._parts = merged
        fields = [part.segment.fields[field] for part in merged]
        held = [_words(of.terms, of.offsets) for of in fields]
        words = sorted(set().union(*held))
        keys = np.unique(np.concatenate([np.zeros(0, np.uint64), *(of.keys for of in fields)]))
        place = {word: i for i, word in enumerate(words)}
        self._places = [
            np.concatenate(
                [
                    np.fromiter(map(place.__getitem__, own), np.int64, len(own)),
                    np.searchsorted(keys, of.keys) + len(words),
                ]
            ).astype(np.int64)
            for own, of in zip(held, fields, strict=True)
        ]
        counts = np.zeros(len(words) + len(keys), np.int64)
        for part, places in zip(merged, self._places, strict=True):
            of = part.segment.fields[field]
            count_postings(part.segment.postings, of.lists, places, part.numbers, counts)
        # Terms that only left-out documents held are gone; the others close up, in the same order.
        stays = counts > 0
        closed = np.cumsum(stays) - 1
        self._places = [closed[places] for places in self._places]
        self._counts = counts[stays]
        self.words = [word for word, here in zip(words, stays[: len(words)].tolist(), strict=True) if here]
        self.keys = keys[stays[len(words) :]]
        self.lists: list[Array] = []

    def postings(self, lengths: Array, base: int) -> Iterator[Array]:
        """The encoded postings, in pieces; self.lists is filled along the way. base: words before them."""
        starts = np.concatenate([[0], np.cumsum(self._counts)]).astype(np.int64)
        low = 0
        while low < len(self._counts):
            high = max(low + 1, int(np.searchsorted(starts, starts[low] + POSTINGS_IN_MEMORY, "right")) - 1)
            piece_starts = starts[low : high + 1] - starts[low]
            docs = np.empty(piece_starts[-1], np.int32)
            freqs = np.empty(piece_starts[-1], np.int32)
            ends = piece_starts[:-1].copy()
            for part, places in zip(self._parts, self._places, strict=True):
                of = part.segment.fields[self.field]
                gather_postings(part.segment.postings, of.lists, places, part.numbers, low, high, ends, docs, freqs)
            words, lists = encode(np.arange(high - low), piece_starts, docs, freqs, lengths, base, True)
            self.lists.append(lists)
            base += len(words)
            check_room(base)
            yield words
            low = high

    def write_dictionary(self, writer: ArrayWriter) -> None:
        """Write what finds the lists, after all of `postings` was taken."""
        add_strings(writer, self.field, self.words)
        writer.add(f"{self.field}.keys", self.keys)
        writer.add_pieces(f"{self.field}.lists", np.uint32, self.lists)


def _words(terms: Array, offsets: Array) -> list[bytes]:
    data = terms.tobytes()
    ends: list[int] = offsets.tolist()
    return [data[begin:end] for begin, end in pairwise(ends)]


def merge(merged: Sequence[Part], folder: Folder, name: str) -> None:
    """Write the segment file `name` of the parts' documents that stay. Raises OSError where it cannot be written."""
    kept = [part.kept for part in merged]
    lengths = np.concatenate([part.segment.lengths[:, rows] for part, rows in zip(merged, kept, strict=True)], axis=1)
    documents = lengths.shape[1]
    writer = ArrayWriter(folder, name)
    try:
        fields: list[FieldMerge] = []
        writer.add_pieces("postings", np.uint32, _all_postings(merged, lengths, fields))
        for field in fields:
            field.write_dictionary(writer)
        writer.add("lengths", lengths)
        for column in ("signatures", "published", "views"):
            arrays = [getattr(part.segment, column)[rows].reshape(-1) for part, rows in zip(merged, kept, strict=True)]
            writer.add_pieces(column, arrays[0].dtype, arrays)
        _write_strings(writer, merged, kept)
        _write_texts(writer, merged, kept)
        totals = {field: int(row.sum()) for field, row in zip(INDEX_FIELDS, lengths, strict=True)}
        writer.close({"documents": documents, "totals": totals})
    except BaseException:
        writer.abandon()
        raise


def _all_postings(merged: Sequence[Part], lengths: Array, fields: list[FieldMerge]) -> Iterator[Array]:
    base = 0
    for row, field in enumerate(INDEX_FIELDS):
        of = FieldMerge(field, merged)
        fields.append(of)
        for piece in of.postings(lengths[row], base):
            base += len(piece)
            yield piece
    yield np.zeros(1, np.uint32)


def _write_strings(writer: ArrayWriter, merged: Sequence[Part], kept: Sequence[Array]) -> None:
    for column in ("ids", "fingerprints"):
        values = []
        for part, rows in zip(merged, kept, strict=True):
            own = getattr(part.segment, column).all_raw()
            values += [own[row] for row in rows.tolist()]
        add_strings(writer, column, values)
        if column == "ids":
            add_id_hashes(writer, values)
    for column in ("origins", "sources", "authors"):
        texts = []
        for part, rows in zip(merged, kept, strict=True):
            of = getattr(part.segment, column)
            texts += [of.values[ordinal] for ordinal in of.ordinals[rows].tolist()]
        add_ordinals(writer, column, texts)


def _write_texts(writer: ArrayWriter, merged: Sequence[Part], kept: Sequence[Array]) -> None:
    sizes = [np.diff(part.segment.texts.offsets)[rows] for part, rows in zip(merged, kept, strict=True)]

    def frames() -> Iterator[Array]:
        for part, rows in zip(merged, kept, strict=True):
            texts = part.segment.texts
            if len(rows) == part.segment.documents:
                yield texts.frames
                continue
            for row in rows.tolist():
                yield texts.frames[texts.offsets[row] : texts.offsets[row + 1]]

    writer.add_pieces("texts", np.uint8, frames())
    ends = np.cumsum(np.concatenate([np.zeros(1, np.uint64), *sizes]))
    writer.add("text_offsets", ends.astype(np.uint64))
