"""Which documents of one segment hold enough of a query, and what do given documents earn? No ranking, no pruning."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.cursors import (
    ABSENT,
    AT,
    BLOCKS,
    CURRENT,
    DF,
    END,
    HERE,
    ONLY,
    ROWS,
    SIZE,
    earned,
    load,
    open_cursors,
    seek,
)
from searchapp.engine.whoosh.postings import BLOCK, blocks_of, read_block
from searchapp.engine.whoosh.window import COMPANIONS, WINDOW, add_up, lowest_bit


@compiled
def ascending(values: Any) -> Any:
    """The order of a few values."""
    order = np.arange(len(values))
    sort_by(values, order)
    return order


@compiled
def sort_by(values: Any, order: Any) -> None:
    """Bring an order of a few values up to date, by insertion: numba's own sorts take seconds to compile."""
    for i in range(1, len(values)):
        here = order[i]
        j = i
        while j > 0 and values[order[j - 1]] > values[here]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = here


@compiled
def units_in_order(dfs: Any, units: Any, count: int) -> Any:
    """(lists by unit, where each unit's begin among them, units from the rarest), all int64. count: how many units."""
    by_unit = ascending(units)
    begins = np.zeros(count + 1, np.int64)
    costs = np.zeros(count, np.float64)
    outside = 0
    for i in range(len(units)):
        if units[i] < 0:
            outside += 1
        else:
            begins[units[i] + 1] += 1
            costs[units[i]] += dfs[i]
    begins[0] = outside
    for unit in range(count):
        begins[unit + 1] += begins[unit]
    return by_unit, begins, ascending(costs)


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
def matching(lists: Any, lengths: Any, unit_weights: Any, threshold: float, scratch: Any) -> Any:
    """The documents that hold units of at least the threshold: int64, ascending. Excluded ones are among them.

    lengths: uint32[fields, documents].
    """
    words, extra, places, scoring = lists
    touched, scores, weights, masks = scratch
    count = places.shape[1]
    unscored = np.zeros(scoring.shape, np.float64)
    state = np.empty((ROWS, count), np.int64)
    docs = np.empty(count * BLOCK, np.int32)
    freqs = np.empty(count * BLOCK, np.int32)
    open_cursors(words, extra, places, state, docs, freqs)
    proposes = proposing(state[DF], places[2], unit_weights, threshold)
    by_unit, unit_begins, rarest = units_in_order(state[DF], places[2], len(unit_weights))
    room = np.int64(0)
    for i in range(count):
        if proposes[i]:
            room += state[DF, i]
    companions = np.zeros(count, np.bool_)
    added = proposes.copy()
    for i in range(count):
        companions[i] = places[2, i] >= 0 and not proposes[i] and state[DF, i] <= COMPANIONS * room
        added[i] = proposes[i] or companions[i]
    whole = 0.0
    for unit in range(len(unit_weights)):
        whole += unit_weights[unit]
    per_document = (len(unit_weights) + 63) // 64
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
                    touched, scores, weights, masks, False,
                )  # fmt: skip
        for i in range(count):
            if companions[i]:
                add_up(
                    words, extra, places, unscored, lengths, unit_weights, state, docs, freqs, i, low, low + WINDOW,
                    touched, scores, weights, masks, True,
                )  # fmt: skip
        for slot in range(len(touched)):
            while touched[slot]:
                own = slot * 64 + lowest_bit(touched[slot])
                touched[slot] &= touched[slot] - np.uint64(1)
                weight = weights[own]
                weights[own] = 0.0
                if weight < threshold:
                    weight = held_weight(
                        words, extra, state, docs, freqs, low + own, weight, threshold, whole, unit_weights,
                        by_unit, unit_begins, rarest, added, masks, own * per_document,
                    )  # fmt: skip
                for word in range(own * per_document, (own + 1) * per_document):
                    masks[word] = 0
                if weight >= threshold:
                    out[found] = low + own
                    found += 1
    return out[:found].copy()


@compiled
def any_of(lists: Any, documents: int) -> Any:
    """The documents that stand in any of the lists: int64, ascending. documents: how many the segment has."""
    words, extra, places, _ = lists
    held = np.zeros((documents + 63) // 64, np.uint64)
    docs = np.empty(BLOCK, np.int32)
    for i in range(places.shape[1]):
        place = places[0, i]
        if place >= ONLY:
            only = np.uint64(place - ONLY)
            held[only >> np.uint64(6)] |= np.uint64(1) << (only & np.uint64(63))
            continue
        if place == ABSENT:
            continue
        of = extra if place < 0 else words
        begin = -2 - place if place < 0 else place
        df = np.int64(of[begin])
        for block in range(blocks_of(df)):
            size = read_block(of, begin, df, block, docs, docs, 0, False)
            for at in range(np.uint64(size)):
                document = np.uint64(docs[at])
                held[document >> np.uint64(6)] |= np.uint64(1) << (document & np.uint64(63))
    count = 0
    for word in held:
        while word:
            word &= word - np.uint64(1)
            count += 1
    out = np.empty(count, np.int64)
    found = 0
    for slot in range(len(held)):
        word = held[slot]
        while word:
            out[found] = slot * 64 + lowest_bit(word)
            word &= word - np.uint64(1)
            found += 1
    return out


@compiled
def held_weight(
    words: Any,
    extra: Any,
    state: Any,
    docs: Any,
    freqs: Any,
    document: int,
    weight: float,
    threshold: float,
    whole: float,
    unit_weights: Any,
    by_unit: Any,
    unit_begins: Any,
    rarest: Any,
    added: Any,
    masks: Any,
    own: int,
) -> Any:
    """The weight of the units that a document holds, as far as is needed to tell whether it reaches the threshold.

    weight: of those that the lists that are `added` up gave it, which masks[own:] has; whole: of all. Units are asked
    from the rarest, for these are missed soonest.
    """
    lost = 0.0
    for place in range(len(rarest)):
        unit = rarest[place]
        mask = own + (unit >> 6)
        bit = np.uint64(1) << np.uint64(unit & 63)
        if masks[mask] & bit:
            continue
        held = False
        for j in range(unit_begins[unit], unit_begins[unit + 1]):
            i = by_unit[j]
            if not added[i] and seek(words, extra, state, docs, freqs, i, document) == document:
                held = True
                break
        if held:
            masks[mask] |= bit
            weight += unit_weights[unit]
            if weight >= threshold:
                break
        else:
            lost += unit_weights[unit]
            if whole - lost < threshold:
                break
    return weight


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
        base = i * BLOCK
        row = places[1, i]
        j = 0
        while j < len(wanted):
            if seek(words, extra, state, docs, freqs, i, wanted[j]) == END:
                break
            # What else is wanted of this block is found by walking along it.
            load(words, extra, state, docs, freqs, i, True)
            at = base + state[AT, i]
            end = base + state[SIZE, i]
            while at < end and j < len(wanted):
                document = np.int64(docs[at])
                if document < wanted[j]:
                    at += 1
                    continue
                if document == wanted[j]:
                    out[j] += earned(scoring, i, freqs[at], lengths[row, document])
                    at += 1
                j += 1
            if at == end:
                state[HERE, i] += 1
                state[CURRENT, i] = docs[end - 1] + 1
                if state[HERE, i] >= state[BLOCKS, i]:
                    break
    return out
