"""From folded text to the terms of both streams."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from searchapp.analysis import bigrams, latin
from searchapp.analysis.characters import TABLE_VERSION
from searchapp.analysis.segmenter import DICTIONARY_VERSION, Implementation, Segmenter, segmenter
from searchapp.analysis.token import Token
from searchapp.analysis.user_dictionary import UserWord, load_user_dictionary
from searchapp.settings import Settings

FORMAT = "1"
"""Raised whenever the same text gives other terms than before."""

_OTHER = re.compile(rf"[^{latin.HAN}]+")
_SHORT = 8
# Most stretches between Chinese runs are a comma, a full stop or a year: the same few thousand again and again.
_short_words = lru_cache(maxsize=16384)(latin.words)
_HAN_RUN = re.compile(rf"[{latin.HAN}]+")


class Analyzer:
    """Makes terms. Cheap to construct and to pickle: the segmenter is loaded once a process, when first used.

    fingerprint: names everything that index terms depend on. An index made with another one must be rebuilt.
    """

    def __init__(self, user_words: tuple[UserWord, ...] = (), implementation: Implementation | None = None) -> None:
        self.user_words = user_words
        self._implementation = implementation
        words = "\n".join(f"{word.text} {word.frequency}" for word in user_words)
        dictionary = hashlib.blake2b(words.encode(), digest_size=8).hexdigest() if user_words else "none"
        self.fingerprint = f"{FORMAT}/{TABLE_VERSION}/{DICTIONARY_VERSION}/{dictionary}"

    @classmethod
    def from_settings(cls, settings: Settings) -> Analyzer:
        """Read the user dictionary. Raises WordListError."""
        return cls.with_dictionary(settings.user_dictionary)

    @classmethod
    def with_dictionary(cls, path: Path | None) -> Analyzer:
        """An analyzer that knows the words of a file. Raises WordListError."""
        return cls(load_user_dictionary(path) if path else ())

    @property
    def segmenter(self) -> Segmenter:
        """The segmenter of this process."""
        return segmenter(self.user_words, self._implementation)

    def words(self, folded: str) -> list[str]:
        """All terms of the word stream, in order."""
        between: list[list[str]] = []

        def cut_out(found: re.Match[str]) -> str:
            other = found[0]
            between.append(_short_words(other) if len(other) <= _SHORT else latin.words(other))
            return "\n"

        terms = self.segmenter.cut(_OTHER.sub(cut_out, folded))
        words: list[str] = []
        start = 0
        for others in between:
            end = terms.index("\n", start)
            words += terms[start:end]
            words += others
            start = end + 1
        words += terms[start:]
        return words

    def word_tokens(self, folded: str) -> list[Token]:
        """The terms of `words` with their places; for showing, not for speed."""
        tokens: list[Token] = []
        place = 0
        for run in _HAN_RUN.finditer(folded):
            tokens += latin.word_tokens(folded[place : run.start()], place)
            tokens += (
                Token(term, run.start() + start, run.start() + end)
                for term, start, end in self.segmenter.places(run[0])
            )
            place = run.end()
        tokens += latin.word_tokens(folded[place:], place)
        return tokens

    def bigrams(self, folded: str) -> list[str]:
        """All terms of the bigram stream, in order of their beginning: the plain reference of the fast path."""
        return [token.term for token in bigrams.bigram_tokens(folded)]

    def bigram_tokens(self, folded: str) -> list[Token]:
        """The terms of `bigrams` with their places."""
        return bigrams.bigram_tokens(folded)
