"""From several segments to one, without the documents that are gone.

Postings go through memory in ranges of terms, so what a merge needs does not grow with the number of postings, only
with the number of distinct terms of one field.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, compress, pairwise
from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.build import add_id_hashes
from searchapp.engine.whoosh.dictionary import find_key
from searchapp.engine.whoosh.postings import BLOCK, SINGLETON, blocks_of, check_room, encode, read_block
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import add_packed, add_table
from searchapp.engine.whoosh.union import gather, unite, united_keys

Array = np.ndarray[Any, Any]
THREADS = 2
"""How many ranges of postings are gathered and encoded at a time; the loops that do it need no interpreter."""
POSTINGS_IN_MEMORY = 2_000_000
"""How many postings a range holds, at 20 bytes each while they are encoded."""


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
    for term in range(find_key(places, low), len(lists)):
        place = places[term] - low
        if place >= high - low:
            break
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
        data, begins, ends, firsts = _packed([(of.terms, of.offsets) for of in fields])
        word_places, chosen = unite(data, begins, ends, firsts)
        keys, key_places = united_keys([of.keys for of in fields])
        places = [
            np.concatenate([word_places[first:last], own + len(chosen)])
            for (first, last), own in zip(pairwise(firsts.tolist()), key_places, strict=True)
        ]
        counts = np.zeros(len(chosen) + len(keys), np.int64)
        for part, own in zip(merged, places, strict=True):
            count_postings(part.segment.postings, part.segment.fields[field].lists, own, part.numbers, counts)
        # Terms that only left-out documents held are gone; the others close up, in the same order.
        stays = counts > 0
        closed = np.cumsum(stays) - 1
        self._places = [closed[own] for own in places]
        self._starts = np.concatenate([[0], np.cumsum(counts[stays])]).astype(np.int64)
        kept = chosen[stays[: len(chosen)]]
        self._words = gather(data, begins[kept], ends[kept])
        self._keys = keys[stays[len(chosen) :]]
        self.lists: list[Array] = []

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The terms in ranges whose postings fit into memory."""
        low = 0
        while low < len(self._starts) - 1:
            most = self._starts[low] + POSTINGS_IN_MEMORY
            high = max(low + 1, int(np.searchsorted(self._starts, most, "right")) - 1)
            yield low, high
            low = high

    def postings(self, low: int, high: int, lengths: Array) -> tuple[Array, Array]:
        """The encoded postings of the terms low:high, and their list words as if these were the first."""
        starts = self._starts[low : high + 1] - self._starts[low]
        docs = np.empty(starts[-1], np.int32)
        freqs = np.empty(starts[-1], np.int32)
        ends = starts[:-1].copy()
        for part, places in zip(self._parts, self._places, strict=True):
            of = part.segment.fields[self.field]
            gather_postings(part.segment.postings, of.lists, places, part.numbers, low, high, ends, docs, freqs)
        words, lists = encode(np.arange(high - low), starts, docs, freqs, lengths, 0, True)
        return words, lists

    def write_dictionary(self, writer: ArrayWriter) -> None:
        """Write what finds the lists, after all of them are there."""
        add_packed(writer, self.field, *self._words)
        writer.add(f"{self.field}.keys", self._keys)
        writer.add_pieces(f"{self.field}.lists", np.uint32, self.lists)


def _packed(columns: Sequence[tuple[Array, Array]]) -> tuple[Array, Array, Array, Array]:
    """Columns of byte strings (data, offsets) as one: data, begins and ends by string, each column's first string."""
    data = np.concatenate([np.zeros(0, np.uint8), *(data for data, _ in columns)])
    bases = np.cumsum([0, *(len(data) for data, _ in columns)])
    moved = [offsets.astype(np.int64) + base for (_, offsets), base in zip(columns, bases[:-1], strict=True)]
    firsts = np.cumsum([0, *(len(offsets) - 1 for offsets in moved)])
    begins, ends = (
        np.concatenate([np.zeros(0, np.int64), *each])
        for each in zip(*((of[:-1], of[1:]) for of in moved), strict=True)
    )
    return data, begins, ends, firsts


