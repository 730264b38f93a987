"""Chinese words: rjieba, and jieba (ten times slower, the same words) where rjieba cannot be imported."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

from searchapp.analysis.user_dictionary import UserWord

Implementation = Literal["rjieba", "jieba"]
DICTIONARY_VERSION = "jieba-0.42.1"


@dataclass(frozen=True)
class Segmenter:
    """cut: text -> words of search mode (short words within long ones come before them), in order.

    places: text -> (word, start, end) of the same words. whole: text -> the words that are in no other, which are
    all of the text. knows: whether a word is in the dictionary. All but the last are to be given runs of Chinese
    characters only, separated by line ends, which come back as words of their own: on other text the two segmenters
    differ.
    """

    implementation: Implementation
    cut: Callable[[str], list[str]]
    places: Callable[[str], Sequence[tuple[str, int, int]]]
    whole: Callable[[str], list[str]]
    knows: Callable[[str], bool]

    def within(self, word: str) -> list[tuple[int, int]]:
        """The words of search mode within a word of `whole`, as (start, length), in order."""
        return [
            (start, length)
            for length in (2, 3)
            for start in range(len(word) - length + 1)
            if length < len(word) and self.knows(word[start : start + length])
        ]


def _rjieba(words: tuple[UserWord, ...]) -> Segmenter:
    import rjieba

    # The module's own dictionary is global and could be changed by anybody: words are added to a copy only.
    dictionary: Any = rjieba.Jieba() if words else rjieba
    for word in words:
        dictionary.add_word(word.text, word.frequency, None)
    return Segmenter(
        "rjieba",
        dictionary.cut_for_search,
        lambda text: dictionary.tokenize(text, "search"),
        dictionary.cut,
        dictionary.has_word,
    )


def _jieba(words: tuple[UserWord, ...]) -> Segmenter:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba: Any = import_module("jieba")
    jieba.setLogLevel("ERROR")
    dictionary = jieba.Tokenizer()
    dictionary.initialize()
    for word in words:
        dictionary.add_word(word.text, word.frequency)
    return Segmenter(
        "jieba",
        dictionary.lcut_for_search,
        lambda text: list(dictionary.tokenize(text, mode="search")),
        dictionary.lcut,
        lambda word: bool(dictionary.FREQ.get(word)),
    )


@lru_cache(maxsize=8)
def segmenter(words: tuple[UserWord, ...] = (), implementation: Implementation | None = None) -> Segmenter:
    """The segmenter of this process that knows these words too. Raises ImportError if the named one is missing."""
    if implementation == "jieba":
        return _jieba(words)
    try:
        return _rjieba(words)
    except ImportError:
        if implementation:
            raise
        return _jieba(words)
