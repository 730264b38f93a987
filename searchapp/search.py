"""One search, from what was asked to what is shown: the command line, the pages and the JSON API all call it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from searchapp.analysis import analysis_status, analyze, index_field
from searchapp.article import Article, period
from searchapp.engine import (
    FACETS,
    Engine,
    EngineError,
    EngineStats,
    Filters,
    Found,
    Hit,
    QueryTooLarge,
    Request,
    Sort,
    TermScore,
    open_engine,
)
from searchapp.query import Enough, ParsedQuery, QueryError, describe, everything, parse
from searchapp.settings import Settings
from searchapp.snippets import Highlighter, below_title
from searchapp.vocabulary import Vocabulary

DEEPEST_HIT = 10_000
"""Beyond this hit nobody pages; deeper pages would make every search as costly as its last hit."""
LARGEST_PAGE = 100
MOST_PARTS = 30
"""Words of one query that are looked for one by one."""
MOST_MIRRORS = 100
"""Of one article, listed on its page."""
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "views")

_WORDS = index_field("body", "words")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What was asked. since, until: YYYY, YYYY-MM or YYYY-MM-DD as typed, both inclusive, "" for open ends."""

    q: str = ""
    page: int = 1
    size: int = 10
    sort: Sort = "relevance"
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    facets: tuple[str, ...] = ()
    collapse: bool = True
    explain: bool = False


