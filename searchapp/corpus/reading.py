"""What a reading of one page is: its parts, and what was cut from its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Removed(NamedTuple):
    """One piece of text that is on the page and not in the reading.

    offset: where the piece begins, in characters of the decoded file (for HTML: of the extracted body). before:
    the character that stands before it once what was cut there is gone, "" at the start of a paragraph. after: up
    to two characters behind it, likewise, "" at the end of a paragraph. why: "fragment" (a piece of the title),
    "pinyin", "noise", "doubled" or "repeated".
    """

    fragment: str
    offset: int
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as a person would read it.

    published: ISO 8601, with +08:00 where the page gives a time, a plain date where it gives a date, "" where it
    gives none. body: paragraphs joined by one line end. url: the original address, "" where the page names none.
    removed: in the order of their offsets. head, tail: what stands above and below the body and is no part of it,
    as it is on the page (for HTML: in the extracted text); the head holds the lines of the title and its meta lines.
    """

    title: str
    body: str
    author: str = ""
    source: str = ""
    published: str = ""
    views: int | None = None
    editor: str = ""
    url: str = ""
    removed: tuple[Removed, ...] = ()
    head: str = ""
    tail: str = ""


class Unreadable(Exception):
    """The page holds no article. code: "empty", "refresh", "frames", "script", "title-only" or "too-deep"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
