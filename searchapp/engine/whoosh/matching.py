"""Which documents of one segment hold enough of a query, and what do given documents earn? No ranking, no pruning."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.candidates import Units, holding, look, proposals
from searchapp.engine.whoosh.cursors import ABSENT, DF, END, ONLY, Lists, cursors_of, next_document
from searchapp.engine.whoosh.postings import BLOCK, blocks_of, read_block
from searchapp.engine.whoosh.window import WINDOW


@compiled
def ascending(values: Any) -> Any:
    """The order of a few values."""
    order = np.arange(len(values))
    sort_by(values, order)
    return order


@inlined
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
def units_in_order(dfs: Any, units: Any, weights: Any) -> Any:
    """The units of lists. dfs, units: by list. weights: by unit."""
    count = len(weights)
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
    return Units(weights, ascending(units), begins, ascending(costs))


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
def matching(lists: Any, unit_weights: Any, threshold: float, scratch: Any) -> Any:
    """The documents that hold units of at least the threshold: int64, ascending. Excluded ones are among them."""
    words, extra, places, scoring, lengths = lists
    lists = Lists(words, extra, places, np.zeros(scoring.shape, np.float64), lengths)
    cursors = cursors_of(lists)
    state = cursors.state
    count = places.shape[1]
    proposes = proposing(state[DF], places[2], unit_weights, threshold)
    units = units_in_order(state[DF], places[2], unit_weights)
    asked = np.zeros(len(unit_weights), np.bool_)
    waits = np.zeros(count, np.bool_)
    room = np.int64(0)
    for i in range(count):
        if proposes[i]:
            room += state[DF, i]
            asked[places[2, i]] = True
    out = np.empty(room, np.int64)
    filled = 0
    high = np.int64(0)
    while True:
        low = END
        for i in range(count):
            if proposes[i]:
                low = min(low, next_document(lists, cursors, i, high))
        if low == END:
            break
        high = low + WINDOW
        found = proposals(lists, cursors, units, proposes, True, low, high, -1.0, scratch)
        for i in range(count):
            if not proposes[i]:
                next_document(lists, cursors, i, low)
        found = holding(lists, cursors, units, threshold, asked, waits, scratch.found, found)
        out[filled : filled + found] = scratch.found.docs[:found]
        filled += found
    return out[:filled].copy()


@compiled
def union_of(lists: Any, documents: int, excluded: Any) -> Any:
    """The documents that stand in any of the lists and are not excluded: a bitmap, uint64, bit d & 63 of word d >> 6.

    documents: how many the segment has. excluded: uint8 bitmap of documents that are out, or empty.
    """
    words, extra, places, _, _ = lists
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
    for byte in range(len(excluded)):
        held[byte >> 3] &= ~(np.uint64(excluded[byte]) << np.uint64((byte & 7) * 8))
    return held


@compiled
def score_documents(lists: Any, wanted: Any) -> Any:
    """float64 scores of the given documents (int64, ascending)."""
    cursors = cursors_of(lists)
    out = np.zeros(len(wanted), np.float64)
    held = np.empty(len(wanted), np.uint8)
    for i in range(lists.places.shape[1]):
        if lists.scoring[0, i] > 0:
            look(lists, cursors, i, True, wanted, out, held, len(wanted))
    return out
