"""From a query tree to the cluster's query language: which documents match, and what they earn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh import query

from searchapp.analysis import fold, index_field
from searchapp.engine.opensearch.characters import phrase_bigrams, phrase_tokens
from searchapp.engine.opensearch.index import characters_field
from searchapp.engine.protocol import EngineError, Filters
from searchapp.query import ALMOST, Enough, ExactPhrase, ScoredTerm, Unit
from searchapp.ranking import Ranking

EXACT_TOTAL = (1 << 24) - 1
"""The cluster adds weights up in 24-bit floats: whole numbers up to here stay exact, in any order."""

Clause = dict[str, Any]
NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


@dataclass(frozen=True, slots=True)
class Demand:
    """What Enough asks in whole numbers: each unit's weight, in the units' order, and the least sum that is enough."""

    weights: tuple[int, ...]
    least: int


def demand(idfs: Sequence[float], share: float) -> Demand:
    """Scale weights to whole numbers whose sum a float holds exactly.

    A document is judged otherwise than by the idfs themselves only when its sum is within some 1e-4 of the threshold.
    """
    total = sum(idfs)
    scale = (EXACT_TOTAL - len(idfs)) / total
    weights = tuple(max(1, round(weight * scale)) for weight in idfs)
    exact = sum(weights) * share * ALMOST
    return Demand(weights, max(1, int(exact) + (int(exact) < exact)))


def condition(node: query.Query, weigh: Callable[[Enough], Demand]) -> Clause:
    """The filter of a tree. weigh: gives the demand of an Enough whose share is below one."""
    if isinstance(node, Enough):
        return _enough(node, weigh)
    if isinstance(node, ExactPhrase):
        return any_of([_phrase(field, node.text) for field in node.fields])
    if isinstance(node, query.And):
        return all_of([condition(child, weigh) for child in children(node)])
    if isinstance(node, query.Or):
        return any_of([condition(child, weigh) for child in children(node)])
    if isinstance(node, query.Not):
        return {"bool": {"must_not": [condition(node.query, weigh)]}}
    if isinstance(node, query.Term):
        return {"term": {node.fieldname: {"value": node.text}}}
    if isinstance(node, query.Every) and node.fieldname is None:
        return EVERYTHING
    if node == query.NullQuery:
        return NOTHING
    raise EngineError(f"集群引擎不认识这种查询条件：{type(node).__name__}")


def children(node: Any) -> list[query.Query]:
    """The nodes directly under one."""
    return list(node.children())


def nodes(tree: query.Query) -> Iterator[query.Query]:
    """All nodes of a tree."""
    yield tree
    for child in children(tree):
        yield from nodes(child)


def all_of(clauses: Sequence[Clause]) -> Clause:
    """Documents that fulfil every clause; all documents where there is none."""
    if not clauses:
        return EVERYTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": list(clauses)}}


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Documents that fulfil some clause."""
    if not clauses:
        return NOTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def unit_term(field: str, unit: Unit) -> tuple[str, str]:
    """The index field and the term of a unit in a text field.

    Every character that may begin a bigram begins one wherever it stands, so the documents of a prefix are those of
    its character.
    """
    name = characters_field(field) if unit.prefix else index_field(field, "bigrams")
    return name, unit.term


def _unit(fields: Sequence[str], unit: Unit) -> Clause:
    terms = [unit_term(field, unit) for field in fields]
    return any_of([{"term": {name: {"value": term}}} for name, term in terms])


def _enough(node: Enough, weigh: Callable[[Enough], Demand]) -> Clause:
    if not node.units:
        return NOTHING
    units = [_unit(node.fields, unit) for unit in node.units]
    if node.share >= 1:
        return all_of(units)
    wanted = weigh(node)
    heaviest_first = sorted(wanted.weights, reverse=True)
    fewest, held = 0, 0
    while held < wanted.least:
        held += heaviest_first[fewest]
        fewest += 1
    if fewest == len(units):
        return all_of(units)
    if fewest == 1 and heaviest_first[-1] >= wanted.least:
        return any_of(units)
    weighed = [
        {"constant_score": {"filter": unit, "boost": weight}}
        for unit, weight in zip(units, wanted.weights, strict=True)
    ]
    # No fewer units than `fewest` can weigh enough: with this bound the cluster skips most documents unweighed.
    return {
        "function_score": {
            "query": {"bool": {"should": weighed, "minimum_should_match": fewest}},
            "min_score": wanted.least,
        }
    }


def _phrase(field: str, text: str) -> Clause:
    name = characters_field(field)
    phrase: Clause = {"match_phrase": {name: {"query": phrase_tokens(text)}}}
    bigrams = index_field(field, "bigrams")
    # Bigrams are rarer than characters: their lists find the few documents whose places are worth a look.
    return all_of([*({"term": {bigrams: {"value": bigram}}} for bigram in phrase_bigrams(text)), phrase])


def filter_clauses(filters: Filters) -> list[Clause]:
    """The exact filters of a request."""
    clauses: list[Clause] = []
    for name, values in (("source", filters.source), ("author", filters.author)):
        if values:
            clauses.append({"terms": {name: sorted(set(map(fold, values)))}})
    bounds = {}
    if filters.since is not None:
        bounds["gte"] = filters.since
    if filters.until is not None:
        bounds["lte"] = filters.until
    if bounds:
        clauses.append({"range": {"published_at": bounds}})
    return clauses


def scoring(terms: Sequence[ScoredTerm], ranking: Ranking, *, named: bool) -> list[Clause]:
    """What a match earns: BM25 of each term. named: whether each tells its own share, by its place as its name."""
    clauses: list[Clause] = []
    for place, term in enumerate(terms):
        boost = ranking.fields[term.field].weight * term.boost
        if boost > 0:
            name = {"_name": str(place)} if named else {}
            clauses.append({"term": {term.field: {"value": term.term, "boost": boost, **name}}})
    return clauses
