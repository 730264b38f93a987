"""Walking postings lists document by document, unpacking only the blocks in which something is looked for.

Numba counts references whenever an array is taken out of a tuple, which costs more than a posting. So the loops take
plain arrays: what a cursor knows of its list is a column of one array, and its block a stretch of another.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.postings import BLOCK, blocks_of, bound_frequency, bound_length, read_block

END = np.int64(1) << 60
"""The current document of a list that has no more."""
ABSENT = -1
"""The place of a list that this segment lacks. Other negative places are -2 - place in `extra`."""
ONLY = np.int64(1) << 40
"""A place from here on is a list of one document with frequency one: the document is what is above it."""

# Rows of the array that holds where each list stands.
PLACE = 0
"""Where the list begins in its words."""
DF = 1
BLOCKS = 2
HERE = 3
"""The block that the cursor is in."""
LOADED = 4
"""The block whose documents are unpacked, -1 for none."""
COUNTED = 5
"""The block whose frequencies are unpacked, -1 for none."""
SIZE = 6
"""Documents in the unpacked block."""
AT = 7
"""Place of the current document in it."""
CURRENT = 8
"""The current document, or a lower bound of it while its block is not unpacked; END when there is none."""
BORROWED = 9
"""1 where the list lies in `extra`."""
ROWS = 10


class Lists(NamedTuple):
    """The postings lists of a query in one segment, as the loops take them.

    words: uint32, the segment's postings. extra: uint32, read-only, lists made for this query. places: int64[3,
    lists], where each list lies (see ABSENT, ONLY), its field's row of the lengths, and the unit it belongs to, -1 for
    none. scoring: float64[3, lists], its weight (idf times weight), norm and slope, BM25's k1 * (1 - b) and k1 * b /
    average length, so that a document earns weight * f / (f + norm + slope * length).
    """

    words: np.ndarray[Any, Any]
    extra: np.ndarray[Any, Any]
    places: np.ndarray[Any, Any]
    scoring: np.ndarray[Any, Any]


@compiled
def open_cursors(words: Any, extra: Any, places: Any, state: Any, docs: Any, freqs: Any) -> None:
    """Put a cursor before the first document of every list.

    state: int64[ROWS, lists]. docs, freqs: int32[lists * BLOCK], the unpacked block of each list.
    """
    for i in range(places.shape[1]):
        place = places[0, i]
        state[BLOCKS, i] = 0
        state[DF, i] = 0
        state[HERE, i] = 0
        state[LOADED, i] = -1
        state[COUNTED, i] = -1
        state[SIZE, i] = 0
        state[AT, i] = 0
        state[CURRENT, i] = 0
        state[BORROWED, i] = 1 if place < ABSENT else 0
        if place == ABSENT:
            state[CURRENT, i] = END
        elif place >= ONLY:
            state[DF, i] = 1
            state[BLOCKS, i] = 1
            state[LOADED, i] = 0
            state[COUNTED, i] = 0
            state[SIZE, i] = 1
            docs[i * BLOCK] = place - ONLY
            freqs[i * BLOCK] = 1
            state[CURRENT, i] = place - ONLY
        else:
            begin = -2 - place if place < 0 else place
            state[PLACE, i] = begin
            state[DF, i] = extra[begin] if place < 0 else words[begin]
            state[BLOCKS, i] = blocks_of(state[DF, i])


@inlined
def word_at(words: Any, extra: Any, state: Any, i: int, offset: int) -> Any:
    """A word of list i."""
    at = state[PLACE, i] + offset
    return np.int64(extra[at]) if state[BORROWED, i] else np.int64(words[at])


@compiled
def find_block(words: Any, extra: Any, state: Any, i: int, document: int) -> Any:
    """Move list i to the first block that may hold the document or a later one; False where none is left."""
    blocks = state[BLOCKS, i]
    low = state[HERE, i]
    if low >= blocks:
        return False
    if blocks == 1 or word_at(words, extra, state, i, 2 + 3 * low) >= document:
        return True
    step = 1
    while low + step < blocks and word_at(words, extra, state, i, 2 + 3 * (low + step)) < document:
        low += step
        step *= 2
    high = min(low + step, blocks)
    low += 1
    while low < high:
        middle = (low + high) // 2
        if word_at(words, extra, state, i, 2 + 3 * middle) < document:
            low = middle + 1
        else:
            high = middle
    state[HERE, i] = low
    return low < blocks


@compiled
def load(words: Any, extra: Any, state: Any, docs: Any, freqs: Any, i: int, want_freqs: bool) -> None:
    """Unpack the block that list i is in, as far as it is not yet."""
    block = state[HERE, i]
    if state[LOADED, i] == block and (state[COUNTED, i] == block or not want_freqs):
        return
    if state[LOADED, i] != block:
        state[AT, i] = 0
    if state[BORROWED, i]:
        size = read_block(extra, state[PLACE, i], state[DF, i], block, docs, freqs, i * BLOCK, want_freqs)
    else:
        size = read_block(words, state[PLACE, i], state[DF, i], block, docs, freqs, i * BLOCK, want_freqs)
    state[SIZE, i] = size
    state[LOADED, i] = block
    if want_freqs:
        state[COUNTED, i] = block


@compiled
def seek(words: Any, extra: Any, state: Any, docs: Any, freqs: Any, i: int, document: int) -> Any:
    """Move list i to its first document that is not before the given one, and return it (END when none is)."""
    if state[CURRENT, i] == END:
        return END
    base = i * BLOCK
    if state[LOADED, i] == state[HERE, i]:
        at = state[AT, i]
        if docs[base + at] >= document:
            state[CURRENT, i] = docs[base + at]
            return state[CURRENT, i]
        if state[BLOCKS, i] == 1 and docs[base + state[SIZE, i] - 1] < document:
            state[HERE, i] = 1
    if not find_block(words, extra, state, i, document):
        state[CURRENT, i] = END
        return END
    load(words, extra, state, docs, freqs, i, False)
    at = state[AT, i]
    size = state[SIZE, i]
    near = min(at + 8, size)
    while at < near and docs[base + at] < document:
        at += 1
    if at == near and at < size and docs[base + at] < document:
        high = size
        while at < high:
            middle = (at + high) // 2
            if docs[base + middle] < document:
                at = middle + 1
            else:
                high = middle
    if at == size:
        state[HERE, i] += 1
        state[CURRENT, i] = END
        return END
    state[AT, i] = at
    state[CURRENT, i] = docs[base + at]
    return state[CURRENT, i]


@compiled
def pass_by(words: Any, extra: Any, state: Any, docs: Any, freqs: Any, i: int, document: int) -> Any:
    """A lower bound of list i's first document that is not before the given one; END when there is none.

    Unpacks nothing where the list has several blocks.
    """
    if state[CURRENT, i] >= document:
        return state[CURRENT, i]
    if state[BLOCKS, i] == 1:
        return seek(words, extra, state, docs, freqs, i, document)
    state[CURRENT, i] = document if find_block(words, extra, state, i, document) else END
    return state[CURRENT, i]


@compiled
def frequency(words: Any, extra: Any, state: Any, docs: Any, freqs: Any, i: int) -> Any:
    """The frequency at list i's current document."""
    load(words, extra, state, docs, freqs, i, True)
    return freqs[i * BLOCK + state[AT, i]]


