"""From the terms of a query to the postings lists that the loops read, segment by segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log1p
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, END_MARK, TEXT_FIELDS, index_field
from searchapp.analysis.bigrams import BITS
from searchapp.analysis.utf8 import character_at
from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.cursors import ABSENT, ONLY, Lists
from searchapp.engine.whoosh.dictionary import find_key, find_word
from searchapp.engine.whoosh.matching import matching
from searchapp.engine.whoosh.postings import SINGLETON, decode_documents, encode
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.sets import NONE
from searchapp.engine.whoosh.snapshot import Snapshot
from searchapp.engine.whoosh.strings import encode as utf8
from searchapp.engine.whoosh.window import scratch
from searchapp.query import ALMOST, Enough, ScoredTerm
from searchapp.ranking import Ranking, idf

Array = np.ndarray[Any, Any]
ROWS = {field: row for row, field in enumerate(INDEX_FIELDS)}
BIGRAMS = {field: ROWS[index_field(field, "bigrams")] for field in TEXT_FIELDS}
BODY_BIGRAMS = BIGRAMS["body"]
MARK = ord(END_MARK)
NO_LENGTHS = np.zeros(0, np.uint32)
NO_EXTRA = np.zeros(1, np.uint32)
NO_EXTRA.setflags(write=False)


@inlined
def bigram_key(data: Any, begin: int, end: int, classes: Any) -> Any:
    """analysis.term_key of a term in UTF-8, data[begin:end]; classes: by code point."""
    if begin == end:
        return np.uint64(0)
    first, size = character_at(data, begin, end)
    begin += size
    if begin >= end or classes[first] != CJK:
        return np.uint64(0)
    second, size = character_at(data, begin, end)
    if begin + size < end:
        return np.uint64(0)
    return np.uint64(first) << np.uint64(BITS) | np.uint64(0 if second == MARK else second)


@compiled
def look_up(dictionaries: Any, postings: Any, rows: Any, data: Any, classes: Any, places: Any, dfs: Any) -> None:
    """Find terms in a segment: fill places (as Lists has them) and add to dfs.

    dictionaries: by field, (bytes, offsets, keys, lists). rows: int64, each term's field. data: uint8, the terms in
    UTF-8 with a NUL behind each.
    """
    end = np.int64(-1)
    for i in range(len(rows)):
        begin: Any = min(end + 1, len(data))
        end = begin
        while end < len(data) and data[end] != 0:
            end += 1
        of = dictionaries[rows[i]]
        words = len(of[1]) - 1
        key = bigram_key(data, begin, end, classes) if len(of[2]) > 0 else np.uint64(0)
        number = -1
        if key:
            place = find_key(of[2], key)
            if place < len(of[2]) and of[2][place] == key:
                number = words + place
        else:
            number = find_word(of[0], of[1], data[begin:end])
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


@compiled
def weigh(documents: int, dfs: Any, rows: Any, units: Any, boosts: Any, norms: Any, unit_dfs: Any) -> Any:
    """What terms and units weigh: (scoring as Lists has it, float64 by unit, the sum of these).

    dfs: int64 by term. boosts: float64 by term, 0 for one that earns nothing. norms: float64[fields, 2], norm and slope
    of each field. unit_dfs: int64 by unit, what is known of them without these terms.
    """
    scoring = np.empty((3, len(dfs)))
    for i in range(len(dfs)):
        scoring[0, i] = boosts[i] * log1p((documents - dfs[i] + 0.5) / (dfs[i] + 0.5))
        scoring[1, i] = norms[rows[i], 0]
        scoring[2, i] = norms[rows[i], 1]
        if units[i] >= 0:
            unit_dfs[units[i]] = max(unit_dfs[units[i]], dfs[i])
    weights = np.empty(len(unit_dfs))
    total = 0.0
    for unit in range(len(unit_dfs)):
        weights[unit] = log1p((documents - unit_dfs[unit] + 0.5) / (unit_dfs[unit] + 0.5))
        total += weights[unit]
    return scoring, weights, total


@compiled
def chosen(found: Any, rows: Any, units: Any, scoring: Any, needs_unit: bool, needs_weight: bool) -> Any:
    """The lists that a segment has, as Lists takes them: (places, scoring).

    found: int64 by term, where its list lies. needs_unit, needs_weight: leave out lists without one.
    """
    numbers = np.empty(len(found), np.int64)
    count = 0
    for i in range(len(found)):
        if found[i] != ABSENT and (units[i] >= 0 or not needs_unit) and (scoring[0, i] > 0 or not needs_weight):
            numbers[count] = i
            count += 1
    places = np.empty((3, count), np.int64)
    scores = np.empty((3, count))
    for j in range(count):
        i = numbers[j]
        places[0, j] = found[i]
        places[1, j] = rows[i]
        places[2, j] = units[i]
        for row in range(3):
            scores[row, j] = scoring[row, i]
    return places, scores


class Terms:
    """Terms of a query, looked up in segments.

    rows: int64, the row of each term's field. places: int64 by segment and term. dfs: int64 by term, over all segments.
    """

    def __init__(self, segments: Sequence[Segment], rows: Sequence[int], terms: Iterable[str]) -> None:
        self.rows = np.array(rows, np.int64)
        self.dfs = np.zeros(len(rows), np.int64)
        self.places = np.empty((len(segments), len(rows)), np.int64)
        data = np.frombuffer(utf8("\0".join([*terms, ""])), np.uint8)
        for place, segment in enumerate(segments):
            own = self.places[place]
            look_up(segment.dictionaries, segment.postings, self.rows, data, CHARACTER_CLASS, own, self.dfs)


def term_documents(segment: Segment, field: str, term: str) -> Array:
    """The documents of a term in a segment: int64, ascending."""
    of = segment.fields[field]
    number = of.find(term)
    if number < 0:
        return NONE
    docs: Array = decode_documents(segment.postings, int(of.lists[number]))
    return docs


def documents_with_all(segment: Segment, row: int, found: Array) -> Array:
    """The documents of a segment that all of some lists hold: int64, ascending.

    row: of the field. found: int64, where the lists of distinct terms lie, as Terms has it.
    """
    count = len(found)
    if ABSENT in found:
        return NONE
    if count == 1:
        only = int(found[0])
        alone: Array = np.array([only - ONLY]) if only >= ONLY else decode_documents(segment.postings, only)
        return alone
    places = np.empty((3, count), np.int64)
    places[0] = found
    places[1] = row
    places[2] = np.arange(count)
    lists = Lists(segment.postings, NO_EXTRA, places, np.zeros((3, count)), segment.lengths)
    docs: Array = matching(lists, np.ones(count), float(count), scratch())
    return docs


def prefix_documents(segment: Segment, field: str, character: str) -> Array:
    """The documents that hold a character, from the bigrams that begin with it: int64, ascending."""
    of = segment.fields[field]
    numbers = of.beginning_with(character)
    if not numbers:
        return NONE
    lists = of.lists[numbers.start : numbers.stop]
    if len(lists) == 1:
        docs: Array = decode_documents(segment.postings, int(lists[0]))
        return docs
    held = np.zeros(segment.documents, np.bool_)
    for word in lists.tolist():
        held[decode_documents(segment.postings, word)] = True
    return np.flatnonzero(held)


class QueryLists:
    """The lists of one query over a snapshot: what it scores, and what a hit must hold enough of.

    unit_weights: float64 by unit. threshold: how much of them a hit must hold.
    """

    def __init__(
        self, snapshot: Snapshot, ranking: Ranking, scored: Sequence[ScoredTerm], enough: Enough | None = None
    ) -> None:
        self._snapshot = snapshot
        self.scored: list[ScoredTerm] = []
        self._numbers: dict[tuple[int, str], int] = {}
        rows: list[int] = []
        boosts: list[float] = []
        for each in scored:
            field, term, boost = each
            boost *= ranking.fields[field].weight
            if boost > 0:
                row = ROWS[field]
                self.scored.append(each)
                self._numbers[row, term] = len(rows)
                rows.append(row)
                boosts.append(boost)
        of_unit = [-1] * len(rows)
        self._ready: dict[tuple[int, int, int], Array] = {}
        units = enough.units if enough is not None else ()
        for row in [BIGRAMS[field] for field in enough.fields] if enough is not None else ():
            for number, unit in enumerate(units):
                if unit.prefix:
                    for place, segment in enumerate(snapshot.segments):
                        ready = prefix_documents(segment, INDEX_FIELDS[row], unit.term)
                        self._ready[number, row, place] = ready
                    continue
                known = self._numbers.setdefault((row, unit.term), len(rows))
                if known < len(rows):
                    of_unit[known] = number
                else:
                    rows.append(row)
                    boosts.append(0.0)
                    of_unit.append(number)
        self._terms = terms = Terms(snapshot.segments, rows, [term for _, term in self._numbers])
        self._dfs: list[int] = terms.dfs.tolist()
        self._units = np.array(of_unit, np.int64)
        unit_dfs = np.zeros(len(units), np.int64)
        if self._ready:
            held = Counter({(number, row): 0 for number, row, _ in self._ready})
            for (number, row, _), docs in self._ready.items():
                held[number, row] += len(docs)
            for (number, _), df in held.items():
                unit_dfs[number] = max(unit_dfs[number], df)
        self.scoring, self.unit_weights, total = weigh(
            snapshot.documents, terms.dfs, terms.rows, self._units, np.array(boosts), snapshot.norms(ranking), unit_dfs
        )
        self.threshold = total * enough.share * ALMOST if enough is not None else 0.0

    def idf(self, term: str) -> float:
        """The idf of a term of the bodies' bigram stream, one that no document holds included."""
        number = self._numbers.get((BODY_BIGRAMS, term))
        if number is None:
            return idf(self._snapshot.documents, int(Terms(self._snapshot.segments, [BODY_BIGRAMS], [term]).dfs[0]))
        return idf(self._snapshot.documents, self._dfs[number])

    def places_of(self, place: int, row: int, terms: Sequence[str]) -> Array:
        """Where the lists of terms of a field lie in one segment, as Terms has it."""
        numbers = [self._numbers.get((row, term), -1) for term in terms]
        if -1 in numbers:
            return Terms((self._snapshot.segments[place],), [row] * len(terms), terms).places[0]
        own: Array = self._terms.places[place, numbers]
        return own

    def of(self, place: int) -> Lists:
        """All lists that one segment has."""
        return self._with_ready(place, self._chosen(place, False, False))

    def units_of(self, place: int) -> Lists:
        """The lists of one segment that say what a hit must hold."""
        return self._with_ready(place, self._chosen(place, True, False))

    def scored_of(self, place: int) -> Lists:
        """The lists of one segment that earn something."""
        return self._chosen(place, False, True)

    def of_term(self, place: int, number: int) -> Lists:
        """The list of one scored term alone."""
        alone = slice(number, number + 1)
        places = np.array(
            [self._terms.places[place, alone], self._terms.rows[alone], np.full(1, -1, np.int64)], np.int64
        )
        segment = self._snapshot.segments[place]
        return Lists(segment.postings, NO_EXTRA, places, self.scoring[:, alone].copy(), segment.lengths)

    def _chosen(self, place: int, needs_unit: bool, needs_weight: bool) -> Lists:
        terms = self._terms
        places, scoring = chosen(terms.places[place], terms.rows, self._units, self.scoring, needs_unit, needs_weight)
        segment = self._snapshot.segments[place]
        return Lists(segment.postings, NO_EXTRA, places, scoring, segment.lengths)

    def _with_ready(self, place: int, lists: Lists) -> Lists:
        """With the lists that were made of units that stand for many terms."""
        ready = [(key, docs) for key, docs in self._ready.items() if key[2] == place and len(docs)]
        if not ready:
            return lists
        begins, extra = _encoded([docs for _, docs in ready])
        more = np.array([[row for (_, row, _), _ in ready], [unit for (unit, _, _), _ in ready]], np.int64)
        places = np.concatenate([lists.places, np.vstack([-2 - begins, more])], axis=1)
        scoring = np.concatenate([lists.scoring, np.zeros((3, len(ready)))], axis=1)
        return lists._replace(extra=extra, places=places, scoring=scoring)


def _encoded(sets: Sequence[Array]) -> tuple[Array, Array]:
    """Ready sets of documents as postings: (where each begins, the words)."""
    docs = np.concatenate(sets).astype(np.int32)
    starts = np.cumsum([0, *map(len, sets)], dtype=np.int64)
    words, begins = encode(np.arange(len(sets)), starts, docs, np.ones(len(docs), np.int32), NO_LENGTHS, 0, False)
    words = np.concatenate([words, NO_EXTRA])
    words.setflags(write=False)
    return begins.astype(np.int64), words
