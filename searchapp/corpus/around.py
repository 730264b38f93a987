"""The lines above and below the body of a page, and what each was taken for."""

from __future__ import annotations

from typing import NamedTuple

from searchapp.corpus.byline import read_byline
from searchapp.corpus.head import bare_title
from searchapp.corpus.lines import lines_of
from searchapp.corpus.meta import read_meta
from searchapp.corpus.page import clean_title
from searchapp.corpus.report import Reading
from searchapp.corpus.tail import sign_of
from searchapp.corpus.tricks import GLOSS


class Trimmed(NamedTuple):
    """A line that is no part of the body.

    why: above it "meta" (its author, date ...) or "head"; below it the sign that it is of what stands below articles
    ("editor", "related", "copyright", "qr", "buttons", "notice", "farm"), or "tail" for what stands among them.
    """

    line: str
    why: str


def lines_around(reading: Reading) -> list[Trimmed]:
    """The lines of a page that are neither its title nor in its body, in the order they stand."""
    lines = []
    title = reading.article.title
    for line in lines_of(reading.head):
        text = line.text
        if title not in (clean_title(bare_title(text)), clean_title(bare_title(GLOSS.sub("", text)))):
            lines.append(Trimmed(text, "meta" if read_meta(text) or read_byline(text) else "head"))
    for line in lines_of(reading.tail):
        sign = sign_of(line.text)
        lines.append(Trimmed(line.text, "tail" if sign in ("short", "prose") else sign))
    return lines