def merge(merged: Sequence[Part], folder: Folder, name: str) -> None:
    """Write the segment file `name` of the parts' documents that stay. Raises OSError where it cannot be written."""
    kept = [part.kept for part in merged]
    rows_of = [part.segment.lengths[:, rows] for part, rows in zip(merged, kept, strict=True)]
    lengths = np.ascontiguousarray(np.concatenate(rows_of, axis=1))
    documents = lengths.shape[1]
    writer = ArrayWriter(folder, name)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            fields = list(pool.map(lambda field: FieldMerge(field, merged), INDEX_FIELDS))
            writer.add_pieces("postings", np.uint32, _all_postings(fields, lengths, pool))
        for field in fields:
            field.write_dictionary(writer)
        writer.add("lengths", lengths)
        for column in ("signatures", "published", "views"):
            arrays = [getattr(part.segment, column)[rows].reshape(-1) for part, rows in zip(merged, kept, strict=True)]
            writer.add_pieces(column, arrays[0].dtype, arrays)
        _write_strings(writer, merged, kept)
        _write_tables(writer, merged, kept)
        _write_texts(writer, merged, kept)
        totals = {field: int(row.sum()) for field, row in zip(INDEX_FIELDS, lengths, strict=True)}
        writer.close({"documents": documents, "totals": totals})
    except BaseException:
        writer.abandon()
        raise


def _all_postings(fields: Sequence[FieldMerge], lengths: Array, pool: Executor) -> Iterator[Array]:
    """The encoded postings of all fields in order; each field's lists are filled along the way."""
    base = 0
    waiting: deque[tuple[FieldMerge, Future[tuple[Array, Array]]]] = deque()

    def next_piece() -> Array:
        nonlocal base
        field, future = waiting.popleft()
        words, lists = future.result()
        field.lists.append(np.where(lists & SINGLETON, lists, lists + np.uint32(base)))
        base += len(words)
        check_room(base)
        return words

    for row, field in enumerate(fields):
        for low, high in field.ranges():
            waiting.append((field, pool.submit(field.postings, low, high, lengths[row])))
            if len(waiting) > THREADS:
                yield next_piece()
    while waiting:
        yield next_piece()
    yield np.zeros(1, np.uint32)


def _write_strings(writer: ArrayWriter, merged: Sequence[Part], kept: Sequence[Array]) -> None:
    """Write ids and fingerprints, and the table under which documents are found by id."""
    files = [part.segment.file for part in merged]
    for column in ("ids", "fingerprints"):
        data, begins, ends, firsts = _packed(
            [(of.array(f"{column}.bytes"), of.array(f"{column}.offsets")) for of in files]
        )
        rows = np.concatenate([own + first for own, first in zip(kept, firsts[:-1], strict=True)])
        add_packed(writer, column, *gather(data, begins[rows], ends[rows]))
    hashes = []
    for of, own in zip(files, kept, strict=True):
        by_document = np.empty(len(of.array("id_hashes")), np.uint64)
        by_document[of.array("id_documents")] = of.array("id_hashes")
        hashes.append(by_document[own])
    add_id_hashes(writer, np.concatenate(hashes))


def _write_tables(writer: ArrayWriter, merged: Sequence[Part], kept: Sequence[Array]) -> None:
    """Write the columns that share their values."""
    for column in ("origins", "sources", "authors"):
        held = [getattr(part.segment, column) for part in merged]
        ordinals = [of.ordinals[rows] for of, rows in zip(held, kept, strict=True)]
        used = [np.bincount(own, minlength=len(of.values)) > 0 for of, own in zip(held, ordinals, strict=True)]
        values = [list(compress(of.values, own.tolist())) for of, own in zip(held, used, strict=True)]
        place = add_table(writer, column, chain.from_iterable(values))
        moved = []
        for own, own_ordinals, own_values in zip(used, ordinals, values, strict=True):
            places = np.zeros(len(own), np.uint32)
            places[own] = [place[value] for value in own_values]
            moved.append(places[own_ordinals])
        writer.add_pieces(f"{column}.ordinals", np.uint32, moved)


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
