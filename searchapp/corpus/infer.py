"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled
from searchapp.corpus.complete import Candidates, complete
from searchapp.corpus.cycle import KEPT_MEMBER, KEPT_START, KEPT_WORTH, evaluate, keep, room_for
from searchapp.corpus.doubt import SIGNS, beyond_doubt, place_signs
from searchapp.corpus.learn import learn
from searchapp.corpus.pieces import chain_of_pieces
from searchapp.corpus.places import ANYWHERE, LENGTH, no_strings
from searchapp.corpus.positions import Page
from searchapp.corpus.recurring import chain_of_recurring
from searchapp.corpus.refine import drop, grow, holes
from searchapp.corpus.repeats import chain_of_repeats
from searchapp.corpus.surprise import Surprise
from searchapp.corpus.trust import WEIGHTS, signs, trust

LEAST_SCORE = 10.0
"""Nats that a first guess must be worth to be followed up."""
MOST_ROUNDS = 4
"""Of letting fragments grow, dropping some, and completing the cycle again."""
ORDERED, SHUFFLED, REPEATS, RECURRING = range(4)
"""First guesses: pieces in the title's order, in any order, whatever comes again behind marks, and pieces of the title
that come again anywhere.
"""


@compiled
def _follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    """The cycle that a guess leads to: (size, merit, level, signs, then start, end and signs by place).

    The size is 0 where it leads to none; a cycle of one fragment is one if that is glued from pieces.
    """
    if guess == REPEATS:
        starts, lengths = chain_of_repeats(page, model)
    elif guess == RECURRING:
        starts, lengths = chain_of_recurring(candidates, len(page.body), strong_cost, weak_cost)
    else:
        score, starts, lengths = chain_of_pieces(page, model, strong_cost, weak_cost, guess == ORDERED)
        if score < LEAST_SCORE:
            starts = starts[:0]
    pool, n, known = page.pool, len(page.title), no_strings(len(page.hits), len(page.body))
    room = room_for(known, n)
    size = 0
    if len(starts) >= 2:
        cycle, size = learn(page, model, known, starts, lengths, strong_cost, weak_cost, room)
    if size >= 1:
        merit, steps = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost, room)
        keep(known, steps, room)
        several = size
        size, merit = drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit, room)
        dropped, several = several - size, size
        size, merit = holes(page, model, known, cycle, size, strong_cost, weak_cost, merit, room)
        size, merit = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room)
        # What was looked at fragment by fragment and is still the same need not be looked at again.
        firm = dropped == 0 and size == several
    if size == 0 or (size == 1 and known.strings[cycle[0], ANYWHERE] >= 0):
        none = np.empty(0, np.int32)
        return 0, 0.0, 0.0, np.empty(0, np.float32), none, none, np.empty((0, SIGNS), np.float32)
    for _ in range(MOST_ROUNDS):
        before, several = merit, size
        merit, changed = grow(page, model, known, cycle, size, strong_cost, weak_cost, merit, room)
        if changed or not firm:
            size, merit = drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit, room)
        firm = False
        level, steps = evaluate(pool, n, known, cycle, size, level_cost, level_cost, room)
        if level > merit:
            strong_cost, weak_cost, merit = level_cost, level_cost, level
            keep(known, steps, room)
        elif not changed and size == several:
            break
        size, merit = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room)
        if merit <= before:
            break
    row = signs(page, model, known, cycle, size, merit, strong_cost, weak_cost, room)
    steps = room.kept[0]
    start, member = room.places[KEPT_START][:steps].copy(), room.places[KEPT_MEMBER][:steps]
    end = np.empty(steps, np.int32)
    for x in range(steps):
        end[x] = start[x] + known.strings[cycle[member[x]], LENGTH]
    worth = room.nats[KEPT_WORTH][:steps]
    doubts = place_signs(page, model, known, cycle, size, start, member, worth, strong_cost, weak_cost)
    return size, merit, level, row, start, end, doubts


class Lead(NamedTuple):
    """A cycle with its places, not weighed yet. signs: those of the cycle (trust.py). merit: in nats.

    place_signs: a row for each place (doubt.py). level: the merit were a fragment as likely behind any character.
    """

    signs: npt.NDArray[np.float32]
    place_signs: npt.NDArray[np.float32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    merit: float
    level: float

    def path(self, kept: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
        """Start and end of the places that are kept."""
        return list(zip(self.start[kept].tolist(), self.end[kept].tolist(), strict=True))


class Found(NamedTuple):
    """A cycle weighed. odds: log odds that it is injected. whole: it tiles the title. path: start and end by place."""

    lead: Lead
    odds: float
    whole: bool
    path: list[tuple[int, int]]


def follow(
    page: Page,
    model: Surprise,
    candidates: Candidates,
    costs: tuple[np.float32, np.float32],
    guess: int,
    level_cost: np.float32,
) -> Lead | None:
    """The best cycle that one first guess leads to. costs: nats of a place behind a mark or 的, and of others."""
    size, merit, level, row, start, end, doubts = _follow(page, model, candidates, guess, *costs, level_cost)
    return Lead(row, doubts, start, end, merit, level) if size else None


def weigh(lead: Lead) -> Found:
    """The cycle with its odds and those of its places that are beyond doubt."""
    odds, whole = trust(lead.signs, WEIGHTS)
    return Found(lead, odds, whole, lead.path(beyond_doubt(lead.place_signs, odds)))
