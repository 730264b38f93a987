"""Snippets by the rules as they are told, a character at a time, over strings and regular expressions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from math import log, sqrt
from typing import NamedTuple

from searchapp.analysis import CJK, SPACE, WORD, character_class, fold, inside_word
from searchapp.query import Mark

CLOSING = "”’」』）》】〕\"')"
BEFORE_OTHER = r"(?=\s|[^\x00-\x7f])"
SENTENCE_END = re.compile(rf"(?:[。！？；…]|[.!?;]{BEFORE_OTHER})+[{CLOSING}]*|\n+")
CLAUSE_END = re.compile(rf"(?:[，、：—]|[,:]{BEFORE_OTHER})[{CLOSING}]*|[{CLOSING}]")
WORD_END = re.compile(r"\s+")
FURTHER = 4
VISIBLE = re.compile(r"\S")


class Match(NamedTuple):
    start: int
    end: int
    string: str


class Window(NamedTuple):
    start: int
    end: int
    worth: float


def find(text: str, marks: Sequence[Mark]) -> list[Match]:
    """The longest mark at every place."""
    loose = {
        string: any(mark.exact or len(mark.text.split()) > 1 for mark in marks if "".join(mark.text.split()) == string)
        for string in _strings(marks)
    }
    found = []
    for start in range(len(text)):
        ends = [(_end_of(text, start, string, loose[string]), string) for string in loose]
        end, string = max(ends, key=lambda each: len(each[1]) if each[0] else -1, default=(0, ""))
        if end:
            found.append(Match(start, end, string))
    return found


def _strings(marks: Sequence[Mark]) -> list[str]:
    return sorted({"".join(mark.text.split()) for mark in marks} - {""})


def _end_of(text: str, start: int, string: str, loose: bool) -> int:
    at = start
    for place, character in enumerate(string):
        gap = at
        while place and at < len(text) and character_class(ord(text[at])) == SPACE:
            at += 1
        chinese = place and all(character_class(ord(each)) == CJK for each in string[place - 1 : place + 1])
        if at == len(text) or fold(text[at]) != character or (at > gap and not loose and not chinese):
            return 0
        at += 1
    first, last = (character_class(ord(string[place])) == WORD for place in (0, -1))
    return 0 if (first and inside_word(text, start)) or (last and inside_word(text, at)) else at


def highlight(text: str, marks: Sequence[Mark]) -> str:
    return _marked(text, 0, len(text), find(text, marks))


def _marked(text: str, start: int, end: int, matches: Sequence[Match]) -> str:
    spans: list[tuple[int, int]] = []
    for left, right, _ in matches:
        if left < start or right > end:
            continue
        if spans and left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(right, spans[-1][1]))
        else:
            spans.append((left, right))
    html, place = "", start
    for left, right in spans:
        html += escape(text[place:left]) + "<mark>" + escape(text[left:right]) + "</mark>"
        place = right
    return html + escape(text[place:end])


def snippet(text: str, marks: Sequence[Mark], length: int) -> str:
    matches = find(text, marks)
    passages = _passages(text, matches, _strings(marks), length)
    shown = "…".join(_marked(text, start, end, matches) for start, end in passages)
    before = VISIBLE.search(text, 0, passages[0][0])
    after = VISIBLE.search(text, passages[-1][1])
    return ("…" if before else "") + shown + ("…" if after else "")


def _passages(text: str, matches: Sequence[Match], strings: Sequence[str], length: int) -> list[tuple[int, int]]:
    if not matches:
        visible = VISIBLE.search(text)
        start = visible.start() if visible else 0
        return [(start, _finish(text, start, start + length, start + length * 2 // 3, length // FURTHER))]
    within = {string: [inner for inner in strings if inner in string] for string in strings}
    counts = Counter(match.string for match in matches)
    shown = {inner for match in matches for inner in within[match.string]}
    worth = {string: sqrt(len(string)) / (1 + log(max(counts[string], 1))) for string in strings}
    windows = [_best(matches, within, worth, length)]
    if windows[0].worth * 1.25 < sum(worth[string] for string in shown):
        first = _best(matches, within, worth, length // 2)
        covered = [match.string for match in matches if match.start >= first.start and match.end <= first.end]
        rest = worth | {inner: 0.0 for string in covered for inner in within[string]}
        second = _best(matches, within, rest, length // 2)
        if second.worth > 0 and first.worth + second.worth >= windows[0].worth * 1.25:
            windows, length = sorted([first, second]), length // 2
    passages: list[tuple[int, int]] = []
    for start, end, _ in windows:
        left, right = _passage(text, start, end, length)
        if passages and left <= passages[-1][1]:
            passages[-1] = (passages[-1][0], max(right, passages[-1][1]))
        else:
            passages.append((left, right))
    return passages


def _best(matches: Sequence[Match], within: Mapping[str, list[str]], worth: Mapping[str, float], length: int) -> Window:
    best, best_score = Window(0, 0, 0.0), 0.0
    for first in range(len(matches)):
        start, reach, _ = matches[first]
        shown: set[str] = set()
        again = 0.0
        for match in matches[first:]:
            if match is not matches[first] and match.start - start >= length:
                break
            if match is not matches[first] and match.end - start > length:
                continue
            if match.string in shown:
                again += worth[match.string]
            shown.update(within[match.string])
            reach = max(reach, match.end)
            weight = sum(worth[each] for each in shown)
            if not weight:
                break
            span = min(1.0, (reach - start) / length) if length else 1.0
            score = weight * (1 - 0.1 * span) + 0.2 * min(again, weight)
            if score > best_score + 1e-9:
                best, best_score = Window(start, reach, weight), score
    return best


def _passage(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen start:end to about `length` characters, from a sentence's or clause's beginning to an end of one."""
    spare = max(0, length - (end - start))
    further = length // FURTHER
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
    sentence = _last_end(SENTENCE_END, text, earliest, start)
    if sentence:
        return sentence
    border = CLAUSE_END.search(text, earliest, start) or WORD_END.search(text, earliest, start)
    if border:
        return border.end()
    before = text[max(0, earliest - further) : earliest]
    ends = [found.end() for border in (SENTENCE_END, CLAUSE_END) for found in border.finditer(before)]
    if ends or earliest <= further:
        return earliest - len(before) + max(ends, default=0)
    return _outside_word(text, earliest, start, 1)


def _finish(text: str, end: int, latest: int, enough: int, further: int) -> int:
    if latest >= len(text):
        return len(text)
    sentence = _last_end(SENTENCE_END, text, end, latest)
    if sentence and sentence >= enough:
        return sentence
    clause = _last_end(CLAUSE_END, text, end, latest)
    if clause and clause >= enough:
        return clause
    nearest = sentence or clause or _last_end(WORD_END, text, end, latest)
    if nearest:
        return nearest
    borders = (border.search(text, latest, latest + further) for border in (SENTENCE_END, CLAUSE_END))
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
