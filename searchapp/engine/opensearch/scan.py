"""Reading all documents of an index, page by page, without their stored text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.errors import incomplete, red
from searchapp.engine.opensearch.matching import EVERYTHING, Clause

PAGE = 5_000


def scan(
    cluster: Cluster, index: str, fields: Sequence[str], query: Clause = EVERYTHING, page: int = PAGE
) -> Iterator[dict[str, Any]]:
    """The named fields (from their columns; None where a document lacks one) of every match, by rising order."""
    for hit in _pages(
        cluster, index, {"_source": False, "stored_fields": "_none_", "docvalue_fields": list(fields)}, query, page
    ):
        told = hit.get("fields", {})
        yield {name: told[name][0] if name in told else None for name in fields}


def scan_sources(cluster: Cluster, index: str, query: Clause, page: int = 100) -> Iterator[dict[str, Any]]:
    """The stored part of every match, by rising order."""
    return (hit["_source"] for hit in _pages(cluster, index, {}, query, page))


def _pages(cluster: Cluster, index: str, asked: dict[str, Any], query: Clause, page: int) -> Iterator[dict[str, Any]]:
    after: dict[str, Any] = {}
    while True:
        body = {"size": page, "track_total_hits": False, "query": query, "sort": [{"order": "asc"}], **asked, **after}
        told = cluster.ask("POST", f"/{index}/_search", body)
        if incomplete(told):
            raise red(cluster.where)
        hits = told["hits"]["hits"]
        yield from hits
        if len(hits) < page:
            return
        after = {"search_after": hits[-1]["sort"]}
