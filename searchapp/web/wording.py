"""How figures, dates and queries are written on Chinese pages."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from searchapp.query import QUOTATION_MARKS

_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?")
_MARK = re.compile(r'<mark(?: id="first-mark")?>|</mark>')


def amount(number: int) -> str:
    """12,345."""
    return f"{number:,}"


def day(published: str) -> str:
    """2025年12月28日, or the text itself where it is no ISO date."""
    found = _MOMENT.match(published)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else published


def moment(published: str) -> str:
    """2025年12月28日 10:25, without the time where none is known."""
    found = _MOMENT.match(published)
    return f"{day(published)} {found[4]}" if found and found[4] else day(published)


def quoted(query: str, longest: int) -> str:
    """“query”, cut at a length. One that has quotation marks itself stands between blanks: ““a” b” is hard to read."""
    shown = query if len(query) <= longest else query[:longest] + "…"
    return f" {shown} " if any(sign in QUOTATION_MARKS for sign in shown) else f"“{shown}”"


def marked(text: str) -> Markup:
    """Escaped text with marks as HTML. Anything else that looks like a tag is shown as text, wherever it came from."""
    return Markup(text) if "<" not in _MARK.sub("", text) else escape(text)
