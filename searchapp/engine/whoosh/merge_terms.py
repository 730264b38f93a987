"""The dictionaries and postings of several segments as those of one.

Terms come in stretches and the postings of a stretch in ranges, so that what a merge holds does not grow with the
corpus. What a dictionary becomes waits on disk, since a segment has its postings first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.dictionary import find_key
from searchapp.engine.whoosh.part import Part
from searchapp.engine.whoosh.postings import BLOCK, SINGLETON, blocks_of, check_room, encode, read_block
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.spill import Spills
from searchapp.engine.whoosh.strings import add_packed
from searchapp.engine.whoosh.union import gather, key_bounds, packed, split, unite, united_keys, word_bounds

Array = np.ndarray[Any, Any]
T = TypeVar("T")
THREADS = 2
"""How many ranges of postings are gathered and encoded at a time; the loops that do it need no interpreter."""
POSTINGS_IN_MEMORY = 500_000
"""How many postings a range holds, at 20 to 40 bytes each while they are encoded, unless one term has more."""
TERMS_IN_MEMORY = 250_000
"""How many terms of all parts a stretch holds, at some 50 bytes each."""


@compiled
def count_postings(words: Any, lists: Any, places: Any, numbers: Any, whole: bool, counts: Any) -> None:
    """Add each term's postings among the documents that stay to counts[places[term]]. whole: all stay."""
    docs = np.empty(BLOCK, np.int64)
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring terms of a field that some document holds.

    words: (bytes, where each ends), of a stretch of words. keys: of a stretch of bigrams. held: for each part that has
    such terms, their list words and places here. starts: int64[terms + 1], where each term's postings begin.
    """

    row: int
    words: tuple[Array, Array]
    keys: Array
    held: tuple[tuple[Part, Array, Array], ...]
    starts: Array

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The terms in ranges whose postings fit into memory."""
        low = 0
        while low < len(self.starts) - 1:
            most = self.starts[low] + POSTINGS_IN_MEMORY
            high = max(low + 1, int(np.searchsorted(self.starts, most, "right")) - 1)
            yield low, high
            low = high

    def postings(self, low: int, high: int, lengths: Array) -> tuple[int, Array, Array]:
        """(row, encoded postings of the terms low:high, their list words as if these were the first)."""
        starts = self.starts[low : high + 1] - self.starts[low]
        docs = np.empty(starts[-1], np.int32)
        freqs = np.empty(starts[-1], np.int32)
        ends = starts[:-1].copy()
        for part, lists, places in self.held:
            gather_postings(part.segment.postings, lists, places, part.numbers, low, high, ends, docs, freqs)
        words, lists = encode(np.arange(high - low), starts, docs, freqs, lengths, 0, True)
        return self.row, words, lists


def _counted(
    held: Sequence[tuple[Part, Array, Array]], terms: int
) -> tuple[Array, tuple[tuple[Part, Array, Array], ...], Array]:
    """Which of the terms some document that stays has: bool by place; the parts' terms, and starts, without the others.

    held: each part's list words and places.
    """
    counts = np.zeros(terms, np.int64)
    for part, lists, places in held:
        count_postings(part.segment.postings, lists, places, part.numbers, part.whole, counts)
    # Terms that only left-out documents held are gone; the others close up, in the same order.
    stays = counts > 0
    closed = np.cumsum(stays) - 1
    starts = np.concatenate([[0], np.cumsum(counts[stays])]).astype(np.int64)
    return stays, tuple((part, lists, closed[places]) for part, lists, places in held), starts


def _word_stretch(merged: Sequence[Part], row: int, low: Array, high: Array) -> Stretch:
    fields = [part.segment.fields[INDEX_FIELDS[row]] for part in merged]
    data, begins, ends, firsts = packed([(of.terms, of.offsets) for of in fields], low, high)
    places, chosen = unite(data, begins, ends, firsts)
    held = [
        (part, of.lists[first:last], own)
        for part, of, first, last, own in zip(
            merged, fields, low.tolist(), high.tolist(), split(places, firsts), strict=True
        )
        if first < last
    ]
    stays, kept, starts = _counted(held, len(chosen))
    chosen = chosen[stays]
    words, offsets = gather(data, begins[chosen], ends[chosen])
    return Stretch(row, (words, offsets[1:]), np.zeros(0, np.uint64), kept, starts)


