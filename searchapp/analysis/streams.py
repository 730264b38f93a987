"""The terms of many texts at once, as numbers: what an index is made of, by compiled loops over code points."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis.characters import CHARACTER_CLASS, Codepoints, codepoints, fold_table, text_of
from searchapp.analysis.compiled import bigram_keys, chinese_runs, term_spans
from searchapp.analysis.latin import FIRST_HAN, LAST_HAN
from searchapp.analysis.numbering import expand, number, same_terms
from searchapp.analysis.segmenter import Segmenter

Offsets = npt.NDArray[np.int64]
PIECE = 8192
"""How many characters the segmenter is given at a time: its words, all Python strings, then stay in the cache."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in one array of folded code points, text i from begins[i] to ends[i]. folded: the array as a string."""

    points: Codepoints
    folded: str
    begins: Offsets
    ends: Offsets


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one stream, in order. tokens: int32, places in `terms` (distinct, in no order).

    offsets: int64[texts + 1], where the tokens of each text begin.
    """

    tokens: npt.NDArray[np.int32]
    offsets: Offsets
    terms: list[str]


@dataclass(frozen=True, slots=True)
class Bigrams:
    """The bigrams of texts, in order: keys as `term_key` makes them, uint64; offsets as in Terms."""

    keys: npt.NDArray[np.uint64]
    offsets: Offsets


@dataclass(frozen=True, slots=True)
class Streams:
    """words: the word stream. runs, bigrams: together the bigram stream."""

    words: Terms
    runs: Terms
    bigrams: Bigrams


def folded_points(text: str) -> Codepoints:
    """The code points of a text, folded."""
    return fold_table().take(codepoints(text))


def as_texts(points: Codepoints, *places: tuple[Offsets, Offsets]) -> list[Texts]:
    """Texts that lie in one array, by their (begins, ends)."""
    folded = text_of(points)
    return [Texts(points, folded, begins, ends) for begins, ends in places]


def streams(texts: Texts, segmenter: Segmenter) -> Streams:
    """The terms of each text, those that Analyzer.words and Analyzer.bigrams give."""
    cuts = _cuts(text_of(chinese_runs(texts.points, texts.begins, texts.ends)), segmenter)
    while True:
        # A seed of its own for each batch, so that no text can be made to collide with another.
        seed = np.uint64(secrets.randbits(64))
        found = term_spans(texts.points, texts.begins, texts.ends, CHARACTER_CLASS, cuts, seed)
        words, runs = (_numbered(texts, spans) for spans in found)
        if words and runs:
            break
    return Streams(
        _with_words_within(words, segmenter),
        runs,
        Bigrams(*bigram_keys(texts.points, texts.begins, texts.ends, CHARACTER_CLASS)),
    )


def _cuts(chinese: str, segmenter: Segmenter) -> npt.NDArray[np.int32]:
    """The lengths of the segmenter's words, which are all of the text."""
    cuts = np.empty(len(chinese), np.int32)
    count = 0
    for piece in _pieces(chinese):
        words = segmenter.whole(piece)
        cuts[count : count + len(words)] = np.fromiter(map(len, words), np.int32, len(words))
        count += len(words)
    return cuts[:count]


def _pieces(chinese: str) -> Iterator[str]:
    """The text in pieces that begin with a line end."""
    start = 0
    while start < len(chinese):
        end = chinese.find("\n", start + PIECE)
        end = len(chinese) if end < 0 else end
        yield chinese[start:end]
        start = end


def _numbered(texts: Texts, spans: Sequence[Any]) -> Terms | None:
    """Tokens as numbers; None where two terms share a hash."""
    keys, starts, lengths, offsets = spans
    tokens, firsts = number(keys)
    if not same_terms(texts.points, keys, starts, lengths, tokens, firsts):
        return None
    begins = starts[firsts]
    ends = begins + lengths[firsts]
    terms = [texts.folded[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    return Terms(tokens, offsets, terms)


def _with_words_within(whole: Terms, segmenter: Segmenter) -> Terms:
    """Put before each Chinese word the shorter words that it holds."""
    numbers = dict(zip(whole.terms, range(len(whole.terms)), strict=True))
    counts = np.ones(len(whole.terms), np.int64)
    within: list[int] = []
    for place in np.flatnonzero(np.fromiter(map(len, whole.terms), np.int32, len(whole.terms)) > 2).tolist():
        term = whole.terms[place]
        if FIRST_HAN <= ord(term[0]) <= LAST_HAN:
            shorter = segmenter.within(term)
            counts[place] += len(shorter)
            within += [numbers.setdefault(word, len(numbers)) for word in shorter]
    starts = np.concatenate([[0], np.cumsum(counts)])
    terms = np.empty(starts[-1], np.int32)
    last = np.zeros(len(terms), np.bool_)
    last[starts[1:] - 1] = True
    terms[last] = np.arange(len(whole.terms))
    terms[~last] = within
    tokens, offsets = expand(whole.tokens, whole.offsets, starts, terms)
    return Terms(tokens, offsets, list(numbers))
