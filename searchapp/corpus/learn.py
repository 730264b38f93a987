"""From a chain of strings to a cycle of fragments: which are there, which follows which."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, spliced
from searchapp.corpus.cycle import MEMBER, MOST, PATH, WORTH, best_chain, places_of
from searchapp.corpus.places import LENGTH, OFFSET, number_of, same


@compiled
def distinct(page, model, known, starts, lengths):  # type: ignore[no-untyped-def]
    """The distinct strings of a chain in the order they come: (their numbers, how many, which by place or -1)."""
    pool, strings = page.pool, known.strings
    cycle = np.empty(MOST, np.int32)
    which = np.full(len(starts), -1, np.int32)
    size, shift = 0, len(page.title)
    for x in range(len(starts)):
        length, offset = np.int64(lengths[x]), np.int64(starts[x] + shift)
        for f in range(size):
            s = cycle[f]
            if strings[s, LENGTH] == length and same(pool, strings[s, OFFSET], offset, length):
                which[x] = f
                break
        if which[x] < 0 and size < MOST:
            string = number_of(page, model, known, offset, length)
            if string >= 0:
                cycle[size] = string
                which[x] = size
                size += 1
    return cycle, size, which


@spliced
def _in_order(cycle, size, which):  # type: ignore[no-untyped-def]
    """The cycle in the order in which its fragments mostly follow one another, from the first one on."""
    votes = np.zeros((size, size), np.int32)
    previous = -1
    for f in which:
        if f < 0:
            continue
        if previous >= 0:
            votes[previous, f] += 1
        previous = f
    ordered = np.empty(MOST, np.int32)
    used = np.zeros(size, np.uint8)
    used[0] = 1
    ordered[0], current = cycle[0], 0
    for position in range(1, size):
        follower = -1
        for f in range(size):
            if not used[f] and (follower < 0 or votes[current, f] > votes[current, follower]):
                follower = f
        ordered[position] = cycle[follower]
        used[follower] = 1
        current = follower
    return ordered


@compiled
def learn(page, model, known, starts, lengths, strong_cost, weak_cost, room):  # type: ignore[no-untyped-def]
    """(cycle, size) that a chain settles on when its own habits (which follows which, how often) count.

    Viterbi training: the best chain gives the counts, the counts give the costs of the next chain.
    """
    cycle, size, which = distinct(page, model, known, starts, lengths)
    member, worth, path, cost = room.places[MEMBER], room.nats[WORTH], room.places[PATH], room.cost
    number, often, place = np.empty(MOST, np.float32), np.empty(MOST, np.float64), np.empty(MOST, np.int32)
    fewer = np.empty(MOST, np.int32)
    for _ in range(4):
        if size < 2:
            break
        for f in range(size):
            number[f] = 0.0
            for g in range(size):
                cost[g, f] = 0.15
        previous = -1
        for f in which:
            if f < 0:
                continue
            number[f] += 1
            if previous >= 0:
                cost[f, previous] += 1
            previous = f
        most = np.float32(0.0)
        for f in range(size):
            most = max(most, number[f])
            total = np.float32(0.0)
            for g in range(size):
                total += cost[g, f]
            for g in range(size):
                cost[g, f] = -np.log(cost[g, f] / total)
        for f in range(size):
            often[f] = 0.5 * np.log((number[f] + 0.01) / most)
        count = places_of(known, len(page.body), cycle, size, strong_cost, weak_cost, room)
        for x in range(count):
            worth[x] += often[member[x]]
        steps = best_chain(size, count, room)[1]
        settled = steps == len(which)
        for x in range(min(steps, len(which))):
            settled &= which[x] == member[path[x]]
        if settled:
            break
        which = np.empty(steps, np.int32)
        place[:size] = -1
        size = np.int64(0)
        for x in range(steps):
            f = member[path[x]]
            if place[f] < 0:
                place[f] = size
                fewer[size] = cycle[f]
                size += 1
            which[x] = place[f]
        cycle, fewer = fewer, cycle
    if size >= 2:
        cycle = _in_order(cycle, size, which)
    return cycle, size
