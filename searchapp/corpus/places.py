"""Where each string that may be a fragment stands on a page: looked up once, however many cycles are weighed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import inlined, spliced
from searchapp.corpus.neighbours import ELSEWHERE, page_trigram_cost
from searchapp.corpus.pieces import bounded, place_cost
from searchapp.corpus.positions import LINE_END

LEAST_WORTH = -8.0
"""Nats of a place that no chain takes."""
GOING_BACK, GOING_ON = np.float32(5.0), np.float32(6.0)
"""Nats that a place is worth less where the title goes on before it, and behind it."""
LEVELS, STEP = 12, 1.5
"""Places of a string are counted by gain, in steps of nats: an odd place is not made ordinary by many natural ones."""
OFFSET, LENGTH, ANYWHERE, WORDS, FIRST, NUMBER = range(6)
WEAK = NUMBER + LEVELS
PLACE = np.dtype(
    [
        ("start", np.int32),
        ("string", np.int32),
        ("gain", np.float32),
        ("quoted", np.float32),
        ("standing", np.uint8),
        ("level", np.uint8),
    ],
    align=True,
)
"""Where a string stands, and its number; the nats that the text gains without it, and those that it is worth less where
the title goes on before it or behind it; what it stands behind (see `standing`), and the level of its gain.
"""
MOST_STRINGS = 512
PLACES_A_HIT = 6
MOST_ASKED = 64
"""Room for places; a cycle is not mended with a string for which there is none."""


class Strings(NamedTuple):
    """Strings by number, and all their places.

    used: how many strings, how many places and how many rows in order there are. strings: by string its OFFSET in the
    pool, its LENGTH, ANYWHERE, a place of it in the title or -1, WORDS, how many whole words of the title it is, the
    FIRST row of its places, and by level, from NUMBER and from WEAK on, its places that gain so much, and those among
    them that stand not behind a mark. places: string by string and in the order of the body (see PLACE). order: the
    rows of the places that may be worth something, in the order of the body. asked: nats that the page asks for a place
    of a string with so many ordinary ones. least: nats that a place costs at the least, behind a mark or 的 and
    elsewhere.
    """

    used: npt.NDArray[np.int32]
    strings: npt.NDArray[np.int32]
    places: npt.NDArray[np.void]
    order: npt.NDArray[np.int32]
    asked: npt.NDArray[np.float64]
    least: tuple[np.float32, np.float32]


@spliced
def same(pool, a, b, length):  # type: ignore[no-untyped-def]
    """Whether two slices of one length are the same string."""
    i = 0
    while i < length and pool[a + i] == pool[b + i]:
        i += 1
    return i == length


@spliced
def no_strings(hits, n, least):  # type: ignore[no-untyped-def]
    """No strings yet, for a page of so many hits and a body of n characters. least: see Strings."""
    room = PLACES_A_HIT * hits + 256
    asked = np.empty(MOST_ASKED, np.float64)
    for natural in range(MOST_ASKED):
        asked[natural] = 2.0 - np.log(min(1.0, (natural + 0.5) * 4.0 / n))
    return Strings(
        np.zeros(3, np.int32),
        np.empty((MOST_STRINGS, WEAK + LEVELS), np.int32),
        np.empty(room, PLACE),
        np.empty(room, np.int32),
        asked,
        least,
    )


@inlined
def most_worth(known, p, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """Nats that the place in one row may be worth at the most, whatever cycle takes it."""
    place = known.places[p]
    return bounded(place.gain) - place_cost(place.standing, strong_cost, weak_cost) - place.quoted


@inlined
def _put_in_order(known, before, worthy):  # type: ignore[no-untyped-def]
    """Put the rows of so many worthy places of the string that was added last among those in the order of the body.

    before: how many places were known before it.
    """
    places, order, used = known.places, known.order, known.used
    p, old = used[1] - 1, used[2] - 1
    used[2] += worthy
    to = used[2] - 1
    while p >= before:
        if most_worth(known, p, known.least[0], known.least[1]) >= LEAST_WORTH:
            start = places[p].start
            while old >= 0 and places[order[old]].start > start:
                order[to] = order[old]
                old -= 1
                to -= 1
            order[to] = p
            to -= 1
        p -= 1


@inlined
def number_of(page, model, known, offset, length):  # type: ignore[no-untyped-def]
    """The number of a string among those known, to which it is added; -1 where there is no room for it.

    Also -1 for the whole title: it is what an article speaks of, and no farm's piece of it.
    """
    pool, edge, steps = page.pool, page.edge, page.steps
    rows, hits, standings, near = page.rows, page.places, page.strong, page.neighbours
    used, strings, places = known.used, known.strings, known.places
    for s in range(used[0]):
        if strings[s, LENGTH] == length and same(pool, strings[s, OFFSET], offset, length):
            return np.int64(s)
    n, size, c = len(page.title), len(pool), page.head[offset]
    string, before = used[0], used[1]
    if string == MOST_STRINGS or (length == n and same(pool, 0, offset, n)):
        return -1
    anywhere, words = -1, 0
    a = page.first[c]
    while a >= 0:
        if a + length <= n and same(pool, a, offset, length):
            whole = edge[a] and edge[a + length]
            if anywhere < 0 or whole:
                anywhere = a
            if whole:
                words = 0
                for b in range(a, a + length):
                    words += edge[b]
        a = page.after[a]
    strings[string, OFFSET], strings[string, LENGTH] = offset, length
    strings[string, ANYWHERE], strings[string, WORDS], strings[string, FIRST] = anywhere, words, before
    for column in range(NUMBER, WEAK + LEVELS):
        strings[string, column] = 0
    p, worthy = before, 0
    for x in range(rows[c], rows[c + 1]):
        i = hits[x]
        start, end = i + n, i + n + length
        if end > size or not same(pool, start, offset, length):
            continue
        if p == len(places):
            return -1
        behind = pool[end] if end < size else LINE_END
        value = np.float32(0.0)
        for j in range(i, i + length + 1):
            value += steps[j]
        first, second = pool[start - 2] if i > 1 else LINE_END, pool[start - 1] if i else LINE_END
        value -= page_trigram_cost(first, second, behind, ELSEWHERE, near, model)
        strong = standings[i]
        level = min(max(int(value / STEP), 0), LEVELS - 1)
        strings[string, NUMBER + level] += 1
        strings[string, WEAK + level] += strong != 1
        quoted = np.float32(0.0)
        if anywhere > 0 and i > 0 and pool[start - 1] == pool[anywhere - 1]:
            quoted += GOING_BACK
        if anywhere >= 0 and anywhere + length < n and end < size and behind == pool[anywhere + length]:
            quoted += GOING_ON
        place = places[p]
        place.start, place.string, place.gain, place.quoted, place.standing = i, string, value, quoted, strong
        place.level = min(max(int(value / STEP) - 1, 0), LEVELS - 1)
        worthy += most_worth(known, p, known.least[0], known.least[1]) >= LEAST_WORTH
        p += 1
    used[0], used[1] = string + 1, p
    _put_in_order(known, before, worthy)
    for level in range(LEVELS - 2, -1, -1):
        strings[string, NUMBER + level] += strings[string, NUMBER + level + 1]
        strings[string, WEAK + level] += strings[string, WEAK + level + 1]
    return string
