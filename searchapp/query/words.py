"""What free text consists of: what a hit must hold, what it is scored by and what is marked in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from searchapp.analysis import CJK, FUNCTION_CHARACTERS, Analyzer, class_pattern, runs
from searchapp.query.asking import without_asking
from searchapp.query.nodes import Unit
from searchapp.query.units import LIGHT_WORDS, units

MAX_MARK = 24
"""Longer pieces of a query are not looked for as a whole in snippets: no document repeats them."""

_PIECE = re.compile(r"\w(?:\S*\w)?")
_CHINESE = re.compile(f"[{class_pattern(CJK)}]")
_CHINESE_RUN = re.compile(f"[{class_pattern(CJK)}]+")


class Words(NamedTuple):
    """units: what a hit may hold. words, bigrams: what it earns by, terms of the two streams without question words.

    Each once, in the order of the text. content: the text without question words.
    """

    units: tuple[Unit, ...]
    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    content: str


def read_words(folded: str, analyzer: Analyzer, stop_words: Container[str] = ()) -> Words:
    """Take folded free text apart."""
    words = tuple(dict.fromkeys(analyzer.words(folded)))
    bigrams, alone = bigrams_of(folded)
    held = units(folded, words, bigrams, alone, stop_words)
    content = without_asking(folded)
    if content != folded:
        words = tuple(dict.fromkeys(analyzer.words(content)))
        bigrams, _ = bigrams_of(content)
    scored = tuple([word for word in words if not FUNCTION_CHARACTERS.issuperset(word)])
    return Words(held, scored or words, bigrams, content)


def bigrams_of(folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of the bigram stream without end marks (a query ends anywhere), and the characters that stand alone.

    Unlike in a document, white space parts: it is how a query names two things.
    """
    terms: list[str] = []
    alone: list[str] = []
    for run in _CHINESE_RUN.findall(folded):
        if len(run) == 1:
            alone.append(run)
        else:
            terms += map(str.__add__, run, run[1:])
    terms += runs(folded)
    return tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(alone))


def words_to_mark(folded: str, words: Words) -> Iterator[str]:
    """What a reader looks for in a hit: the query as typed, else its words.

    Single characters that the segmenter left beside each other are likely one word (a name). A part of a token such
    as c++ is not marked alone, nor is grammar.
    """
    tokens = [word for word in words.words if not word.isalnum()]
    for piece in _PIECE.findall(folded):
        if len(piece) <= MAX_MARK and piece not in FUNCTION_CHARACTERS and not _within(piece, tokens):
            yield piece
    name = ""
    for word in words.words:
        if len(word) == 1 and word not in FUNCTION_CHARACTERS and _CHINESE.match(word):
            name = name + word if name + word in folded else word
            continue
        if len(name) > 1:
            yield name
        name = ""
        if (len(word) > 1 or not _CHINESE.match(word)) and word not in LIGHT_WORDS and not _within(word, tokens):
            yield word
    if len(name) > 1:
        yield name
    yield from (term for term in words.bigrams if len(term) == 1 and not term.isalnum())


def _within(word: str, tokens: Iterable[str]) -> bool:
    return any(word in token and word != token for token in tokens)


def rescored_characters(folded: str) -> Iterator[str]:
    """The Chinese characters of a text that rescoring counts: those that carry more than grammar."""
    return (character for character in _CHINESE.findall(folded) if character not in FUNCTION_CHARACTERS)
