"""One request: match and filter, first-stage score, fold mirrors, rescore the best, page; counts beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from whoosh.query import Query

from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.counting import aggregations, facets_of, total_of
from searchapp.engine.opensearch.errors import ClusterSlow, red
from searchapp.engine.opensearch.generation import Frequencies, Generation
from searchapp.engine.opensearch.index import article_of
from searchapp.engine.opensearch.matching import Clause, all_of, children, condition, filter_clauses, scoring
from searchapp.engine.protocol import Found, Hit, Request, TermScore
from searchapp.query import Enough
from searchapp.ranking import Ranking

DEEPEST = 10_000
"""The cluster's index.max_result_window: no hit beyond it can be asked for."""
GRACE_SECONDS = 1.0
"""What an answer that was cut at its deadline may still need on its way."""


class Search:
    """Answers one request over one generation."""

    def __init__(self, cluster: Cluster, generation: Generation, ranking: Ranking, request: Request) -> None:
        self._cluster = cluster
        self._generation = generation
        self._ranking = ranking
        self._request = request
        self._partial = False

    def found(self) -> Found:
        """The answer. Raises EngineError."""
        try:
            return self._found()
        except ClusterSlow:
            if self._request.deadline is None:
                raise
            return Found((), 0, {}, partial=True)

    def _found(self) -> Found:
        request = self._request
        frequencies = Frequencies(self._cluster, self._generation)
        frequencies.learn(node for node in nodes(request.query.match) if isinstance(node, Enough) and node.share < 1)
        match = all_of([condition(request.query.match, frequencies.demand), *filter_clauses(request.filters)])
        answer = self._ask(self._body(match))
        total = total_of(answer, match, self._ask, collapse=request.collapse) if request.count else 0
        facets = facets_of(answer, request.facets, match, self._ask, collapse=request.collapse)
        hits = [self._hit(hit) for hit in answer["hits"]["hits"]]
        return Found(tuple(hits), total, facets, self._partial)

    @property
    def _scored(self) -> bool:
        return self._request.sort == "relevance" and bool(self._request.query.score)

    def _body(self, match: Clause) -> dict[str, Any]:
        request = self._request
        score = scoring(request.query.score, self._ranking, named=request.explain) if self._scored else []
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [match], "should": score, "minimum_should_match": 0}},
            "from": min(request.offset, DEEPEST),
            "size": max(0, min(request.limit, DEEPEST - request.offset)),
            "sort": self._sort(),
            "track_total_hits": request.count,
        }
        if request.collapse:
            body["collapse"] = {"field": "group"}
        asked = aggregations(request.facets, total=request.count, collapse=request.collapse)
        if asked:
            body["aggs"] = asked
        return body

    def _sort(self) -> list[dict[str, Any]]:
        by: list[dict[str, Any]] = []
        match self._request.sort:
            case "newest":
                by.append({"published_at": {"order": "desc", "missing": "_last"}})
            case "oldest":
                by.append({"published_at": {"order": "asc", "missing": "_last"}})
            case "views":
                by.append({"views": {"order": "desc", "missing": "_last"}})
            case _:
                by.append({"_score": "desc"})
        return [*by, {"order": "asc"}]

    def _ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """One search within the deadline. Raises ClusterRed where some shard did not answer."""
        params = {"search_type": "dfs_query_then_fetch"} if self._generation.shards > 1 else {}
        if self._request.explain:
            params["include_named_queries_score"] = "true"
        seconds = 60.0
        if self._request.deadline is not None:
            left = max(0.01, self._request.deadline - time.monotonic())
            body = {**body, "timeout": f"{int(left * 1000)}ms"}
            seconds = left + GRACE_SECONDS
        path = f"/{self._generation.index}/_search"
        told: Mapping[str, Any] = self._cluster.ask("POST", path, body, seconds=seconds, params=params)
        if told["timed_out"]:
            self._partial = True
        elif told["_shards"]["failed"]:
            raise red(self._cluster.where)
        return told

    def _hit(self, hit: Mapping[str, Any]) -> Hit:
        source = hit["_source"]
        return Hit(
            article_of(source),
            float(hit["_score"] or 0.0) if self._scored else 0.0,
            int(source["members"]) - 1 if self._request.collapse else 0,
            self._explained(hit) if self._request.explain else (),
        )

    def _explained(self, hit: Mapping[str, Any]) -> tuple[TermScore, ...]:
        terms = self._request.query.score
        told: Mapping[str, float] = hit.get("matched_queries", {})
        scores = [
            TermScore("first", terms[int(name)].field, terms[int(name)].term, score) for name, score in told.items()
        ]
        return tuple(sorted(scores, key=lambda each: -each.score))


def nodes(tree: Query) -> Iterator[Query]:
    """All nodes of a tree."""
    yield tree
    for child in children(tree):
        yield from nodes(child)
