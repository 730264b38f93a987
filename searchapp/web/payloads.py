"""The JSON forms that the API answers with. Their schemas in the OpenAPI document are made from these dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class TermScorePayload:
    """What one term gave a hit. stage: first (BM25 of a stream) or rescore."""

    stage: str
    field: str
    term: str
    score: float


@dataclass(frozen=True, slots=True)
class HitPayload:
    """One hit. `*_html`: escaped text in which the only tag is <mark>. url: the article's page on this site.

    published: ISO 8601 with +08:00 or a date; "" where the page gives none. duplicates: how many mirrors it stands for.
    """

    id: str
    title: str
    title_html: str
    snippet_html: str
    score: float
    source: str
    author: str
    published: str
    views: int | None
    url: str
    duplicates: int
    explanation: tuple[TermScorePayload, ...] = field(default=(), metadata={"optional": True})


@dataclass(frozen=True, slots=True)
class FacetValuePayload:
    """One value of a facet and how many hits have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPayload:
    """One page of hits. total: every match. partial: the time limit cut the search; there may be more.

    notice: what the operator should know, such as an index older than its dictionary; absent when there is nothing.
    """

    query: str
    total: int
    page: int
    size: int
    took_ms: float
    hits: tuple[HitPayload, ...]
    facets: Mapping[str, tuple[FacetValuePayload, ...]]
    suggestion: str | None
    partial: bool
    notice: str = field(default="", metadata={"optional": True})


@dataclass(frozen=True, slots=True)
class MirrorPayload:
    """Another copy of the same article."""

    id: str
    title: str
    source: str
    author: str
    published: str
    url: str
    original_url: str


@dataclass(frozen=True, slots=True)
class ArticlePayload:
    """One article. body: paragraphs joined by one line end; paragraphs_html: the same, escaped and marked.

    canonical_id: the first id of its group of mirrors, the same for all of them. original_url: "" where unknown.
    mirrors: the first 100 of the other members. duplicates: how many there are.
    """

    id: str
    canonical_id: str
    title: str
    title_html: str
    body: str
    paragraphs_html: tuple[str, ...]
    source: str
    author: str
    editor: str
    category: str
    published: str
    views: int | None
    url: str
    original_url: str
    mirrors: tuple[MirrorPayload, ...]
    duplicates: int


@dataclass(frozen=True, slots=True)
class StatsPayload:
    """What the index holds. generation: changes with every commit. groups: of mirrors. bytes: size of the index.

    Where the articles were read from is the operator's business and not here.
    """

    engine: str
    generation: str
    documents: int
    deleted: int
    groups: int
    segments: int
    bytes: int
    analysis: str
    committed: str


@dataclass(frozen=True, slots=True)
class HealthPayload:
    """The process is alive."""

    status: str


@dataclass(frozen=True, slots=True)
class ReadyPayload:
    """The index is open and can be searched."""

    status: str


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    return tuple((each.name, bool(each.metadata.get("optional"))) for each in fields(kind))


def fields_of(payload: Any) -> dict[str, Any]:
    """A payload's fields in their order, for json.dumps(default=...); optional ones that are empty are left out."""
    return {
        name: content
        for name, optional in _fields(payload.__class__)
        if (content := getattr(payload, name)) or not optional
    }
