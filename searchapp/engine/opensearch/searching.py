"""One request: match and filter, first-stage score, collapse mirrors, rescore the best, page; counts beside it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from searchapp.analysis.utf8 import end_to_end
from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.counting import aggregations, facets_of, total_of
from searchapp.engine.opensearch.errors import ClusterSlow, incomplete, red
from searchapp.engine.opensearch.generation import Frequencies, Generation
from searchapp.engine.opensearch.index import article_of, document_id
from searchapp.engine.opensearch.matching import Clause, all_of, condition, filter_clauses, scoring
from searchapp.engine.protocol import Found, Hit, Request, TermScore
from searchapp.ranking import Ranking
from searchapp.rescoring import closeness, near_terms

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
            return Found((), 0, dict.fromkeys(self._request.facets, ()), partial=True)

    def _found(self) -> Found:
        request = self._request
        frequencies = Frequencies(self._cluster, self._generation)
        frequencies.learn(request.query, rescored=self._rescored)
        match = all_of([condition(request.query.match, frequencies.demand), *filter_clauses(request.filters)])
        answer = self._ask(self._body(match))
        total = total_of(answer, match, self._ask, collapse=request.collapse) if request.count else 0
        facets = facets_of(answer, request.facets, match, self._ask, collapse=request.collapse)
        hits = self._rescored_page(answer, frequencies) if self._rescored else self._page(answer)
        return Found(tuple(hits), total, facets, self._partial)

    @property
    def _depth(self) -> int:
        return self._ranking.depth_for(len(self._request.query.characters))

    @property
    def _scored(self) -> bool:
        return self._request.sort == "relevance" and bool(self._request.query.score)

    @property
    def _rescored(self) -> bool:
        # A page beyond the rescored ones keeps its place.
        return self._scored and self._request.rescore and 0 <= self._request.offset < self._depth

    def _body(self, match: Clause) -> dict[str, Any]:
        request = self._request
        score = scoring(request.query.score, self._ranking, named=request.explain) if self._scored else []
        begin = 0 if self._rescored else min(request.offset, DEEPEST)
        end = min(request.offset + request.limit, DEEPEST)
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [match], "should": score, "minimum_should_match": 0}},
            "from": begin,
            "size": max(0, (max(end, self._depth) if self._rescored else end) - begin),
            "sort": self._sort(),
            "track_total_hits": request.count,
        }
        if self._rescored:
            # Which of them are read is decided by their length, so texts are asked for afterwards.
            body |= {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id", "bytes"]}
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
        elif incomplete(told):
            raise red(self._cluster.where)
        return told

    def _page(self, answer: Mapping[str, Any]) -> list[Hit]:
        return [
            self._hit(hit["_source"], float(hit["_score"] or 0.0) if self._scored else 0.0, self._explained(hit))
            for hit in answer["hits"]["hits"]
        ]

    def _rescored_page(self, answer: Mapping[str, Any], frequencies: Frequencies) -> list[Hit]:
        """The page after rescoring. A document that was deleted meanwhile leaves a gap."""
        request = self._request
        hits = answer["hits"]["hits"]
        ids = [hit["fields"]["id"][0] for hit in hits]
        scores = [float(hit["_score"]) for hit in hits]
        near = near_terms(request.query, frequencies.body_idf)
        sizes = [hit["fields"]["bytes"][0] for hit in hits]
        count = self._ranking.affordable(sizes[: self._depth]) if near else 0
        sources = self._sources(ids[:count])
        data, bounds = end_to_end([_text(sources.get(id)) for id in ids[:count]])
        earned: list[float] = closeness(data, bounds[:-1], bounds[1:], near, self._ranking).tolist()
        final = [score + more for score, more in zip_longest(scores, earned, fillvalue=0.0)]
        order = sorted(range(len(ids)), key=lambda place: -final[place])
        page = order[request.offset : request.offset + request.limit]
        sources |= self._sources([ids[place] for place in page if ids[place] not in sources])
        made = []
        for place in page:
            if ids[place] in sources:
                more = earned[place] if place < len(earned) else 0.0
                made.append(self._hit(sources[ids[place]], final[place], self._explained(hits[place], more)))
        return made

    def _sources(self, ids: Sequence[str]) -> dict[str, Any]:
        """The stored part of articles by id."""
        if not ids:
            return {}
        body = {"ids": [document_id(id) for id in ids]}
        told = self._cluster.ask("POST", f"/{self._generation.index}/_mget", body, params={"realtime": "false"})
        sources = zip(ids, told["docs"], strict=True)
        return {id: answer["_source"] for id, answer in sources if answer.get("found")}

    def _hit(self, source: Mapping[str, Any], score: float, explanation: tuple[TermScore, ...]) -> Hit:
        duplicates = int(source["members"]) - 1 if self._request.collapse else 0
        article = article_of(source)
        return Hit(
            id=article.id,
            title=article.title,
            body=article.body.encode("utf-8", "surrogatepass"),
            source=article.source,
            author=article.author,
            published=article.published,
            views=article.views,
            url=article.url,
            score=score,
            duplicates=duplicates,
            explanation=explanation,
        )

    def _explained(self, hit: Mapping[str, Any], rescored: float = 0.0) -> tuple[TermScore, ...]:
        if not self._request.explain:
            return ()
        terms = self._request.query.score
        told: Mapping[str, float] = hit.get("matched_queries", {})
        scores = [
            TermScore("first", terms[int(name)].field, terms[int(name)].term, score) for name, score in told.items()
        ]
        if rescored:
            scores.append(TermScore("rescore", "body", "closeness", rescored))
        return tuple(sorted(scores, key=lambda each: -each.score))


def _text(source: Mapping[str, Any] | None) -> bytes:
    if source is None:
        return b""
    article = article_of(source)
    return f"{article.title}\0{article.body}".encode("utf-8", "surrogatepass")
