"""The addresses of the site's own pages: article ids of any characters, and searches that keep what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import request
from werkzeug.routing import BaseConverter

from searchapp.search import SearchRequest
from searchapp.web.parameters import SEARCH, Switch

_DOTS = frozenset((".", ".."))
_PLAIN = re.compile(r"[A-Za-z0-9_~-]+")
"""Ids that need no quoting: nearly all, and a page of hits has many."""


class IdConverter(BaseConverter):
    """Any characters at all, slashes and line ends too."""

    part_isolating = False
    regex = r"(?s:.+)"


def article_path(id: str, asked: SearchRequest | None = None, *, under: str = "/articles") -> str:
    """The path of an article's page (or, under /api/articles, of its JSON); `asked` is kept for the way back.

    Browsers take dot segments out of a path even when they are quoted, so an id that has one goes into the query.
    """
    kept = search_pairs(asked) if asked is not None else []
    if _PLAIN.fullmatch(id):
        path = f"{request.script_root}{under}/{id}"
    elif not _DOTS.isdisjoint(id.replace("\\", "/").split("/")):
        return f"{request.script_root}{under}?{_encode([('id', id), *kept])}"
    else:
        path = f"{request.script_root}{under}/{quote(id, safe='', errors='replace')}"
    return f"{path}?{_encode(kept)}" if kept else path


def search_path(asked: SearchRequest, *, under: str = "/search", **changes: Any) -> str:
    """The path of a search like `asked` with some attributes changed. Any change but of the page goes to page 1."""
    pairs = search_pairs(asked, **({"page": 1} | changes))
    return f"{request.script_root}{under}" + (f"?{_encode(pairs)}" if pairs else "")


def search_pairs(asked: SearchRequest, **changes: Any) -> list[tuple[str, str]]:
    """Parameter and text of everything that is not its default."""
    pairs: list[tuple[str, str]] = []
    for parameter in SEARCH:
        value = changes.get(parameter.attribute, getattr(asked, parameter.attribute))
        if value == parameter.default:
            continue
        if parameter.repeatable:
            pairs.extend((parameter.name, text) for text in value)
        elif isinstance(parameter.kind, Switch):
            pairs.append((parameter.name, "true" if value else "false"))
        else:
            pairs.append((parameter.name, ",".join(value) if isinstance(value, tuple) else str(value)))
    return pairs


def outside_url(url: str) -> str:
    """The address if it is an ordinary web address, else "": only those become links."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _encode(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), errors="replace")