def _key_stretch(merged: Sequence[Part], row: int, low: Array, high: Array) -> Stretch:
    fields = [part.segment.fields[INDEX_FIELDS[row]] for part in merged]
    some = [
        (part, of, first, last)
        for part, of, first, last in zip(merged, fields, low.tolist(), high.tolist(), strict=True)
        if first < last
    ]
    keys, places = united_keys([of.keys[first:last] for _, of, first, last in some])
    held = [
        (part, of.lists[of.words + first : of.words + last], own)
        for (part, of, first, last), own in zip(some, places, strict=True)
    ]
    stays, kept, starts = _counted(held, len(keys))
    return Stretch(row, (np.zeros(0, np.uint8), np.zeros(0, np.uint32)), keys[stays], kept, starts)


def _stretches(merged: Sequence[Part]) -> Iterator[Callable[[], Stretch]]:
    """What makes each stretch, of all fields in order."""
    for row, field in enumerate(INDEX_FIELDS):
        fields = [part.segment.fields[field] for part in merged]
        for low, high in pairwise(word_bounds([(of.terms, of.offsets) for of in fields], TERMS_IN_MEMORY)):
            yield partial(_word_stretch, merged, row, low, high)
        for low, high in pairwise(key_bounds([of.keys for of in fields], TERMS_IN_MEMORY)):
            yield partial(_key_stretch, merged, row, low, high)


def _in_order(pool: Executor, calls: Iterable[Callable[[], T]], ahead: int) -> Iterator[T]:
    """What the calls return, in their order; so many of them are begun ahead."""
    waiting: deque[Future[T]] = deque()
    for call in calls:
        waiting.append(pool.submit(call))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Dictionary:
    """What a field's dictionary becomes, on disk."""

    def __init__(self, field: str, spills: Spills) -> None:
        self._field = field
        self._bytes = spills.new(np.uint8)
        self._offsets = spills.new(np.uint32)
        self._offsets.add(np.zeros(1, np.uint32))
        self._keys = spills.new(np.uint64)
        self._lists = spills.new(np.uint32)

    def add(self, stretch: Stretch) -> None:
        words, ends = stretch.words
        self._offsets.add(ends + np.uint32(self._bytes.items))
        self._bytes.add(words)
        self._keys.add(stretch.keys)

    def add_lists(self, lists: Array) -> None:
        self._lists.add(lists)

    def write(self, writer: ArrayWriter) -> None:
        add_packed(writer, self._field, self._bytes.array(), self._offsets.array())
        writer.add(f"{self._field}.keys", self._keys.array())
        writer.add(f"{self._field}.lists", self._lists.array())


def write_terms(writer: ArrayWriter, merged: Sequence[Part], lengths: Array, spills: Spills) -> None:
    """Write postings and dictionaries of all fields. lengths: uint32[fields, documents], of the merged segment."""
    dictionaries = [_Dictionary(field, spills) for field in INDEX_FIELDS]

    def ranges(stretches: Iterable[Stretch]) -> Iterator[Callable[[], tuple[int, Array, Array]]]:
        for stretch in stretches:
            dictionaries[stretch.row].add(stretch)
            for low, high in stretch.ranges():
                yield partial(stretch.postings, low, high, lengths[stretch.row])

    def pieces(pool: Executor) -> Iterator[Array]:
        base = 0
        for row, words, lists in _in_order(pool, ranges(_in_order(pool, _stretches(merged), 1)), THREADS):
            dictionaries[row].add_lists(np.where(lists & SINGLETON, lists, lists + np.uint32(base)))
            base += len(words)
            check_room(base)
            yield words
        # One word more, since reading a packed value looks at the word after it.
        yield np.zeros(1, np.uint32)

    with ThreadPoolExecutor(THREADS) as pool:
        writer.add_pieces("postings", np.uint32, pieces(pool))
    for dictionary in dictionaries:
        dictionary.write(writer)
