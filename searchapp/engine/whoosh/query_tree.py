"""Which documents of a segment does a query tree match? Every node that the query language makes has its compiled
answer here; any other is asked of Whoosh's own matchers."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from whoosh import query

from searchapp.analysis import fold, index_field
from searchapp.engine.whoosh.lists import ROWS, QueryLists, documents_with_all, prefix_documents, term_documents
from searchapp.engine.whoosh.matching import matching, union_of
from searchapp.engine.whoosh.phrase import Asked, Phrase, phrase_documents
from searchapp.engine.whoosh.schema import EXACT_FIELDS, INDEX_FIELDS
from searchapp.engine.whoosh.sets import NONE, difference, intersection, members_of, size_of, union, without
from searchapp.engine.whoosh.snapshot import Snapshot
from searchapp.engine.whoosh.strings import Ordinals
from searchapp.engine.whoosh.window import scratch
from searchapp.query import Enough, ExactPhrase
from searchapp.ranking import Ranking

Array = np.ndarray[Any, Any]
NO_DOCUMENTS = np.zeros(0, np.uint8)
"""An empty bitmap."""


class Matching:
    """Evaluates one query tree over a snapshot.

    lists: those of what the query scores. partial: whether the deadline cut a scan of texts short.
    """

    def __init__(self, snapshot: Snapshot, ranking: Ranking, lists: QueryLists, deadline: float | None) -> None:
        self._snapshot = snapshot
        self._ranking = ranking
        self._lists = lists
        self._deadline = deadline
        self._known: dict[int, QueryLists] = {}
        self._phrases: dict[str, Phrase] = {}
        self._candidates: dict[tuple[int, str, str], Array] = {}
        self._settled: dict[tuple[int, int], Array] = {}
        self.partial = False

    def know(self, node: query.Query, lists: QueryLists) -> None:
        """Take the lists of an Enough, or of the terms of an Or, that were made already."""
        self._known[id(node)] = lists

    def documents(self, node: query.Query, place: int, among: Array | None = None) -> Array:
        """The documents of segment `place` that match: int64, ascending, deleted ones among them.

        among: the only documents that matter, None for all; texts of others are not looked at.
        """
        settled = self._settled.get((id(node), place))
        if settled is not None:
            return settled
        segment = self._snapshot.segments[place]
        if isinstance(node, Enough):
            return self._enough_documents(node, place)
        if isinstance(node, ExactPhrase):
            return reduce(union, (self._phrase_documents(node, field, place, among) for field in node.fields))
        if isinstance(node, query.And):
            return self._and_documents(node, place, among)
        if isinstance(node, query.Or) and len(node.subqueries) > 1 and id(node) in self._known:
            return members_of(union_of(self._known[id(node)].of(place), segment.documents, NO_DOCUMENTS))
        if isinstance(node, query.Or):
            return reduce(union, (self.documents(child, place, among) for child in node.subqueries), NONE)
        if isinstance(node, query.Not):
            everything = self._all(place) if among is None else among
            return difference(everything, self.documents(node.query, place, everything))
        if isinstance(node, query.Term) and node.fieldname in EXACT_FIELDS:
            return np.flatnonzero(
                holding(segment.sources if node.fieldname == "source" else segment.authors, {node.text})
            )
        if isinstance(node, query.Term) and node.fieldname in INDEX_FIELDS:
            return term_documents(segment, node.fieldname, node.text)
        if isinstance(node, query.Every) and node.fieldname is None:
            return self._all(place)
        if node == query.NullQuery:
            return NONE
        return self._asked_of_whoosh(node, place)

    def proposed(self, node: query.Query, place: int) -> Array:
        """Documents of segment `place` among which are all that match: what is known without looking at texts.

        int64, ascending, deleted ones among them. `documents` of some of them tells which of those match.
        """
        if isinstance(node, ExactPhrase):
            return reduce(union, (self._phrase_candidates(node, field, place) for field in node.fields))
        if not looks_into_texts(node):
            docs = self._settled[id(node), place] = self.documents(node, place)
            return docs
        if isinstance(node, query.Or):
            return reduce(union, (self.proposed(child, place) for child in node.subqueries))
        if not isinstance(node, query.And):
            return self._all(place)
        positive, negative = _sides(node)
        parts = [self.proposed(child, place) for child in positive] or [self._all(place)]
        found = reduce(intersection, parts)
        for child in negative:
            if not looks_into_texts(child):
                found = difference(found, self.proposed(child, place))
        return found

    def count(self, node: query.Query, place: int, excluded: Array) -> int:
        """How many documents of segment `place` match and are not in a bitmap, as `without` has it."""
        if id(node) in self._known and isinstance(node, query.Or):
            documents = self._snapshot.segments[place].documents
            return int(size_of(union_of(self._known[id(node)].of(place), documents, excluded)))
        return len(without(self.documents(node, place), excluded))

    def _all(self, place: int) -> Array:
        return np.arange(self._snapshot.segments[place].documents, dtype=np.int64)

    def _enough_documents(self, node: Enough, place: int) -> Array:
        if len(node.units) == 1 and not node.units[0].prefix:
            segment, term = self._snapshot.segments[place], node.units[0].term
            held = (term_documents(segment, index_field(field, "bigrams"), term) for field in node.fields)
            return reduce(union, held)
        lists = self._known.get(id(node))
        if lists is None:
            lists = self._known[id(node)] = QueryLists(self._snapshot, self._ranking, (), node)
        return matching(lists.units_of(place), lists.unit_weights, lists.threshold, scratch())

    def _phrase_documents(self, node: ExactPhrase, field: str, place: int, among: Array | None) -> Array:
        asked = (place, field, node.text)
        known = self._snapshot.phrases.get(asked)
        if known is not None:
            return known if among is None else intersection(known, among)
        candidates = self._phrase_candidates(node, field, place)
        docs, complete = phrase_documents(
            self._snapshot.segments[place],
            field,
            self._phrase(node.text),
            self._deadline,
            self._asked(field, place),
            candidates if among is None else intersection(candidates, among),
        )
        self.partial = self.partial or not complete
        if complete and among is None:
            self._snapshot.phrases.put(asked, docs)
        return docs

    def _phrase_candidates(self, node: ExactPhrase, field: str, place: int) -> Array:
        asked = (place, field, node.text)
        held = self._candidates.get(asked)
        if held is None:
            held = self._snapshot.phrases.get(asked)
            if held is None:
                held = self._phrase(node.text).candidates(self._asked(field, place))
            self._candidates[asked] = held = self._all(place) if held is None else held
        return held

    def _asked(self, field: str, place: int) -> Asked:
        segment = self._snapshot.segments[place]
        bigrams = index_field(field, "bigrams")
        row = ROWS[bigrams]
        return Asked(
            lambda terms: documents_with_all(segment, row, self._lists.places_of(place, row, terms)),
            lambda character: prefix_documents(segment, bigrams, character),
            lambda word: term_documents(segment, index_field(field, "words"), word),
        )

    def _phrase(self, text: str) -> Phrase:
        if text not in self._phrases:
            self._phrases[text] = Phrase(text)
        return self._phrases[text]

    def _and_documents(self, node: query.And, place: int, among: Array | None) -> Array:
        # Sets by cost: those that the terms answer first, texts only for what is left of them.
        positive, negative = _sides(node)
        found = among
        for child in sorted(positive, key=lambda child: isinstance(child, ExactPhrase)):
            docs = self.documents(child, place, found)
            found = docs if found is None else intersection(found, docs)
            if not len(found):
                return NONE
        if found is None:
            found = self._all(place)
        for child in negative:
            found = difference(found, self.documents(child, place, found))
        return found

    def _asked_of_whoosh(self, node: query.Query, place: int) -> Array:
        from searchapp.engine.whoosh.native import segment_searcher

        with segment_searcher(self._snapshot, place) as searcher:
            matcher = node.matcher(searcher, searcher.boolean_context())
            return np.fromiter(sorted(set(matcher.all_ids())), np.int64)


def looks_into_texts(node: query.Query) -> bool:
    """Whether terms alone may leave open which documents match."""
    return isinstance(node, ExactPhrase) or any(map(looks_into_texts, node.children()))


def _sides(node: query.And) -> tuple[list[query.Query], list[query.Query]]:
    """What must match, and what must not."""
    positive = [child for child in node.subqueries if not isinstance(child, query.Not)]
    return positive, [child.query for child in node.subqueries if isinstance(child, query.Not)]


def holding(column: Ordinals, values: set[str]) -> Array:
    """bool by document: whether its value, folded, is one of these folded values."""
    wanted = np.array([value != "" and fold(value) in values for value in column.values], np.bool_)
    return wanted[column.ordinals]
