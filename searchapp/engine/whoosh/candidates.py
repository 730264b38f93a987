"""Documents that may be hits, in their order, and what is known of each: lists are looked into for all of them at once.

Walking one list along all candidates keeps the inner loop to one list and unpacks no block twice; between two lists
those that cannot be hits any more are left out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import inlined
from searchapp.engine.whoosh.cursors import BLOCKS, BORROWED, DF, HERE, PLACE, block_with, earned, load, next_document
from searchapp.engine.whoosh.postings import BLOCK, frequencies_at, frequency
from searchapp.engine.whoosh.window import add_up, gathered, read_within

Array = np.ndarray[Any, Any]


class Units(NamedTuple):
    """What a document must hold enough of.

    weights: float64 by unit. lists: int64, all lists in the order of their units. begins: int64[units + 1], where each
    unit's begin among these; before them are those of no unit. rarest: int64, the units from the rarest.
    """

    weights: Array
    lists: Array
    begins: Array
    rarest: Array


@inlined
def proposed(
    lists: Any, cursors: Any, i: int, low: int, high: int, weight: float, weighs: bool, floor: float, candidates: Any
) -> Any:
    """Make candidates of the documents of one list within a window that earn more than `floor` there: how many.

    weight: of the unit that they hold by that. weighs: whether that is to be known.
    """
    if next_document(lists, cursors, i, low) >= high:
        return 0
    state, docs, _, earns = cursors
    found_docs, found_scores, found_weights, _ = candidates
    base = np.uint64(i * BLOCK)
    found = np.uint64(0)
    for block in range(state[HERE, i], state[BLOCKS, i]):
        begin, stop = read_within(lists, cursors, i, block, low, high)
        for place in range(begin, stop):
            found_docs[found] = docs[base + place]
            found_scores[found] = earns[place]
            found += np.uint64(earns[place] > floor)
        if stop < BLOCK:
            break
    if weighs:
        for at in range(found):
            found_weights[at] = weight
    return np.int64(found)


@inlined
def proposals(
    lists: Any, cursors: Any, units: Any, proposes: Any, weighs: bool, low: int, high: int, floor: float, scratch: Any
) -> Any:
    """Make candidates of the documents that the lists that propose have within a window: how many.

    proposes: bool by list. weighs: whether the weights of the units that candidates hold in these lists are to be
    known. floor: what a candidate must have earned in them, and more.
    """
    proposers = 0
    proposer = 0
    for i in range(len(proposes)):
        if proposes[i]:
            proposers += 1
            proposer = i
    if proposers == 1:
        unit = lists.places[2, proposer]
        weight = units.weights[unit] if unit >= 0 else 0.0
        return proposed(lists, cursors, proposer, low, high, weight, weighs, floor, scratch.found)
    for i in units.lists:
        if proposes[i]:
            add_up(lists, cursors, i, low, high, units.weights, weighs, scratch.window)
    return gathered(scratch.window, low, floor, weighs, scratch.found)


@inlined
def look(lists: Any, cursors: Any, i: int, scored: bool, found_docs: Any, scores: Any, held: Any, found: int) -> None:
    """Look for every candidate in list i: set held where it has the document, and (if scored) add what it earns."""
    words, extra, places, scoring, lengths = lists
    state, docs, _, _ = cursors
    block = state[HERE, i]
    blocks = state[BLOCKS, i]
    begin = state[PLACE, i]
    base = i * BLOCK
    borrowed = state[BORROWED, i] == 1
    scored = scored and scoring[0, i] > 0
    row = np.uint64(places[1, i])
    start, width = np.int64(0), np.int64(0)
    # Unsigned numbers: a place that might be negative costs a look at its sign.
    at = np.uint64(0)
    count = np.uint64(found)
    while at < count:
        block = block_with(lists, cursors, i, block, found_docs[at])
        if block >= blocks:
            return
        size = load(lists, cursors, i, block, False)
        if scored and begin >= 0:
            if borrowed:
                start, width = frequencies_at(extra, begin, state[DF, i], block)
            else:
                start, width = frequencies_at(words, begin, state[DF, i], block)
        last = docs[base + size - 1]
        while at < count and found_docs[at] <= last:
            document = found_docs[at]
            # By halves without a branch: the steps of one candidate do not wait for those of another.
            place = np.uint64(base)
            half = np.uint64(BLOCK // 2)
            while half:
                place += half * np.uint64(docs[place + half - np.uint64(1)] < document)
                half >>= np.uint64(1)
            if docs[place] == document:
                held[at] = 1
                if scored:
                    f = np.int64(1)
                    if begin >= 0:
                        own = np.int64(place) - base
                        f = frequency(extra, start, width, own) if borrowed else frequency(words, start, width, own)
                    scores[at] += earned(scoring, i, f, lengths[row, np.uint64(document)])
            at += np.uint64(1)
        block += 1


@inlined
def move(candidates: Any, at: int, to: int) -> None:
    """Let a candidate close up."""
    docs, scores, weights, _ = candidates
    docs[to] = docs[at]
    scores[to] = scores[at]
    weights[to] = weights[at]


@inlined
def above(candidates: Any, found: int, floor: float) -> Any:
    """Leave out candidates that earned no more than `floor`: how many stay."""
    # Each is moved, so that nothing waits for a guess at which stay.
    stay = np.uint64(0)
    for at in range(np.uint64(found)):
        stays = candidates.scores[at] > floor
        move(candidates, at, stay)
        stay += np.uint64(stays)
    return np.int64(stay)


@inlined
def without_excluded(excluded: Any, candidates: Any, found: int) -> Any:
    """Leave out candidates whose bit is set: how many stay."""
    stay = 0
    for at in range(found):
        document = candidates.docs[at]
        if (excluded[document >> 3] >> (document & 7)) & 1 == 0:
            move(candidates, at, stay)
            stay += 1
    return stay


@inlined
def holding(
    lists: Any, cursors: Any, units: Any, threshold: float, asked: Any, waits: Any, candidates: Any, found: int
) -> Any:
    """Leave out candidates that do not hold units of the weight of `threshold`: how many stay.

    Units are asked from the rarest, for these are missed soonest, and no further than is needed. asked: bool by unit,
    those whose weights the candidates have. waits: bool by list, whether what it earns has still to be added: that is
    done for the lists that are looked into, which then wait no more.
    """
    found_docs, found_scores, found_weights, held = candidates
    left = 0.0
    for unit in range(len(units.weights)):
        if not asked[unit]:
            left += units.weights[unit]
    for unit in units.rarest:
        if asked[unit]:
            continue
        settled = True
        for at in range(found):
            settled = settled and found_weights[at] >= threshold
        if settled:
            return found
        for at in range(found):
            held[at] = 0
        for i in units.lists[units.begins[unit] : units.begins[unit + 1]]:
            look(lists, cursors, i, waits[i], found_docs, found_scores, held, found)
            waits[i] = False
        left -= units.weights[unit]
        stay = 0
        for at in range(found):
            weight = found_weights[at] + (units.weights[unit] if held[at] else 0.0)
            if weight + left >= threshold:
                move(candidates, at, stay)
                found_weights[stay] = weight
                stay += 1
        found = stay
    return found
