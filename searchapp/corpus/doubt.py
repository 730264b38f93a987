"""Which places of a cycle are injections: the cycle may be right, and one of its places a plain word of the text."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.corpus.logistic import log_odds
from searchapp.corpus.neighbours import ELSEWHERE, page_cost
from searchapp.corpus.pieces import place_cost
from searchapp.corpus.places import ANYWHERE, FIRST, LENGTH, NUMBER, WORDS
from searchapp.corpus.positions import LINE_END
from searchapp.corpus.surprise import COMMA, LINE

WEIGHTS = np.array(
    (
        (
            *(-22.19, 0.2847, 0.2694, -3.132, -0.2394, 0.5869, 2.259, 2.505, 0.3748, -0.2843),
            *(-0.463, -0.7039, 0.1277, -0.09766, -0.3713, -0.1188, 0.2115, 0.7686, -4.386, -0.1197),
            *(19.3, 0.04485),
            *(0.1277, 0.1277, 0.1277, 0.587, 0.04486, -0.3713, -0.2394, 0.2115),
            *(0.7686, -0.2394, 0.2694, -0.09764),
        ),
        (
            *(2.981, 0.4448, 0.1584, -7.377, -0.1921, 0.6584, -0.05323, 0.1058, 0.1869, -0.302),
            *(-0.2344, -1.503, 0.2092, 0.365, -0.5853, -0.9687, -0.09509, -0.7889, -0.2647, -2.094),
            *(0.3496, 0.1048),
            *(0.2092, 0.2092, -0.1921, -1.503, -0.2344, -0.001574, 0.05973, -0.8055),
            *(0.1568, -0.09509, 1.56, 0.1584),
        ),
    ),
    np.float32,
)
"""Bias, a weight for each sign of a place, the last for the log odds of its cycle, and one for each product,
for cycles in order and for those in any order, fitted on attacked pages."""
PRODUCTS = np.array(
    (
        (
            *((1, 11), (12, 20), (11, 12), (5, 20), (20, 21), (14, 20), (4, 20), (16, 16)),
            *((7, 17), (4, 4), (2, 2), (13, 20)),
        ),
        (
            *((1, 11), (11, 12), (4, 4), (11, 11), (10, 11), (21, 21), (15, 15), (4, 13)),
            *((4, 21), (16, 16), (1, 3), (2, 2)),
        ),
    ),
    np.int32,
)
"""Pairs of signs that tell more together."""
SIGNS = WEIGHTS.shape[1] - PRODUCTS.shape[1]
ODDS = SIGNS - 1
"""The sign that is the log odds of the cycle."""
LEAST_ODDS = 2.1
"""Log odds that a place must have."""
MOST_NATS, LEAST_NATS = np.float32(12.0), np.float32(-4.0)
NO_OTHER = np.float32(6.0)
"""Nats by which a place is taken to be better than the next best where there is none, and the most in any case."""
FAR = np.float32(8.0)
"""Usual gaps that a gap is taken for at the most."""
LONGEST_COUNTED = 6


@compiled
def _rows_of(known, cycle, size, start, member):  # type: ignore[no-untyped-def]
    """The rows of known.places of a chain."""
    rows, reached = np.empty(len(start), np.int32), np.empty(size, np.int32)
    for f in range(size):
        reached[f] = known.strings[cycle[f], FIRST]
    for x in range(len(start)):
        p = reached[member[x]]
        while known.places[p].start < start[x]:
            p += 1
        rows[x] = reached[member[x]] = p
    return rows


@inlined
def _next_best(known, row, low, high, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """By how many nats a place is better than the string's best other one that begins from low on and ends by high."""
    strings, places = known.strings, known.places
    string, other = places[row].string, np.float32(-20.0)
    here = places[row].gain - place_cost(places[row].standing, strong_cost, weak_cost)
    first, stop, latest = row, row + 1, high - strings[string, LENGTH]
    while first > strings[string, FIRST] and places[first - 1].start >= low:
        first -= 1
    while stop < strings[string, FIRST] + strings[string, NUMBER] and places[stop].start <= latest:
        stop += 1
    for p in range(first, stop):
        if p != row and places[p].start <= latest:
            other = max(other, places[p].gain - place_cost(places[p].standing, strong_cost, weak_cost))
    return max(-NO_OTHER, min(here - other, NO_OTHER))


