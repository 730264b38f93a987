"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.complete import Candidates, complete
from searchapp.corpus.cycle import evaluate
from searchapp.corpus.doubt import SIGNS, beyond_doubt, place_signs
from searchapp.corpus.learn import learn
from searchapp.corpus.pieces import chain_of_pieces
from searchapp.corpus.places import LENGTH, no_strings
from searchapp.corpus.positions import Page
from searchapp.corpus.refine import drop, grow, holes
from searchapp.corpus.repeats import chain_of_repeats
from searchapp.corpus.surprise import Surprise
from searchapp.corpus.trust import signs, trust

LEAST_SCORE = 10.0
"""Nats that a first guess must be worth to be followed up."""
MOST_ROUNDS = 4
"""Of letting fragments grow, dropping some, and completing the cycle again."""
ORDERED, SHUFFLED, REPEATS = range(3)
"""First guesses: pieces in the title's order, in any order, and whatever comes again behind marks."""


@compiled
def _follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    """The cycle that a guess leads to: (size, merit, level, signs, then start, end and signs by place)."""
    if guess == REPEATS:
        starts, lengths = chain_of_repeats(page, model)
    else:
        score, starts, lengths = chain_of_pieces(page, model, strong_cost, weak_cost, guess == ORDERED)
        if score < LEAST_SCORE:
            starts = starts[:0]
    pool, n, known = page.pool, len(page.title), no_strings(len(page.hits), len(page.body))
    size = 0
    if len(starts) >= 2:
        cycle, size = learn(page, model, known, starts, lengths, strong_cost, weak_cost)
    if size >= 1:
        best = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost)
        cycle, size, best = drop(pool, n, known, cycle, size, strong_cost, weak_cost, best)
        cycle, size, best = holes(page, model, known, cycle, size, strong_cost, weak_cost, best)
        cycle, size, best = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, best)
    if size < 2:
        none = np.empty(0, np.int32)
        return size, 0.0, 0.0, np.empty(0, np.float32), none, none, np.empty((0, SIGNS), np.float32)
    for _ in range(MOST_ROUNDS):
        merit, several = best[0], size
        cycle, size, best, changed = grow(page, model, known, cycle, size, strong_cost, weak_cost, best)
        cycle, size, best = drop(pool, n, known, cycle, size, strong_cost, weak_cost, best)
        level = evaluate(pool, n, known, cycle, size, level_cost, level_cost)
        if level[0] > best[0]:
            strong_cost, weak_cost, best = level_cost, level_cost, level
        elif not changed and size == several:
            break
        cycle, size, best = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, best)
        if best[0] <= merit:
            break
    row = signs(page, model, known, cycle, size, best[0], strong_cost, weak_cost)
    _, start, member, worth = best
    end = np.empty(len(start), np.int32)
    for x in range(len(start)):
        end[x] = start[x] + known.strings[cycle[member[x]], LENGTH]
    doubts = place_signs(page, model, known, cycle, size, start, member, worth, strong_cost, weak_cost)
    return size, best[0], level[0], row, start, end, doubts


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
    page: Page,
    model: Surprise,
    candidates: Candidates,
    costs: tuple[np.float32, np.float32],
    guess: int,
    level_cost: np.float32,
) -> Found | None:
    """The best cycle that one first guess leads to. costs: nats of a place behind a mark or 的, and of others."""
    size, merit, level, row, start, end, doubts = _follow(page, model, candidates, guess, *costs, level_cost)
    if size < 2:
        return None
    odds, whole = trust(row)
    kept = beyond_doubt(doubts, odds)
    path = list(zip(start[kept].tolist(), end[kept].tolist(), strict=True))
    return Found(odds, whole, merit, level, path)
