"""Walking postings lists block by block, unpacking only the blocks in which something is looked for.

What a cursor knows of its list is a column of one array, and its block a stretch of another: the loops hand all cursors
around as one tuple of few arrays. Where references are counted (in what is `compiled`, not in what is `inlined`),
taking an array out of a tuple costs more than a posting.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import embedded, inlined, spliced
from searchapp.engine.whoosh.postings import (
    BLOCK,
    blocks_of,
    bound_frequency,
    bound_length,
    read_block,
    read_frequencies,
)

Array = np.ndarray[Any, Any]
END = np.int64(1) << 60
"""The next document of a list that has no more."""
BEYOND = np.int32(0x7FFF_FFFF)
"""Stands behind the last document of an unpacked block that is not full."""
ABSENT = -1
"""The place of a list that this segment lacks. Other negative places are -2 - place in `extra`."""
ONLY = np.int64(1) << 40
"""A place from here on is a list of one document with frequency one: the document is what is above it."""

# Rows of the array that holds where each list stands.
PLACE = 0
"""Where the list begins in its words, -1 where it has none (ONLY)."""
DF = 1
BLOCKS = 2
HERE = 3
"""The first block that may hold a document of the present window or a later one."""
LOADED = 4
"""The block whose documents are unpacked, -1 for none."""
BORROWED = 5
"""1 where the list lies in `extra`."""
ROWS = 6


class Lists(NamedTuple):
    """The postings lists of a query in one segment, as the loops take them.

    words: uint32, the segment's postings. extra: uint32, read-only, lists made for this query. places: int64[3,
    lists], where each list lies (see ABSENT, ONLY), its field's row of the lengths, and the unit it belongs to, -1 for
    none. scoring: float64[3, lists], its weight (idf times weight), norm and slope, BM25's k1 * (1 - b) and k1 * b /
    average length, so that a document earns weight * f / (f + norm + slope * length). lengths: uint32[fields,
    documents], the segment's.
    """

    words: Array
    extra: Array
    places: Array
    scoring: Array
    lengths: Array


class Cursors(NamedTuple):
    """Where each list stands, and what of it is unpacked.

    state: int64[ROWS, lists]. docs: int32[lists * BLOCK], the block of each list. freqs: int32[BLOCK], and earns:
    float64[BLOCK], what each document earns by them: of the block that was read last.
    """

    state: Array
    docs: Array
    freqs: Array
    earns: Array


@spliced
def cursors_of(lists):  # type: ignore[no-untyped-def]
    """A cursor at the beginning of every list."""
    count = lists.places.shape[1]
    cursors = Cursors(
        np.empty((ROWS, count), np.int64),
        np.empty(count * BLOCK, np.int32),
        np.empty(BLOCK, np.int32),
        np.empty(BLOCK, np.float64),
    )
    open_cursors(lists, cursors)
    return cursors


@inlined
def open_cursors(lists: Any, cursors: Any) -> None:
    """Put every cursor at the beginning of its list. Lists of one block are unpacked, and stay so."""
    words, extra, places, _, _ = lists
    state, docs, _, _ = cursors
    for i in range(places.shape[1]):
        place = places[0, i]
        state[PLACE, i] = -1
        state[DF, i] = 0
        state[BLOCKS, i] = 0
        state[HERE, i] = 0
        state[LOADED, i] = -1
        state[BORROWED, i] = 1 if place < ABSENT else 0
        if place >= ONLY:
            state[DF, i] = 1
            state[BLOCKS, i] = 1
            state[LOADED, i] = 0
            docs[i * BLOCK] = place - ONLY
            for at in range(i * BLOCK + 1, (i + 1) * BLOCK):
                docs[at] = BEYOND
        elif place != ABSENT:
            begin = -2 - place if place < 0 else place
            state[PLACE, i] = begin
            state[DF, i] = extra[begin] if place < 0 else words[begin]
            state[BLOCKS, i] = blocks_of(state[DF, i])
            if state[BLOCKS, i] == 1:
                load(lists, cursors, i, 0, False)


@embedded
def word_at(lists: Any, cursors: Any, i: int, offset: int) -> Any:
    """A word of list i."""
    at = cursors.state[PLACE, i] + offset
    return np.int64(lists.extra[at]) if cursors.state[BORROWED, i] else np.int64(lists.words[at])


@embedded
def last_of(lists: Any, cursors: Any, i: int, block: int) -> Any:
    """The last document of a block of list i."""
    if cursors.state[BLOCKS, i] == 1:
        return np.int64(cursors.docs[i * BLOCK + cursors.state[DF, i] - 1])
    return word_at(lists, cursors, i, 2 + 3 * block)


@embedded
def block_with(lists: Any, cursors: Any, i: int, block: int, document: int) -> Any:
    """The first block of list i, from the given one on, that may hold the document or a later one.

    The number of its blocks where none does. Gallops, so a short step costs little.
    """
    blocks = cursors.state[BLOCKS, i]
    if block >= blocks or last_of(lists, cursors, i, block) >= document:
        return block
    step = 1
    while block + step < blocks and last_of(lists, cursors, i, block + step) < document:
        block += step
        step *= 2
    high = min(block + step, blocks)
    block += 1
    while block < high:
        middle = (block + high) // 2
        if last_of(lists, cursors, i, middle) < document:
            block = middle + 1
        else:
            high = middle
    return block


@embedded
def load(lists: Any, cursors: Any, i: int, block: int, want_freqs: bool) -> Any:
    """Unpack a block of list i, its documents to the list's stretch of docs, its frequencies to freqs; its size.

    What a short block leaves of its stretch is filled with a document beyond all others. freqs are untouched where
    they are not wanted.
    """
    words, extra, _, _, _ = lists
    state, docs, freqs, _ = cursors
    begin = state[PLACE, i]
    size = min(BLOCK, state[DF, i] - block * BLOCK)
    if begin < 0:
        if want_freqs:
            freqs[0] = 1
        return size
    base = i * BLOCK
    if state[LOADED, i] != block:
        if state[BORROWED, i]:
            read_block(extra, begin, state[DF, i], block, docs, docs, base, False)
        else:
            read_block(words, begin, state[DF, i], block, docs, docs, base, False)
        state[LOADED, i] = block
        for place in range(base + size, base + BLOCK):
            docs[place] = BEYOND
    if want_freqs:
        if state[BORROWED, i]:
            read_frequencies(extra, begin, state[DF, i], block, freqs, 0)
        else:
            read_frequencies(words, begin, state[DF, i], block, freqs, 0)
    return size


@embedded
def next_document(lists: Any, cursors: Any, i: int, document: int) -> Any:
    """Move list i to the blocks from a document on; a lower bound of its next document there, END if it has none.

    Unpacks nothing.
    """
    state, docs, _, _ = cursors
    block = block_with(lists, cursors, i, state[HERE, i], document)
    state[HERE, i] = block
    if block >= state[BLOCKS, i]:
        return END
    if state[BLOCKS, i] > 1:
        return max(document, last_of(lists, cursors, i, block - 1) + 1) if block > 0 else document
    at = i * BLOCK
    while docs[at] < document:
        at += 1
    return np.int64(docs[at])


@embedded
def earned(scoring: Any, i: int, f: Any, length: Any) -> Any:
    """What list i gives to a document with this frequency and length."""
    return scoring[0, i] * f / (f + scoring[1, i] + scoring[2, i] * length)


@embedded
def bound_of(scoring: Any, i: int, bounds: Any) -> Any:
    """An upper bound of what list i gives to any document under a bounds word."""
    return earned(scoring, i, bound_frequency(bounds), bound_length(bounds))


@inlined
def ceiling_of(lists: Any, cursors: Any, i: int) -> Any:
    """An upper bound of what list i gives to any document."""
    if lists.places[0, i] == ABSENT:
        return 0.0
    if lists.places[0, i] >= ONLY:
        return earned(lists.scoring, i, 1, 0)
    return bound_of(lists.scoring, i, word_at(lists, cursors, i, 1))


@embedded
def ceiling_within(lists: Any, cursors: Any, i: int, low: int, high: int, ceiling: float) -> Any:
    """An upper bound of what list i gives to documents with low <= document < high. Moves the list to their blocks.

    ceiling: that of the whole list.
    """
    if next_document(lists, cursors, i, low) >= high:
        return 0.0
    blocks = cursors.state[BLOCKS, i]
    if blocks == 1:
        return ceiling
    out = 0.0
    for block in range(cursors.state[HERE, i], blocks):
        out = max(out, bound_of(lists.scoring, i, word_at(lists, cursors, i, 4 + 3 * block)))
        if word_at(lists, cursors, i, 2 + 3 * block) >= high - 1:
            break
    return out