@compiled
def place_signs(page, model, known, cycle, size, start, member, worth, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """What tells an injection from a plain word, as a row of numbers for each place of a chain; ODDS is left open."""
    strings, places, body = known.strings, known.places, page.body
    steps, n = len(start), len(page.body)
    signs = np.zeros((steps, SIGNS), np.float32)
    if steps < 2:
        return signs
    rows = _rows_of(known, cycle, size, start, member)
    count, orderly = np.zeros(size, np.int32), np.zeros(size, np.int32)
    behind_marks = 0
    for x in range(steps):
        f = member[x]
        count[f] += 1
        orderly[f] += (x > 0 and (member[x - 1] + 1) % size == f) or (x + 1 < steps and (f + 1) % size == member[x + 1])
        behind_marks += places[rows[x]].standing == 1
    usual = np.float32(np.median(np.diff(start)) / np.log(2.0) + 1.0)
    reach = np.int32(2 * usual)
    for x in range(steps):
        f, row = member[x], signs[x]
        string, is_first, is_last = cycle[f], x == 0, x + 1 == steps
        end = start[x] + strings[string, LENGTH]
        low = max(0, start[x] - reach) if is_first else start[x - 1] + strings[cycle[member[x - 1]], LENGTH]
        high = min(n, start[x] + reach) if is_last else start[x + 1]
        is_behind_mark = places[rows[x]].standing == 1
        before = body[start[x] - 1] if start[x] else LINE_END
        behind = body[end] if end < n else LINE_END
        gap_before = np.float32(0.0) if is_first else min((start[x] - start[x - 1]) / usual, FAR)
        row[0] = 1.0
        row[1] = max(LEAST_NATS, min(worth[x], MOST_NATS))
        row[2] = is_behind_mark
        row[3] = 0.0 if is_behind_mark else behind_marks / steps
        row[4] = strings[string, WORDS] > 0
        row[5] = np.log(np.float32(count[f]))
        row[6] = not is_first and (member[x - 1] + 1) % size == f
        row[7] = not is_last and (f + 1) % size == member[x + 1]
        row[8] = _next_best(known, rows[x], low, high, strong_cost, weak_cost)
        row[9] = gap_before
        if is_first or is_last:
            row[10] = min((start[1] - start[0]) / usual, FAR) if is_first else gap_before
            row[11] = 1.0
            row[12] = row[1]
        row[13] = min(strings[string, LENGTH], LONGEST_COUNTED)
        row[14] = np.log(np.float32(1 + strings[string, NUMBER] - count[f]))
        row[15] = min(page_cost(before, behind, ELSEWHERE, page.neighbours, model), MOST_NATS)
        row[16] = LINE <= model.kind[behind] <= COMMA
        if is_first:
            begins = strings[string, ANYWHERE] == 0
            ends = strings[string, ANYWHERE] + strings[string, LENGTH] == len(page.title)
            row[17] = begins
            row[18] = not begins and ends and strings[cycle[member[1]], ANYWHERE] == 0
        row[19] = max(np.float32(0.0), np.log(np.float32(count[f]) * size / steps))
        row[20] = orderly[f] / count[f]
    return signs


@compiled
def beyond_doubt(signs, odds, weights, products):  # type: ignore[no-untyped-def]
    """By place, whether it is an injection, by a logistic model.

    odds: log odds of the cycle. weights, products: a row of WEIGHTS and one of PRODUCTS.
    """
    kept = np.empty(len(signs), np.bool_)
    for x in range(len(signs)):
        signs[x, ODDS] = odds
        kept[x] = log_odds(signs[x], SIGNS, weights, products) > LEAST_ODDS
    return kept
