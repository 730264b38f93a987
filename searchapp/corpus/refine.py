"""Mend a cycle of fragments: leave some out, put the title's parts between them in, let them grow."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import inlined, spliced
from searchapp.corpus.cycle import ANY_MERIT, KEPT_MEMBER, KEPT_START, MOST, OTHER, OWN, evaluate, keep, own_places
from searchapp.corpus.pieces import LONGEST_PIECE
from searchapp.corpus.places import ANYWHERE, LENGTH, number_of, same
from searchapp.corpus.positions import LINE_END

MOST_GROWTH = 24
"""Characters by which fragments may grow, all in all."""


@inlined
def drop(pool, n, known, cycle, size, strong_cost, weak_cost, merit, room):  # type: ignore[no-untyped-def]
    """Take the fragments out of a cycle that explain less than they cost: (size, merit)."""
    fewer, strings = room.fragments[OTHER], known.strings
    f = size - 1
    while f >= 0 and (size > 2 or (size == 2 and strings[cycle[1 - f], ANYWHERE] < 0)):
        for g in range(size - 1):
            fewer[g] = cycle[g] if g < f else cycle[g + 1]
        value, steps = evaluate(pool, n, known, fewer, size - 1, strong_cost, weak_cost, merit, room)
        if value > merit:
            size, merit = size - 1, value
            for g in range(size):
                cycle[g] = fewer[g]
            keep(steps, room)
        f -= 1
    return size, merit


@spliced
def put(cycle, size, position, string, longer):  # type: ignore[no-untyped-def]
    """Write a cycle with one string more into another array."""
    for f in range(size):
        longer[f if f < position else f + 1] = cycle[f]
    longer[position] = string


@inlined
def _count(page, offset, length, everywhere):  # type: ignore[no-untyped-def]
    """How often a string stands behind a mark or 的, or everywhere."""
    pool, rows, c, n = page.pool, page.rows, page.head[offset], len(page.title)
    count = 0
    for x in range(rows[c], rows[c + 1]):
        i = page.places[x]
        if everywhere or page.strong[i] == 1:
            count += i + n + length <= len(pool) and same(pool, i + n, offset, length)
    return count


@spliced
def holes(page, model, known, cycle, size, strong_cost, weak_cost, merit, room):  # type: ignore[no-untyped-def]
    """Put the parts of the title between the fragments into a cycle, where the page uses them: (size, merit)."""
    pool, n, strings = page.pool, len(page.title), known.strings
    several = room.kept[0]
    own, longer = room.fragments[OWN], room.fragments[OTHER]
    owner = np.empty(n, np.int32)
    for _ in range(24):
        own_places(pool, n, strings, cycle, size, room)
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
            least, top_string = merit + np.float32(0.5), -1
            if previous >= 0:
                for part in range(2 * min(hole, LONGEST_PIECE)):
                    piece = part // 2 + 1
                    if (part % 2 and piece == hole) or pool[i + hole - piece if part % 2 else i + piece - 1] == 32:
                        continue
                    offset = i + hole - piece if part % 2 else i
                    if 2 * _count(page, offset, piece, strong_cost == weak_cost) * size < several:
                        continue
                    string = number_of(page, model, known, offset, piece)
                    if string < 0:
                        continue
                    put(cycle, size, previous + 1, string, longer)
                    value, steps = evaluate(pool, n, known, longer, size + 1, strong_cost, weak_cost, least, room)
                    if value > least:
                        least, top_string = value, string
                        keep(steps, room)
            if top_string >= 0:
                put(cycle, size, previous + 1, top_string, longer)
                size, merit, better = size + 1, least, True
                cycle[:size] = longer[:size]
                break
            i = end
        if not better:
            break
    return size, merit


@spliced
def grow(page, model, known, cycle, size, strong_cost, weak_cost, merit, room):  # type: ignore[no-untyped-def]
    """Let the fragments of a cycle grow by what mostly stands around them: (merit, whether it changed).

    So one fragment of several pieces is found whole. A character that always follows a fragment and is the title's is
    taken at once, one that mostly stands before or behind it where the cycle then explains more.
    """
    pool, n, strings = page.pool, len(page.title), known.strings
    other = room.fragments[OTHER]
    free = np.empty(n, np.uint8)
    start, member = room.places[KEPT_START], room.places[KEPT_MEMBER]
    changed = False
    for _ in range(MOST_GROWTH):
        own_places(pool, n, strings, cycle, size, room)
        for a in range(n):
            free[a] = room.taken[a + 1] == 0
        grown = False
        for step in range(2 * size):
            f, before = step % size, step >= size
            length = strings[cycle[f], LENGTH]
            number, agreed, place, character = 0, 0, -1, np.uint16(0)
            for turn in range(2):
                for x in range(room.kept[0]):
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
            least = ANY_MERIT if sure else merit
            value, steps = evaluate(pool, n, known, other, size, strong_cost, weak_cost, least, room)
            if sure or value > merit:
                cycle[f], merit = string, value
                keep(steps, room)
                grown, changed = True, True
                break
        if not grown:
            break
    return merit, changed
