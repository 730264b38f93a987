"""How well a cycle of fragments explains a body, and where its fragments stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import inlined, spliced
from searchapp.corpus.pieces import bounded, place_cost
from searchapp.corpus.places import (
    ANYWHERE,
    LEAST_WORTH,
    LENGTH,
    MOST_STRINGS,
    NUMBER,
    OFFSET,
    WEAK,
    WORDS,
    most_worth,
)

MOST = 48
"""Fragments of a cycle, at the most."""
AFTER, LEADER, OWN, CHOSEN, OTHER = range(5)
ROW, MEMBER, BEGIN, END, ORDER, LINK, PATH, KEPT_START, KEPT_MEMBER = range(9)
WORTH, SCORE, KEPT_WORTH = range(3)
FIT = np.array((-2.5, -1.2, 0.0), np.float32)
"""What a fragment is worth saying that has none, one or both of its neighbours in the title in the cycle."""
LEFT_OUT = np.array((0.0, 8.0, 9.5, 11.0, 12.5, 13.0), np.float32)
"""Nats for so many fragments of the cycle left out."""
NEXT_IN_ANY_ORDER = np.float32(0.5)
"""The chance of the next fragment where any may come: some farms begin their cycle anew in each paragraph."""
HOMELESS = np.float32(2.5)
"""Nats less where any may come for a fragment that shares its piece of the title: it is likelier a word of the text."""
NEVER = np.float32(-1e9)
ANY_MERIT = np.float64(NEVER)
"""What is asked for where the merit itself is of interest."""
ROUNDING = 0.01
"""Nats by which sums of single precision may differ by their order, at the most."""

DRAWN_LENGTHS = 6
"""Of pieces that are drawn from the title without regard to each other."""
AGAIN = 8.0
"""Nats that a fragment takes to say that shares its piece of the title with another one, and at the most any other."""
BEYOND = np.float32(0.2)
"""What a nat counts beyond those that a place may be worth: of two places that are, the odder one is taken."""


class Room(NamedTuple):
    """Where cycles are weighed, one after the other: making arrays for each of them would take as long as weighing it.

    first: by string, which fragment of the cycle it is first, else -1. fragments: by fragment the one that is the
    same string (AFTER), what leads to its best chain (LEADER), its own place in the title or -1 (OWN); the
    fragments in the order in which they choose one (CHOSEN); and a cycle to be tried. lead: the score of the best
    chain that ends in a fragment. cost: of one fragment behind another. taken: by character of the title, with one
    before and behind it. places, nats: by place of the cycle's fragments its row of known.places, its fragment
    (MEMBER), its BEGIN, END and WORTH, and what the search for the best chain needs; by place of that chain its
    PATH through them; and the chain that is kept. kept: how many places that one has. any_order: whether the
    fragments keep to no order.
    """

    first: npt.NDArray[np.int32]
    fragments: npt.NDArray[np.int32]
    lead: npt.NDArray[np.float32]
    cost: npt.NDArray[np.float32]
    taken: npt.NDArray[np.uint8]
    places: npt.NDArray[np.int32]
    nats: npt.NDArray[np.float32]
    kept: npt.NDArray[np.int32]
    any_order: npt.NDArray[np.bool_]


@spliced
def room_for(known, n):  # type: ignore[no-untyped-def]
    """Room for the cycles of these strings; n: the title's characters."""
    most = len(known.places)
    return Room(
        np.empty(MOST_STRINGS, np.int32),
        np.empty((OTHER + 1, MOST), np.int32),
        np.empty(MOST, np.float32),
        np.empty((MOST, MOST), np.float32),
        np.empty(n + 2, np.uint8),
        np.empty((KEPT_MEMBER + 1, most), np.int32),
        np.empty((KEPT_WORTH + 1, most), np.float32),
        np.zeros(1, np.int32),
        np.zeros(1, np.bool_),
    )


@inlined
def own_places(pool, n, strings, cycle, size, room):  # type: ignore[no-untyped-def]
    """Write down a place in the title for each fragment, -1 where it has none of its own, and what they take.

    The longest fragments choose first. n: the title's characters, with which the pool begins.
    """
    own, chosen, taken = room.fragments[OWN], room.fragments[CHOSEN], room.taken
    for f in range(size):
        own[f] = -1
        x = f
        while x and strings[cycle[chosen[x - 1]], LENGTH] < strings[cycle[f], LENGTH]:
            chosen[x] = chosen[x - 1]
            x -= 1
        chosen[x] = f
    for a in range(n + 2):
        taken[a] = a == 0 or a > n
    for x in range(size):
        f = chosen[x]
        if strings[cycle[f], ANYWHERE] < 0:
            continue
        offset, length = strings[cycle[f], OFFSET], strings[cycle[f], LENGTH]
        for a in range(n - length + 1):
            b = 0
            while b < length and not taken[a + b + 1] and pool[a + b] == pool[offset + b]:
                b += 1
            if b == length:
                own[f] = a
                for b in range(a, a + length):
                    taken[b + 1] = 1
                break


