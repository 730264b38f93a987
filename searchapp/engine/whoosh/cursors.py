"""Walking postings lists document by document, unpacking only the blocks in which something is looked for."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.postings import BLOCK, blocks_of, bound_frequency, bound_length, read_block

END = np.int64(1) << 60
"""The current document of a list that has no more."""


class Lists(NamedTuple):
    """The postings lists of a query in one segment, as the loops take them.

    words: uint32, the segment's postings. extra: uint32, read-only, lists made for this query. places: int64[3,
    lists], where each list lies (see `in_words`), its field's row of the lengths, and the unit it belongs to, -1 for
    none. scoring: float64[3, lists], its weight (idf times weight), norm and slope, BM25's k1 * (1 - b) and k1 * b /
    average length, so that a document earns weight * f / (f + norm + slope * length).
    """

    words: np.ndarray[Any, Any]
    extra: np.ndarray[Any, Any]
    places: np.ndarray[Any, Any]
    scoring: np.ndarray[Any, Any]


ABSENT = -1
"""The place of a list that this segment lacks. Other negative places are -2 - place in `extra`."""
ONLY = np.int64(1) << 40
"""A place from here on is a list of one document with frequency one: the document is what is above it."""


class Cursors(NamedTuple):
    """Where the loops stand in each list. A block is unpacked when it is first needed, its frequencies likewise."""

    dfs: np.ndarray[Any, Any]
    blocks: np.ndarray[Any, Any]
    block: np.ndarray[Any, Any]
    loaded: np.ndarray[Any, Any]
    counted: np.ndarray[Any, Any]
    size: np.ndarray[Any, Any]
    place: np.ndarray[Any, Any]
    current: np.ndarray[Any, Any]
    docs: np.ndarray[Any, Any]
    freqs: np.ndarray[Any, Any]


@inlined
def words_of(lists: Any, i: int) -> Any:
    return lists.extra if lists.places[0, i] < 0 else lists.words


@inlined
def begin_of(lists: Any, i: int) -> Any:
    place = lists.places[0, i]
    return -2 - place if place < 0 else place


@inlined
def open_cursors(lists: Any) -> Any:
    count = lists.places.shape[1]
    cursors = Cursors(
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.full(count, -1, np.int64),
        np.empty((count, BLOCK), np.int32),
        np.empty((count, BLOCK), np.int32),
    )
    for i in range(count):
        place = lists.places[0, i]
        if place == ABSENT:
            cursors.current[i] = END
        elif place >= ONLY:
            cursors.dfs[i] = 1
            cursors.blocks[i] = 1
            cursors.loaded[i] = 0
            cursors.counted[i] = 0
            cursors.size[i] = 1
            cursors.docs[i, 0] = place - ONLY
            cursors.freqs[i, 0] = 1
        else:
            cursors.dfs[i] = words_of(lists, i)[begin_of(lists, i)]
            cursors.blocks[i] = blocks_of(cursors.dfs[i])
    return cursors


@inlined
def earned(lists: Any, i: int, f: int, length: int) -> Any:
    return lists.scoring[0, i] * f / (f + lists.scoring[1, i] + lists.scoring[2, i] * length)


@inlined
def bound_of(lists: Any, i: int, bounds: int) -> Any:
    """An upper bound of what list i gives to any document under a bounds word."""
    return earned(lists, i, bound_frequency(bounds), bound_length(bounds))


@inlined
def ceiling_of(lists: Any, i: int) -> Any:
    """An upper bound of what list i gives to any document."""
    place = lists.places[0, i]
    if place == ABSENT:
        return 0.0
    if place >= ONLY:
        return earned(lists, i, 1, 0)
    return bound_of(lists, i, np.int64(words_of(lists, i)[begin_of(lists, i) + 1]))


@compiled
def find_block(lists: Any, cursors: Any, i: int, document: int) -> Any:
    """Move list i to the first block that may hold the document; False where none is left."""
    blocks = cursors.blocks[i]
    block = cursors.block[i]
    if blocks == 1:
        return block == 0
    words = words_of(lists, i)
    table = begin_of(lists, i) + 2
    if block >= blocks:
        return False
    if words[table + 3 * block] >= document:
        return True
    step = 1
    low = block
    while low + step < blocks and words[table + 3 * (low + step)] < document:
        low += step
        step *= 2
    high = min(low + step, blocks)
    low += 1
    while low < high:
        middle = (low + high) // 2
        if words[table + 3 * middle] < document:
            low = middle + 1
        else:
            high = middle
    cursors.block[i] = low
    return low < blocks


@compiled
def seek(lists: Any, cursors: Any, i: int, document: int) -> Any:
    """Move list i to its first document that is not before the given one, and return it (END when none is)."""
    if cursors.current[i] >= document:
        return cursors.current[i]
    if cursors.blocks[i] == 1 and cursors.loaded[i] == 0 and cursors.docs[i, cursors.size[i] - 1] < document:
        cursors.block[i] = 1
    if not find_block(lists, cursors, i, document):
        cursors.current[i] = END
        return END
    block = cursors.block[i]
    if cursors.loaded[i] != block:
        cursors.size[i] = read_block(
            words_of(lists, i), begin_of(lists, i), cursors.dfs[i], block, cursors.docs[i], cursors.freqs[i], False
        )
        cursors.loaded[i] = block
        cursors.place[i] = 0
    place = cursors.place[i]
    size = cursors.size[i]
    docs = cursors.docs[i]
    near = min(place + 8, size)
    while place < near and docs[place] < document:
        place += 1
    if place == near and place < size and docs[place] < document:
        high = size
        while place < high:
            middle = (place + high) // 2
            if docs[middle] < document:
                place = middle + 1
            else:
                high = middle
    if place == size:
        cursors.block[i] = block + 1
        cursors.current[i] = END
        return END
    cursors.place[i] = place
    cursors.current[i] = docs[place]
    return docs[place]


@compiled
def frequency(lists: Any, cursors: Any, i: int) -> Any:
    """The frequency at list i's current document."""
    block = cursors.loaded[i]
    if cursors.counted[i] != block:
        # Frequencies are unpacked only for blocks in which a document is scored; the documents come with them.
        read_block(
            words_of(lists, i), begin_of(lists, i), cursors.dfs[i], block, cursors.docs[i], cursors.freqs[i], True
        )
        cursors.counted[i] = block
    return cursors.freqs[i, cursors.place[i]]
