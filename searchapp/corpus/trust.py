"""Whether a cycle of fragments that was found on a page is one, or chance: what clean pages must never pass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, spliced
from searchapp.corpus.cycle import assemble, best_chain, order_cost, own_places, passed_over, places_of
from searchapp.corpus.places import ANYWHERE, LENGTH, OFFSET, STANDING, START, WORDS
from searchapp.corpus.positions import LINE_END
from searchapp.corpus.surprise import HAN, LETTER

WEIGHTS = np.array(
    (
        *(-13.79, 0.0625, 0.29, 0.9418, 0.5049, 0.0239, 0.0897, 2.672, 1.359, -3.014),
        *(0.3836, 0.3022, 0.4458, 0.8929, 3.19, 0.1587, -5.978, 0.0184, 0.565, 1.219),
    ),
    np.float32,
)
"""Bias, then a weight for each sign, fitted on cycles found on attacked and on clean pages."""
TILED = len(WEIGHTS)
"""The sign behind those of the model: whether the fragments are the title's letters in their order."""

PERFECT_GAIN, PERFECT_ORDER, PERFECT_ODDS = 4.5, 7.0, 4.0
"""Nats a place, and nats of the order in all, from which on a title in pieces that come behind marks, lap after lap
without a mistake, earns these odds beyond the model's. Of 11,401 clean articles none has more than 4.0 nats a place
with such an order; farms' pages have 4.7 and more."""
NEARLY_ALL = 0.8
"""How much of the title's letters such pieces must be."""


@spliced
def _is_phrase(body, start, member, length):  # type: ignore[no-untyped-def]
    """Whether the fragments mostly go on with what they went on with the time before, as words of a set phrase do.

    Pieces that another piece follows at once are parts of one fragment and do not count.
    """
    size = len(length)
    last = np.full(size, -1, np.int32)
    again, alike = 0, 0
    for x in range(len(start)):
        f, end = member[x], start[x] + length[member[x]]
        if x + 1 < len(start) and start[x + 1] == end:
            continue
        behind = body[end] if end < len(body) else LINE_END
        if last[f] >= 0:
            again += 1
            alike += last[f] == behind and behind != 10
        last[f] = behind
    return alike > 0.4 * again


@spliced
def _evidence(page, model, i, length, gain):  # type: ignore[no-untyped-def]
    """Nats that one place of a string which is no word of the title speaks for an injection, beyond any topic's."""
    body = page.body
    before = body[i - 1] if i else LINE_END
    behind = body[i + length] if i + length < len(body) else LINE_END
    for j in range(i, i + length):
        if model.kind[body[j]] == 2:
            return max(np.float32(0.0), min(gain, np.float32(14.0)) - np.float32(7.5))
    if model.kind[before] == 0 or model.kind[behind] == 0:
        return np.float32(max(0.0, length - 3.0))
    if model.kind[before] == 2 or before > 0x2010 or model.kind[behind] == 2 or behind > 0x2010:
        return np.float32(3.0) if length > 1 else np.float32(0.5)
    return np.float32(0.0)