class InvalidRequest(ValueError):
    """The request makes no sense. code names the problem, parameter the cause; the message is Chinese."""

    def __init__(self, code: str, parameter: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit as shown. *_html: escaped text in which the only tag is <mark>. original_url: "" where unknown."""

    id: str
    title: str
    title_html: str
    snippet_html: str
    score: float
    source: str
    author: str
    published: str
    views: int | None
    original_url: str
    duplicates: int
    explanation: tuple[TermScore, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """facets: name -> (value, count), most first. partial: the time limit cut the search, more may match.

    notice: what the operator should know, such as an index older than its dictionary; "" when nothing.
    """

    query: str
    total: int
    page: int
    size: int
    took_ms: float
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    suggestion: str | None = None
    partial: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with the query's words marked. canonical: the first id of its group of mirrors, the same for all.

    paragraphs_html: escaped, marked, in order. mirrors: the other members of its group in the order of their ids, at
    most MOST_MIRRORS. duplicates: how many there are.
    """

    article: Article
    title_html: str
    paragraphs_html: tuple[str, ...]
    mirrors: tuple[Article, ...]
    duplicates: int
    canonical: str


class Service:
    """The search over one engine. Safe to share between threads; sees every new commit without a restart.

    Raises WordListError when a word list cannot be read.
    """

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self._settings = settings
        self._vocabulary = Vocabulary(settings)
        self._engine = engine or open_engine(settings)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a search. Raises InvalidRequest and EngineError."""
        began = time.monotonic()
        self._refresh()
        query, filters = self._read(request)
        found = self._found(
            Request(
                query=query,
                filters=filters,
                offset=(request.page - 1) * request.size,
                limit=request.size,
                sort=request.sort,
                collapse=request.collapse,
                facets=request.facets,
                explain=request.explain,
                deadline=began + self._settings.query_timeout_ms / 1000,
            )
        )
        highlighter = Highlighter(query.marks)
        titles = highlighter.highlight([hit.title for hit in found.hits])
        snippets = highlighter.snippets([below_title(hit.title, hit.body) for hit in found.hits])
        hits = tuple(map(_shown, found.hits, titles, snippets))
        return SearchResponse(
            query=request.q,
            total=found.total,
            page=request.page,
            size=request.size,
            took_ms=round((time.monotonic() - began) * 1000, 3),
            hits=hits,
            facets=found.facets,
            partial=found.partial,
            notice=self._notice(),
        )

    def _found(self, request: Request) -> Found:
        try:
            return self._engine.search(request)
        except QueryTooLarge as error:
            raise InvalidRequest("too-many-terms", "q", str(error)) from error

    def article(self, id: str, q: str = "") -> ArticleView | None:
        """An article by id, also that of a mirror; None where there is none. q: marks its words, if it can be read.

        Raises EngineError.
        """
        self._refresh()
        article = self._engine.article(id)
        if article is None:
            return None
        try:
            marks = self._parsed(q).marks if q else ()
        except QueryError:
            marks = ()
        paragraphs = [paragraph for paragraph in article.body.split("\n") if paragraph.strip()]
        title_html, *paragraphs_html = Highlighter(marks).highlight([article.title, *paragraphs])
        mirrors = self._engine.mirrors(id, MOST_MIRRORS)
        return ArticleView(
            article,
            title_html,
            tuple(paragraphs_html),
            mirrors.articles,
            mirrors.total,
            min([article.id, *(mirror.id for mirror in mirrors.articles)]),
        )

    def parts(self, q: str) -> tuple[str, ...]:
        """The words of a query of nothing but words, to be looked for one by one where no article holds enough of them.

        In the order of the text, none within another; () where the query has signs, fields or only one such word.
        """
        self._vocabulary.refresh()
        try:
            query = self._parsed(q)
        except QueryError:
            return ()
        nodes = [query.match] if isinstance(query.match, Enough) else [*query.match.children()]
        if not nodes or not all(isinstance(node, Enough) and len(node.fields) > 1 for node in nodes):
            return ()
        words = {scored.term: None for scored in query.score if scored.boost == 1 and scored.field == _WORDS}
        whole = [word for word in words if len(word) > 1 and not any(word in other != word for other in words)]
        return tuple(whole[:MOST_PARTS]) if len(whole) > 1 else ()

    def stats(self) -> EngineStats:
        """What the index holds. Raises EngineError."""
        self._engine.refresh()
        return self._engine.stats()

    def analyze(self, text: str) -> dict[str, Any]:
        """How a text is folded and cut, and how it is read as a query: JSON-able. Needs no index."""
        self._vocabulary.refresh()
        analysis = analyze(text, self._vocabulary.analyzer, self._vocabulary.synonyms)
        try:
            query: dict[str, Any] = describe(self._parsed(text))
        except QueryError as error:
            query = {"error": error.code, "message": str(error)}
        return {
            "text": analysis.text,
            "folded": analysis.folded,
            "words": [token._asdict() for token in analysis.words],
            "bigrams": [token._asdict() for token in analysis.bigrams],
            "synonyms": [match._asdict() for match in analysis.synonyms],
            "query": query,
        }

    def ready(self) -> tuple[bool, str]:
        """Whether searches can be answered, and why not."""
        try:
            self._engine.refresh()
            self._engine.stats()
        except EngineError as error:
            return False, str(error)
        return True, ""

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()

    def _refresh(self) -> None:
        self._engine.refresh()
        self._vocabulary.refresh()

    def _notice(self) -> str:
        if self._vocabulary.trouble:
            return self._vocabulary.trouble
        if self._settings.user_dictionary is None:
            return ""
        status = analysis_status(self._engine.stats().analysis, self._settings.user_dictionary)
        return "" if status.current else "索引比用户词典旧，结果可能不全：请运行 searchapp rebuild 重建"

    def _parsed(self, text: str) -> ParsedQuery:
        vocabulary = self._vocabulary
        return parse(text, vocabulary.analyzer, vocabulary.synonyms, vocabulary.stop_words)

    def _read(self, request: SearchRequest) -> tuple[ParsedQuery, Filters]:
        if request.sort not in SORTS:
            raise InvalidRequest("invalid-value", "sort", f"排序只能是 {'、'.join(SORTS)} 之一")
        if not 1 <= request.size <= LARGEST_PAGE:
            raise InvalidRequest("invalid-value", "size", f"每页篇数应为 1 到 {LARGEST_PAGE} 的整数")
        if request.page < 1:
            raise InvalidRequest("invalid-value", "page", "页码从 1 开始")
        if request.page * request.size > DEEPEST_HIT:
            raise InvalidRequest(
                "page-too-deep", "page", f"最多翻到第 {DEEPEST_HIT:,} 条；请加上筛选条件，或换一种排序"
            )
        for name in request.facets:
            if name not in FACETS:
                raise InvalidRequest("invalid-value", "facets", f"没有“{name}”这种统计，只有 {'、'.join(FACETS)}")
        filters = _filters(request)
        if not request.q.strip():
            if filters == Filters() and request.sort == "relevance":
                raise InvalidRequest("nothing-asked", "q", "没有要找的词，也没有筛选条件或排序；请至少给出一样")
            return everything(), filters
        try:
            return self._parsed(request.q), filters
        except QueryError as error:
            raise InvalidRequest(error.code, "q", str(error)) from error


def _filters(request: SearchRequest) -> Filters:
    since = _period(request.since, "from")
    until = _period(request.until, "to")
    first = since[0] if since else None
    last = until[1] if until else None
    if first is not None and last is not None and first > last:
        raise InvalidRequest("date-order", "from", f"起始日期 {request.since} 晚于结束日期 {request.until}")
    return Filters(request.source, request.author, first, last)


def _period(text: str, parameter: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = period(text)
    if found is None:
        raise InvalidRequest(
            "invalid-date", parameter, f"“{text[:40]}”不是存在的日期；写成 2024、2024-05 或 2024-05-01"
        )
    return found


def _shown(hit: Hit, title_html: str, snippet_html: str) -> SearchHit:
    return SearchHit(
        id=hit.id,
        title=hit.title,
        title_html=title_html,
        snippet_html=snippet_html,
        score=round(hit.score, 6),
        source=hit.source,
        author=hit.author,
        published=hit.published,
        views=hit.views,
        original_url=hit.url,
        duplicates=hit.duplicates,
        explanation=hit.explanation,
    )
