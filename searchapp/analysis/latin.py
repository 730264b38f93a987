"""Words of everything that is not a Chinese character: Latin and other letters, numbers, kana, hangul, symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from searchapp.analysis.characters import CJK, SYMBOL, WORD, class_pattern
from searchapp.analysis.token import Token

LONGEST_RUN: Final = 128
"""A longer run of letters and digits is cut into several terms of this many characters."""

LONGEST_COMPOUND: Final = 15
"""How many runs may follow the first in one written word."""

FIRST_HAN: Final = 0x4E00
LAST_HAN: Final = 0x9FD5
"""The characters that the segmenter knows; jieba's own range."""
HAN: Final = f"{chr(FIRST_HAN)}-{chr(LAST_HAN)}"
"""The inside of [...] for them."""

KANA: Final = (0x3041, 0x309F, 0x30A1, 0x30FA, 0x30FC, 0x30FF, 0x31F0, 0x31FF)
HANGUL: Final = (0x1100, 0x11FF, 0x3131, 0x318E, 0xA960, 0xA97F, 0xAC00, 0xD7FF)
"""First and last code point of each range; all are of the class CJK."""

_W = class_pattern(WORD)
_RUN = rf"[{_W}]{{1,{LONGEST_RUN}}}"
_KANA, _HANGUL = (
    "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(ranges[::2], ranges[1::2], strict=True))
    for ranges in (KANA, HANGUL)
)
# What joins two runs into one written word: node.js, e-mail, don't, snake_case, AT&T, user@host, c++11, 1,000.
_JOINT = rf"(?:[.'_&@-]|\+{{1,2}}|,(?=[0-9]{{3}}(?![{_W}])))"
_COMPOUND = rf"(?:(?<![{_W}])\.)?{_RUN}(?:{_JOINT}{_RUN}){{0,{LONGEST_COMPOUND}}}(?:\+{{1,2}}|[#%])?"

WORD_RUN: Final = re.compile(_RUN)
_RUNS = re.compile(rf"{_RUN}|[{class_pattern(SYMBOL)}]")
_TOKENS = re.compile(
    rf"{_COMPOUND}|[{_KANA}]{{1,{LONGEST_RUN}}}|[{_HANGUL}]{{1,{LONGEST_RUN}}}|(?![{HAN}])[{class_pattern(CJK)}]"
)


def runs(folded: str) -> list[str]:
    """The terms of the bigram stream that are no bigrams: runs of letters and digits, and single symbols."""
    return _RUNS.findall(folded)


def run_tokens(folded: str) -> Iterator[Token]:
    """`runs` with their places."""
    return (Token(found[0], found.start(), found.end()) for found in _RUNS.finditer(folded))


def words(folded: str) -> list[str]:
    """Word-stream terms of a text without Chinese characters: words as written, each followed by its finest parts."""
    found: list[str] = _TOKENS.findall(folded)
    if all(map(str.isalnum, found)):
        return found
    terms = []
    for term in found:
        terms.append(term)
        if not term.isalnum():
            parts = WORD_RUN.findall(term)
            if parts and parts[0] != term:
                terms += parts
    return terms


def word_tokens(folded: str, offset: int = 0) -> Iterator[Token]:
    """`words` with their places, counted from `offset`."""
    for found in _TOKENS.finditer(folded):
        term, start = found[0], found.start() + offset
        yield Token(term, start, start + len(term))
        if not term.isalnum():
            for part in WORD_RUN.finditer(term):
                if part[0] != term:
                    yield Token(part[0], start + part.start(), start + part.end())
