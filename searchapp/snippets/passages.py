"""Which passages of a text say most about a query, and where to cut them."""

from __future__ import annotations

import re
from typing import Final

from searchapp.analysis import SPACE, character_class, fold, inside_word
from searchapp.snippets.matching import Matches

_CLOSING = "”’」』）》】〕\"')"
# Half-width signs end something only before a space or Chinese: not in 3.14, 12:30, https://… or e.g. node.js.
_BEFORE_OTHER = r"(?=\s|[^\x00-\x7f])"
_SENTENCE_END: Final = re.compile(rf"(?:[。！？；…]|[.!?;]{_BEFORE_OTHER})+[{_CLOSING}]*|\n+")
_CLAUSE_END: Final = re.compile(rf"(?:[，、：—]|[,:]{_BEFORE_OTHER})[{_CLOSING}]*|[{_CLOSING}]")
_WORD_END: Final = re.compile(r"\s+")
_RULE: Final = re.compile(r"\s*[=\-*_~]{2,}\s*")
_LONGEST_DRESS: Final = 40
"""What signs and white space may add to a title in a first line; a body in one line is not folded for nothing."""
_VISIBLE: Final = re.compile(r"\S")
_FURTHER: Final = 4
"""Where no clause begins or ends within a passage, one is looked for a quarter of its length further out: a reader
stumbles over 生|物多样性 more than over a longer line."""


def choose(text: str, matches: Matches, length: int) -> list[tuple[int, int]]:
    """One or two passages (start, end) in order, about `length` characters in all; the beginning without matches."""
    if not len(matches.starts):
        visible = _VISIBLE.search(text)
        start = visible.start() if visible else 0
        return [(start, _finish(text, start, start + length, start + length * 2 // 3, length // _FURTHER))]
    from searchapp.snippets.compiled import best_spans

    of = matches.patterns
    start, end, second, second_end, length = best_spans(
        matches.starts, matches.ends, matches.numbers, of.within, of.borders, of.lengths, length
    )
    spans = [(start, end)] if second < 0 else [(start, end), (second, second_end)]
    found: list[tuple[int, int]] = []
    for start, end in spans:
        left, right = passage(text, start, end, length)
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return found


def below_title(title: str, body: str) -> str:
    """The body without a first line that only says the title again, as Markdown has it, and the rule under it.

    A reader has read the title above. A body that is nothing else stays as it is.
    """
    head = body[: len(title) + 2 * _LONGEST_DRESS]
    first = head.lstrip().partition("\n")[0]
    if len(first) > len(title) + _LONGEST_DRESS:
        return body
    folded = fold(first + title)
    if _letters(folded[: len(first)]) != _letters(folded[len(first) :]):
        return body
    rest = body.lstrip().partition("\n")[2]
    second, _, below = rest.lstrip().partition("\n")
    rest = below if second and _RULE.fullmatch(second) else rest
    return rest if _VISIBLE.search(rest) else body


def _letters(folded: str) -> str:
    return "".join(folded.strip("#*=_ \t").split())


def passage(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen start:end to about `length` characters, from a sentence's or clause's beginning to an end of one."""
    spare = max(0, length - (end - start))
    further = length // _FURTHER
    left = _begin(text, start, spare * 2 // 3, further)
    right = _finish(text, end, max(end, left + length), left + length * 2 // 3, further)
    if right == len(text) and right - left < length:
        left = _begin(text, start, max(0, spare - (right - end)), further)
    while left < start and character_class(ord(text[left])) == SPACE:
        left += 1
    while right > end and character_class(ord(text[right - 1])) == SPACE:
        right -= 1
    return left, right


def _begin(text: str, start: int, spare: int, further: int) -> int:
    earliest = start - spare
    if earliest <= 0:
        return 0
    sentence = _last_end(_SENTENCE_END, text, earliest, start)
    if sentence:
        return sentence
    border = _CLAUSE_END.search(text, earliest, start) or _WORD_END.search(text, earliest, start)
    if border:
        return border.end()
    before = text[max(0, earliest - further) : earliest]
    ends = [found.end() for border in (_SENTENCE_END, _CLAUSE_END) for found in border.finditer(before)]
    if ends or earliest <= further:
        return earliest - len(before) + max(ends, default=0)
    return _outside_word(text, earliest, start, 1)


def _finish(text: str, end: int, latest: int, enough: int, further: int) -> int:
    if latest >= len(text):
        return len(text)
    sentence = _last_end(_SENTENCE_END, text, end, latest)
    if sentence and sentence >= enough:
        return sentence
    clause = _last_end(_CLAUSE_END, text, end, latest)
    if clause and clause >= enough:
        return clause
    nearest = sentence or clause or _last_end(_WORD_END, text, end, latest)
    if nearest:
        return nearest
    borders = (border.search(text, latest, latest + further) for border in (_SENTENCE_END, _CLAUSE_END))
    return min([found.end() for found in borders if found], default=0) or _outside_word(text, latest, end, -1)


def _last_end(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last border between two places ends, 0 where there is none."""
    last = 0
    for found in border.finditer(text, start, end):
        last = found.end()
    return last


def _outside_word(text: str, place: int, limit: int, step: int) -> int:
    moved = place
    while moved != limit and inside_word(text, moved):
        moved += step
    return place if moved == limit else moved
