"""Complete a cycle: what comes once a lap between the same two fragments is a fragment, too."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, inlined, spliced
from searchapp.corpus.candidates import MISSED, look_up
from searchapp.corpus.cycle import KEPT_MEMBER, KEPT_START, MOST, OTHER, evaluate, keep
from searchapp.corpus.pieces import place_cost
from searchapp.corpus.places import LENGTH, number_of
from searchapp.corpus.refine import put

TRIED = 4
"""Strings that are weighed before giving up."""
LEAST_MORE = 0.5


@inlined
def _most(total, regions, tried):  # type: ignore[no-untyped-def]
    """Behind which fragment which string that was not tried is worth the most, -1 where none is worth a nat."""
    top, slot, at = 1.0, -1, -1
    for f in range(len(regions)):
        if regions[f] == 0:
            continue
        missed = MISSED * regions[f]
        for w in range(total.shape[1]):
            value = total[f, w] + missed
            if value > top and not tried[f, w]:
                top, slot, at = value, f, w
    return slot, at


@spliced
def _put_in_all(cycle, size, total, regions, string, longer):  # type: ignore[no-untyped-def]
    """Write a cycle with a string behind each fragment where it is worth a nat into another array; its size.

    One that comes several times a lap explains less than it leaves unexplained until it stands everywhere.
    """
    count = np.int64(0)
    for f in range(size):
        longer[count] = cycle[f]
        count += 1
        if regions[f] and total[f] + MISSED * regions[f] > 1.0 and count + size - f <= MOST:
            longer[count] = string
            count += 1
    return count


@compiled
def complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room):  # type: ignore[no-untyped-def]
    """Put the title's strings into a cycle that come once a lap between the same two fragments: (size, merit)."""
    place, which, gain, lengths = candidates.start, candidates.string, candidates.gain, candidates.lengths
    pool, n, known_strings = page.pool, len(page.title), known.strings
    strings = len(lengths)
    tried = np.zeros((MOST, strings), np.uint8)
    top_here = np.empty(strings, np.float32)
    seen = np.empty(strings, np.int32)
    start, member, longer = room.places[KEPT_START], room.places[KEPT_MEMBER], room.fragments[OTHER]
    while size < MOST:
        total = np.zeros((size, strings), np.float32)
        seen[:] = -1
        regions = np.zeros(size, np.int32)
        y, count = 0, look_up(page, model, candidates, start[room.kept[0] - 1])
        for x in range(room.kept[0] - 1):
            f = member[x]
            if member[x + 1] != (f + 1 if f + 1 < size else 0):
                continue
            regions[f] += 1
            begin, end = start[x] + known_strings[cycle[f], LENGTH], start[x + 1]
            while y < count and place[y] < begin:
                y += 1
            while y < count and place[y] < end:
                w, worth = which[y], gain[y] - place_cost(page.strong[place[y]], strong_cost, weak_cost)
                if worth > MISSED and place[y] + lengths[w] <= end:
                    if seen[w] != x:
                        seen[w] = x
                        top_here[w] = worth
                        total[f, w] += worth - MISSED
                    elif worth > top_here[w]:
                        total[f, w] += worth - top_here[w]
                        top_here[w] = worth
                y += 1
        better = False
        for _attempt in range(TRIED):
            slot, at = _most(total, regions, tried)
            if slot < 0:
                break
            tried[slot, at] = 1
            string = number_of(page, model, known, np.int64(candidates.offsets[at]), np.int64(lengths[at]))
            if string < 0:
                continue
            put(cycle, size, slot + 1, string, longer)
            more, least = size + 1, merit + LEAST_MORE
            value, steps = evaluate(pool, n, known, longer, more, strong_cost, weak_cost, least, room)
            if value <= least:
                more = _put_in_all(cycle, size, total[:, at], regions, string, longer)
                if more > size + 1:
                    value, steps = evaluate(pool, n, known, longer, more, strong_cost, weak_cost, least, room)
            if value > least:
                size, merit, better = more, value, True
                cycle[:size] = longer[:size]
                keep(steps, room)
                tried[:] = 0
                break
        if not better:
            break
    return size, merit
