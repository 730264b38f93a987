"""From the terms of a query to the postings lists that the loops read, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchapp.analysis import index_field
from searchapp.engine.whoosh.cursors import Lists
from searchapp.engine.whoosh.postings import SINGLETON, decode, document_frequencies, encode
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.sets import NONE
from searchapp.engine.whoosh.snapshot import Snapshot
from searchapp.query import Enough, ScoredTerm, Unit
from searchapp.ranking import Ranking, idf

Array = np.ndarray[Any, Any]
ALMOST = 1 - 1e-9
"""A share is a sum of weights in some order; this forgives its last bits."""
BODY_BIGRAMS = index_field("body", "bigrams")
NO_LENGTHS = np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a query in an index. words: its list word by segment, None where the segment lacks it."""

    field: str
    words: tuple[int | None, ...]
    df: int


def find_term(snapshot: Snapshot, field: str, term: str) -> Term:
    """Look a term up in all segments."""
    words: list[int | None] = []
    df = 0
    for segment in snapshot.segments:
        of = segment.fields[field]
        number = of.find(term)
        word = None if number < 0 else int(of.lists[number])
        words.append(word)
        if word is not None:
            df += 1 if word & SINGLETON else int(segment.postings[word])
    return Term(field, tuple(words), df)


def term_documents(segment: Segment, field: str, term: str) -> Array:
    """The documents of a term in a segment: int64, ascending."""
    of = segment.fields[field]
    number = of.find(term)
    if number < 0:
        return NONE
    return _list_documents(segment, int(of.lists[number]))


def _list_documents(segment: Segment, word: int) -> Array:
    df = 1 if word & SINGLETON else int(segment.postings[word])
    docs, freqs = np.empty(df, np.int64), np.empty(df, np.int64)
    decode(segment.postings, word, docs, freqs)
    return docs


def prefix_documents(segment: Segment, field: str, character: str) -> Array:
    """The documents that hold a character, from the bigrams that begin with it: int64, ascending."""
    of = segment.fields[field]
    numbers = of.beginning_with(character)
    if not numbers:
        return NONE
    lists = of.lists[numbers.start : numbers.stop]
    if len(lists) == 1:
        return _list_documents(segment, int(lists[0]))
    held = np.zeros(segment.documents, np.bool_)
    room = int(document_frequencies(segment.postings, lists).max())
    docs, freqs = np.empty(room, np.int64), np.empty(room, np.int64)
    for word in lists.tolist():
        held[docs[: decode(segment.postings, word, docs, freqs)]] = True
    return np.flatnonzero(held)


@dataclass(slots=True)
class UnitTerms:
    """What a unit stands for: terms in all segments, or ready sets of documents by (field, segment)."""

    weight: float
    terms: dict[str, Term]
    documents: dict[tuple[str, int], Array]


