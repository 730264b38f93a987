"""The user dictionary: words that the segmenter must know, in jieba's own file format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from searchapp.analysis.characters import fold
from searchapp.analysis.latin import HAN
from searchapp.analysis.word_lists import WordListError, lines

_HAN_WORD = re.compile(rf"[{HAN}]+")


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
        if rest and not (rest[0].isascii() and rest[0].isdigit()) and not (len(rest) == 1 and rest[0].isalpha()):
            raise WordListError(path, number, f"词频 {rest[0]!r} 不是整数")
        frequency = int(rest[0]) if rest and rest[0].isdigit() else None
        if frequency is not None and frequency > 10**9:
            raise WordListError(path, number, f"词频 {frequency} 大于 1000000000")
        text = fold(word)
        if _HAN_WORD.fullmatch(text):
            found[text] = UserWord(text, frequency)
    return tuple(found.values())
