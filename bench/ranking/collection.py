"""A judged collection as arrays: the postings of its queries' terms, its texts, and which documents are relevant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from searchapp.analysis import Analyzer, fold
from searchapp.analysis.utf8 import end_to_end
from searchapp.evaluate import Judged, documents_of, read_judged
from searchapp.query import ParsedQuery, QueryError, parse
from searchapp.ranking import Ranking, idf
from searchapp.rescoring import NearTerms, closeness, near_terms

Array = np.ndarray[Any, Any]
STREAMS = ("body_words", "body_bigrams")
DEPTH = 100


@dataclass(frozen=True)
class Candidates:
    """The best of the first stage. docs: int64[queries, DEPTH], -1 where there are fewer. scores: float64."""

    docs: Array
    scores: Array


class Collection:
    """Titles are taken for the first line of the body: what is learned here is how to rank by one text field.

    queries: parsed, in the order of `judged.queries`; None where they cannot be read. sets: by query the first letter
    of its id, which tells the judged sets apart that the collection was made of.
    """

    def __init__(self, judged: Judged) -> None:
        analyzer = Analyzer()
        self.queries = [_parsed(text, analyzer) for text in judged.queries.values()]
        self.sets = np.array([id[0] for id in judged.queries])
        wanted = defaultdict(set)
        for query in self.queries:
            for scored in query.score if query else ():
                wanted[scored.field].add(scored.term)
        self.texts: list[bytes] = []
        places: dict[str, int] = {}
        lengths: dict[str, list[int]] = {stream: [] for stream in STREAMS}
        found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for number, article in enumerate(documents_of(judged.corpus)):
            places[article.id] = number
            text = f"{article.title}\n{article.body}" if article.title else article.body
            folded = fold(text)
            self.texts.append(b"\0" + text.encode("utf-8", "surrogatepass"))
            for stream, terms in zip(STREAMS, (analyzer.words(folded), analyzer.bigrams(folded)), strict=True):
                lengths[stream].append(len(terms))
                for term, frequency in Counter(filter(wanted[stream].__contains__, terms)).items():
                    found[stream, term].append((number, frequency))
        self.documents = len(self.texts)
        self.postings = {key: np.array(rows, np.int64).T for key, rows in found.items()}
        self.lengths = {stream: np.array(rows, np.float64) for stream, rows in lengths.items()}
        self.relevant = [
            {places[document] for document in judged.relevant[id] if document in places} for id in judged.queries
        ]

    @classmethod
    def read(cls, folder: Path) -> Collection:
        """The collection of a BEIR folder."""
        return cls(read_judged(folder))

    def idf(self, term: str, stream: str = "body_bigrams") -> float:
        """Of a term of the queries."""
        rows = self.postings.get((stream, term))
        return idf(self.documents, 0 if rows is None else rows.shape[1])

    def first_stage(self, k1: float, b: float) -> Candidates:
        """BM25 of both streams, every document scored."""
        norms = {stream: k1 * (1 - b + b * rows / rows.mean()) for stream, rows in self.lengths.items()}
        docs = np.full((len(self.queries), DEPTH), -1, np.int64)
        scores = np.full((len(self.queries), DEPTH), -np.inf)
        earned = np.zeros(self.documents)
        for row, query in enumerate(self.queries):
            touched = []
            for scored in query.score if query else ():
                posting = self.postings.get((scored.field, scored.term))
                if posting is None or scored.field not in norms:
                    continue
                of, frequency = posting
                weight = scored.boost * self.idf(scored.term, scored.field) * (k1 + 1)
                earned[of] += weight * frequency / (frequency + norms[scored.field][of])
                touched.append(of)
            if not touched:
                continue
            some = np.unique(np.concatenate(touched))
            best = some[np.lexsort((some, -earned[some]))[:DEPTH]]
            docs[row, : len(best)] = best
            scores[row, : len(best)] = earned[best]
            earned[some] = 0.0
        return Candidates(docs, scores)

    def near(self) -> list[NearTerms | None]:
        """What rescoring looks for, by query."""
        return [near_terms(query, self.idf) if query else None for query in self.queries]

    def earned(self, candidates: Candidates, near: Iterable[NearTerms | None], ranking: Ranking) -> Array:
        """What rescoring gives each candidate: float64, shaped as they are."""
        out = np.zeros(candidates.docs.shape)
        for row, (docs, terms) in enumerate(zip(candidates.docs, near, strict=True)):
            texts = [self.texts[doc] for doc in docs if doc >= 0]
            if terms and texts:
                data, bounds = end_to_end(texts)
                out[row, : len(texts)] = closeness(data, bounds[:-1], bounds[1:], terms, ranking)
        return out

    def mrr(self, candidates: Candidates, scores: Array) -> dict[str, float]:
        """MRR@10 by judged set."""
        order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
        reciprocal = np.zeros(len(order))
        for row, best in enumerate(np.take_along_axis(candidates.docs, order, 1)):
            ranks = (rank for rank, doc in enumerate(best.tolist(), start=1) if doc in self.relevant[row])
            reciprocal[row] = 1 / next(ranks, np.inf)
        return {name: float(reciprocal[self.sets == name].mean()) for name in sorted(set(self.sets.tolist()))}


def _parsed(text: str, analyzer: Analyzer) -> ParsedQuery | None:
    try:
        return parse(text, analyzer)
    except QueryError:
        return None
