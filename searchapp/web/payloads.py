"""The JSON forms that the API answers with. Their schemas in the OpenAPI document are made from these types.

They are dictionaries, which the encoder writes as they are. Annotations must not be strings here: a TypedDict would not
see which of its keys may be absent.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class TermScorePayload(TypedDict):
    """What one term gave a hit. stage: first (BM25 of a stream) or rescore."""

    stage: str
    field: str
    term: str
    score: float


class HitPayload(TypedDict):
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
    explanation: NotRequired[tuple[TermScorePayload, ...]]


class FacetValuePayload(TypedDict):
    """One value of a facet and how many hits have it."""

    value: str
    count: int


class SearchPayload(TypedDict):
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
    notice: NotRequired[str]


class MirrorPayload(TypedDict):
    """Another copy of the same article."""

    id: str
    title: str
    source: str
    author: str
    published: str
    url: str
    original_url: str


class ArticlePayload(TypedDict):
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


class StatsPayload(TypedDict):
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


class HealthPayload(TypedDict):
    """The process is alive."""

    status: str


class ReadyPayload(TypedDict):
    """The index is open and can be searched."""

    status: str


class ProblemPayload(TypedDict):
    """RFC 9457 problem details. parameter: the parameter that is wrong, absent where none is."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    parameter: NotRequired[str]
