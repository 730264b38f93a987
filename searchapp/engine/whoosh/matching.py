"""Which documents of one segment hold enough of a query, and what do given documents earn? No ranking, no pruning."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.cursors import CURRENT, DF, END, ROWS, earned, frequency, open_cursors, seek
from searchapp.engine.whoosh.postings import BLOCK
from searchapp.engine.whoosh.window import WINDOW, add_up, lowest_bit


@compiled
def ascending(values: Any) -> Any:
    """The order of a few values, by insertion: numba's own sorts take seconds to compile."""
    order = np.arange(len(values))
    for i in range(1, len(values)):
        here = order[i]
        j = i
        while j > 0 and values[order[j - 1]] > values[here]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = here
    return order


@compiled
def proposing(dfs: Any, units: Any, unit_weights: Any, threshold: float) -> Any:
    """Which lists must propose so that no document that holds units of at least that weight is missed.

    bool by list. The costliest units stay silent while their weights together do not reach the threshold.
    """
    costs = np.zeros(len(unit_weights), np.float64)
    for i in range(len(units)):
        if units[i] >= 0:
            costs[units[i]] += dfs[i]
    silent = np.zeros(len(unit_weights), np.bool_)
    left = threshold
    for unit in ascending(-costs):
        if unit_weights[unit] < left:
            left -= unit_weights[unit]
            silent[unit] = True
    out = np.zeros(len(units), np.bool_)
    for i in range(len(units)):
        if units[i] >= 0 and not silent[units[i]]:
            out[i] = True
    return out


@compiled
def matching(lists: Any, lengths: Any, unit_weights: Any, threshold: float) -> Any:
    """The documents that hold units of at least the threshold: int64, ascending. Excluded ones are among them.

    lengths: uint32[fields, documents].
    """
    words, extra, places, scoring = lists
    count = places.shape[1]
    unscored = np.zeros(scoring.shape, np.float64)
    state = np.empty((ROWS, count), np.int64)
    docs = np.empty(count * BLOCK, np.int32)
    freqs = np.empty(count * BLOCK, np.int32)
    open_cursors(words, extra, places, state, docs, freqs)
    proposes = proposing(state[DF], places[2], unit_weights, threshold)
    room = np.int64(0)
    heaviness = np.zeros(count, np.float64)
    for i in range(count):
        if places[2, i] >= 0:
            heaviness[i] = -unit_weights[places[2, i]]
        if proposes[i]:
            room += state[DF, i]
    # Silent lists are asked in the order of their weights: then it is known soonest whether enough is held.
    heaviest = ascending(heaviness)
    per_document = (len(unit_weights) + 63) // 64
    touched = np.zeros(WINDOW // 64, np.uint64)
    scores = np.zeros(WINDOW, np.float64)
    weights = np.zeros(WINDOW, np.float64)
    masks = np.zeros(WINDOW * per_document, np.uint64)
    out = np.empty(room, np.int64)
    found = 0
    while True:
        low = END
        for i in range(count):
            if proposes[i]:
                low = min(low, state[CURRENT, i])
        if low == END:
            break
        for i in range(count):
            if proposes[i]:
                add_up(
                    words, extra, places, unscored, lengths, unit_weights, state, docs, freqs, i, low, low + WINDOW,
                    touched, scores, weights, masks,
                )  # fmt: skip
        for slot in range(len(touched)):
            while touched[slot]:
                own = slot * 64 + lowest_bit(touched[slot])
                touched[slot] &= touched[slot] - np.uint64(1)
                weight = weights[own]
                weights[own] = 0.0
                for j in range(count):
                    i = heaviest[j]
                    unit = places[2, i]
                    if weight >= threshold:
                        break
                    if proposes[i] or unit < 0:
                        continue
                    word = own * per_document + (unit >> 6)
                    bit = np.uint64(1) << np.uint64(unit & 63)
                    if masks[word] & bit == 0 and seek(words, extra, state, docs, freqs, i, low + own) == low + own:
                        masks[word] |= bit
                        weight += unit_weights[unit]
                for word in range(own * per_document, (own + 1) * per_document):
                    masks[word] = 0
                if weight >= threshold:
                    out[found] = low + own
                    found += 1
    return out[:found].copy()


@compiled
def score_documents(lists: Any, lengths: Any, wanted: Any) -> Any:
    """float64 scores of the given documents (int64, ascending)."""
    words, extra, places, scoring = lists
    count = places.shape[1]
    state = np.empty((ROWS, count), np.int64)
    docs = np.empty(count * BLOCK, np.int32)
    freqs = np.empty(count * BLOCK, np.int32)
    open_cursors(words, extra, places, state, docs, freqs)
    out = np.zeros(len(wanted), np.float64)
    for i in range(count):
        if scoring[0, i] <= 0:
            continue
        for j in range(len(wanted)):
            here = seek(words, extra, state, docs, freqs, i, wanted[j])
            if here == END:
                break
            if here == wanted[j]:
                f = frequency(words, extra, state, docs, freqs, i)
                out[j] += earned(scoring, i, f, lengths[places[1, i], here])
    return out
