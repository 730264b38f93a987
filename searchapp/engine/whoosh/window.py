"""Adding up one list over a window of documents: the inner loop of ranking and of matching."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.cursors import AT, BLOCKS, CURRENT, END, HERE, SIZE, load, seek
from searchapp.engine.whoosh.postings import BLOCK

WINDOW = 4096
"""Documents added up at a time: their scores stay in the processor's nearest memory."""


COMPANIONS = 32
"""A list of up to this many times the documents that are proposed is added up too: each look into it would cost as
much as that many steps along it."""
SCORED_COMPANIONS = 4
"""The same where scores propose: most of what they propose is dropped by its bound, without a look."""
_DE_BRUIJN = 0x03F7_9D71_B4CB_0A89
_PLACES = np.empty(64, np.int64)
for _place in range(64):
    _PLACES[(_DE_BRUIJN << _place & 0xFFFF_FFFF_FFFF_FFFF) >> 58] = _place


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

    only_touched: whether documents that no list before has touched are passed over.

    touched: uint64, a bit a document. scores, weights: float64 by document of the window. masks: uint64, which units
    each holds, 64 a word.
    """
    base = i * BLOCK
    row = places[1, i]
    unit = places[2, i]
    weight = scoring[0, i]
    norm = scoring[1, i]
    slope = scoring[2, i]
    per_document = (len(unit_weights) + 63) // 64
    document = seek(words, extra, state, docs, freqs, i, low)
    while document < high:
        load(words, extra, state, docs, freqs, i, weight > 0)
        at = state[AT, i]
        size = state[SIZE, i]
        while at < size:
            document = np.int64(docs[base + at])
            if document >= high:
                break
            own = document - low
            own_bit = np.uint64(1) << np.uint64(own & 63)
            if touched[own >> 6] & own_bit == 0:
                if only_touched:
                    at += 1
                    continue
                touched[own >> 6] |= own_bit
            if weight > 0:
                f = freqs[base + at]
                scores[own] += weight * f / (f + norm + slope * lengths[row, document])
            if unit >= 0:
                word = own * per_document + (unit >> 6)
                bit = np.uint64(1) << np.uint64(unit & 63)
                if masks[word] & bit == 0:
                    masks[word] |= bit
                    weights[own] += unit_weights[unit]
            at += 1
        if at < size:
            state[AT, i] = at
            state[CURRENT, i] = document
            return
        state[HERE, i] += 1
        if state[HERE, i] >= state[BLOCKS, i]:
            state[CURRENT, i] = END
            return
        state[CURRENT, i] = document + 1
        document += 1
        if document < high:
            load(words, extra, state, docs, freqs, i, weight > 0)
            document = np.int64(docs[base])
            state[CURRENT, i] = document
