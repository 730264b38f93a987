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
KEPT_WORDS = 1 << 17
"""Of how many long words the shorter ones are remembered: the same come again in every batch."""


@dataclass(frozen=True)
class Segmenter:
    """cut: text -> words of search mode (short words within long ones come before them), in order.

    places: text -> (word, start, end) of the same words. whole: text -> the words that are in no other, which are
    all of the text. These are to be given runs of Chinese characters only, separated by line ends, which come back as
    words of their own: on other text the two segmenters differ. within: a word of `whole` -> the shorter words of
    search mode within it, in order.
    """

    implementation: Implementation
    cut: Callable[[str], list[str]]
    places: Callable[[str], Sequence[tuple[str, int, int]]]
    whole: Callable[[str], list[str]]
    within: Callable[[str], tuple[str, ...]]


def _within(knows: Callable[[str], bool]) -> Callable[[str], tuple[str, ...]]:
    """What search mode adds to a word, by jieba's rule: its pieces of two and three characters that are known."""

    @lru_cache(maxsize=KEPT_WORDS)
    def within(word: str) -> tuple[str, ...]:
        pieces = [word[start : start + 2] for start in range(len(word) - 1) if len(word) > 2]
        pieces += [word[start : start + 3] for start in range(len(word) - 2) if len(word) > 3]
        return tuple(filter(knows, pieces))

    return within


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
        _within(dictionary.has_word),
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
        _within(lambda word: bool(dictionary.FREQ.get(word))),
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