@inlined
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


@inlined
def places_of(known, n, cycle, size, strong_cost, weak_cost, room):  # type: ignore[no-untyped-def]
    """Write down the places of a cycle's fragments that a chain may take; how many they are, -1 if there is no room.

    Taking one is worth what the text gains, but no more than what the page itself asks for the string, by how often it
    stands there in ordinary places; little for whole words of the title; less where the title goes on beyond it.
    n: the body's characters.
    """
    strings, places, asked = known.strings, known.places, known.asked
    first, after, own = room.first, room.fragments[AFTER], room.fragments[OWN]
    row, member, worth = room.places[ROW], room.places[MEMBER], room.nats[WORTH]
    begin, end = room.places[BEGIN], room.places[END]
    for s in range(known.used[0]):
        first[s] = -1
    total, least = 0, len(places)
    for f in range(size - 1, -1, -1):
        s = cycle[f]
        after[f] = first[s]
        first[s] = f
        total += strings[s, NUMBER]
        least = min(least, strings[s, NUMBER])
    if total > len(worth):
        return -1
    various = np.log(size)
    # Without a branch, which the processor would guess wrong at each change from one string to another.
    picked, number = room.places[PATH], 0
    for x in range(known.used[2]):
        picked[number] = known.order[x]
        number += first[places[known.order[x]].string] >= 0
    count = 0
    for x in range(number):
        p = picked[x]
        if most_worth(known, p, strong_cost, weak_cost) < LEAST_WORTH:
            continue
        place = places[p]
        s = place.string
        f, start, level, words = first[s], place.start, place.level, strings[s, WORDS]
        natural = min(strings[s, WEAK + level], max(0, strings[s, NUMBER + level] - least - 1))
        most = asked[natural] if natural < len(asked) else 2.0 - np.log(min(1.0, (natural + 0.5) * 4.0 / n))
        value = bounded(place.gain)
        if words:
            most = min(most, 5.0 + various + 3.0 * (words - 1))
        if value > most:
            value = most + BEYOND * (value - most)
        value -= place.quoted
        value -= place_cost(place.standing, strong_cost, weak_cost)
        while f >= 0:
            here = value - HOMELESS if room.any_order[0] and own[f] < 0 else value
            if here >= LEAST_WORTH:
                y = count
                while y and begin[y - 1] == start and member[y - 1] > f:
                    row[y], member[y], worth[y], end[y] = row[y - 1], member[y - 1], worth[y - 1], end[y - 1]
                    y -= 1
                row[y], member[y], worth[y] = p, f, here
                begin[count], end[y] = start, start + strings[s, LENGTH]
                count += 1
            f = after[f]
    return count


@inlined
def best_chain(size, count, room):  # type: ignore[no-untyped-def]
    """(score, how many places) of the best chain of so many places written down, and its path; none overlap."""
    member, begin, end, order = room.places[MEMBER], room.places[BEGIN], room.places[END], room.places[ORDER]
    link, path, worth, score = room.places[LINK], room.places[PATH], room.nats[WORTH], room.nats[SCORE]
    leader, lead, cost = room.fragments[LEADER], room.lead, room.cost
    for f in range(size):
        lead[f] = NEVER
    for x in range(count):
        y = x
        while y and end[order[y - 1]] > end[x]:
            order[y] = order[y - 1]
            y -= 1
        order[y] = x
    waiting = 0
    best, last = np.float32(0.0), -1
    for i in range(count):
        while waiting < count and end[order[waiting]] <= begin[i]:
            done = order[waiting]
            f = member[done]
            if score[done] >= lead[f]:
                leader[f], lead[f] = done, score[done]
            waiting += 1
        link[i] = -1
        if worth[i] < LEAST_WORTH:
            score[i] = NEVER
            continue
        # Without a branch in it, which the processor would mostly guess wrong: what leads there is looked up behind it.
        top, via, to = np.float32(0.0), -1, member[i]
        for f in range(size):
            value = lead[f] - cost[to, f]
            via = f if value > top else via
            top = max(value, top)
        if via >= 0:
            link[i] = leader[via]
        score[i] = top + worth[i]
        if score[i] > best:
            best, last = score[i], i
    steps, i = 0, last
    while i >= 0:
        steps += 1
        i = link[i]
    i, place = last, steps
    while i >= 0:
        place -= 1
        path[place] = i
        i = link[i]
    return best, steps


