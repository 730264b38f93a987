"""The same index through Whoosh's own Searcher: the oracle of the fast path, and what answers unknown nodes."""

from __future__ import annotations

from typing import Any

from whoosh import query
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader
from whoosh.scoring import BaseScorer, WeightingModel, WeightScorer
from whoosh.searching import Searcher

from searchapp.engine.whoosh.codec import ArraySegment
from searchapp.engine.whoosh.schema import schema
from searchapp.engine.whoosh.snapshot import Snapshot
from searchapp.engine.whoosh.toc import NAME
from searchapp.query import ParsedQuery
from searchapp.ranking import RANKING, Ranking, idf

MATCHED = 1e-9
"""What a match that earns nothing scores: Whoosh takes a constant score of 0 for 1."""


class Bm25(WeightingModel):
    """The first stage's score as a Whoosh weighting model: each field's weight times Lucene's BM25."""

    def __init__(self, ranking: Ranking = RANKING) -> None:
        self._ranking = ranking

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        of = self._ranking.fields.get(fieldname)
        if of is None:
            return WeightScorer(1.0)
        whole = searcher.get_parent()
        documents = whole.doc_count_all()
        average = whole.field_length(fieldname) / max(documents, 1) or 1.0
        weight = of.weight * idf(documents, whole.doc_frequency(fieldname, text))
        return Bm25Scorer(searcher, fieldname, weight, of.k1 * (1 - of.b), of.k1 * of.b / average)


class Bm25Scorer(BaseScorer):
    """Scores one term: weight * f / (f + norm + slope * length)."""

    def __init__(self, searcher: Any, field: str, weight: float, norm: float, slope: float) -> None:
        self._searcher = searcher
        self._field = field
        self._weight = weight
        self._norm = norm
        self._slope = slope

    def max_quality(self) -> float:
        return self._weight

    def block_quality(self, matcher: Any) -> float:
        return self._weight

    def score(self, matcher: Any) -> float:
        frequency = float(matcher.weight())
        length = self._searcher.doc_field_length(matcher.id(), self._field, 1)
        return self._weight * frequency / (frequency + self._norm + self._slope * length)


def tree(parsed: ParsedQuery) -> query.Query:
    """A parsed query as one Whoosh query: its conditions score nothing, its terms score what they earn."""
    match = query.ConstantScoreQuery(parsed.match, MATCHED)
    if not parsed.score:
        return match
    earned = query.Or([query.Term(scored.field, scored.term, scored.boost) for scored in parsed.score])
    return query.AndMaybe(match, earned)


def segment_searcher(snapshot: Snapshot, place: int) -> Searcher:
    """Whoosh's Searcher over one segment of an open snapshot."""
    entry = snapshot.manifest.segments[place]
    segment = ArraySegment(NAME, entry.name, entry.documents, snapshot.manifest.state, place)
    storage = FileStorage(str(snapshot.folder.path))
    return Searcher(SegmentReader(storage, schema(), segment), weighting=Bm25())
