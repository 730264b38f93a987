"""What an engine must answer, worked out document by document from the definitions, without any index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import query

from searchapp.analysis import CHARACTER_CLASS, TEXT_FIELDS, WORD, Analyzer, fold
from searchapp.article import Article, timestamp
from searchapp.corpus import groups, signature
from searchapp.engine import Filters, Request
from searchapp.query import Enough, ExactPhrase
from searchapp.ranking import RANKING, idf

FREE = 24
"""Lengths below this are stored exactly in Lucene's byte."""


def stored_length(length: int) -> int:
    """A field length as Lucene's norm byte keeps it (SmallFloat.intToByte4): four significant bits beyond 24."""
    if length < FREE:
        return length
    rest = length - FREE
    shift = max(0, rest.bit_length() - 4)
    return FREE + (rest >> shift << shift)


class Oracle:
    """The collection in memory. lossy: whether field lengths are kept as Lucene keeps them."""

    def __init__(self, articles: Sequence[Article], analyzer: Analyzer, *, lossy: bool = False) -> None:
        self.articles = {article.id: article for article in articles}
        self._lossy = lossy
        self.folded = {a.id: {"title": fold(a.title), "body": fold(a.body)} for a in articles}
        self.terms: dict[str, dict[str, Counter[str]]] = {}
        for id, texts in self.folded.items():
            self.terms[id] = {}
            for field in TEXT_FIELDS:
                self.terms[id][f"{field}_words"] = Counter(analyzer.words(texts[field]))
                self.terms[id][f"{field}_bigrams"] = Counter(analyzer.bigrams(texts[field]))

    @cached_property
    def group(self) -> dict[str, str]:
        """id -> id of its group's first member."""
        ids = list(self.articles)
        if not ids:
            return {}
        first = groups(np.stack([signature(a.title, a.body) for a in self.articles.values()]))
        return {id: ids[own] for id, own in zip(ids, first.tolist(), strict=True)}

    @cached_property
    def sizes(self) -> Counter[str]:
        """id of a group's first member -> how many members."""
        return Counter(self.group.values())

    def frequency(self, field: str, term: str, prefix: bool = False) -> int:
        """In how many documents a field holds the term, or a bigram that begins with it."""
        return sum(self._holds(id, field, term, prefix) for id in self.articles)

    def _holds(self, id: str, field: str, term: str, prefix: bool) -> bool:
        terms = self.terms[id][field]
        return any(each.startswith(term) for each in terms) if prefix else term in terms

    def matches(self, node: query.Query) -> set[str]:
        """The ids of the documents that match a tree."""
        return {id for id in self.articles if self._matches(node, id)}

    def _matches(self, node: Any, id: str) -> bool:
        article = self.articles[id]
        if isinstance(node, Enough):
            return self._enough(node, id)
        if isinstance(node, ExactPhrase):
            return any(phrase_pattern(node.text).search(self.folded[id][field]) for field in node.fields)
        if isinstance(node, query.And):
            return all(self._matches(child, id) for child in node)
        if isinstance(node, query.Or):
            return any(self._matches(child, id) for child in node)
        if isinstance(node, query.Not):
            return not self._matches(node.query, id)
        if isinstance(node, query.Term):
            return fold(getattr(article, node.fieldname)) == node.text
        return isinstance(node, query.Every)

    def _enough(self, node: Enough, id: str) -> bool:
        fields = [f"{field}_bigrams" for field in node.fields]
        held = total = 0.0
        for unit in node.units:
            weight = idf(len(self.articles), max(self.frequency(f, unit.term, unit.prefix) for f in fields))
            total += weight
            if any(self._holds(id, f, unit.term, unit.prefix) for f in fields):
                held += weight
        return held >= total * node.share * (1 - 1e-9)

    def passes(self, filters: Filters, id: str) -> bool:
        """Whether a document passes the filters."""
        article = self.articles[id]
        for name in ("source", "author"):
            wanted = set(map(fold, getattr(filters, name)))
            value = getattr(article, name)
            if wanted and (not value or fold(value) not in wanted):
                return False
        moment = timestamp(article.published)
        if filters.since is not None and (moment is None or moment < filters.since):
            return False
        return filters.until is None or (moment is not None and moment <= filters.until)

    @cached_property
    def _average(self) -> dict[str, float]:
        names = [name for field in TEXT_FIELDS for name in (f"{field}_words", f"{field}_bigrams")]
        lengths = {name: [sum(self.terms[id][name].values()) for id in self.articles] for name in names}
        return {name: sum(own) / sum(length > 0 or not self._lossy for length in own) for name, own in lengths.items()}

    def score(self, request: Request, id: str) -> float:
        """The first-stage score."""
        total = 0.0
        for scored in request.query.score:
            of = RANKING.fields[scored.field]
            frequency = self.terms[id][scored.field][scored.term]
            if not frequency:
                continue
            length = sum(self.terms[id][scored.field].values())
            length = stored_length(length) if self._lossy else length
            norm = of.k1 * (1 - of.b + of.b * length / self._average[scored.field])
            documents = len(self.articles)
            if self._lossy:
                # Lucene's number of documents is that of those with any term in the field.
                documents = sum(1 for terms in self.terms.values() if terms[scored.field])
            rarity = idf(documents, self.frequency(scored.field, scored.term))
            total += of.weight * scored.boost * rarity * frequency / (frequency + norm)
        return total

    def hits(self, request: Request) -> list[str]:
        """The ids of all documents that match and pass, in the order in which they were added."""
        found = self.matches(request.query.match)
        return [id for id in self.articles if id in found and self.passes(request.filters, id)]

    def total(self, request: Request) -> int:
        """How many hits there are, mirrors folded where the request says so."""
        hits = self.hits(request)
        return len({self.group[id] for id in hits}) if request.collapse else len(hits)

    def facet(self, request: Request, name: str) -> dict[str, int]:
        """value -> how many hits a search with this value as a filter has."""
        counted: dict[str, set[str]] = {}
        for id in self.hits(request):
            article = self.articles[id]
            value = article.published[:4] if name == "year" else getattr(article, name)
            if value:
                counted.setdefault(value, set()).add(self.group[id] if request.collapse else id)
        return {value: len(members) for value, members in counted.items()}


def phrase_pattern(text: str) -> re.Pattern[str]:
    """The definition of an exact phrase."""
    inside = r"\s*".join(map(re.escape, text))
    letter = r"[^\W_]"
    latin = f"(?:(?![\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]){letter})"
    before = f"(?<!{latin})" if CHARACTER_CLASS[ord(text[0])] == WORD else ""
    after = f"(?!{latin})" if CHARACTER_CLASS[ord(text[-1])] == WORD else ""
    return re.compile(f"{before}{inside}{after}")
