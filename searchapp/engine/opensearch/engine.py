"""The engine on a cluster. See engine.Engine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote

from searchapp.analysis import Analyzer, same_but_for_words
from searchapp.article import Article
from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.errors import ClusterRefused, ClusterTooOld, incomplete, red
from searchapp.engine.opensearch.generation import Generation, outdated, read_generation
from searchapp.engine.opensearch.index import article_of, document_id
from searchapp.engine.opensearch.scan import scan
from searchapp.engine.opensearch.searching import Search
from searchapp.engine.opensearch.writer import OpenSearchWriter
from searchapp.engine.protocol import EngineStats, EngineUnavailable, Found, IndexMissing, Mirrors, Request
from searchapp.ranking import RANKING, Ranking
from searchapp.settings import Settings

LOOK_EVERY = 0.2
"""Seconds between looks for a newer generation."""
STATS_SECONDS = 1.0
"""How long counted statistics stand for the index: pages show them often, and they change only with a merge."""
TRIES = 3
PAUSE = 0.2
"""Seconds before a search is tried again, as when a node has just died and its shards are being taken over."""


class OpenSearchEngine:
    """Searches the index that the alias stands for. Nothing is asked of the cluster before the first request."""

    def __init__(self, settings: Settings, analyzer: Analyzer, ranking: Ranking = RANKING) -> None:
        self._settings = settings
        self._alias = settings.opensearch_index
        self._analyzer = analyzer
        self._ranking = ranking
        self._cluster = Cluster(settings)
        self._lock = Lock()
        self._generation: Generation | None = None
        self._looked = 0.0
        self._stats: tuple[Generation, float, EngineStats] | None = None

    def _current(self) -> Generation:
        self.refresh()
        generation = self._generation
        if generation is None:
            self._look()
            generation = self._generation
        assert generation is not None
        if not same_but_for_words(generation.analysis, self._analyzer.fingerprint):
            raise outdated(generation.analysis, self._analyzer.fingerprint)
        return generation

    def _look(self) -> bool:
        with self._lock:
            self._looked = time.monotonic()
            newest = read_generation(self._cluster, self._alias)
            known = self._generation
            if known is not None and (known.index, known.name) == (newest.index, newest.name):
                return False
            self._generation = newest
            return known is not None

    def refresh(self) -> bool:
        if self._generation is None or time.monotonic() - self._looked < LOOK_EVERY:
            return False
        try:
            return self._look()
        except EngineUnavailable:
            # The search to come may still be answered, and says what is wrong if not.
            return False

    def search(self, request: Request) -> Found:
        for attempt in range(TRIES):
            try:
                return Search(self._cluster, self._current(), self._ranking, request).found()
            except IndexMissing:
                # A rebuild has moved the alias and removed the index that this search was on its way to.
                if attempt == TRIES - 1 or self._generation is None:
                    raise
                self._generation = None
            except (ClusterRefused, ClusterTooOld):
                raise
            except EngineUnavailable:
                late = request.deadline is not None and time.monotonic() + PAUSE > request.deadline
                if attempt == TRIES - 1 or late:
                    raise
                time.sleep(PAUSE)
        raise AssertionError

    def article(self, id: str) -> Article | None:
        source = self._source(id)
        return None if source is None else article_of(source)

    def _source(self, id: str) -> Mapping[str, Any] | None:
        path = f"/{self._current().index}/_doc/{quote(document_id(id), safe='')}"
        # What is not yet committed must not be seen: a look into the search side only.
        told = self._cluster.ask("GET", path, params={"realtime": "false"}, missing_is_none=True)
        return told["_source"] if told else None

    def mirrors(self, id: str, limit: int) -> Mirrors:
        source = self._source(id)
        if source is None or source["members"] < 2:
            return Mirrors()
        group = {"term": {"group": source["group"]}}
        asked = {"size": limit + 1, "track_total_hits": False, "query": group, "sort": [{"id": "asc"}]}
        told = self._cluster.ask("POST", f"/{self._current().index}/_search", asked)
        if incomplete(told):
            raise red(self._cluster.where)
        members = [article_of(hit["_source"]) for hit in told["hits"]["hits"]]
        others = [article for article in members if article.id != id]
        return Mirrors(tuple(others[:limit]), source["members"] - 1)

    def catalog(self) -> list[tuple[str, str, str]]:
        rows = scan(self._cluster, self._current().index, ("fingerprint", "id", "origin"))
        return [(row["fingerprint"], row["id"], row["origin"]) for row in rows]

    def stats(self) -> EngineStats:
        generation = self._current()
        with self._lock:
            known = self._stats
        if known is not None and known[0] is generation and time.monotonic() - known[1] < STATS_SECONDS:
            return known[2]
        stats = self._counted(generation)
        with self._lock:
            self._stats = (generation, time.monotonic(), stats)
        return stats

    def _counted(self, generation: Generation) -> EngineStats:
        told = self._cluster.ask(
            "GET", f"/{generation.index}/_stats/docs,store,segments", params={"filter_path": "_all.primaries,_shards"}
        )
        counted = self._cluster.ask("GET", f"/{generation.index}/_count")
        if incomplete(counted):
            raise red(self._cluster.where)
        primaries = told["_all"]["primaries"]
        return EngineStats(
            engine="opensearch",
            generation=generation.name,
            documents=counted["count"],
            deleted=primaries["docs"]["deleted"],
            groups=generation.groups,
            segments=primaries["segments"]["count"],
            bytes=primaries["store"]["size_in_bytes"],
            analysis=generation.analysis,
            committed=generation.committed,
            roots=generation.roots,
        )

    def writer(self, *, replace: bool) -> OpenSearchWriter:
        return OpenSearchWriter(self._settings, self._cluster, self._analyzer, self._ranking, replace=replace)

    def close(self) -> None:
        self._generation = None
        self._cluster.close()


def open_engine(settings: Settings, ranking: Ranking = RANKING) -> OpenSearchEngine:
    """The engine on the cluster that the settings name. Neither the cluster nor the index need be there yet."""
    return OpenSearchEngine(settings, Analyzer.from_settings(settings), ranking)
