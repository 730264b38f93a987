"""The first guess for places anywhere: strings of the title that come again and again where they break words."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.candidates import look_up
from searchapp.corpus.pieces import place_cost

LEAST_WORTH = np.float32(1.5)
"""Nats that a place must be worth to speak for its string."""
LEAST_TOTAL = np.float32(6.0)
"""Nats that the places of a string must be worth beyond that."""
MOST_STRINGS = 32


@compiled
def chain_of_recurring(page, model, candidates, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """Starts and lengths of the places of the strings that explain the most, each string where no better one stands."""
    lengths, n = candidates.lengths, len(page.body)
    known, count = look_up(page, model, candidates, n), 0
    start = np.empty(known, np.int32)
    string = np.empty(known, np.int32)
    worth = np.empty(known, np.float32)
    for x in range(known):
        standing = page.strong[candidates.start[x]]
        value = candidates.gain[x] - place_cost(standing, strong_cost, weak_cost) - LEAST_WORTH
        if value > 0.0:
            start[count], string[count], worth[count] = candidates.start[x], candidates.string[x], value
            count += 1
    taken = np.zeros(n, np.uint8)
    ends = np.zeros(n, np.int32)
    total = np.empty(len(lengths), np.float32)
    number = np.empty(len(lengths), np.int32)
    for _ in range(MOST_STRINGS):
        total[:] = 0.0
        number[:] = 0
        left = 0
        for x in range(count):
            if taken[start[x] : start[x] + lengths[string[x]]].any():
                continue
            start[left], string[left], worth[left] = start[x], string[x], worth[x]
            total[string[x]] += worth[x]
            number[string[x]] += 1
            left += 1
        count = left
        top, best = LEAST_TOTAL, -1
        for w in range(len(lengths)):
            if number[w] > 1 and total[w] > top:
                top, best = total[w], w
        if best < 0:
            break
        done = 0
        for x in range(count):
            if string[x] == best and start[x] >= done:
                done = start[x] + lengths[best]
                ends[start[x]] = done
                taken[start[x] : done] = 1
    places = 0
    for i in range(n):
        places += ends[i] > 0
    starts = np.empty(places, np.int32)
    sizes = np.empty(places, np.int32)
    places = 0
    for i in range(n):
        if ends[i] > 0:
            starts[places], sizes[places] = i, ends[i] - i
            places += 1
    return starts, sizes