@inlined
def earned(scoring: Any, i: int, f: Any, length: Any) -> Any:
    """What list i gives to a document with this frequency and length."""
    return scoring[0, i] * f / (f + scoring[1, i] + scoring[2, i] * length)


@inlined
def bound_of(scoring: Any, i: int, bounds: Any) -> Any:
    """An upper bound of what list i gives to any document under a bounds word."""
    return earned(scoring, i, bound_frequency(bounds), bound_length(bounds))


@compiled
def ceiling_of(words: Any, extra: Any, places: Any, scoring: Any, state: Any, i: int) -> Any:
    """An upper bound of what list i gives to any document."""
    if places[0, i] == ABSENT:
        return 0.0
    if places[0, i] >= ONLY:
        return earned(scoring, i, 1, 0)
    return bound_of(scoring, i, word_at(words, extra, state, i, 1))


@compiled
def ceiling_within(
    words: Any, extra: Any, places: Any, scoring: Any, state: Any, i: int, low: int, high: int, ceiling: float
) -> Any:
    """An upper bound of what list i gives to documents with low <= document < high. Moves the list to their blocks.

    ceiling: that of the whole list.
    """
    if state[CURRENT, i] >= high or not find_block(words, extra, state, i, low):
        return 0.0
    blocks = state[BLOCKS, i]
    if blocks == 1:
        return ceiling
    out = 0.0
    for block in range(state[HERE, i], blocks):
        out = max(out, bound_of(scoring, i, word_at(words, extra, state, i, 4 + 3 * block)))
        if word_at(words, extra, state, i, 2 + 3 * block) >= high - 1:
            break
    return out
