"""The pages for readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from searchapp.engine import EngineError
from searchapp.query.examples import EXAMPLES
from searchapp.search import SearchRequest, SearchResponse, Service
from searchapp.web import results
from searchapp.web.addresses import outside_url, search_path
from searchapp.web.backend import service
from searchapp.web.caching import generation_tag, unchanged, with_tag
from searchapp.web.logs import note_search
from searchapp.web.parameters import ANALYZE, SEARCH, parse
from searchapp.web.problems import PROBLEMS, ProblemError

pages = Blueprint("pages", __name__)

NEWEST_SHOWN = 6

_DATE_PARTS = re.compile(r"(\d{4})(?:[-－—/／.．。年](\d{1,2})(?:[-－—/／.．。月](\d{1,2})日?)?)?[年月]?")
_DATE_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)?")


@pages.get("/")
def home() -> str:
    try:
        engine = service()
        stats = engine.stats()
        newest = engine.search(SearchRequest(sort="newest", size=NEWEST_SHOWN, facets=("source",)))
    except EngineError:
        return render_template("home.html", asked=SearchRequest(), stats=None, newest=None, examples=EXAMPLES)
    return render_template("home.html", asked=SearchRequest(), stats=stats, newest=newest, examples=EXAMPLES)


@pages.get("/search")
def search() -> AnyResponse | str:
    asked = _asked()
    if asked == SearchRequest(size=asked.size, page=asked.page, collapse=asked.collapse, explain=asked.explain):
        return redirect(url_for(".home"))
    engine = service()
    found = engine.search(replace(asked, facets=("source", "year")))
    note_search(asked, found)
    if found.hits:
        return render_template("results.html", asked=asked, found=found, **_around(engine, asked, found))
    last = results.last_page(asked, found.total)
    # A search that was cut short says nothing about what there is, and more of them would only take longer.
    none = not found.total and not found.partial
    return render_template(
        "nothing.html",
        asked=asked,
        found=found,
        last=search_path(asked, page=last) if found.total else "",
        looser=results.looser_searches(engine, asked) if none else [],
        partly=results.partly(engine, asked) if none else None,
        reading=_reading(engine, asked.q),
        examples=EXAMPLES,
        **_around(engine, asked, found),
    )


@pages.get("/articles/<id:id>")
def article(id: str) -> Response:
    asked = _asked()
    tag = generation_tag()
    if (same := unchanged(tag)) is not None:
        return same
    found = service().article(id, asked.q)
    if found is None:
        raise ProblemError("article-not-found", f"索引里没有编号为“{id[:80]}”的文章，它可能已经移除。")
    original = outside_url(found.article.url)
    page = render_template(
        "article.html",
        asked=asked,
        found=found,
        article=found.article,
        original=original,
        original_host=urlsplit(original).hostname or "",
        paragraphs=_with_first_mark(found.paragraphs_html),
        matches=sum(text.count("<mark>") for text in found.paragraphs_html),
        back=search_path(asked, page=asked.page) if asked != SearchRequest() else "",
    )
    return with_tag(make_response(page), tag)


@pages.get("/articles")
def article_by_query() -> Response:
    id = request.args.get("id", "")
    if not id:
        raise ProblemError("not-found")
    return article(id)


@pages.get("/help")
def help() -> str:
    return render_template("help.html", asked=SearchRequest(), examples=EXAMPLES)


@pages.get("/analyze")
def analyze() -> str:
    text = parse(ANALYZE, request.args, strict=False).get("text", "")
    analysis = service().analyze(text) if text else None
    return render_template("analyze.html", asked=SearchRequest(), text=text, analysis=analysis, examples=EXAMPLES)


@pages.get("/problems")
def problems() -> str:
    return render_template("problems.html", asked=SearchRequest(), problems=PROBLEMS.values())


def _asked() -> SearchRequest:
    """The search of the address, with the ways people write dates. Facets are the page's own business."""
    args = request.args.copy()
    args.poplist("facets")
    args.setlist("q", [text.strip() for text in args.getlist("q")])
    for name in ("from", "to"):
        args.setlist(name, [_date(text) for text in args.getlist(name)])
    return SearchRequest(**parse(SEARCH, args, strict=False))


def _with_first_mark(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs with an anchor at the first mark, to which a link can go."""
    shown = list(paragraphs)
    for number, text in enumerate(shown):
        if "<mark>" in text:
            shown[number] = text.replace("<mark>", '<mark id="first-mark">', 1)
            break
    return shown


def _date(text: str) -> str:
    """2024/3/5, 2024年3月5日, 20240305 and full-width ones in the form of the API.

    What is no date stays as it is, to be complained about.
    """
    given = "".join(text.split())
    found = _DATE_PARTS.fullmatch(given) or _DATE_DIGITS.fullmatch(given)
    if found is None:
        return text.strip()
    year, *others = (int(part) for part in found.groups() if part)
    return "-".join([f"{year:04}", *(f"{part:02}" for part in others)])


def _around(engine: Service, asked: SearchRequest, found: SearchResponse) -> dict[str, Any]:
    return {
        "sorts": results.sort_choices(asked),
        "chips": results.filter_chips(asked),
        "sources": results.source_choices(engine, asked, found),
        "years": results.year_choices(engine, asked, found),
        "links": results.page_links(asked, found.total),
    }


def _reading(engine: Service, text: str) -> dict[str, Any] | None:
    """How the query was read, to explain why nothing was found."""
    try:
        return engine.analyze(text) if text else None
    except (ValueError, EngineError):
        return None
