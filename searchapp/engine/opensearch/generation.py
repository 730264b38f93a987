"""The index that the alias stands for now, and the numbers of it that queries need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import quote

from searchapp.analysis import index_field
from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.index import FORMAT
from searchapp.engine.opensearch.matching import Demand, demand, nodes, unit_term
from searchapp.engine.protocol import IndexMissing, IndexOutdated
from searchapp.query import Enough, ParsedQuery
from searchapp.ranking import idf

BODY_BIGRAMS = index_field("body", "bigrams")
MAX_KNOWN = 200_000
"""Document frequencies kept of one generation; beyond it all are forgotten."""
ROUTING_TRIES = 100_000


@dataclass(slots=True)
class Generation:
    """One commit. next_order: where the order of further articles goes on. groups: with two or more members.

    documents: all in the index, deleted ones too, once asked for.
    """

    index: str
    name: str
    analysis: str
    committed: str
    groups: int
    next_order: int
    roots: tuple[str, ...]
    shards: int
    documents: int | None = None
    frequencies: dict[tuple[str, str], int] = field(default_factory=dict)
    routings: tuple[str, ...] = ()
    lock: Lock = field(default_factory=Lock)


def read_generation(cluster: Cluster, alias: str) -> Generation:
    """The newest generation. Raises IndexMissing, IndexOutdated where it is of another format, EngineUnavailable."""
    # Any node knows it; the cluster manager may just be being elected.
    params = {"filter_path": "*.mappings._meta,*.settings.index.number_of_shards", "local": "true"}
    told = cluster.ask("GET", f"/{quote(alias)}", params=params, missing_is_none=True)
    if not told:
        raise IndexMissing("集群里还没有索引：请先运行 searchapp rebuild")
    name, content = next(iter(told.items()))
    meta = content.get("mappings", {}).get("_meta", {})
    if len(told) > 1 or meta.get("format") != FORMAT:
        raise IndexOutdated(f"集群里的索引 {alias} 不是本程序这一版的格式：请运行 searchapp rebuild 重建")
    return Generation(
        index=name,
        name=meta["generation"],
        analysis=meta["analysis"],
        committed=meta["committed"],
        groups=meta["groups"],
        next_order=meta["next_order"],
        roots=tuple(meta["roots"]),
        shards=int(content["settings"]["index"]["number_of_shards"]),
    )


def outdated(indexed: str, current: str) -> IndexOutdated:
    """The error for an index that was made by another analysis than the current one."""
    return IndexOutdated(
        f"集群里的索引是用另一种分析（{indexed}）建的，现在的分析是 {current}：请运行 searchapp rebuild 重建"
    )


def meta(
    generation: str, analysis: str, committed: str, groups: int, next_order: int, roots: Sequence[str]
) -> dict[str, Any]:
    """What `read_generation` reads, to be stored as the mapping's _meta."""
    return {
        "format": FORMAT,
        "generation": generation,
        "analysis": analysis,
        "committed": committed,
        "groups": groups,
        "next_order": next_order,
        "roots": list(roots),
    }


class Frequencies:
    """Document frequencies over all shards, deleted documents included, as the cluster's own scores use them."""

    def __init__(self, cluster: Cluster, generation: Generation) -> None:
        self._cluster = cluster
        self._generation = generation

    def demand(self, enough: Enough) -> Demand:
        """The demand of a node."""
        places = [[unit_term(field, unit) for field in enough.fields] for unit in enough.units]
        known = self._of({place for row in places for place in row})
        documents = self._documents()
        return demand([idf(documents, max(known[place] for place in row)) for row in places], enough.share)

    def learn(self, query: ParsedQuery, *, rescored: bool) -> None:
        """Ask in one request for all that a query needs. rescored: whether rescoring needs its bigrams too."""
        wanted = {
            unit_term(field, unit)
            for node in nodes(query.match)
            if isinstance(node, Enough) and node.share < 1
            for field in node.fields
            for unit in node.units
        }
        if rescored:
            wanted |= {(BODY_BIGRAMS, term.term) for term in query.score if term.field.endswith("_bigrams")}
        self._of(wanted)

    def body_idf(self, term: str) -> float:
        """The idf of a term of the bigram stream of bodies."""
        place = (BODY_BIGRAMS, term)
        return idf(self._documents(), self._of({place})[place])

    def _documents(self) -> int:
        generation = self._generation
        if generation.documents is None:
            told = self._cluster.ask(
                "GET", f"/{generation.index}/_stats/docs", params={"filter_path": "_all.primaries"}
            )
            docs = told["_all"]["primaries"]["docs"]
            generation.documents = docs["count"] + docs["deleted"]
        return generation.documents

    def _of(self, terms: set[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        generation = self._generation
        with generation.lock:
            if len(generation.frequencies) > MAX_KNOWN:
                generation.frequencies.clear()
            known = {term: generation.frequencies[term] for term in terms if term in generation.frequencies}
        unknown = terms - known.keys()
        if unknown:
            asked = self._ask(unknown)
            with generation.lock:
                generation.frequencies.update(asked)
            known |= asked
        return known

    def _ask(self, terms: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
        # The term vectors of a document that is not there, made of the terms: one look into a dictionary for each.
        document: dict[str, str] = {}
        for name, term in sorted(terms):
            document[name] = f"{document[name]} {term}" if name in document else term
        common = {
            "_index": self._generation.index,
            "doc": document,
            "fields": list(document),
            "term_statistics": True,
            "field_statistics": False,
            "positions": False,
            "offsets": False,
        }
        docs = [{**common, **({"routing": routing} if routing else {})} for routing in self._routings()]
        told = self._cluster.ask("POST", "/_mtermvectors", {"docs": docs})
        frequencies = dict.fromkeys(terms, 0)
        for answer in told["docs"]:
            for name, vector in answer.get("term_vectors", {}).items():
                for term, statistics in vector["terms"].items():
                    frequencies[name, term] = frequencies.get((name, term), 0) + statistics.get("doc_freq", 0)
        return {term: frequencies[term] for term in terms}

    def _routings(self) -> tuple[str, ...]:
        """A routing value for each shard: such a request looks into one shard only."""
        generation = self._generation
        if generation.shards == 1:
            return ("",)
        if not generation.routings:
            found: dict[int, str] = {}
            for number in range(ROUTING_TRIES):
                if len(found) == generation.shards:
                    break
                told = self._cluster.ask(
                    "GET",
                    f"/{generation.index}/_search_shards",
                    params={"routing": str(number), "filter_path": "shards.shard"},
                )
                found.setdefault(told["shards"][0][0]["shard"], str(number))
            generation.routings = tuple(found.values())
        return generation.routings
