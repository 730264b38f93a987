"""How are hits ordered? The numbers behind it, and where each came from (bench/ranking learns them)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import log


@dataclass(frozen=True, slots=True)
class FieldRanking:
    """One index field's share of the score: weight times BM25 with these k1 and b.

    k1 = .6, b = .4 for both streams: among questions and passages, two-word queries, whole articles and titles this
    was the best or within .003 of it, and 1.2, .75 was .007 to .05 behind. That a text holds a term says more than
    how often, since words and bigrams count it twice.
    """

    weight: float
    k1: float = 0.6
    b: float = 0.4


def idf(documents: int, frequency: int) -> float:
    """Lucene's inverse document frequency. documents: all in the index, deleted ones too. Always positive."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Ranking:
    """fields: index field -> its ranking.

    Rescoring (searchapp.rescoring): depth: how many of the first stage are rescored, short_depth of a query with fewer
    than short_characters distinct characters, until rescored_bytes of text are read, but at least least_rescored.
    closeness: weight of what stands within the best `window` characters; lead: weight of what stands within the first
    `lead_length`. reach: how many characters of a text are looked at.
    """

    fields: Mapping[str, FieldRanking] = field(
        default_factory=lambda: {
            "title_words": FieldRanking(2.0),
            "title_bigrams": FieldRanking(2.0),
            "body_words": FieldRanking(1.0),
            "body_bigrams": FieldRanking(1.0),
        }
    )
    depth: int = 50
    short_depth: int = 20
    short_characters: int = 6
    least_rescored: int = 10
    rescored_bytes: int = 200_000
    closeness: float = 1.2
    window: int = 30
    lead: float = 0.2
    lead_length: int = 16
    reach: int = 8_000

    def depth_for(self, characters: int) -> int:
        """How many of the first stage are rescored. characters: how many distinct ones the query counts."""
        return self.short_depth if characters < self.short_characters else self.depth

    def affordable(self, sizes: Sequence[int]) -> int:
        """How many of the best texts are read for rescoring. sizes: of each, in bytes, the best first."""
        if sum(sizes) <= self.rescored_bytes:
            return len(sizes)
        before = accumulate(sizes, initial=0)
        return max(min(self.least_rescored, len(sizes)), sum(1 for read in before if read < self.rescored_bytes))


RANKING = Ranking()

ALL_UNITS = 3
"""Queries of up to this many bigrams and Latin words must be held whole."""
LONG_UNITS = 9
LONG_SHARE = 0.3
"""From this many units on, a hit must hold this share of them."""
QUESTION_UNITS = 6
QUESTION_SHARE = 0.15
"""From this many units on, a hit must hold this share of a question: what answers it is worded in its own way. Of 6,514
judged answers 1 in 1,000 holds less, and .3 % of all passages hold as much; at .25 five in 1,000 were lost."""
SHORT_QUESTION_SHARE = 0.25
"""Of a question of two units: one common word of two is not enough."""


def required_share(count: int, question: bool = False) -> float:
    """The share of a query's units, weighed by idf, that a hit must hold. count: how many units there are, >= 1.

    One for the short queries that mean every word, falling for long ones. question: whether the query is a sentence
    that asks, whose wording no document repeats.
    """
    if question and count > 1:
        return _falling(count, 2, SHORT_QUESTION_SHARE, QUESTION_UNITS, QUESTION_SHARE)
    return _falling(count, ALL_UNITS, 1.0, LONG_UNITS, LONG_SHARE)


def _falling(count: int, first: int, share: float, last: int, last_share: float) -> float:
    """From one share to another on a straight line."""
    return share - (share - last_share) * min(max(count - first, 0), last - first) / (last - first)
