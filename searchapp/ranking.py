"""The handful of numbers that order hits, and where each came from (bench/ranking learns them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log, pow


@dataclass(frozen=True, slots=True)
class FieldRanking:
    """One index field's share of the score: weight times BM25 with these k1 and b."""

    weight: float
    k1: float = 1.2
    b: float = 0.75


def idf(documents: int, frequency: int) -> float:
    """Lucene's inverse document frequency. documents: all in the index, deleted ones too. Always positive."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Ranking:
    """fields: index field -> its ranking. depth: how many of the first stage are rescored.

    characters: weight of the BM25 of single characters in rescoring.
    """

    fields: Mapping[str, FieldRanking] = field(
        default_factory=lambda: {
            "title_words": FieldRanking(2.0),
            "title_bigrams": FieldRanking(2.0),
            "body_words": FieldRanking(1.0),
            "body_bigrams": FieldRanking(1.0),
        }
    )
    depth: int = 100
    characters: float = 0.5


RANKING = Ranking()


ALL_UNITS = 2
"""Queries of up to this many bigrams and Latin words must be held whole."""
QUESTION_UNITS = 15
QUESTION_SHARE = 0.35
"""From this many units on, a hit must hold this share of them."""


def required_share(count: int) -> float:
    """The share of a query's units, weighed by idf, that a hit must hold. count: how many units there are, >= 1.

    One for the short queries that mean every word, falling smoothly for questions, whose wording no document repeats.
    """
    if count <= ALL_UNITS:
        return 1.0
    if count >= QUESTION_UNITS:
        return QUESTION_SHARE
    left = (QUESTION_UNITS - count) / (QUESTION_UNITS - ALL_UNITS)
    return QUESTION_SHARE + (1 - QUESTION_SHARE) * pow(left, 1.5)
