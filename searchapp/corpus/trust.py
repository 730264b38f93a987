"""Whether a cycle of fragments that was found on a page is one, or chance: what clean pages must never pass."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, spliced
from searchapp.corpus.cycle import (
    BEGIN,
    MEMBER,
    OWN,
    PATH,
    ROW,
    assemble,
    best_chain,
    order_cost,
    own_places,
    places_of,
    unexplained,
)
from searchapp.corpus.logistic import log_odds
from searchapp.corpus.places import ANYWHERE, LENGTH, OFFSET, WORDS
from searchapp.corpus.positions import LINE_END
from searchapp.corpus.surprise import BLANK, COMMA, HAN, LETTER, STOP

WEIGHTS = np.array(
    (
        (
            *(-19.08, 0.06149, 0.5229, 0.7299, 0.1635, 0.06918, 1.218, 0.5831, 0.5639, 0.06372),
            *(-0.6819, 2.085, 2.723, 0.9717, -1.477, 0.818, 6.25, -9.319, -0.6958, 1.099),
            *(1.218, 0.003586, 0.03543, 0.08497, -0.3614, 0.2601, -0.1158, 9.256),
            *(0.2888, -0.08412, 4.087, -1.04, 1.347, 9.406, -0.662, -0.2273),
        ),
        (
            *(-20.06, 0.04538, 0.3254, -0.7454, -0.6726, 0.1408, 0.8365, -0.1946, 0.5085, 0.007892),
            *(0.734, 0.4598, 1.29, -2.86, -0.5998, 0.7705, 16.18, -5.136, -4.397, 1.672),
            *(1.343, 11.82, 0.8365, 1.759, 20.66, 4.478, -0.2064, 0.02954),
            *(0.08671, -0.4506, -0.8734, -0.8611, 2.437, 0.9168, 0.05024, 0.1213),
        ),
    ),
    np.float32,
)
"""Bias, a weight for each sign, and one for each product, for cycles in order and for those in any order,
fitted on cycles found on attacked and on clean pages."""
PRODUCTS = np.array(
    (
        (
            *((6, 6), (5, 5), (8, 8), (8, 15), (3, 8), (8, 11), (8, 10), (13, 13)),
            *((5, 10), (9, 11), (3, 11), (12, 15), (3, 10), (17, 17), (8, 13), (15, 15)),
        ),
        (
            *((8, 16), (13, 13), (6, 6), (10, 16), (17, 17), (7, 16), (15, 15), (8, 8)),
            *((8, 15), (8, 13), (8, 17), (12, 15), (5, 16), (3, 10), (5, 8), (9, 16)),
        ),
    ),
    np.int32,
)
"""Pairs of signs that tell more together. Words of the topic and fragments are alike in each sign alone."""
SIGNS = WEIGHTS.shape[1] - PRODUCTS.shape[1]
STRAYS = SIGNS
"""The sign behind those of the model: how many fragments are no pieces of the title, nor glued of such."""
MOST_PLACES = 40
TILED = np.float32(0.95)
"""Share of the title from which on it is covered by a cycle; no set phrase is cut that way. A single fragment
that covers less may be a word.
"""
MOST_OF_NAMES = np.float32(0.7)
"""Share of the title that names without a mark between them cover at the most."""


@spliced
def _is_phrase(body, kind, start, member, length, is_cut):  # type: ignore[no-untyped-def]
    """Whether the fragments mostly go on with what they went on with the time before, as words of a set phrase do.

    Pieces that another piece follows at once are parts of one fragment and do not count. Passed over are marks of prose
    and blanks, but for those behind Latin words: farms put pieces right before marks, too, or between blanks.

    is_cut: by fragment whether it is a piece of the title that begins or ends within a word.
    """
    size = len(length)
    last = np.full(size, -1, np.int32)
    again, alike = 0, 0
    for x in range(len(start)):
        f, end = member[x], start[x] + length[member[x]]
        if x + 1 < len(start) and start[x + 1] == end:
            continue
        is_latin = kind[body[end - 1]] == LETTER and not is_cut[f]
        while end < len(body) and (
            (kind[body[end]] == BLANK and not is_latin)
            or kind[body[end]] == COMMA
            or (kind[body[end]] == STOP and body[end] != 0x3A and body[end] != 0xFF1A)
        ):
            end += 1
        behind = body[end] if end < len(body) else LINE_END
        if last[f] >= 0:
            again += 1
            alike += last[f] == behind and behind != LINE_END
        last[f] = behind
    return alike > 0.4 * again


@spliced
def _holds(pool, model, offset, length, kind):  # type: ignore[no-untyped-def]
    """Whether a string holds a character of this kind."""
    found = False
    for at in range(offset, offset + length):
        found |= model.kind[pool[at]] == kind
    return found


@spliced
def _past_blanks(title, place):  # type: ignore[no-untyped-def]
    """The first place from this one on that holds no blank; the title's end where all do."""
    while place < len(title) and title[place] == 32:
        place += 1
    return place


