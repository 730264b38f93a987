"""Adding up one list over a window of documents: the inner loop of ranking and of matching."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.cursors import AT, BLOCKS, CURRENT, END, HERE, SIZE, load, seek
from searchapp.engine.whoosh.postings import BLOCK

WINDOW = 16384
"""Documents added up at a time: their scores stay in the processor's second nearest memory, and a short query of a
hundred thousand documents has few windows to prepare."""


COMPANIONS = 32
"""A list of up to this many times the documents that are proposed is added up too: each look into it would cost as
much as that many steps along it."""
SCORED_COMPANIONS = 4
"""The same where scores propose: most of what they propose is dropped by its bound, without a look."""
_DE_BRUIJN = 0x03F7_9D71_B4CB_0A89
_PLACES = np.empty(64, np.int64)
for _place in range(64):
    _PLACES[(_DE_BRUIJN << _place & 0xFFFF_FFFF_FFFF_FFFF) >> 58] = _place


class Scratch(NamedTuple):
    """What the loops add up in: all zero between two calls, so that no call has to clear a window.

    touched: uint64, a bit a document. scores, weights: float64 by document of the window. masks: uint64, which units
    each holds, 64 a word.
    """

    touched: np.ndarray[Any, Any]
    scores: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]
    masks: np.ndarray[Any, Any]


_local = threading.local()


def scratch(units: int) -> Scratch:
    """This thread's scratch, with room for this many units."""
    room = WINDOW * ((units + 63) // 64)
    held: Scratch | None = getattr(_local, "scratch", None)
    if held is None:
        held = _local.scratch = Scratch(
            np.zeros(WINDOW // 64, np.uint64), np.zeros(WINDOW), np.zeros(WINDOW), np.zeros(WINDOW, np.uint64)
        )
    return held if room <= len(held.masks) else held._replace(masks=np.zeros(room, np.uint64))


@inlined
def lowest_bit(word: Any) -> Any:
    """Place of the lowest bit that is set (Leiserson, Prokop & Randall, Using de Bruijn Sequences, 1998)."""
    return _PLACES[((word & (~word + np.uint64(1))) * np.uint64(_DE_BRUIJN)) >> np.uint64(58)]


@compiled
def add_up(
    words: Any,
    extra: Any,
    places: Any,
    scoring: Any,
    lengths: Any,
    unit_weights: Any,
    state: Any,
    docs: Any,
    freqs: Any,
    i: int,
    low: int,
    high: int,
    touched: Any,
    scores: Any,
    weights: Any,
    masks: Any,
    only_touched: bool,
) -> None:
    """Add what list i gives to the documents of a window, and move it behind the window.

    touched, scores, weights, masks: see Scratch. only_touched: whether documents that no list before has touched are
    passed over.
    """
    base = np.uint64(i * BLOCK)
    unit = places[2, i]
    weight = scoring[0, i]
    norm = scoring[1, i]
    slope = scoring[2, i]
    per_document = (len(unit_weights) + 63) // 64
    row = np.uint64(places[1, i] * lengths.shape[1])
    flat = lengths.reshape(-1)
    gains = np.empty(BLOCK, np.float64)
    document = seek(words, extra, state, docs, freqs, i, low)
    while document < high:
        load(words, extra, state, docs, freqs, i, weight > 0)
        at = np.uint64(state[AT, i])
        size = np.uint64(state[SIZE, i])
        stop = size
        if docs[base + size - np.uint64(1)] >= high:
            stop = at
            while docs[base + stop] < high:
                stop += np.uint64(1)
        # A loop without a branch first: the compiler makes it take several documents at once.
        if weight > 0:
            for place in range(at, stop):
                f = freqs[base + place]
                length = flat[row + np.uint64(docs[base + place])]
                gains[place] = weight * f / (f + norm + slope * length)
        else:
            gains[at:stop] = 0.0
        for place in range(at, stop):
            own = np.uint64(docs[base + place] - low)
            slot = own >> np.uint64(6)
            own_bit = np.uint64(1) << (own & np.uint64(63))
            if only_touched:
                if touched[slot] & own_bit == 0:
                    continue
            else:
                touched[slot] |= own_bit
            scores[own] += gains[place]
            if unit >= 0:
                word = own * np.uint64(per_document) + np.uint64(unit >> 6)
                bit = np.uint64(1) << np.uint64(unit & 63)
                if masks[word] & bit == 0:
                    masks[word] |= bit
                    weights[own] += unit_weights[unit]
        if stop < size:
            state[AT, i] = stop
            state[CURRENT, i] = docs[base + stop]
            return
        document = np.int64(docs[base + size - np.uint64(1)]) + 1
        state[HERE, i] += 1
        if state[HERE, i] >= state[BLOCKS, i]:
            state[CURRENT, i] = END
            return
        state[CURRENT, i] = document
        if document < high:
            load(words, extra, state, docs, freqs, i, weight > 0)
            document = np.int64(docs[base])
            state[CURRENT, i] = document
