"""Every string of the title wherever it could be worth something, looked up in a body as far as is asked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import inlined, spliced
from searchapp.corpus.neighbours import ELSEWHERE, cost_on_page
from searchapp.corpus.pieces import LONGEST_PIECE, bounded, place_cost
from searchapp.corpus.places import GOING_BACK, GOING_ON, same
from searchapp.corpus.positions import LINE_END
from searchapp.corpus.surprise import pair_cost

MISSED = np.float32(-4.0)
"""Nats for a string that does not stand between two fragments where it should, and the least for one that does."""
LOOKED_AT, KNOWN = range(2)


class Candidates(NamedTuple):
    """The strings of the title, and the places of a body's beginning where they are worth something.

    used: how many hits of the page were LOOKED_AT, and how many candidates are KNOWN. start, string, gain: by candidate
    and in the order of the body where it begins, the string's number, and the nats that it is worth but for the cost of
    its standing. most, fit: what the text gains at the most, and nats less where the title goes on; room for weighing.
    number: by place of the title and length less one the string's number, -1 for none. offsets, lengths: by number.
    least: nats that a place costs at the least, behind a mark or 的 and elsewhere.
    """

    used: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    string: npt.NDArray[np.int32]
    gain: npt.NDArray[np.float32]
    most: npt.NDArray[np.float32]
    fit: npt.NDArray[np.float32]
    number: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    least: tuple[np.float32, np.float32]


@spliced
def no_candidates(page, least):  # type: ignore[no-untyped-def]
    """The strings of a page's title, none of them looked up yet. least: see Candidates."""
    title = page.title
    n, room = len(title), LONGEST_PIECE * len(page.hits)
    number = np.full((n, LONGEST_PIECE), -1, np.int32)
    offsets = np.empty(n * LONGEST_PIECE, np.int32)
    lengths = np.empty(n * LONGEST_PIECE, np.int32)
    strings = 0
    for a in range(n):
        for size in range(1, min(LONGEST_PIECE, n - a) + 1):
            if title[a] == 32 or title[a + size - 1] == 32:
                continue
            b = page.first[page.head[a]]
            while b < a and not (b + size <= n and same(page.pool, a, b, size)):
                b = page.after[b]
            if b < a:
                number[a, size - 1] = number[b, size - 1]
            else:
                number[a, size - 1] = strings
                offsets[strings], lengths[strings] = a, size
                strings += 1
    return Candidates(
        np.zeros(2, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.float32),
        np.empty(room, np.float32),
        np.empty(room, np.float32),
        number,
        offsets[:strings],
        lengths[:strings],
        least,
    )


@inlined
def _add(page, candidates, end):  # type: ignore[no-untyped-def]
    """Write down the strings of the title at the hits before a place of the body that were not looked at yet."""
    title, body, steps, used = page.title, page.body, page.steps, candidates.used
    start, string, most, fit = candidates.start, candidates.string, candidates.most, candidates.fit
    n, count, x = len(title), used[KNOWN], used[LOOKED_AT]
    while x < len(page.hits) and page.hits[x] < end:
        i = page.hits[x]
        x += 1
        if body[i] == 32:
            continue
        before = body[i - 1] if i else LINE_END
        cost = place_cost(page.strong[i], candidates.least[0], candidates.least[1])
        longest = 0
        a = page.first[page.head[n + i]]
        while a >= 0:
            inside, size = np.float32(0.0), 0
            while size < LONGEST_PIECE and a + size < n and i + size < len(body) and body[i + size] == title[a + size]:
                if size:
                    inside += steps[i + size]
                size += 1
                if size <= longest or body[i + size - 1] == 32:
                    continue
                longest = size
                less = np.float32(0.0)
                if a > 0 and before == title[a - 1]:
                    less += GOING_BACK
                if a + size < n and i + size < len(body) and body[i + size] == title[a + size]:
                    less += GOING_ON
                start[count], string[count], fit[count] = i, candidates.number[a, size - 1], less
                most[count] = steps[i] + inside + steps[i + size]
                # A look at what decides some strings spares the surprise of what would stand together without them.
                count += bounded(most[count]) - less - cost > MISSED
            a = page.after[a]
    used[LOOKED_AT], used[KNOWN] = x, count


@inlined
def _weigh(page, model, candidates, known):  # type: ignore[no-untyped-def]
    """Write down what the strings behind so many known ones are worth, and leave out those that are not.

    A loop for each table: while one of its lines is fetched, the processor already asks for those of the next places.
    """
    body, used, lengths, least = page.body, candidates.used, candidates.lengths, candidates.least
    start, string, gain, fit = candidates.start, candidates.string, candidates.gain, candidates.fit
    for x in range(known, used[KNOWN]):
        i, end = start[x], start[x] + lengths[string[x]]
        before, behind = body[i - 1] if i else LINE_END, body[end] if end < len(body) else LINE_END
        gain[x] = pair_cost(before, behind, model)
    kept = known
    for x in range(known, used[KNOWN]):
        i, end = start[x], start[x] + lengths[string[x]]
        before, behind = body[i - 1] if i else LINE_END, body[end] if end < len(body) else LINE_END
        cost = cost_on_page(gain[x], before, behind, ELSEWHERE, page.neighbours, model)
        value = bounded(candidates.most[x] - cost) - fit[x]
        start[kept], string[kept], gain[kept] = i, string[x], value
        kept += value - place_cost(page.strong[i], least[0], least[1]) > MISSED
    used[KNOWN] = kept


@inlined
def look_up(page, model, candidates, end):  # type: ignore[no-untyped-def]
    """How many candidates begin before a place of the body or are known beyond it: what was not known is looked up."""
    known = candidates.used[KNOWN]
    _add(page, candidates, end)
    _weigh(page, model, candidates, known)
    return candidates.used[KNOWN]