class QueryLists:
    """The lists of one query over a snapshot: what it scores, and what a hit must hold enough of."""

    def __init__(
        self, snapshot: Snapshot, ranking: Ranking, scored: Sequence[ScoredTerm], enough: Enough | None = None
    ) -> None:
        self._snapshot = snapshot
        self.scored: list[tuple[ScoredTerm, Term, float]] = []
        self._norms = {}
        for row, field in enumerate(INDEX_FIELDS):
            of = ranking.fields[field]
            average = snapshot.averages[row] or 1.0
            self._norms[field] = (of.k1 * (1 - of.b), of.k1 * of.b / average)
        self._found = found = dict[tuple[str, str], Term]()
        for each in scored:
            weight = ranking.fields[each.field].weight * each.boost
            if weight <= 0:
                continue
            term = found[each.field, each.term] = find_term(snapshot, each.field, each.term)
            if term.df:
                self.scored.append((each, term, weight * idf(snapshot.documents, term.df)))
        self._units: list[UnitTerms] = []
        self.threshold = 0.0
        if enough is not None:
            fields = [index_field(field, "bigrams") for field in enough.fields]
            self._units = [self._unit(unit, fields, found) for unit in enough.units]
            self.threshold = sum(unit.weight for unit in self._units) * enough.share * ALMOST
        self.unit_weights = np.array([unit.weight for unit in self._units], np.float64)

    def idf(self, term: str) -> float:
        """The idf of a term of the bodies' bigram stream, one that no document holds included."""
        found = self._found.get((BODY_BIGRAMS, term)) or find_term(self._snapshot, BODY_BIGRAMS, term)
        return idf(self._snapshot.documents, found.df)

    def _unit(self, unit: Unit, fields: Sequence[str], found: dict[tuple[str, str], Term]) -> UnitTerms:
        snapshot = self._snapshot
        if not unit.prefix:
            terms = {field: found.get((field, unit.term)) or find_term(snapshot, field, unit.term) for field in fields}
            df = max(term.df for term in terms.values())
            return UnitTerms(idf(snapshot.documents, df), terms, {})
        documents = {
            (field, place): prefix_documents(segment, field, unit.term)
            for field in fields
            for place, segment in enumerate(snapshot.segments)
        }
        dfs = [sum(len(docs) for (of, _), docs in documents.items() if of == field) for field in fields]
        return UnitTerms(idf(snapshot.documents, max(dfs)), {}, documents)

    def of(self, place: int, *, scored: bool = True, units: bool = True) -> Lists:
        """The lists of one segment, those without documents left out."""
        rows: list[tuple[str, int | Array, float, int]] = []
        unit_of: dict[int, int] = {}
        if units:
            for number, unit in enumerate(self._units):
                for term in unit.terms.values():
                    unit_of.setdefault(id(term), number)
        taken: set[int] = set()
        if scored:
            for _, term, weight in self.scored:
                word = term.words[place]
                if word is not None:
                    rows.append((term.field, word, weight, unit_of.get(id(term), -1)))
                    taken.add(id(term))
        if units:
            for number, unit in enumerate(self._units):
                for term in unit.terms.values():
                    word = term.words[place]
                    if word is not None and not (id(term) in taken and unit_of[id(term)] == number):
                        rows.append((term.field, word, 0.0, number))
                for (field, segment), docs in unit.documents.items():
                    if segment == place and len(docs):
                        rows.append((field, docs, 0.0, number))
        return self._lists(self._snapshot.segments[place], rows)

    def of_term(self, place: int, number: int) -> Lists:
        """The list of one scored term alone."""
        _, term, weight = self.scored[number]
        word = term.words[place]
        rows: list[tuple[str, int | Array, float, int]] = [] if word is None else [(term.field, word, weight, -1)]
        return self._lists(self._snapshot.segments[place], rows)

    def _lists(self, segment: Segment, rows: Sequence[tuple[str, int | Array, float, int]]) -> Lists:
        count = len(rows)
        borrowed = np.zeros(count, np.bool_)
        begins = np.empty(count, np.int64)
        made: list[Array] = []
        for i, (_, where, _, _) in enumerate(rows):
            if isinstance(where, int) and not where & SINGLETON:
                begins[i] = where
                continue
            borrowed[i] = True
            begins[i] = len(made)
            made.append(np.array([where & ~SINGLETON]) if isinstance(where, int) else where)
        extra = np.zeros(1, np.uint32)
        if made:
            docs = np.concatenate(made).astype(np.int32)
            starts = np.cumsum([0, *map(len, made)], dtype=np.int64)
            ones = np.ones(len(docs), np.int32)
            extra, places = encode(np.arange(len(made)), starts, docs, ones, NO_LENGTHS, 0, False)
            begins[borrowed] = places[begins[borrowed]]
            extra = np.concatenate([extra, np.zeros(1, np.uint32)])
        extra.setflags(write=False)
        fields = [row[0] for row in rows]
        return Lists(
            segment.postings,
            extra,
            borrowed,
            begins,
            np.array([INDEX_FIELDS.index(field) for field in fields], np.int64),
            np.array([row[2] for row in rows], np.float64),
            np.array([self._norms[field][0] for field in fields], np.float64),
            np.array([self._norms[field][1] for field in fields], np.float64),
            np.array([row[3] for row in rows], np.int64),
        )
