"""Tricks other than injected fragments that can be undone with certainty."""

from __future__ import annotations

import re
from itertools import pairwise

Cut = tuple[int, int, str]
"""Start and end of a piece to be cut, and why."""

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_TONED = re.compile(rf"\([a-zü]{{0,4}}[{_TONES}][a-z]{{0,3}}\)")
_SYLLABLE = re.compile(rf"\((?:[a-zü]{{0,4}}[{_TONES}][a-z]{{0,3}}|men|de|le|zi|ne|ma|ba|me|tou|zhe)\)")
_LEAST_PINYIN = 4
_NEAR = 40
"""Glosses stand apart; where a machine annotated the characters, the next one is within this many characters."""
_SIGN = r"[!-/:-@\[-`{-~]"
_NOISE_WITHIN = re.compile(rf" [0-9A-Za-z]?{_SIGN}{{1,2}}[0-9A-Za-z]? ")
_TOKEN = rf"(?:{_SIGN}{{1,2}}[0-9A-Za-z]?|[0-9A-Za-z]{{1,2}}{_SIGN}{{0,2}}|[0-9A-Za-z]{_SIGN}[0-9A-Za-z]?)"
_NOISE = re.compile(rf"(?<![!-~ ]){_TOKEN}(?: {_TOKEN}){{4,40}}(?![!-~ ])")
_LEAST_NOISE = 2
_SENTENCE_END = re.compile(r"[。\uff01\uff1f]")
_CLAUSE_END = re.compile(r"[。\uff01\uff1f\uff0c\uff1b,;]")
_SHORTEST_SENTENCE = 12
_SHORTEST_PARAGRAPH = 40


def find_tricks(text: str) -> list[Cut]:
    """What was put into a body to make it look new, in the order it stands, without overlaps.

    pinyin: a reading in brackets behind every other character. noise: the strings of signs and single letters with
    which forums spoil copies. doubled: a sentence or clause that stands twice in a row. repeated: a paragraph that came
    before.
    """
    cuts = _pinyin(text) + _noise(text) + _repeated(text) + _doubled(text, _SENTENCE_END) + _doubled(text, _CLAUSE_END)
    cuts.sort()
    apart: list[Cut] = []
    for cut in cuts:
        if not apart or cut[0] >= apart[-1][1]:
            apart.append(cut)
    return apart


def _pinyin(text: str) -> list[Cut]:
    if text.count("(") < _LEAST_PINYIN:
        return []
    toned = [found.start() for found in _TONED.finditer(text) if _behind_han(text, found.start())]
    if len(toned) < _LEAST_PINYIN:
        return []
    near = sum(after - before <= _NEAR for before, after in pairwise(toned))
    if 2 * near < len(toned) - 1:
        return []
    return [
        (found.start(), found.end(), "pinyin") for found in _SYLLABLE.finditer(text) if _behind_han(text, found.start())
    ]


def _behind_han(text: str, position: int) -> bool:
    return position > 0 and "\u3400" <= text[position - 1] <= "\ufaff"


def _noise(text: str) -> list[Cut]:
    if _NOISE_WITHIN.search(text) is None:
        return []
    cuts = []
    for found in _NOISE.finditer(text):
        start, end = found.span()
        joined = (start and text[start - 1] >= "\u3001") or (end < len(text) and text[end] >= "\u3001")
        if joined and _is_noise(found[0]):
            cuts.append((start, end, "noise"))
    return cuts if len(cuts) >= _LEAST_NOISE else []


def _is_noise(text: str) -> bool:
    """Noise mixes signs of many kinds with letters and digits; formulas and command lines repeat a few."""
    signs = {character for character in text if not character.isalnum() and character != " "}
    mixed = sum(token[:1].isalnum() != token[-1:].isalnum() for token in text.split(" "))
    return len(signs) >= 3 and mixed >= 3


def _doubled(text: str, ends: re.Pattern[str]) -> list[Cut]:
    """The first of two like sentences or clauses in a row, with its mark: the mark behind the second may differ."""
    cuts = []
    start, previous = 0, ""
    for sentence in ends.split(text):
        if len(sentence) >= _SHORTEST_SENTENCE and previous.lstrip() == sentence and not sentence.isascii():
            cuts.append((start - len(sentence) - 1, start, "doubled"))
        start += len(sentence) + 1
        previous = sentence
    return cuts


def _repeated(text: str) -> list[Cut]:
    """A paragraph like the one before it, or like the first of all, which previews repeat."""
    cuts = []
    first, previous, start = "", "", 0
    for line in text.split("\n"):
        paragraph = line.strip()
        if paragraph:
            same = paragraph in (previous, first)
            if same and len(paragraph) >= _SHORTEST_PARAGRAPH and not paragraph.isascii() and "。" in paragraph:
                cuts.append((start, start + len(line), "repeated"))
            previous = paragraph
            first = first or paragraph
        start += len(line) + 1
    return cuts
