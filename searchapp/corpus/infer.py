"""Infer the cycle of fragments that a page uses from the page itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, spliced
from searchapp.corpus.complete import complete
from searchapp.corpus.cycle import ANY_MERIT, KEPT_MEMBER, KEPT_START, KEPT_WORTH, evaluate, keep, room_for
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
MORE_IN_ANY_ORDER = 5.0
"""Nats that a cycle must explain more without its order than with it to be looked at without."""
ORDERED, SHUFFLED, REPEATS, RECURRING = range(4)
"""First guesses: pieces in the title's order, in any order, whatever comes again behind marks, and pieces of the title
that come again anywhere.
"""


class Lead(NamedTuple):
    """A cycle with its places, not weighed yet. merit: in nats. level: the merit were a fragment as likely behind any
    character. any_order: whether its fragments keep to no order. signs: those of the cycle (trust.py). start, end: by
    place. place_signs: a row for each (doubt.py). fragments: their offsets and lengths in the page's pool, in order.
    costs: nats of a place behind a mark or 的, and of others.
    """

    merit: float
    level: float
    any_order: bool
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
def _mended(  # type: ignore[no-untyped-def]
    page, model, candidates, known, cycle, size, strong_cost, weak_cost, level_cost, merit, room
):
    """Let a cycle take up and leave out fragments, and let these grow: (size, merit, level, strong and weak cost).

    merit: of the cycle as it is, whose chain is kept. The size is 0 where none is left; a cycle of one fragment is one
    if that is glued from pieces.
    """
    pool, n, in_order = page.pool, len(page.title), not room.any_order[0]
    level, several = 0.0, size
    size, merit = drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit, room)
    dropped, several = several - size, size
    size, merit = holes(page, model, known, cycle, size, strong_cost, weak_cost, merit, room)
    if in_order:
        size, merit = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room)
    # What was looked at fragment by fragment and is still the same need not be looked at again.
    firm = dropped == 0 and size == several
    if size == 1 and known.strings[cycle[0], ANYWHERE] >= 0:
        return 0, 0.0, 0.0, strong_cost, weak_cost
    for _ in range(MOST_ROUNDS):
        before, several = merit, size
        merit, changed = grow(page, model, known, cycle, size, strong_cost, weak_cost, merit, room)
        if changed or not firm:
            size, merit = drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit, room)
        firm = False
        level, steps = evaluate(pool, n, known, cycle, size, level_cost, level_cost, merit, room)
        if level > merit:
            strong_cost, weak_cost, merit = level_cost, level_cost, level
            keep(steps, room)
        elif not changed and size == several:
            break
        if in_order:
            size, merit = complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room)
        else:
            # Nothing stands between the same two fragments lap after lap.
            size, merit = holes(page, model, known, cycle, size, strong_cost, weak_cost, merit, room)
        if merit <= before:
            break
    return size, merit, level, strong_cost, weak_cost


@spliced
def _lead(page, model, known, cycle, found, room):  # type: ignore[no-untyped-def]
    """The size of the cycle that was mended last, then the fields of its Lead. found: what `_mended` gave."""
    size, merit, level, strong_cost, weak_cost = found
    row = signs(page, model, known, cycle, size, merit, strong_cost, weak_cost, room)
    start, end, doubts = _kept(page, model, known, cycle, size, strong_cost, weak_cost, room)
    fragments = np.empty((2, size), np.int32)
    for f in range(size):
        fragments[0, f], fragments[1, f] = known.strings[cycle[f], OFFSET], known.strings[cycle[f], LENGTH]
    return size, merit, level, room.any_order[0], row, start, end, doubts, fragments, (strong_cost, weak_cost)


@spliced
def follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    """The cycle that a guess leads to, and what explains more without an order: for each its size and fields of a Lead.

    The size is 0 where there is none.
    """
    if guess == REPEATS:
        starts, lengths = chain_of_repeats(page, model)
    elif guess == RECURRING:
        starts, lengths = chain_of_recurring(page, model, candidates, strong_cost, weak_cost)
    else:
        score, starts, lengths = chain_of_pieces(page, model, strong_cost, weak_cost, guess == ORDERED)
        if score < LEAST_SCORE:
            starts = starts[:0]
    none, no_fragments = np.empty(0, np.int32), np.empty((2, 0), np.int32)
    no_signs, costs = np.empty((0, SIGNS), np.float32), (strong_cost, weak_cost)
    in_order = 0, 0.0, 0.0, False, np.empty(0, np.float32), none, none, no_signs, no_fragments, costs
    in_any_order = in_order
    if len(starts) < 2:
        return in_order, in_any_order
    least = min(strong_cost, level_cost), min(weak_cost, level_cost)
    pool, n, known = page.pool, len(page.title), no_strings(len(page.hits), len(page.body), least)
    room = room_for(known, n)
    cycle, size = learn(page, model, known, starts, lengths, strong_cost, weak_cost, room)
    if size == 0:
        return in_order, in_any_order
    loose = cycle.copy()
    merit, steps = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost, ANY_MERIT, room)
    keep(steps, room)
    found = _mended(page, model, candidates, known, cycle, size, strong_cost, weak_cost, level_cost, merit, room)
    if found[0]:
        in_order = _lead(page, model, known, cycle, found, room)
    if size == 1:
        return in_order, in_any_order
    better = found[1] + MORE_IN_ANY_ORDER
    room.any_order[0] = True
    merit, steps = evaluate(pool, n, known, loose, size, strong_cost, weak_cost, better, room)
    if merit > better:
        keep(steps, room)
        found = _mended(page, model, candidates, known, loose, size, strong_cost, weak_cost, level_cost, merit, room)
        if found[0] and found[1] > better:
            in_any_order = _lead(page, model, known, loose, found, room)
    return in_order, in_any_order


@compiled
def settle(page, model, fragments, strong_cost, weak_cost, any_order):  # type: ignore[no-untyped-def]
    """Start, end and signs of the places of a known cycle, on a page of which some was blank when it was found."""
    pool, n = page.pool, len(page.title)
    known = no_strings(len(page.hits), len(page.body), (strong_cost, weak_cost))
    room, size = room_for(known, n), fragments.shape[1]
    room.any_order[0] = any_order
    cycle = np.empty(size, np.int32)
    for f in range(size):
        cycle[f] = number_of(page, model, known, np.int64(fragments[0, f]), np.int64(fragments[1, f]))
    steps = 0
    if cycle.min() >= 0:
        steps = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost, ANY_MERIT, room)[1]
    keep(steps, room)
    return _kept(page, model, known, cycle, size, strong_cost, weak_cost, room)
