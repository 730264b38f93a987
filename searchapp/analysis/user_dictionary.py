"""The user dictionary: words that the segmenter must know, in jieba's own file format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from searchapp.analysis.characters import fold
from searchapp.analysis.latin import HAN
from searchapp.analysis.word_lists import WordListError, lines

_HAN_WORD = re.compile(rf"[{HAN}]+")
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class UserWord:
    """A folded word of Chinese characters; frequency None: as high as it takes to keep it in one piece."""

    text: str
    frequency: int | None = None


def load_user_dictionary(path: Path) -> tuple[UserWord, ...]:
    """Read `word [frequency [tag]]` lines, # comments. Raises WordListError with file and line.

    Words that are not wholly of Chinese characters are left out: the segmenter never sees other text, and Latin
    words and numbers are words without it.
    """
    found: dict[str, UserWord] = {}
    for number, line in lines(path):
        word, *rest = line.split()
        frequency = None
        if rest and _DIGITS.fullmatch(rest[0]):
            digits = rest[0].lstrip("0") or "0"
            # Judged by its length first: Python refuses to read thousands of digits.
            if len(digits) > 10 or int(digits) > 10**9:
                raise WordListError(path, number, f"词频 {rest[0][:20]} 大于 1000000000")
            frequency = int(digits)
        elif rest and not (len(rest) == 1 and rest[0].isalpha()):
            raise WordListError(path, number, f"词频 {rest[0]!r} 不是整数")
        text = fold(word)
        if _HAN_WORD.fullmatch(text):
            found[text] = UserWord(text, frequency)
    return tuple(found.values())
