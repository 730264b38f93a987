"""Where the marks of a query stand in a text, as it is stored: compiled loops over UTF-8."""

from __future__ import annotations

import numpy as np

from searchapp.analysis import CJK, SPACE, WORD
from searchapp.analysis.utf8 import character_at, tail_at
from searchapp.compiled import compiled, inlined, spliced

HEADS = 4096
"""Size of the table of first characters; a power of two."""
ASCII = 0x80
START, END, NUMBER, BYTE, BYTE_END = range(5)
"""Columns of matches: offsets of their characters, which pattern it is, offsets of their bytes."""
_ROOM = 64


@compiled
def find(raw, marks, limit, steps):  # type: ignore[no-untyped-def]
    """The longest pattern at every place of a text, in order: int64[matches, 5].

    Letters and digits at a pattern's ends must be whole there; white space is skipped between CJK characters. Matches
    may overlap. Stops after `limit` matches or `steps` compared characters.

    raw: uint8, the text in UTF-8. marks: (fold, classes, begins, heads, following, patterns, offsets, loose), the
    tables of analysis and then: begins, uint8, not 0 at each ASCII character that folds to a pattern's first, and at
    ASCII + the tail (see utf8) of each other one. heads[c % HEADS] is the first pattern to try at a character that
    folds to c, following[p] the one after p, -1 none; longer ones come first. patterns[offsets[p]:offsets[p + 1]]: its
    folded characters. loose[p]: white space is skipped anywhere in it.
    """
    fold, classes, begins, heads, following, patterns, offsets, loose = marks
    found = np.empty((_ROOM, 5), np.int64)
    count = 0
    at = np.int64(0)
    place = np.int64(0)
    while len(loose) and count < limit:
        at, place, end, passed, number, steps = _next(
            raw, at, place, fold, classes, begins, heads, following, patterns, offsets, loose, steps
        )
        if number < 0:
            break
        if count == len(found):
            found = _doubled(found)
        found[count, START] = place
        found[count, END] = place + passed
        found[count, NUMBER] = number
        found[count, BYTE] = at
        found[count, BYTE_END] = end
        count += 1
        at += character_at(raw, at, len(raw))[1]
        place += 1
    return found[:count]


@spliced
def _doubled(found):  # type: ignore[no-untyped-def]
    more = np.empty((2 * len(found), found.shape[1]), np.int64)
    for place in range(len(found)):
        for column in range(found.shape[1]):
            more[place, column] = found[place, column]
    return more


@inlined
def _next(raw, at, place, fold, classes, begins, heads, following, patterns, offsets, loose, steps):  # type: ignore[no-untyped-def]
    """The first match from raw[at], character `place`, on: (at, place, its end, its characters, its pattern, steps).

    Pattern -1 where there is none. steps: how many are left.
    """
    size = len(raw)
    while at < size and steps >= 0:
        # Nearly all of a text is characters with which no pattern begins.
        while at + 2 < size:
            byte = raw[at]
            if byte < ASCII:
                if begins[byte]:
                    break
                at += 1
            elif 0xE0 <= byte < 0xF0:
                if begins[ASCII + tail_at(raw, at)]:
                    break
                at += 3
            else:
                break
            place += 1
        if at == size:
            break
        code, width = character_at(raw, at, size)
        head = fold[code]
        number = heads[head & (HEADS - 1)]
        if number >= 0 and classes[head] == WORD and at > 0 and _is_word(raw, before(raw, at), classes):
            number = np.int32(-1)
        while number >= 0:
            first, last = offsets[number], offsets[number + 1]
            if patterns[first] == head:
                end, passed = _rest(raw, at + width, fold, classes, patterns, first + 1, last, loose[number])
                steps -= passed
                cut = end < size and classes[patterns[last - 1]] == WORD and _is_word(raw, end, classes)
                if end > 0 and not cut:
                    return at, place, end, 1 + passed, number, steps
            number = following[number]
        at += width
        place += 1
    return at, place, at, np.int64(0), np.int32(-1), steps


@inlined
def before(raw, at):  # type: ignore[no-untyped-def]
    """Where the character before raw[at] begins; at > 0."""
    at -= 1
    while at > 0 and raw[at] & 0xC0 == 0x80:
        at -= 1
    return at


@inlined
def _is_word(raw, at, classes):  # type: ignore[no-untyped-def]
    """Whether the character at raw[at] is a letter or digit."""
    return classes[character_at(raw, at, len(raw))[0]] == WORD


@inlined
def _rest(raw, at, fold, classes, patterns, first, last, loose):  # type: ignore[no-untyped-def]
    """(where patterns[first:last] ends that begins at raw[at], 0 where it does not stand there; characters read)."""
    size = len(raw)
    passed = 0
    for place in range(first, last):
        gap = 0
        code = np.uint32(0)
        width = 0
        while at < size:
            code, width = character_at(raw, at, size)
            if classes[code] != SPACE:
                break
            at += width
            gap += 1
        passed += 1 + gap
        if at >= size or fold[code] != patterns[place]:
            return 0, passed
        if gap and not loose and not (classes[patterns[place - 1]] == CJK and classes[patterns[place]] == CJK):
            return 0, passed
        at += width
    return at, passed