@inlined
def unexplained(merit, count, steps, room):  # type: ignore[no-untyped-def]
    """(what is left of a merit, how many) for places worth more than a nat that overlap none of the best chain."""
    begin, end, path, worth = room.places[BEGIN], room.places[END], room.places[PATH], room.nats[WORTH]
    at, number = 0, 0
    for x in range(count):
        if worth[x] <= 1.0:
            continue
        while at < steps and end[path[at]] <= begin[x]:
            at += 1
        if at == steps or begin[path[at]] >= end[x]:
            merit -= 0.7 * (worth[x] - 1.0)
            number += 1
    return merit, number


@inlined
def order_cost(size, room):  # type: ignore[no-untyped-def]
    """Write down nothing for the next fragment of the cycle, more for each one left out; or what any order asks."""
    next_one = -np.log(NEXT_IN_ANY_ORDER)
    another = np.log(np.float32(max(size - 1, 1))) - np.log(1 - NEXT_IN_ANY_ORDER)
    for a in range(size):
        b = a
        for left_out in range(size):
            b = b + 1 if b + 1 < size else 0
            if room.any_order[0]:
                room.cost[b, a] = another if left_out else next_one
            else:
                room.cost[b, a] = LEFT_OUT[min(left_out, len(LEFT_OUT) - 1)]


@inlined
def keep(steps, room):  # type: ignore[no-untyped-def]
    """Keep the best chain of the cycle weighed last."""
    places, nats = room.places, room.nats
    for x in range(steps):
        y = places[PATH, x]
        places[KEPT_START, x], places[KEPT_MEMBER, x] = places[BEGIN, y], places[MEMBER, y]
        nats[KEPT_WORTH, x] = nats[WORTH, y]
    room.kept[0] = steps


@inlined
def _telling(pool, n, strings, cycle, size, room):  # type: ignore[no-untyped-def]
    """Nats that the cycle itself takes to say: little where its fragments tile the title, much for other strings."""
    own, taken = room.fragments[OWN], room.taken
    tiles, drawn = 0.0, 0.0
    one_of_all = np.log(DRAWN_LENGTHS * n)
    for f in range(size):
        length = strings[cycle[f], LENGTH]
        drawn += one_of_all if strings[cycle[f], ANYWHERE] >= 0 else AGAIN
        if own[f] < 0:
            if strings[cycle[f], ANYWHERE] >= 0:
                tiles += AGAIN
                for g in range(f):
                    if cycle[g] == cycle[f]:
                        tiles += AGAIN
                continue
            pieces = assemble(pool, n, strings[cycle[f], OFFSET], length, taken[1:])
            tiles += min(2.0 * pieces, AGAIN) if pieces else AGAIN
            continue
        left, right = own[f], own[f] + length + 1
        while left > 0 and pool[left - 1] == 32:
            left -= 1
        while right <= n and pool[right - 1] == 32:
            right += 1
        tiles -= FIT[taken[left] + taken[right]]
    return min(tiles, drawn)


@inlined
def evaluate(pool, n, known, cycle, size, strong_cost, weak_cost, least, room):  # type: ignore[no-untyped-def]
    """(merit in nats, how many places its best chain has) of a cycle.

    The merit is the chain's score less what the chain does not explain (surprising places out of order) and less
    what the cycle itself takes to say. n: the title's characters, with which the pool begins. least: the merit that is
    asked for; of a cycle that falls short of it even with all its places no more is told than that.
    """
    strings, worth = known.strings, room.nats[WORTH]
    # What a place is worth asks for them only in any order; otherwise they wait until the cycle may be worth enough.
    if room.any_order[0]:
        own_places(pool, n, strings, cycle, size, room)
    count = places_of(known, len(pool) - n, cycle, size, strong_cost, weak_cost, room)
    if count < 0:
        return np.float64(NEVER), 0
    most = ROUNDING
    for x in range(count):
        most += max(worth[x], np.float32(0.0))
    if most < least:
        return most, 0
    if not room.any_order[0]:
        own_places(pool, n, strings, cycle, size, room)
    telling = _telling(pool, n, strings, cycle, size, room)
    if most - telling < least:
        return most - telling, 0
    order_cost(size, room)
    score, steps = best_chain(size, count, room)
    merit = unexplained(np.float64(score), count, steps, room)[0]
    return merit - telling, steps
