"""Which documents of one segment are best? MaxScore, a window of documents at a time.

MaxScore (Turtle & Flood, Information Processing & Management 31(6), 1995): lists whose bounds together cannot lift a
document into the top k are only looked into for documents that other lists propose. The bounds are those of the blocks
in the window (block-max: Ding & Suel, SIGIR 2011), so which lists propose changes from window to window, and windows
that cannot hold a hit are passed over unread. Proposing lists are added up one after the other over the window, which
keeps the inner loop to one list. A query of which a document must hold a certain weight gives a second set of proposing
lists: a document that stands in none of them cannot hold enough. The cheaper set proposes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled
from searchapp.engine.whoosh.cursors import (
    BLOCKS,
    CURRENT,
    DF,
    END,
    HERE,
    LOADED,
    ROWS,
    bound_of,
    ceiling_of,
    ceiling_within,
    earned,
    find_block,
    frequency,
    open_cursors,
    pass_by,
    seek,
    word_at,
)
from searchapp.engine.whoosh.heap import keep, sorted_best
from searchapp.engine.whoosh.matching import ascending, held_weight, proposing, sort_by, units_in_order
from searchapp.engine.whoosh.postings import BLOCK
from searchapp.engine.whoosh.window import COMPANIONS, SCORED_COMPANIONS, WINDOW, add_up, lowest_bit


@compiled
def top(
    lists: Any,
    lengths: Any,
    unit_weights: Any,
    threshold: float,
    excluded: Any,
    groups: Any,
    limit: int,
    scratch: Any,
) -> Any:
    """The best documents of a segment: (docs int64, scores float64), best first, ties to the lower document.

    lengths: uint32[fields, documents]. unit_weights: float64 by unit. threshold: the weight of units that a document
    must hold. excluded: uint8 bitmap of documents that are out, or empty. groups: see `keep`.
    """
    words, extra, places, scoring = lists
    count = places.shape[1]
    state = np.empty((ROWS, count), np.int64)
    docs = np.empty(count * BLOCK, np.int32)
    freqs = np.empty(count * BLOCK, np.int32)
    open_cursors(words, extra, places, state, docs, freqs)
    ceilings = np.empty(count, np.float64)
    for i in range(count):
        ceilings[i] = ceiling_of(words, extra, places, scoring, state, i)
    within = ceilings.copy()
    must = threshold > 0
    match_proposes = proposing(state[DF], places[2], unit_weights, threshold)
    proposes = np.empty(count, np.bool_)
    added = np.empty(count, np.bool_)
    match_cost = np.int64(0)
    for i in range(count):
        if match_proposes[i]:
            match_cost += state[DF, i]
    per_document = (len(unit_weights) + 63) // 64
    by_unit, unit_begins, rarest = units_in_order(state[DF], places[2], len(unit_weights))
    whole = 0.0
    for unit in range(len(unit_weights)):
        whole += unit_weights[unit]
    touched, scores, weights, masks = scratch
    heap_scores = np.empty(limit, np.float64)
    heap_docs = np.empty(limit, np.int64)
    size = 0
    bar = -1.0
    by_whole_ceiling = ascending(ceilings)
    by_ceiling = by_whole_ceiling.copy()
    drives = np.empty(count, np.bool_)
    high = np.int64(0)
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
                low = min(low, pass_by(words, extra, state, docs, freqs, i, high))
        if low == END:
            break
        high = low + WINDOW
        if full:
            total = 0.0
            for i in range(count):
                within[i] = ceiling_within(words, extra, places, scoring, state, i, low, high, ceilings[i])
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
        proposed = np.int64(0)
        for j in range(count):
            i = by_ceiling[j]
            proposes[i] = match_proposes[i] if by_match else j >= silent
            if proposes[i]:
                proposed += state[DF, i]
                add_up(
                    words, extra, places, scoring, lengths, unit_weights, state, docs, freqs, i, low, high,
                    touched, scores, weights, masks, False,
                )  # fmt: skip
        # Where conditions propose, most proposed documents are looked up in the other lists; where scores do, few are.
        near = COMPANIONS * match_cost if by_match else SCORED_COMPANIONS * proposed
        for j in range(count):
            i = by_ceiling[j]
            added[i] = proposes[i]
            if not proposes[i] and state[DF, i] <= near:
                added[i] = True
                add_up(
                    words, extra, places, scoring, lengths, unit_weights, state, docs, freqs, i, low, high,
                    touched, scores, weights, masks, True,
                )  # fmt: skip
            if not added[i]:
                rest += within[i]
        for slot in range(len(touched)):
            while touched[slot]:
                own = slot * 64 + lowest_bit(touched[slot])
                touched[slot] &= touched[slot] - np.uint64(1)
                score = scores[own]
                weight = weights[own]
                scores[own] = 0.0
                weights[own] = 0.0
                document = low + own
                alive = not full or score + rest > bar
                if alive and len(excluded) > 0:
                    alive = (excluded[document >> 3] >> (document & 7)) & 1 == 0
                if alive and must and weight < threshold:
                    # What is held decides before what is earned.
                    weight = held_weight(
                        words, extra, state, docs, freqs, document, weight, threshold, whole, unit_weights,
                        by_unit, unit_begins, rarest, added, masks, own * per_document,
                    )  # fmt: skip
                    alive = weight >= threshold
                if alive:
                    left = rest
                    for j in range(count - 1, -1, -1):
                        i = by_ceiling[j]
                        if added[i] or scoring[0, i] <= 0:
                            continue
                        if full and score + left <= bar:
                            alive = False
                            break
                        left -= within[i]
                        if state[CURRENT, i] < document:
                            if not find_block(words, extra, state, i, document):
                                state[CURRENT, i] = END
                                continue
                            if full and state[BLOCKS, i] > 1 and state[LOADED, i] != state[HERE, i]:
                                bounds = word_at(words, extra, state, i, 4 + 3 * state[HERE, i])
                                if score + left + bound_of(scoring, i, bounds) <= bar:
                                    alive = False
                                    break
                        if seek(words, extra, state, docs, freqs, i, document) == document:
                            f = frequency(words, extra, state, docs, freqs, i)
                            score += earned(scoring, i, f, lengths[places[1, i], document])
                for word in range(own * per_document, (own + 1) * per_document):
                    masks[word] = 0
                if not alive or (full and score <= bar):
                    continue
                size = keep(heap_scores, heap_docs, size, limit, score, document, groups)
                if size == limit:
                    full = True
                    bar = heap_scores[0]
    return sorted_best(heap_docs, heap_scores, size)
