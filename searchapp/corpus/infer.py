"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, spliced
from searchapp.corpus.complete import complete
from searchapp.corpus.cycle import KEPT_MEMBER, KEPT_START, KEPT_WORTH, evaluate, keep, room_for
from searchapp.corpus.doubt import SIGNS, place_signs
from searchapp.corpus.learn import learn
from searchapp.corpus.pieces import chain_of_pieces
from searchapp.corpus.places import ANYWHERE, LENGTH, OFFSET, no_strings, number_of
from searchapp.corpus.recurring import chain_of_recurring
from searchapp.corpus.refine import drop, grow, holes
from searchapp.corpus.repeats import chain_of_repeats
from searchapp.corpus.trust import signs

LEAST_SCORE = 10.0
"""Nats that a first guess must be worth to be followed up."""
MOST_ROUNDS = 4
"""Of letting fragments grow, dropping some, and completing the cycle again."""
ORDERED, SHUFFLED, REPEATS, RECURRING = range(4)
"""First guesses: pieces in the title's order, in any order, whatever comes again behind marks, and pieces of the title
that come again anywhere.
"""


class Lead(NamedTuple):
    """A cycle with its places, not weighed yet. merit: in nats. level: the merit were a fragment as likely behind any
    character. signs: those of the cycle (trust.py). start, end: by place. place_signs: a row for each (doubt.py).
    fragments: their offsets and lengths in the page's pool, in order. costs: nats of a place behind a mark or 的, and
    of others.
    """

    merit: float
    level: float
    signs: npt.NDArray[np.float32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    place_signs: npt.NDArray[np.float32]
    fragments: npt.NDArray[np.int32]
    costs: tuple[np.float32, np.float32]


@spliced
def _kept(page, model, known, cycle, size, strong_cost, weak_cost, room):  # type: ignore[no-untyped-def]
    """Start, end and signs of the places of the chain that was kept."""
    steps = room.kept[0]
    start, member = room.places[KEPT_START][:steps].copy(), room.places[KEPT_MEMBER][:steps]
    end = np.empty(steps, np.int32)
    for x in range(steps):
        end[x] = start[x] + known.strings[cycle[member[x]], LENGTH]
    worth = room.nats[KEPT_WORTH][:steps]
    return start, end, place_signs(page, model, known, cycle, size, start, member, worth, strong_cost, weak_cost)


@compiled
def follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    """The cycle that a guess leads to: (size, then the fields of a Lead).

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
        none, no_fragments = np.empty(0, np.int32), np.empty((2, 0), np.int32)
        no_signs, costs = np.empty((0, SIGNS), np.float32), (strong_cost, weak_cost)
        return 0, 0.0, 0.0, np.empty(0, np.float32), none, none, no_signs, no_fragments, costs
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
    start, end, doubts = _kept(page, model, known, cycle, size, strong_cost, weak_cost, room)
    fragments = np.empty((2, size), np.int32)
    for f in range(size):
        fragments[0, f], fragments[1, f] = known.strings[cycle[f], OFFSET], known.strings[cycle[f], LENGTH]
    return size, merit, level, row, start, end, doubts, fragments, (strong_cost, weak_cost)


@compiled
def settle(page, model, fragments, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """Start, end and signs of the places of a known cycle, on a page of which some was blank when it was found."""
    pool, n, known = page.pool, len(page.title), no_strings(len(page.hits), len(page.body))
    room, size = room_for(known, n), fragments.shape[1]
    cycle = np.empty(size, np.int32)
    for f in range(size):
        cycle[f] = number_of(page, model, known, np.int64(fragments[0, f]), np.int64(fragments[1, f]))
    steps = 0
    if cycle.min() >= 0:
        steps = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost, room)[1]
    keep(known, steps, room)
    return _kept(page, model, known, cycle, size, strong_cost, weak_cost, room)