@compiled
def signs(page, model, known, cycle, size, merit, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """What tells cycles from the chance order of a topic's words, as a row of numbers (WEIGHTS, then TILED)."""
    title, body = page.title, page.body
    strings, places, gains, pool, n = known.strings, known.places, known.gain, page.pool, len(page.title)
    own = own_places(pool, n, strings, cycle, size)
    rows, member, worth = places_of(known, len(body), cycle, size, strong_cost, weak_cost)
    _, path = best_chain(known, cycle, size, rows, member, worth, order_cost(size))
    offset, length = np.empty(size, np.int32), np.empty(size, np.int32)
    anywhere, words = np.empty(size, np.int32), np.empty(size, np.int32)
    for f in range(size):
        offset[f], length[f] = strings[cycle[f], OFFSET], strings[cycle[f], LENGTH]
        anywhere[f], words[f] = strings[cycle[f], ANYWHERE], strings[cycle[f], WORDS]
    start = np.empty(len(rows), np.int32)
    strong = np.empty(len(rows), np.int32)
    gain = np.empty(len(rows), np.float32)
    for x in range(len(rows)):
        start[x], strong[x] = places[rows[x], START], places[rows[x], STANDING]
        gain[x] = gains[rows[x]]
    steps = len(path)
    row = np.zeros(TILED + 1, np.float32)
    if steps < 2:
        return row
    taken = np.zeros(len(start), np.uint8)
    taken[path] = 1
    evidence = np.zeros(size, np.float32)
    order, previous = np.float32(0.0), -1
    passed = passed_over(known, cycle, rows, member, path)
    for x in range(path[0], path[-1] + 1):
        f, i = member[x], start[x]
        end, a = i + length[f], anywhere[f]
        quoted = (a > 0 and i > 0 and body[i - 1] == title[a - 1]) or (
            a >= 0 and a + length[f] < len(title) and end < len(body) and body[end] == title[a + length[f]]
        )
        if taken[x] and not quoted:
            odd = gain[x]
            if words[f] > 0:
                odd -= page.steps[i + 1 : end].sum() + model.begin[body[i]] - np.float32(5.5)
            if words[f] == 0 or (i > 0 and model.kind[body[i - 1]] == 2):
                evidence[f] += min(_evidence(page, model, i, length[f], odd), np.float32(6.0))
        if taken[x] or (passed[x] and not quoted and (strong[x] == 1 or strong_cost == weak_cost) and gain[x] > 4.0):
            if previous >= 0:
                strange = words[f] == 0 or words[previous] == 0
                if (previous + 1) % size == f and taken[x]:
                    order += np.log(np.float32(size)) * np.float32(1.0 if strange else 0.7)
                else:
                    order -= np.float32(2.0 if strange else 1.5)
            previous = f
    surprise, kinds = np.float32(0.0), np.float32(0.0)
    for f in range(size):
        surprise += min(evidence[f], np.float32(10.0))
        kinds += evidence[f] > 1.5
    covered = np.zeros(len(title), np.uint8)
    strays, neighbours, in_row = 0, 0, 0
    for f in range(size):
        if own[f] >= 0:
            covered[own[f] : own[f] + length[f]] = 1
    for f in range(size):
        if own[f] < 0:
            for g in range(f):
                strays += cycle[g] == cycle[f]
            strays += anywhere[f] < 0 and assemble(pool, n, offset[f], length[f], covered) == 0
            continue
        end = own[f] + length[f]
        following = own[(f + 1) % size]
        behind = end
        while behind < len(title) and model.kind[title[behind]] != HAN and model.kind[title[behind]] != LETTER:
            behind += 1
        in_row += following >= 0 and end <= following <= behind
        while end < len(title) and title[end] == 32:
            end += 1
        neighbours += following >= 0 and (end == following or (end == len(title) and following == 0))
    cover, whole, letters, covered_letters = 0, 0, 0, 0
    for a in range(len(title)):
        if title[a] != 32:
            whole += 1
            cover += covered[a]
        if model.kind[title[a]] == HAN or model.kind[title[a]] == LETTER:
            letters += 1
            covered_letters += covered[a]
    share = np.float32(cover) / max(whole, 1)
    row[0] = 0.0 if _is_phrase(body, start[path], member[path], length) else 1.0
    row[1] = np.float32(min(surprise, np.float32(40.0)))
    row[2] = np.float32(min(kinds, np.float32(6.0)))
    row[3] = np.log(size)
    row[4] = np.log(1.0 + evidence.sum())
    row[5] = np.float32(max(np.float32(-60.0), min(order, np.float32(60.0))))
    row[6] = order / steps
    row[7] = share
    row[8] = neighbours / size
    row[9] = strays / size
    row[10] = merit / steps
    row[11] = strong_cost == weak_cost
    row[12] = min(steps / size, 4.0)
    row[13] = share > 0.95 and neighbours >= size
    skips, odd, mild = 0, np.float32(0.0), 0
    for x in range(steps):
        if x and member[path[x]] != (member[path[x - 1]] + 1) % size:
            skips += 1
        odd += max(np.float32(0.0), min(gain[path[x]], np.float32(10.0)))
        mild += gain[path[x]] < 2.0
    row[14] = skips / steps
    row[15] = odd / steps
    row[16] = mild / steps
    row[17] = min(steps, 40)
    row[18] = np.log(max(merit, 1.0))
    row[19] = min(merit, 200.0) / 100.0 * share
    row[TILED] = in_row >= size - 1 and covered_letters >= NEARLY_ALL * letters
    return row


def trust(row: npt.NDArray[np.float32], size: int) -> tuple[float, bool]:
    """(log odds that a cycle of these signs is injected, by a logistic model; whether it tiles the title)."""
    if row[0] == 0.0:
        return -9.0, False
    odds = float(row[:TILED] @ WEIGHTS)
    order = (row[17] - 1.0) * np.log(size)
    if row[TILED] and not row[14] and not row[11] and row[10] >= PERFECT_GAIN and order >= PERFECT_ORDER:
        odds += PERFECT_ODDS
    return odds, bool(row[7] > 0.95 and row[9] == 0.0)
