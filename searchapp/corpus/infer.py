"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled
from searchapp.corpus.cycle import evaluate
from searchapp.corpus.learn import learn
from searchapp.corpus.pieces import chain_of_pieces
from searchapp.corpus.places import no_strings
from searchapp.corpus.positions import Page
from searchapp.corpus.refine import drop, extend, fill, holes
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
def _mend(page, model, starts, lengths, word_start, word_length, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    """The cycle that a chain leads to: (size, merit, level, signs, then start, end and worth by place).

    word_start, word_length: words of the title that may be parts of the cycle.
    """
    pool, n, known = page.pool, len(page.title), no_strings(len(page.hits))
    cycle, size = learn(page, model, known, starts, lengths, strong_cost, weak_cost)
    if size < 2:
        none = np.empty(0, np.int32)
        return size, 0.0, 0.0, np.empty(0, np.float32), none, none, np.empty(0, np.float32)
    merit = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost)[0]
    cycle, size, merit = drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit)
    cycle, size, merit = holes(page, model, known, cycle, size, strong_cost, weak_cost, merit)
    cycle, size, merit = fill(page, model, known, cycle, size, strong_cost, weak_cost, merit, word_start, word_length)
    row = signs(page, model, known, cycle, size, merit, strong_cost, weak_cost)
    level = evaluate(pool, n, known, cycle, size, level_cost, level_cost)[0]
    start, end, worth = extend(page, model, known, cycle, size, strong_cost, weak_cost)
    return size, merit, level, row, start, end, worth


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
    if guess == ORDERED:
        word_start, word_length = word_start[:0], word_length[:0]
    size, merit, level, row, start, end, worth = _mend(
        page, model, starts, lengths, word_start, word_length, *costs, level_cost
    )
    if size < 2:
        return None
    odds, whole = trust(row, size)
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
