"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled
from searchapp.corpus.cycle import best_chain, evaluate, occurrences, place_in_title, weigh
from searchapp.corpus.pieces import Page, chain_of_pieces
from searchapp.corpus.refine import distinct, drop, extend, fill, holes
from searchapp.corpus.repeats import chain_of_repeats
from searchapp.corpus.surprise import Surprise
from searchapp.corpus.trust import signs, trust

LEAST_SCORE = 10.0
"""Nats that a first guess must be worth to be followed up."""
LEAST_TRIMMED = 6
FREE_GAP = 1.5
"""Gaps up to so many times the usual one cost nothing."""
ORDERED, SHUFFLED, REPEATS = range(3)
"""First guesses: pieces in the title's order, in any order, and whatever comes again behind marks."""


@compiled
def _cyclic(which, size):  # type: ignore[no-untyped-def]
    """The order in which fragments mostly follow one another, from the first one on."""
    votes = np.zeros((size, size), np.int32)
    previous = -1
    for f in which:
        if f < 0:
            continue
        if previous >= 0:
            votes[previous, f] += 1
        previous = f
    order = np.zeros(size, np.int32)
    used = np.zeros(size, np.uint8)
    used[0] = 1
    for position in range(1, size):
        current, follower = order[position - 1], -1
        for f in range(size):
            if not used[f] and (follower < 0 or votes[current, f] > votes[current, follower]):
                follower = f
        order[position] = follower
        used[follower] = 1
    return order


@compiled
def _learn(page, model, starts, lengths, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """The cycle that a chain of pieces settles on when its own habits (which follows which, how often) count.

    Viterbi training: the best chain gives the counts, the counts give the costs of the next chain.
    """
    shift = len(page.title)
    offset, length, size, which = distinct(page.pool, starts, lengths, shift)
    for _ in range(4):
        if size < 2:
            break
        number = np.zeros(size, np.float32)
        follow = np.full((size, size), 0.15, np.float32)
        previous = -1
        for f in which:
            if f < 0:
                continue
            number[f] += 1
            if previous >= 0:
                follow[previous, f] += 1
            previous = f
        cost = np.empty((size, size), np.float32)
        for f in range(size):
            cost[f] = -np.log(follow[f] / follow[f].sum())
        _, anywhere, words = place_in_title(page, offset, length, size)
        places = occurrences(page, model, offset, length, size)
        worth = weigh(page, places, length, size, anywhere, words, strong_cost, weak_cost)
        most = number.max()
        for x in range(len(worth)):
            worth[x] += 0.5 * np.log((number[places[1][x]] + 0.01) / most)
        _, path = best_chain(places[0], places[1], worth, length, size, cost)
        chosen = places[1][path]
        settled = len(chosen) == len(which)
        if settled:
            for x in range(len(chosen)):
                if chosen[x] != which[x]:
                    settled = False
                    break
        if settled:
            break
        starts = places[0][path]
        offset, length, size, which = distinct(page.pool, starts, length[chosen], shift)
    if size < 2:
        return offset, length, size
    order = _cyclic(which, size)
    offset[:size] = offset[:size][order]
    length[:size] = length[:size][order]
    return offset, length, size


class Found(NamedTuple):
    """A cycle with its places. odds: log odds that it is injected. whole: it tiles the title. merit: in nats.

    level: the merit were a fragment as likely behind any character. path: start and end by place.
    """

    odds: float
    whole: bool
    merit: float
    level: float
    path: list[tuple[int, int]]


def infer(
    page: Page, model: Surprise, costs: tuple[np.float32, np.float32], guess: int, level_cost: np.float32
) -> Found | None:
    """The best cycle that one first guess leads to. costs: nats of a place behind a mark or 的, and of others."""
    score, starts, lengths, word_start, word_length = chain_of_pieces(page, model, *costs, guess == ORDERED)
    if guess == REPEATS:
        starts, lengths = chain_of_repeats(page, model)
    elif score < LEAST_SCORE:
        return None
    if len(starts) < 2:
        return None
    offset, length, size = _learn(page, model, starts, lengths, *costs)
    if size < 2:
        return None
    merit = evaluate(page, model, offset[:size], length[:size], size, *costs)[0]
    cycle = drop(page, model, offset[:size], length[:size], size, *costs, merit)
    cycle = holes(page, model, *cycle[:3], *costs, cycle[3])
    if guess != ORDERED:
        cycle = fill(page, model, *cycle[:3], *costs, cycle[3], word_start, word_length)
    offset, length, size, merit = cycle
    offset, length = offset[:size].copy(), length[:size].copy()
    odds, whole = trust(signs(page, model, merit, offset, length, *costs), size)
    level = evaluate(page, model, offset, length, size, level_cost, level_cost)[0]
    _, start, member, worth = extend(page, model, offset, length, size, *costs)
    end = start + length[member]
    path = list(zip(start.tolist(), end.tolist(), strict=True))
    first, last = _within(start, worth)
    return Found(odds, whole, merit, level, path[first:last])


def _within(start: npt.NDArray[np.int32], worth: npt.NDArray[np.float32]) -> tuple[int, int]:
    """The places without those at either end that stand too far off, for what they are worth, to be of the attack.

    Gaps between injections are taken for exponential; a longer one must be paid for.
    """
    first, last = 0, len(start)
    gaps = np.diff(start)
    if last < LEAST_TRIMMED:
        return first, last
    typical = float(np.median(gaps)) / np.log(2.0) + 1.0
    while last - first >= LEAST_TRIMMED and gaps[last - 2] / typical - FREE_GAP > worth[last - 1]:
        last -= 1
    while last - first >= LEAST_TRIMMED and gaps[first] / typical - FREE_GAP > worth[first]:
        first += 1
    return first, last
