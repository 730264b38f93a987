"""What is searched and shown: one article, whatever file it came from."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""The zone of every date here: the pages are Chinese and name none."""

UNTITLED = "（无标题）"
"""Shown in the place of a title that is empty."""

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a person would read it off its page.

    body: paragraphs joined by one line end. published: ISO 8601, with +08:00 where the page gives a time, a
    plain date where it gives a date, "" where it gives none. url: the original address, "" if unknown.
    origin: the file it was read from, in POSIX form, as the operator named it. fingerprint: a hash of the raw
    bytes it was read from and of its id; equal fingerprints mean that nothing changed.
    """

    id: str
    title: str
    body: str
    source: str = ""
    author: str = ""
    published: str = ""
    views: int | None = None
    editor: str = ""
    url: str = ""
    category: str = ""
    origin: str = ""
    fingerprint: str = ""


def timestamp(published: str) -> int | None:
    """Seconds since 1970 of an ISO date or time in `published` form; a plain date counts from its midnight in China.

    None where the text is empty or no date that exists.
    """
    found = _DATE.match(published)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def period(text: str) -> tuple[int, int] | None:
    """First and last second of a year, month or day (YYYY, YYYY-MM, YYYY-MM-DD) in China; None where there is none."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        first = datetime(int(year), int(month or 1), int(day or 1), tzinfo=CHINA)
        last_month = int(month or 12)
        last_day = int(day or monthrange(first.year, last_month)[1])
        last = datetime(first.year, last_month, last_day, 23, 59, 59, tzinfo=CHINA)
    except ValueError:
        return None
    return int(first.timestamp()), int(last.timestamp())
