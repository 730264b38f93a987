"""Mend a cycle of fragments: leave some out, put the title's parts between them in, let them grow."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, spliced
from searchapp.corpus.cycle import evaluate, own_places
from searchapp.corpus.learn import MOST
from searchapp.corpus.pieces import LONGEST_PIECE
from searchapp.corpus.places import ANYWHERE, LENGTH, NUMBER, WEAK, number_of
from searchapp.corpus.positions import LINE_END

MOST_GROWTH = 24
"""Characters by which fragments may grow, all in all."""


@compiled
def drop(pool, n, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation) without the fragments that explain less than they cost."""
    fewer = np.empty(MOST, np.int32)
    f = size - 1
    while f >= 0 and size > 2:
        for g in range(size - 1):
            fewer[g] = cycle[g] if g < f else cycle[g + 1]
        value = evaluate(pool, n, known, fewer, size - 1, strong_cost, weak_cost)
        if value[0] > best[0]:
            cycle, fewer, best = fewer, cycle, value
            size -= 1
        f -= 1
    return cycle, size, best


@spliced
def put(cycle, size, position, string, longer):  # type: ignore[no-untyped-def]
    """Write a cycle with one string more into another array."""
    for f in range(size):
        longer[f if f < position else f + 1] = cycle[f]
    longer[position] = string


@spliced
def _places_count(strings, string, everywhere):  # type: ignore[no-untyped-def]
    """How often a string stands behind a mark or 的, or everywhere."""
    return strings[string, NUMBER] - (0 if everywhere else strings[string, WEAK])


@spliced
def holes(page, model, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation) with the parts of the title between the fragments, where the page uses them."""
    pool, n, strings = page.pool, len(page.title), known.strings
    steps = len(best[1])
    longer = np.empty(MOST, np.int32)
    owner = np.empty(n, np.int32)
    for _ in range(24):
        own = own_places(pool, n, strings, cycle, size)
        for a in range(n):
            owner[a] = -1
        for f in range(size):
            if own[f] >= 0:
                for a in range(own[f], own[f] + strings[cycle[f], LENGTH]):
                    owner[a] = f
        better = False
        i = 0
        while i < n and size < MOST:
            if owner[i] >= 0 or pool[i] == 32:
                i += 1
                continue
            end = i
            while end < n and owner[end] < 0:
                end += 1
            hole = end - i
            while pool[i + hole - 1] == 32:
                hole -= 1
            previous = -1
            for back in range(1, n):
                if owner[i - back] >= 0:
                    previous = owner[i - back]
                    break
            least, top, top_string = best[0] + np.float32(0.5), best, -1
            if previous >= 0:
                for part in range(2 * min(hole, LONGEST_PIECE)):
                    piece = part // 2 + 1
                    if (part % 2 and piece == hole) or pool[i + hole - piece if part % 2 else i + piece - 1] == 32:
                        continue
                    string = number_of(page, model, known, i + hole - piece if part % 2 else i, piece)
                    if string < 0 or 2 * _places_count(strings, string, strong_cost == weak_cost) * size < steps:
                        continue
                    put(cycle, size, previous + 1, string, longer)
                    value = evaluate(pool, n, known, longer, size + 1, strong_cost, weak_cost)
                    if value[0] > least:
                        least, top, top_string = value[0], value, string
            if top_string >= 0:
                put(cycle, size, previous + 1, top_string, longer)
                cycle, longer = longer, cycle
                size, best, better = size + 1, top, True
                break
            i = end
        if not better:
            break
    return cycle, size, best


@compiled
def grow(page, model, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation, whether it changed) with fragments grown by what mostly stands around them.

    So one fragment of several pieces is found whole. A character that always follows a fragment and is the title's is
    taken at once, one that mostly stands before or behind it where the cycle then explains more.
    """
    pool, n, strings = page.pool, len(page.title), known.strings
    other = np.empty(MOST, np.int32)
    changed = False
    for _ in range(MOST_GROWTH):
        own = own_places(pool, n, strings, cycle, size)
        free = np.ones(n, np.uint8)
        for f in range(size):
            if own[f] >= 0:
                for a in range(own[f], own[f] + strings[cycle[f], LENGTH]):
                    free[a] = 0
        _, start, member, _ = best
        grown = False
        for step in range(2 * size):
            f, before = step % size, step >= size
            length = strings[cycle[f], LENGTH]
            number, agreed, place, character = 0, 0, -1, np.uint16(0)
            for turn in range(2):
                for x in range(len(start)):
                    if member[x] != f:
                        continue
                    at = n + start[x] - 1 if before else n + start[x] + length
                    c = pool[at] if n <= at < len(pool) else LINE_END
                    if turn:
                        number += 1
                        if c == character:
                            agreed += 1
                            place = n + start[x] - before
                    elif agreed == 0:
                        character, agreed = c, 1
                    else:
                        agreed += 1 if c == character else -1
                if not turn:
                    agreed = 0
            if place < 0 or 3 * agreed < 2 * number or (model.kind[character] != 0 and model.kind[character] != 2):
                continue
            is_free, is_there = False, False
            for a in range(n):
                if pool[a] == character:
                    is_there = True
                    is_free |= free[a] == 1
            if not is_there:
                continue
            a = strings[cycle[f], ANYWHERE]
            goes_on = not before and a >= 0 and a + length < n and pool[a + length] == character
            alike = not before and agreed == number
            sure = alike and ((goes_on and is_free) or (number > 1 and (goes_on or is_free)))
            if not sure and number < 2:
                continue
            string = number_of(page, model, known, np.int64(place), np.int64(length + 1))
            if string < 0:
                continue
            other[:size] = cycle[:size]
            other[f] = string
            value = evaluate(pool, n, known, other, size, strong_cost, weak_cost)
            if sure or value[0] > best[0]:
                cycle, other, best = other, cycle, value
                grown, changed = True, True
                break
        if not grown:
            break
    return cycle, size, best, changed
