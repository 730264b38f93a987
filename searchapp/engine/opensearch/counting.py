"""Exact totals and facets in which mirrors count once.

The cluster counts documents. Documents that are alone are counted as they are; of mirrored ones the distinct groups,
or pairs of group and value, are listed and counted here. A list that is longer than what comes with the hits is read
page by page, so a count is never an estimate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from searchapp.engine.opensearch.index import GROUP_NAME_LENGTH, facet_field, pair_field
from searchapp.engine.opensearch.matching import Clause
from searchapp.engine.protocol import FACET_VALUES

LISTED = 5_000
"""Values of one list that come with the hits: the cluster allows 65,535 in one answer."""
PAGE = 10_000
ALONE: Clause = {"term": {"mirrored": False}}
MIRRORED: Clause = {"term": {"mirrored": True}}

Ask = Callable[[dict[str, Any]], Mapping[str, Any]]


def _listing(name: str) -> dict[str, Any]:
    return {"terms": {"field": name, "size": LISTED, "shard_size": LISTED}}


def aggregations(facets: tuple[str, ...], *, total: bool, collapse: bool) -> dict[str, Any]:
    """What to ask along with the hits."""
    alone = {facet: _listing(facet_field(facet)) for facet in facets}
    if not collapse:
        return alone
    asked: dict[str, Any] = {}
    if facets:
        asked["alone"] = {"filter": ALONE, "aggs": alone}
    pairs = {facet: _listing(pair_field(facet)) for facet in facets}
    if total:
        pairs["groups"] = _listing("group")
    if pairs:
        asked["mirrored"] = {"filter": MIRRORED, "aggs": pairs}
    return asked


def total_of(answer: Mapping[str, Any], match: Clause, ask: Ask, *, collapse: bool) -> int:
    """The number of hits of an answer to a request with `aggregations`. ask: sends one more search."""
    documents = int(answer["hits"]["total"]["value"])
    mirrored = answer.get("aggregations", {}).get("mirrored")
    if not collapse or not mirrored or not mirrored["doc_count"]:
        return documents
    distinct = sum(1 for _ in _values(mirrored["groups"], "group", match, MIRRORED, ask))
    return documents - int(mirrored["doc_count"]) + distinct


def facets_of(
    answer: Mapping[str, Any], facets: tuple[str, ...], match: Clause, ask: Ask, *, collapse: bool
) -> dict[str, tuple[tuple[str, int], ...]]:
    """name -> (value, count), most first."""
    told = answer.get("aggregations", {})
    counted = {}
    for facet in facets:
        counts: Counter[str] = Counter()
        listed = told["alone"][facet] if collapse else told[facet]
        for value, number in _values(listed, facet_field(facet), match, ALONE if collapse else None, ask):
            counts[value] += number
        if collapse:
            for pair, _ in _values(told["mirrored"][facet], pair_field(facet), match, MIRRORED, ask):
                counts[pair[GROUP_NAME_LENGTH:]] += 1
        counted[facet] = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES])
    return counted


def _whole(listed: Mapping[str, Any]) -> bool:
    return bool(listed["sum_other_doc_count"] == 0 and listed["doc_count_error_upper_bound"] == 0)


def _values(
    listed: Mapping[str, Any], field: str, match: Clause, only: Clause | None, ask: Ask
) -> Iterator[tuple[str, int]]:
    if not _whole(listed):
        return _pages(field, match, only, ask)
    return ((bucket["key"], bucket["doc_count"]) for bucket in listed["buckets"])


def _pages(field: str, match: Clause, only: Clause | None, ask: Ask) -> Iterator[tuple[str, int]]:
    """Every value of a field among the matches, with its number of documents."""
    query = match if only is None else {"bool": {"filter": [match, only]}}
    after: dict[str, Any] = {}
    while True:
        composite = {"size": PAGE, "sources": [{"value": {"terms": {"field": field}}}], **after}
        told = ask({"size": 0, "track_total_hits": False, "query": query, "aggs": {"values": {"composite": composite}}})
        page = told["aggregations"]["values"]
        yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in page["buckets"])
        if "after_key" not in page:
            return
        after = {"after": page["after_key"]}
