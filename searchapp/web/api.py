"""The JSON API."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from searchapp.article import Article
from searchapp.search import ArticleView, SearchHit, SearchRequest, SearchResponse
from searchapp.web.addresses import article_path, outside_url
from searchapp.web.backend import service
from searchapp.web.caching import generation_tag, unchanged, with_tag
from searchapp.web.endpoints import endpoint, json_response
from searchapp.web.logs import note_search
from searchapp.web.parameters import ANALYZE, ARTICLE, SEARCH, Parameter, Text
from searchapp.web.payloads import (
    ArticlePayload,
    FacetValuePayload,
    HitPayload,
    MirrorPayload,
    SearchPayload,
    StatsPayload,
    TermScorePayload,
)
from searchapp.web.problems import ProblemError

api = Blueprint("api", __name__, url_prefix="/api")

UNAVAILABLE = ("index-missing", "index-outdated", "engine-unavailable", "engine-failed")

_ID = Parameter("id", "id", Text(10_000, 1), "", "The article's id.", "编号", required=True)


@endpoint(api, "/search", answer=SearchPayload, parameters=SEARCH, problems=UNAVAILABLE, summary="Search, or browse.")
def search(**values: Any) -> SearchPayload:
    asked = SearchRequest(**values)
    found = service().search(asked)
    note_search(asked, found)
    return _search_payload(found)


@endpoint(
    api,
    "/articles/<id:id>",
    answer=ArticlePayload,
    parameters=ARTICLE,
    problems=("article-not-found", *UNAVAILABLE),
    summary="One article by its id, which may be that of any mirror.",
)
def article(id: str, q: str = "") -> ArticlePayload | Response:
    tag = generation_tag()
    if (same := unchanged(tag)) is not None:
        return same
    found = service().article(id, q)
    if found is None:
        raise ProblemError("article-not-found")
    return with_tag(json_response(_article_payload(found)), tag)


@endpoint(
    api,
    "/articles",
    answer=ArticlePayload,
    parameters=(_ID, *ARTICLE),
    problems=("article-not-found", *UNAVAILABLE),
    summary="The same, for ids that a path cannot carry (those with the segments . or ..).",
)
def article_by_query(id: str, q: str = "") -> ArticlePayload | Response:
    return article(id, q)


@endpoint(
    api,
    "/analyze",
    answer=dict[str, Any],
    parameters=ANALYZE,
    problems=UNAVAILABLE,
    summary="How a text is folded and cut into terms, and how it is read as a query.",
)
def analyze(text: str) -> dict[str, Any]:
    return service().analyze(text)


@endpoint(api, "/stats", answer=StatsPayload, problems=UNAVAILABLE, summary="What the index holds.")
def stats() -> StatsPayload:
    held = service().stats()
    return StatsPayload(
        engine=held.engine,
        generation=held.generation,
        documents=held.documents,
        deleted=held.deleted,
        groups=held.groups,
        segments=held.segments,
        bytes=held.bytes,
        analysis=held.analysis,
        committed=held.committed,
    )


def _search_payload(found: SearchResponse) -> SearchPayload:
    payload = SearchPayload(
        query=found.query,
        total=found.total,
        page=found.page,
        size=found.size,
        took_ms=found.took_ms,
        hits=tuple([_hit_payload(hit) for hit in found.hits]),
        facets={
            name: tuple([FacetValuePayload(value=value, count=count) for value, count in values])
            for name, values in found.facets.items()
        },
        suggestion=found.suggestion,
        partial=found.partial,
    )
    if found.notice:
        payload["notice"] = found.notice
    return payload


def _hit_payload(hit: SearchHit) -> HitPayload:
    payload = HitPayload(
        id=hit.id,
        title=hit.title,
        title_html=hit.title_html,
        snippet_html=hit.snippet_html,
        score=hit.score,
        source=hit.source,
        author=hit.author,
        published=hit.published,
        views=hit.views,
        url=article_path(hit.id),
        duplicates=hit.duplicates,
    )
    if hit.explanation:
        payload["explanation"] = tuple(
            [TermScorePayload(stage=s.stage, field=s.field, term=s.term, score=s.score) for s in hit.explanation]
        )
    return payload


def _article_payload(found: ArticleView) -> ArticlePayload:
    article = found.article
    return ArticlePayload(
        id=article.id,
        canonical_id=found.canonical,
        title=article.title,
        title_html=found.title_html,
        body=article.body,
        paragraphs_html=tuple(found.paragraphs_html),
        source=article.source,
        author=article.author,
        editor=article.editor,
        category=article.category,
        published=article.published,
        views=article.views,
        url=article_path(article.id),
        original_url=outside_url(article.url),
        mirrors=tuple(_mirror_payload(mirror) for mirror in found.mirrors),
        duplicates=found.duplicates,
    )


def _mirror_payload(mirror: Article) -> MirrorPayload:
    return MirrorPayload(
        id=mirror.id,
        title=mirror.title,
        source=mirror.source,
        author=mirror.author,
        published=mirror.published,
        url=article_path(mirror.id),
        original_url=outside_url(mirror.url),
    )
