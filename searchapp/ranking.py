"""The handful of numbers that order hits, and where each came from (bench/ranking learns them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log


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
