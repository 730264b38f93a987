"""From the terms of a query to the postings lists that the loops read, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, index_field, term_key
from searchapp.compiled import compiled
from searchapp.engine.whoosh.cursors import ABSENT, ONLY, Lists
from searchapp.engine.whoosh.dictionary import find_key, find_word
from searchapp.engine.whoosh.postings import SINGLETON, decode, document_frequencies, encode
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.sets import NONE
from searchapp.engine.whoosh.snapshot import Snapshot
from searchapp.engine.whoosh.strings import encode as utf8
from searchapp.query import ALMOST, Enough, ScoredTerm
from searchapp.ranking import Ranking, idf

Array = np.ndarray[Any, Any]
ROWS = {field: row for row, field in enumerate(INDEX_FIELDS)}
BODY_BIGRAMS = ROWS[index_field("body", "bigrams")]
NO_LENGTHS = np.zeros(0, np.uint32)
NO_EXTRA = np.zeros(1, np.uint32)
NO_EXTRA.setflags(write=False)


@compiled
def look_up(
    dictionaries: Any, postings: Any, rows: Any, keys: Any, data: Any, ends: Any, places: Any, dfs: Any
) -> None:
    """Find terms in a segment: fill places (as Lists has them) and add to dfs.

    dictionaries: by field, (bytes, offsets, keys, lists). rows: int64, each term's field. keys: uint64, its bigram
    key, 0 where it is a word. data, ends: uint8, int64, the words' UTF-8, one behind the other.
    """
    begin = 0
    for i in range(len(rows)):
        of = dictionaries[rows[i]]
        words = len(of[1]) - 1
        number = -1
        if keys[i]:
            place = find_key(of[2], keys[i])
            if place < len(of[2]) and of[2][place] == keys[i]:
                number = words + place
        else:
            number = find_word(of[0], of[1], data[begin : ends[i]])
        begin = ends[i]
        if number < 0:
            places[i] = ABSENT
            continue
        word = of[3][number]
        if word & SINGLETON:
            places[i] = ONLY + np.int64(word & ~SINGLETON)
            dfs[i] += 1
        else:
            places[i] = word
            dfs[i] += postings[word]


class Terms:
    """Terms of a query, looked up in every segment of a snapshot.

    asked: distinct (row of the field, term). places: int64 by segment and term. dfs: int64 by term, over all segments.
    """

    def __init__(self, snapshot: Snapshot, asked: Sequence[tuple[int, str]]) -> None:
        keys = [
            term_key(term) if row & 1 and len(term) == 2 and CHARACTER_CLASS[ord(term[0])] == CJK else 0
            for row, term in asked
        ]
        words = [b"" if key else utf8(term) for key, (_, term) in zip(keys, asked, strict=True)]
        rows = np.array([row for row, _ in asked], np.int64)
        ends = np.cumsum([len(word) for word in words], dtype=np.int64)
        data = np.frombuffer(b"".join(words), np.uint8)
        key_array = np.array(keys, np.uint64)
        self.rows = rows
        self.dfs = np.zeros(len(asked), np.int64)
        self.places = np.empty((len(snapshot.segments), len(asked)), np.int64)
        for segment, places in zip(snapshot.segments, self.places, strict=True):
            look_up(segment.dictionaries, segment.postings, rows, key_array, data, ends, places, self.dfs)


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


class QueryLists:
    """The lists of one query over a snapshot: what it scores, and what a hit must hold enough of.

    unit_weights: float64 by unit. threshold: how much of them a hit must hold.
    """

    def __init__(
        self, snapshot: Snapshot, ranking: Ranking, scored: Sequence[ScoredTerm], enough: Enough | None = None
    ) -> None:
        self._snapshot = snapshot
        self.scored = [each for each in scored if ranking.fields[each.field].weight * each.boost > 0]
        asked: dict[tuple[int, str], int] = {}
        boosts = []
        for each in self.scored:
            asked[ROWS[each.field], each.term] = -1
            boosts.append(each.boost * ranking.fields[each.field].weight)
        units = enough.units if enough is not None else ()
        rows = [ROWS[index_field(field, "bigrams")] for field in enough.fields] if enough is not None else []
        for number, unit in enumerate(units):
            if not unit.prefix:
                asked.update([((row, unit.term), number) for row in rows])
        terms = Terms(snapshot, list(asked))
        self._terms = terms
        self._numbers = dict(zip(asked, range(len(asked)), strict=True))
        self._units = np.array(list(asked.values()), np.int64)
        self._ready = {
            (number, row, place): prefix_documents(segment, INDEX_FIELDS[row], unit.term)
            for number, unit in enumerate(units)
            if unit.prefix
            for row in rows
            for place, segment in enumerate(snapshot.segments)
        }
        self._fields = np.array(
            [_field_scoring(ranking, row, snapshot) for row in range(len(INDEX_FIELDS))], np.float64
        )
        idfs = idf_of(snapshot.documents, terms.dfs)
        self.scoring = np.zeros((3, len(asked)))
        self.scoring[0, : len(boosts)] = idfs[: len(boosts)] * np.array(boosts, np.float64)
        self.scoring[1:] = self._fields[terms.rows].T
        unit_dfs = np.zeros(len(units), np.int64)
        held = self._units >= 0
        np.maximum.at(unit_dfs, self._units[held], terms.dfs[held])
        for (number, row, _), _ in self._ready.items():
            unit_dfs[number] = max(unit_dfs[number], self._ready_df(number, row))
        self.unit_weights = idf_of(snapshot.documents, unit_dfs)
        self.threshold = float(self.unit_weights.sum()) * enough.share * ALMOST if enough is not None else 0.0

    def _ready_df(self, number: int, row: int) -> int:
        return sum(len(docs) for (unit, of, _), docs in self._ready.items() if unit == number and of == row)

    def idf(self, term: str) -> float:
        """The idf of a term of the bodies' bigram stream, one that no document holds included."""
        number = self._numbers.get((BODY_BIGRAMS, term))
        if number is None:
            return idf(self._snapshot.documents, int(Terms(self._snapshot, [(BODY_BIGRAMS, term)]).dfs[0]))
        return idf(self._snapshot.documents, int(self._terms.dfs[number]))

    def of(self, place: int) -> Lists:
        """All lists of one segment."""
        places = np.empty((3, len(self._units)), np.int64)
        places[0] = self._terms.places[place]
        places[1] = self._terms.rows
        places[2] = self._units
        scoring = self.scoring
        extra = NO_EXTRA
        ready = [(key, docs) for key, docs in self._ready.items() if key[2] == place and len(docs)]
        if ready:
            begins, extra = _encoded([docs for _, docs in ready])
            more = np.array([[row for (_, row, _), _ in ready], [unit for (unit, _, _), _ in ready]], np.int64)
            places = np.concatenate([places, np.vstack([-2 - begins, more])], axis=1)
            scoring = np.concatenate([scoring, np.zeros((3, len(ready)))], axis=1)
        return Lists(self._snapshot.segments[place].postings, extra, places, scoring)

    def units_of(self, place: int) -> Lists:
        """The lists of one segment that say what a hit must hold."""
        lists = self.of(place)
        return _chosen(lists, lists.places[2] >= 0)

    def scored_of(self, place: int) -> Lists:
        """The lists of one segment that earn something."""
        lists = self.of(place)
        return _chosen(lists, lists.scoring[0] > 0)

    def of_term(self, place: int, number: int) -> Lists:
        """The list of one scored term alone."""
        lists = self.of(place)
        return _chosen(lists, np.arange(lists.places.shape[1]) == number)


def idf_of(documents: int, dfs: Array) -> Array:
    """ranking.idf for an array of document frequencies."""
    return np.log1p((documents - dfs + 0.5) / (dfs + 0.5))


def _field_scoring(ranking: Ranking, row: int, snapshot: Snapshot) -> tuple[float, float]:
    of = ranking.fields[INDEX_FIELDS[row]]
    return of.k1 * (1 - of.b), of.k1 * of.b / (snapshot.averages[row] or 1.0)


def _chosen(lists: Lists, wanted: Array) -> Lists:
    return lists._replace(places=lists.places[:, wanted].copy(), scoring=lists.scoring[:, wanted].copy())


def _encoded(sets: Sequence[Array]) -> tuple[Array, Array]:
    """Ready sets of documents as postings: (where each begins, the words)."""
    docs = np.concatenate(sets).astype(np.int32)
    starts = np.cumsum([0, *map(len, sets)], dtype=np.int64)
    words, begins = encode(np.arange(len(sets)), starts, docs, np.ones(len(docs), np.int32), NO_LENGTHS, 0, False)
    words = np.concatenate([words, NO_EXTRA])
    words.setflags(write=False)
    return begins.astype(np.int64), words
