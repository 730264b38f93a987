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
    asked = {
        "size": page,
        "track_total_hits": False,
        "query": query,
        "sort": [{"order": "asc"}],
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": list(fields),
    }
    while True:
        told = cluster.ask("POST", f"/{index}/_search", asked)
        if incomplete(told):
            raise red(cluster.where)
        hits = told["hits"]["hits"]
        for hit in hits:
            values = hit.get("fields", {})
            yield {name: values[name][0] if name in values else None for name in fields}
        if len(hits) < page:
            return
        asked["search_after"] = hits[-1]["sort"]
