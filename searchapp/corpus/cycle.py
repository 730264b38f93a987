"""How well a cycle of fragments explains a body, and where its fragments stand."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.pieces import bounded, place_cost
from searchapp.corpus.places import (
    ANYWHERE,
    GOES_BACK,
    GOES_ON,
    LENGTH,
    LEVEL,
    NUMBER,
    OFFSET,
    STANDING,
    START,
    STRING,
    WEAK,
    WORDS,
)

FIT = np.array((-2.5, -1.2, 0.0), np.float32)
"""What a fragment is worth saying that has none, one or both of its neighbours in the title in the cycle."""
LEFT_OUT = np.array((0.0, 8.0, 9.5, 11.0, 12.5, 13.0), np.float32)
"""Nats for so many fragments of the cycle left out."""
NEVER = np.float32(-1e9)

AGAIN = 8.0
"""Nats that a fragment takes to say that shares its piece of the title with another one."""


@compiled
def own_places(pool, n, strings, cycle, size):  # type: ignore[no-untyped-def]
    """A place in the title for each fragment, -1 where it has none of its own: the longest fragments choose first.

    n: the title's characters, with which the pool begins.
    """
    own = np.full(size, -1, np.int32)
    taken = np.zeros(n, np.uint8)
    chosen = np.zeros(size, np.uint8)
    for _ in range(size):
        f, length = -1, 0
        for g in range(size):
            if not chosen[g] and strings[cycle[g], LENGTH] > length:
                f, length = g, strings[cycle[g], LENGTH]
        chosen[f] = 1
        if strings[cycle[f], ANYWHERE] < 0:
            continue
        offset = strings[cycle[f], OFFSET]
        for a in range(n - length + 1):
            b = 0
            while b < length and not taken[a + b] and pool[a + b] == pool[offset + b]:
                b += 1
            if b == length:
                own[f] = a
                for b in range(a, a + length):
                    taken[b] = 1
                break
    return own


@compiled
def assemble(pool, n, offset, length, covered):  # type: ignore[no-untyped-def]
    """Of how many free pieces of the title a fragment can be glued, 0 if of none; these pieces become covered."""
    pieces, i = 0, 0
    while i < length:
        top, place = 0, -1
        for a in range(n):
            size = 0
            while (
                i + size < length
                and a + size < n
                and not covered[a + size]
                and pool[a + size] == pool[offset + i + size]
            ):
                size += 1
            if size > top:
                top, place = size, a
        if place < 0:
            return 0
        for a in range(place, place + top):
            covered[a] = 1
        pieces += 1
        i += top
    return pieces


@compiled
def places_of(known, n, cycle, size, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """Every place of a cycle's fragments: (its row of known.places, which fragment, what taking it is worth in nats).

    It is worth what the text gains, but no more than what the page itself asks for the string, by how often it stands
    there in ordinary places; little for whole words of the title; less where the title goes on beyond the string.
    n: the body's characters.
    """
    strings, places, gain, asked = known.strings, known.places, known.gain, known.asked
    first = np.full(known.used[0], -1, np.int32)
    after = np.full(size, -1, np.int32)
    total, least = 0, len(gain)
    for f in range(size - 1, -1, -1):
        s = cycle[f]
        after[f] = first[s]
        first[s] = f
        total += strings[s, NUMBER]
        least = min(least, strings[s, NUMBER])
    row = np.empty(total, np.int32)
    member = np.empty(total, np.int32)
    worth = np.empty(total, np.float32)
    various = np.log(size)
    count = 0
    for p in range(known.used[1]):
        s = places[p, STRING]
        f = first[s]
        if f < 0:
            continue
        level, words = places[p, LEVEL], strings[s, WORDS]
        natural = min(strings[s, WEAK + level], max(0, strings[s, NUMBER + level] - least - 1))
        ask = asked[natural] if natural < len(asked) else 2.0 - np.log(min(1.0, (natural + 0.5) * 4.0 / n))
        value = min(bounded(gain[p]), ask)
        if words:
            value = min(value, 5.0 + various + 3.0 * (words - 1))
        if places[p, GOES_BACK]:
            value -= 5.0
        if places[p, GOES_ON]:
            value -= 6.0
        value -= place_cost(places[p, STANDING], strong_cost, weak_cost)
        while f >= 0:
            x = count
            while x and places[row[x - 1], START] == places[p, START] and member[x - 1] > f:
                row[x], member[x], worth[x] = row[x - 1], member[x - 1], worth[x - 1]
                x -= 1
            row[x], member[x], worth[x] = p, f, value
            count += 1
            f = after[f]
    return row, member, worth


@compiled
def best_chain(known, cycle, size, row, member, worth, cost):  # type: ignore[no-untyped-def]
    """The score of the best chain of places, and which of them it takes; cost: of one fragment before another.

    Places do not overlap.
    """
    strings, places = known.strings, known.places
    count = len(row)
    score = np.empty(count, np.float32)
    link = np.empty(count, np.int32)
    end = np.empty(count, np.int32)
    order = np.empty(count, np.int32)
    leader = np.empty(size, np.int32)
    lead = np.full(size, NEVER, np.float32)
    for x in range(count):
        end[x] = places[row[x], START] + strings[cycle[member[x]], LENGTH]
        y = x
        while y and end[order[y - 1]] > end[x]:
            order[y] = order[y - 1]
            y -= 1
        order[y] = x
    waiting = 0
    best, last = np.float32(0.0), -1
    for i in range(count):
        start = places[row[i], START]
        while waiting < count and end[order[waiting]] <= start:
            done = order[waiting]
            f = member[done]
            if score[done] >= lead[f]:
                leader[f], lead[f] = done, score[done]
            waiting += 1
        link[i] = -1
        if worth[i] < -8.0:
            score[i] = -100.0
            continue
        top, to = np.float32(0.0), member[i]
        for f in range(size):
            value = lead[f] - cost[f, to]
            if value > top:
                top, link[i] = value, leader[f]
        score[i] = top + worth[i]
        if score[i] > best:
            best, last = score[i], i
    steps, i = 0, last
    while i >= 0:
        steps += 1
        i = link[i]
    path = np.empty(steps, np.int32)
    i = last
    while i >= 0:
        steps -= 1
        path[steps] = i
        i = link[i]
    return best, path


@compiled
def passed_over(known, cycle, row, member, path):  # type: ignore[no-untyped-def]
    """By place whether a chain leaves it and takes none that overlaps it."""
    strings, places = known.strings, known.places
    passed = np.empty(len(row), np.uint8)
    at, low, high = 0, 0, 0
    for x in range(len(row)):
        start = places[row[x], START]
        while at < len(path):
            low = places[row[path[at]], START]
            high = low + strings[cycle[member[path[at]]], LENGTH]
            if high > start:
                break
            at += 1
        passed[x] = at == len(path) or low >= start + strings[cycle[member[x]], LENGTH]
    return passed


@compiled
def order_cost(size):  # type: ignore[no-untyped-def]
    """Nothing for the next fragment of the cycle, more for each one left out."""
    cost = np.empty((size, size), np.float32)
    for a in range(size):
        b = a
        for left_out in range(size):
            b = b + 1 if b + 1 < size else 0
            cost[a, b] = LEFT_OUT[min(left_out, len(LEFT_OUT) - 1)]
    return cost


@compiled
def evaluate(pool, n, known, cycle, size, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """(merit in nats, start, fragment and worth by place of the chain) of a cycle.

    The merit is the chain's score less what the chain does not explain (surprising places out of order) and less
    what the cycle itself takes to say: little where its fragments tile the title, much for strings from anywhere.
    n: the title's characters, with which the pool begins.
    """
    strings, places = known.strings, known.places
    row, member, worth = places_of(known, len(pool) - n, cycle, size, strong_cost, weak_cost)
    score, path = best_chain(known, cycle, size, row, member, worth, order_cost(size))
    merit = np.float64(score)
    passed = passed_over(known, cycle, row, member, path)
    for x in range(len(worth)):
        if passed[x] and worth[x] > 1.0:
            merit -= 0.7 * (worth[x] - 1.0)
    start = np.empty(len(path), np.int32)
    fragment = np.empty(len(path), np.int32)
    taken_worth = np.empty(len(path), np.float32)
    for x in range(len(path)):
        y = path[x]
        start[x], fragment[x], taken_worth[x] = places[row[y], START], member[y], worth[y]
    own = own_places(pool, n, strings, cycle, size)
    taken = np.zeros(n + 2, np.uint8)
    taken[0] = taken[n + 1] = 1
    for f in range(size):
        if own[f] >= 0:
            for a in range(own[f], own[f] + strings[cycle[f], LENGTH]):
                taken[a + 1] = 1
    for f in range(size):
        length = strings[cycle[f], LENGTH]
        if own[f] < 0:
            if strings[cycle[f], ANYWHERE] >= 0:
                merit -= AGAIN
                for g in range(f):
                    if cycle[g] == cycle[f]:
                        merit -= AGAIN
                continue
            pieces = assemble(pool, n, strings[cycle[f], OFFSET], length, taken[1:])
            merit -= min(2.0 * pieces, 8.0) if pieces else 8.0
            continue
        left, right = own[f], own[f] + length + 1
        while left > 0 and pool[left - 1] == 32:
            left -= 1
        while right <= n and pool[right - 1] == 32:
            right += 1
        merit += FIT[taken[left] + taken[right]]
    return merit, start, fragment, taken_worth
