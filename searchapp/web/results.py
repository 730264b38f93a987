"""What the results page shows beside the hits: filters with counts, chips that take one off, numbered pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from searchapp.query import looser
from searchapp.search import DEEPEST_HIT, InvalidRequest, SearchRequest, SearchResponse, Service
from searchapp.web.addresses import search_path
from searchapp.web.wording import quoted

SORT_LABELS = (("relevance", "最相关"), ("newest", "最新"), ("oldest", "最早"), ("views", "浏览最多"))
SHOWN_SOURCES = 12
SHOWN_YEARS = 12
MOST_WORDS = 3
PARTLY_SHOWN = 10


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A link that changes one thing about the search. count: hits it would give, None where that is not known."""

    label: str
    url: str
    selected: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PageLink:
    """number: 0 is a gap between numbers."""

    number: int
    url: str = ""
    current: bool = False


def _with(asked: SearchRequest, attribute: str, values: tuple[str, ...]) -> SearchRequest:
    changes: dict[str, Any] = {attribute: values}
    return replace(asked, page=1, **changes)


def sort_choices(asked: SearchRequest) -> list[SearchLink]:
    """One choice a sort order."""
    return [SearchLink(label, search_path(asked, sort=name), asked.sort == name) for name, label in SORT_LABELS]


def filter_chips(asked: SearchRequest) -> list[SearchLink]:
    """One chip a filter that is on; its link takes the filter off."""
    chips = [
        SearchLink(f"{word}：{value}", search_path(_with(asked, name, tuple(v for v in values if v != value))))
        for name, word, values in (("source", "来源", asked.source), ("author", "作者", asked.author))
        for value in values
    ]
    if asked.since or asked.until:
        if asked.since == asked.until:
            span = asked.since
        elif not asked.until:
            span = f"{asked.since} 起"
        else:
            span = f"{asked.since or '最早'} 至 {asked.until}"
        chips.append(SearchLink(f"日期：{span}", search_path(asked, since="", until="")))
    if not asked.collapse:
        chips.append(SearchLink("显示重复文章", search_path(asked, collapse=True)))
    return chips


def source_choices(service: Service, asked: SearchRequest, found: SearchResponse) -> list[SearchLink]:
    """Sources to filter by, with counts as if none were chosen; a click adds one or takes it off."""
    counts = _counts(service, replace(asked, source=()), found, "source") if asked.source else found.facets["source"]
    known = dict(counts[:SHOWN_SOURCES])
    shown: dict[str, int | None] = {value: dict(counts).get(value) for value in asked.source}
    shown |= {value: count for value, count in known.items() if value not in shown}
    return [
        SearchLink(
            value,
            search_path(
                asked,
                source=tuple(v for v in asked.source if v != value)
                if value in asked.source
                else (*asked.source, value),
            ),
            value in asked.source,
            count,
        )
        for value, count in shown.items()
    ]


def year_choices(service: Service, asked: SearchRequest, found: SearchResponse) -> list[SearchLink]:
    """Years to filter by, newest first, with counts as if no date were given."""
    dated = bool(asked.since or asked.until)
    counts = _counts(service, replace(asked, since="", until=""), found, "year") if dated else found.facets["year"]
    return [
        SearchLink(
            f"{year} 年",
            search_path(asked, since="", until="") if chosen else search_path(asked, since=year, until=year),
            chosen,
            count,
        )
        for year, count in sorted(counts, reverse=True)[:SHOWN_YEARS]
        for chosen in (asked.since == asked.until == year,)
    ]


def _counts(service: Service, asked: SearchRequest, found: SearchResponse, facet: str) -> Sequence[tuple[str, int]]:
    browsing = not asked.q and not (asked.source or asked.author or asked.since or asked.until)
    wider = replace(asked, page=1, size=1, facets=(facet,), explain=False, sort="newest" if browsing else asked.sort)
    return service.search(wider).facets.get(facet, found.facets.get(facet, ()))


def page_links(asked: SearchRequest, total: int) -> list[PageLink]:
    """First, last and the pages around the current one, as far as one may go."""
    last = last_page(asked, total)
    near = {1, last, *range(asked.page - 2, asked.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= last)
    links: list[PageLink] = []
    before = 0
    for number in numbers:
        if number == before + 2:
            links.append(PageLink(number - 1, search_path(asked, page=number - 1)))
        elif number > before + 2:
            links.append(PageLink(0))
        links.append(PageLink(number, search_path(asked, page=number), number == asked.page))
        before = number
    return links


def last_page(asked: SearchRequest, total: int) -> int:
    """The last page that holds hits and may be asked for."""
    return max(1, min(-(-total // asked.size), DEEPEST_HIT // asked.size))


@dataclass(frozen=True, slots=True)
class Partly:
    """What holds any of the words of a query that found nothing. asked: the search that finds it; url: its address."""

    words: tuple[str, ...]
    asked: SearchRequest
    url: str
    found: SearchResponse


def partly(service: Service, asked: SearchRequest) -> Partly | None:
    """The best articles that hold a part of what no article holds enough of, the filters kept; None where none does."""
    words = service.parts(asked.q)
    wider = replace(asked, q=" OR ".join(words), page=1, size=PARTLY_SHOWN, sort="relevance", facets=())
    if not words:
        return None
    try:
        found = service.search(wider)
    except InvalidRequest:
        return None
    return Partly(words, wider, search_path(replace(wider, size=asked.size)), found) if found.hits else None


def looser_searches(service: Service, asked: SearchRequest) -> list[SearchLink]:
    """Searches that ask less than one that found nothing, each with what it finds; those that find nothing too go."""
    looser: list[SearchLink] = []
    for label, wider in _wider(replace(asked, page=1), service.parts(asked.q)):
        try:
            total = service.search(replace(wider, size=1, facets=(), explain=False)).total
        except InvalidRequest:
            continue
        if total:
            looser.append(SearchLink(label, search_path(wider), count=total))
    return looser


def _wider(asked: SearchRequest, parts: tuple[str, ...]) -> Iterator[tuple[str, SearchRequest]]:
    filters = [
        (f"去掉“{word}：{'、'.join(values)}”", _with(asked, name, ()))
        for name, word, values in (("source", "来源", asked.source), ("author", "作者", asked.author))
        if values
    ]
    if asked.since or asked.until:
        filters.append(("不限日期", replace(asked, since="", until="")))
    yield from filters
    free = replace(asked, source=(), author=(), since="", until="")
    if len(filters) > 1:
        yield "去掉全部筛选", free
    less = looser(asked.q)
    if less.unquoted:
        yield "不要求一字不差（去掉引号）", replace(free, q=less.unquoted)
    if less.including:
        yield "不排除任何词", replace(free, q=less.including)
    for word in sorted(parts or less.words, key=len, reverse=True)[:MOST_WORDS]:
        yield f"只搜索{quoted(word, 20)}", replace(free, q=word)
