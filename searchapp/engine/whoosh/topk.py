"""Which documents of one segment are best? MaxScore, a window of documents at a time.

MaxScore (Turtle & Flood, Information Processing & Management 31(6), 1995): lists whose bounds together cannot lift a
document into the top k are only looked into for documents that other lists propose. The bounds are those of the blocks
in the window (block-max: Ding & Suel, SIGIR 2011), so which lists propose changes from window to window, and windows
that cannot hold a hit are passed over unread. A query of which a document must hold a certain weight gives a second set
of proposing lists: a document that stands in none of them cannot hold enough. The cheaper set proposes.

Once some documents are known, mostly one list is left to propose, and then its blocks alone are read one after the
other; several are added up over the window.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.candidates import above, holding, look, proposals, without_excluded
from searchapp.engine.whoosh.cursors import DF, END, ceiling_of, ceiling_within, cursors_of, next_document
from searchapp.engine.whoosh.heap import keep, sorted_best
from searchapp.engine.whoosh.matching import ascending, proposing, sort_by, units_in_order
from searchapp.engine.whoosh.window import WINDOW

FIRST_PROPOSED = 128
MOST_PROPOSED = 4096
"""A window is as wide as lets about so many documents be proposed in it, twice as many each time: the first ones only
find out how good the best are, and what later ones propose should not wait long for the bar to rise."""


@compiled
def top(lists: Any, unit_weights: Any, threshold: float, excluded: Any, groups: Any, limit: int, scratch: Any) -> Any:
    """The best documents of a segment: (docs int64, scores float64), best first, ties to the lower document.

    unit_weights: float64 by unit. threshold: the weight of units that a document must hold. excluded: uint8 bitmap of
    documents that are out, or empty. groups: see `keep`.
    """
    _, _, places, scoring, lengths = lists
    found_docs, found_scores, found_weights, held = scratch.found
    cursors = cursors_of(lists)
    state = cursors.state
    count = places.shape[1]
    ceilings = np.empty(count, np.float64)
    for i in range(count):
        ceilings[i] = ceiling_of(lists, cursors, i)
    within = ceilings.copy()
    must = threshold > 0
    match_proposes = proposing(state[DF], places[2], unit_weights, threshold)
    match_cost = np.int64(0)
    for i in range(count):
        if match_proposes[i]:
            match_cost += state[DF, i]
    units = units_in_order(state[DF], places[2], unit_weights)
    asked = np.zeros(len(unit_weights), np.bool_)
    drives = np.empty(count, np.bool_)
    proposes = np.empty(count, np.bool_)
    waits = np.empty(count, np.bool_)
    by_whole_ceiling = ascending(ceilings)
    by_ceiling = by_whole_ceiling.copy()
    heap_scores = np.empty(limit, np.float64)
    heap_docs = np.empty(limit, np.int64)
    size = 0
    bar = -1.0
    high = np.int64(0)
    proposed_at_once = FIRST_PROPOSED
    while True:
        # Lists that can never lift a document past the bar do not lead to the next window, whatever they do within.
        full = size == limit
        reach = 0.0
        lists_cost = np.int64(0)
        for j in range(count):
            i = by_whole_ceiling[j]
            reach += ceilings[i]
            drives[i] = not full or reach > bar
            if drives[i]:
                lists_cost += state[DF, i]
        by_match = must and match_cost <= lists_cost
        low = END
        for i in range(count):
            if match_proposes[i] if by_match else drives[i]:
                low = min(low, next_document(lists, cursors, i, high))
        if low == END:
            break
        cost = match_cost if by_match else lists_cost
        high = low + min(max(proposed_at_once * lengths.shape[1] // cost, 64), WINDOW)
        proposed_at_once = min(2 * proposed_at_once, MOST_PROPOSED)
        if full:
            total = 0.0
            for i in range(count):
                within[i] = ceiling_within(lists, cursors, i, low, high, ceilings[i])
                total += within[i]
            if total <= bar:
                continue
        sort_by(within, by_ceiling)
        # The lists of lowest ceilings that together cannot pass the bar need not propose in this window.
        silent = 0
        silent_ceiling = 0.0
        if full:
            while silent < count and silent_ceiling + within[by_ceiling[silent]] <= bar:
                silent_ceiling += within[by_ceiling[silent]]
                silent += 1
        rest = 0.0
        for j in range(count):
            i = by_ceiling[j]
            proposes[i] = match_proposes[i] if by_match else j >= silent
            waits[i] = not proposes[i] and scoring[0, i] > 0
            if not proposes[i]:
                rest += within[i]
                next_document(lists, cursors, i, low)
        floor = bar - rest if full else -1.0
        found = proposals(lists, cursors, units, proposes, by_match, low, high, floor, scratch)
        if len(excluded) > 0:
            found = without_excluded(excluded, scratch.found, found)
        if by_match:
            # What is held decides before what is earned.
            for i in range(count):
                if places[2, i] >= 0:
                    asked[places[2, i]] = proposes[i]
            found = holding(lists, cursors, units, threshold, asked, waits, scratch.found, found)
        rest = 0.0
        for i in range(count):
            if waits[i]:
                rest += within[i]
        for j in range(count - 1, -1, -1):
            i = by_ceiling[j]
            if waits[i]:
                if full:
                    found = above(scratch.found, found, bar - rest)
                if found == 0:
                    break
                rest -= within[i]
                look(lists, cursors, i, True, found_docs, found_scores, held, found)
        if full:
            found = above(scratch.found, found, bar)
        if must and not by_match:
            asked[:] = False
            waits[:] = False
            found_weights[:found] = 0.0
            found = holding(lists, cursors, units, threshold, asked, waits, scratch.found, found)
        for at in range(found):
            if size < limit or found_scores[at] > heap_scores[0]:
                size = keep(heap_scores, heap_docs, size, limit, found_scores[at], found_docs[at], groups)
        if size == limit:
            bar = heap_scores[0]
    return sorted_best(heap_docs, heap_scores, size)