@spliced
def _are_names(title, own, length, words, named, share):  # type: ignore[no-untyped-def]
    """Whether the fragments are the names of what an article compares: two, or more whole words, that stand apart in
    its title, or whole words of one length that may touch but cover little of it.

    Pieces of a title that was cut up touch, and cover all of it but marks. own, words: by fragment its place in the
    title or -1, and how many whole words it is. named: whether it counts: marks and a fragment that came before do not.
    """
    count, size, whole, apart = 0, 0, True, True
    for f in range(len(named)):
        if not named[f]:
            continue
        if own[f] < 0:
            return False
        end = _past_blanks(title, own[f] + length[f])
        for g in range(len(named)):
            apart &= not named[g] or own[g] != end
        count += 1
        size = length[f] if count == 1 or size == length[f] else 0
        whole &= words[f] > 0
    if count < 2:
        return False
    if apart:
        return whole or count == 2
    return whole and size > 1 and share < MOST_OF_NAMES


@spliced
def _covered(title, kind, covered):  # type: ignore[no-untyped-def]
    """(the share of the title that the fragments cover, blanks aside; how many letters and digits they leave over)."""
    cover, whole, left = 0, 0, 0
    for a in range(len(title)):
        if title[a] != 32:
            whole += 1
            cover += covered[a]
            left += not covered[a] and (kind[title[a]] in (HAN, LETTER) or 48 <= title[a] <= 57)
    return np.float32(cover) / max(whole, 1), left


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
def signs(page, model, known, cycle, size, merit, strong_cost, weak_cost, room):  # type: ignore[no-untyped-def]
    """What tells cycles from the chance order of a topic's words, as a row of numbers (WEIGHTS, then STRAYS)."""
    title, body = page.title, page.body
    strings, places, pool, n = known.strings, known.places, page.pool, len(page.title)
    own_places(pool, n, strings, cycle, size, room)
    count = places_of(known, len(body), cycle, size, strong_cost, weak_cost, room)
    order_cost(size, room)
    steps = best_chain(size, count, room)[1]
    row = np.zeros(STRAYS + 1, np.float32)
    if steps < 2:
        return row
    not_explained = unexplained(np.float64(0.0), count, steps, room)[1]
    own = room.fragments[OWN]
    offset, length = np.empty(size, np.int32), np.empty(size, np.int32)
    anywhere, words = np.empty(size, np.int32), np.empty(size, np.int32)
    for f in range(size):
        offset[f], length[f] = strings[cycle[f], OFFSET], strings[cycle[f], LENGTH]
        anywhere[f], words[f] = strings[cycle[f], ANYWHERE], strings[cycle[f], WORDS]
    start, member = np.empty(steps, np.int32), np.empty(steps, np.int32)
    for step in range(steps):
        x = room.places[PATH, step]
        start[step], member[step] = room.places[BEGIN, x], room.places[MEMBER, x]
    evidence, often = np.zeros(size, np.float32), np.zeros(size, np.int32)
    odd, skips, worded, behind_marks, before_marks, letters = np.float32(0.0), 0, 0, 0, 0, 0
    for step in range(steps):
        f, i, p = member[step], start[step], room.places[ROW, room.places[PATH, step]]
        gain, end, a = places[p].gain, i + length[f], anywhere[f]
        quoted = (a > 0 and i > 0 and body[i - 1] == title[a - 1]) or (
            a >= 0 and a + length[f] < len(title) and end < len(body) and body[end] == title[a + length[f]]
        )
        if not quoted and (words[f] == 0 or (i > 0 and model.kind[body[i - 1]] == 2)):
            beyond = gain
            if words[f] > 0:
                beyond -= page.steps[i + 1 : end].sum() + model.begin[body[i]] - np.float32(5.5)
            evidence[f] += min(_evidence(page, model, i, length[f], beyond), np.float32(6.0))
        odd += max(np.float32(0.0), min(gain, np.float32(10.0)))
        skips += step > 0 and f != (member[step - 1] + 1) % size
        worded += words[f] > 0
        often[f] += 1
        behind_marks += places[p].standing == 1
        before_marks += end < len(body) and (model.kind[body[end]] == STOP or model.kind[body[end]] == COMMA)
        letters += length[f]
    surprise, kinds = np.float32(0.0), np.float32(0.0)
    for f in range(size):
        surprise += min(evidence[f], np.float32(10.0))
        kinds += evidence[f] > 1.5
    covered = np.zeros(len(title), np.uint8)
    strays, neighbours, distinct, lettered, chinese = 0, 0, 0, 0, 0
    named = np.zeros(size, np.bool_)
    for f in range(size):
        if own[f] >= 0:
            covered[own[f] : own[f] + length[f]] = 1
    for f in range(size):
        again = False
        for g in range(f):
            again |= cycle[g] == cycle[f]
        if not again:
            distinct += 1
            han = _holds(pool, model, offset[f], length[f], HAN)
            chinese += han
            named[f] = han or _holds(pool, model, offset[f], length[f], LETTER)
            lettered += named[f]
        if own[f] < 0:
            strays += again or (anywhere[f] < 0 and assemble(pool, n, offset[f], length[f], covered) == 0)
            continue
        end = _past_blanks(title, own[f] + length[f])
        following = own[(f + 1) % size]
        neighbours += following >= 0 and (end == following or (end == len(title) and following == 0))
    share, left = _covered(title, model.kind, covered)
    tiled = strays == 0 and share > TILED and distinct > 2
    phrase = not tiled and _is_phrase(body, model.kind, start, member, length, (anywhere >= 0) & (words == 0))
    # One word of the title, or two Latin ones, or names beside other words: what such an article speaks of.
    word = share <= TILED and (
        size == 1
        or (distinct == 2 and chinese == 0)
        or (left > 0 and _are_names(title, own, length, words, named, share))
    )
    row[0] = 0.0 if lettered < min(size, 2) or word or phrase else 1.0
    row[1] = np.float32(min(surprise, np.float32(40.0)))
    row[2] = np.float32(min(kinds, np.float32(6.0)))
    row[3] = share
    row[4] = neighbours / size
    row[5] = merit / steps
    row[6] = strong_cost == weak_cost
    row[7] = min(steps / size, 4.0)
    row[8] = odd / steps
    row[9] = min(steps, MOST_PLACES)
    row[10] = np.log(max(merit, 1.0))
    row[11] = min(merit, 200.0) / 100.0 * share
    row[12] = worded / steps
    row[13] = behind_marks / steps
    row[14] = np.log(np.float32(1 + not_explained))
    row[15] = min(letters / steps, 6.0)
    row[16] = min(max(0.0, (steps - 1 - 3 * skips) * np.log(np.float32(max(distinct, 2)))), 100.0) / 100.0
    row[17] = before_marks / steps
    row[18] = np.log(np.float32(often.max()) * size / steps)
    row[19] = np.log(np.float32(size))
    row[STRAYS] = strays
    return row


@compiled
def trust(row, weights, products):  # type: ignore[no-untyped-def]
    """(log odds that a cycle of these signs is injected, by a logistic model; whether it tiles the title).

    weights, products: a row of WEIGHTS and one of PRODUCTS.
    """
    if row[0] == 0.0:
        return -9.0, False
    return log_odds(row, SIGNS, weights, products), row[3] > TILED and row[STRAYS] == 0.0
