"""Which documents of one segment hold enough of a query, and what do given documents earn? No ranking, no pruning."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.cursors import END, earned, frequency, open_cursors, seek


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
def matching(lists: Any, unit_weights: Any, threshold: float) -> Any:
    """The documents that hold units of at least the threshold: int64, ascending. Excluded ones are among them."""
    count = lists.places.shape[1]
    cursors = open_cursors(lists)
    proposes = proposing(cursors.dfs, lists.places[2], unit_weights, threshold)
    room = np.int64(0)
    proposers = np.empty(count, np.int64)
    others = np.empty(count, np.int64)
    proposer_count = 0
    other_count = 0
    total = 0.0
    for unit in range(len(unit_weights)):
        total += unit_weights[unit]
    # Silent lists are asked in the order of their weights: then it is known soonest whether enough is held.
    weights = np.zeros(count, np.float64)
    for i in range(count):
        if lists.places[2, i] >= 0:
            weights[i] = -unit_weights[lists.places[2, i]]
    for i in ascending(weights):
        if lists.places[2, i] < 0:
            continue
        if proposes[i]:
            proposers[proposer_count] = i
            proposer_count += 1
            room += cursors.dfs[i]
            seek(lists, cursors, i, 0)
        else:
            others[other_count] = i
            other_count += 1
    out = np.empty(room, np.int64)
    found = 0
    held = np.full(len(unit_weights), -1, np.int64)
    while True:
        document = END
        for j in range(proposer_count):
            document = min(document, cursors.current[proposers[j]])
        if document == END:
            break
        weight = 0.0
        for j in range(proposer_count):
            i = proposers[j]
            if cursors.current[i] == document:
                unit = lists.places[2, i]
                if held[unit] != document:
                    held[unit] = document
                    weight += unit_weights[unit]
                place = cursors.place[i] + 1
                if place < cursors.size[i]:
                    cursors.place[i] = place
                    cursors.current[i] = cursors.docs[i, place]
                else:
                    seek(lists, cursors, i, document + 1)
        if weight < threshold:
            for j in range(other_count):
                i = others[j]
                unit = lists.places[2, i]
                if held[unit] == document:
                    continue
                if seek(lists, cursors, i, document) == document:
                    held[unit] = document
                    weight += unit_weights[unit]
                    if weight >= threshold:
                        break
        if weight >= threshold:
            out[found] = document
            found += 1
    return out[:found]


@compiled
def score_documents(lists: Any, lengths: Any, docs: Any) -> Any:
    """float64 scores of the given documents (int64, ascending)."""
    cursors = open_cursors(lists)
    out = np.zeros(len(docs), np.float64)
    for i in range(lists.places.shape[1]):
        if lists.scoring[0, i] <= 0:
            continue
        for j in range(len(docs)):
            here = seek(lists, cursors, i, docs[j])
            if here == END:
                break
            if here == docs[j]:
                out[j] += earned(lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.places[1, i], docs[j]]))
    return out
