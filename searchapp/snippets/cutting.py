"""Where a passage begins and ends: at a sentence, a clause, or at least not within a word. Compiled loops.

They take the code points around a passage as they are written: its length and a quarter more on both sides, or up to an
end of the text. Places are in these.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.analysis import SPACE, WORD
from searchapp.compiled import inlined

FURTHER: Final = 4
"""Where no clause begins or ends within a passage, one is looked for a quarter of its length further out: a reader
stumbles over 生|物多样性 more than over a longer line."""

_SENTENCE, _CLAUSE, _BLANK = map(np.int64, (1, 2, 3))
"""What ends at a border. Each is the kind of the signs that end it, too."""
_HALF_SENTENCE, _HALF_CLAUSE = map(np.int64, (4, 5))
"""Half-width signs end something only before a space or Chinese: not in 3.14, 12:30, https://… or e.g. node.js."""
_CLOSING, _LINE = map(np.int64, (6, 7))
_FORWARD, _BACK = np.int64(1), np.int64(-1)


def _signs() -> npt.NDArray[np.uint8]:
    kinds = np.zeros(0x10000, np.uint8)
    kinds[[code for code in range(len(kinds)) if chr(code).isspace()]] = _BLANK
    for kind, signs in (
        (_SENTENCE, "。！？；…"),
        (_CLAUSE, "，、：—"),
        (_HALF_SENTENCE, ".!?;"),
        (_HALF_CLAUSE, ",:"),
        (_CLOSING, "”’」』）》】〕\"')"),
        (_LINE, "\n"),
    ):
        kinds[[ord(sign) for sign in signs]] = kind
    kinds.setflags(write=False)
    return kinds


SIGNS = _signs()
"""uint8[0x10000]: code point -> what a sign ends, 0 for nothing."""


@inlined
def is_blank(code, signs):  # type: ignore[no-untyped-def]
    """Whether a code point is white space."""
    return code < len(signs) and (signs[code] == _BLANK or signs[code] == _LINE)


@inlined
def passage(points, start, end, length, signs, classes):  # type: ignore[no-untyped-def]
    """Widen start:end to about `length` characters, from a sentence's or clause's beginning to an end of one."""
    spare = max(0, length - (end - start))
    left = _begin(points, start, spare * 2 // 3, length // FURTHER, signs, classes)
    right = finish(points, end, max(end, left + length), left + length * 2 // 3, length // FURTHER, signs, classes)
    if right == len(points) and right - left < length:
        left = _begin(points, start, max(0, spare - (right - end)), length // FURTHER, signs, classes)
    while left < start and classes[points[left]] == SPACE:
        left += 1
    while right > end and classes[points[right - 1]] == SPACE:
        right -= 1
    return left, right


@inlined
def _begin(points, start, spare, further, signs, classes):  # type: ignore[no-untyped-def]
    earliest = start - spare
    if earliest <= 0:
        return 0
    sentence = _last_end(points, earliest, start, _SENTENCE, signs)
    if sentence > 0:
        return sentence
    border = _first_end(points, earliest, start, _CLAUSE, signs)
    if border == 0:
        border = _first_end(points, earliest, start, _BLANK, signs)
    if border > 0:
        return border
    base = max(0, earliest - further)
    border = max(_last_end(points, base, earliest, _SENTENCE, signs), _last_end(points, base, earliest, _CLAUSE, signs))
    if border > 0 or base == 0:
        return border
    return _outside_word(points, earliest, start, _FORWARD, classes)


@inlined
def finish(points, end, latest, enough, further, signs, classes):  # type: ignore[no-untyped-def]
    """Where a passage ends that must reach to `end`, should reach to `enough`, and should end before `latest`."""
    if latest >= len(points):
        return len(points)
    sentence = _last_end(points, end, latest, _SENTENCE, signs)
    if sentence > 0 and sentence >= enough:
        return sentence
    clause = _last_end(points, end, latest, _CLAUSE, signs)
    if clause > 0 and clause >= enough:
        return clause
    nearest = sentence if sentence > 0 else clause
    if nearest == 0:
        nearest = _last_end(points, end, latest, _BLANK, signs)
    if nearest > 0:
        return nearest
    behind = min(latest + further, len(points))
    sentence = _first_end(points, latest, behind, _SENTENCE, signs)
    clause = _first_end(points, latest, behind, _CLAUSE, signs)
    nearest = min(sentence, clause) if sentence > 0 and clause > 0 else max(sentence, clause)
    return nearest if nearest > 0 else _outside_word(points, latest, end, _BACK, classes)


@inlined
def _first_end(points, start, end, what, signs):  # type: ignore[no-untyped-def]
    """Where the first border in points[start:end] ends, 0 where there is none."""
    for place in range(start, end):
        border = _end_at(points, place, end, what, signs)
        if border > 0:
            return border
    return 0


@inlined
def _last_end(points, start, end, what, signs):  # type: ignore[no-untyped-def]
    """Where the last border in points[start:end] ends, 0 where there is none."""
    last = 0
    place = start
    while place < end:
        border = _end_at(points, place, end, what, signs)
        if border > 0:
            last = border
            place = border
        else:
            place += 1
    return last


@inlined
def _end_at(points, place, end, what, signs):  # type: ignore[no-untyped-def]
    """Where the border ends that begins at a place, 0 where none does: signs, and what closes behind them."""
    reach = place
    if what == _BLANK:
        while reach < end and is_blank(points[reach], signs):
            reach += 1
    elif what == _SENTENCE:
        while reach < end and _ends(points, reach, end, _SENTENCE, _HALF_SENTENCE, signs):
            reach += 1
        if reach == place:
            while reach < end and _sign(points, reach, signs) == _LINE:
                reach += 1
            return reach if reach > place else 0
    elif _ends(points, reach, end, _CLAUSE, _HALF_CLAUSE, signs):
        reach += 1
    elif _sign(points, reach, signs) == _CLOSING:
        return reach + 1
    if reach == place:
        return 0
    while what != _BLANK and reach < end and _sign(points, reach, signs) == _CLOSING:
        reach += 1
    return reach


@inlined
def _sign(points, place, signs):  # type: ignore[no-untyped-def]
    code = points[place]
    return signs[code] if code < len(signs) else np.uint8(0)


@inlined
def _ends(points, place, end, full, half, signs):  # type: ignore[no-untyped-def]
    """Whether a sign ends something: a full-width one, or a half-width one before a space or Chinese."""
    kind = _sign(points, place, signs)
    if kind == half:
        return place + 1 < end and (points[place + 1] > 0x7F or is_blank(points[place + 1], signs))
    return kind == full


@inlined
def _outside_word(points, place, limit, step, classes):  # type: ignore[no-untyped-def]
    """The place nearest to one, on its way to a limit, that parts no letters or digits; the place if there is none."""
    moved = place
    while moved != limit:
        if not (classes[points[moved - 1]] == WORD and classes[points[moved]] == WORD):
            return moved
        moved += step
    return place
