"""Read a text page: find its parts, repair its body, say what was cut."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from pathlib import PurePath

from searchapp.corpus.fragments import finding_fragments
from searchapp.corpus.lines import Line, lines_of
from searchapp.corpus.meta import LONGEST, merge
from searchapp.corpus.parts import find_parts
from searchapp.corpus.reading import NO_CUTS, Cut, Cuts, PageReading, Unreadable
from searchapp.corpus.spacing import printable, tidy
from searchapp.corpus.steps import Steps, alone
from searchapp.corpus.tricks import GLOSS, find_tricks, glosses

_HASHES = re.compile(r"^#{1,6}[ \t]+|[ \t]+#+$")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


def read_text(text: str, name: str) -> PageReading:
    """Read a decoded .txt or .md page. name: of its file, the title of last resort.

    Raises Unreadable where the page has no text or nothing but a title. Takes any str, and time linear in its length.
    """
    return alone(reading_text(text, name))


def reading_text(text: str, name: str) -> Steps[PageReading]:
    """`read_text` in steps."""
    lines = lines_of(text)
    if not lines:
        raise Unreadable("empty")
    yield
    parts = find_parts(_without_glosses(text, lines))
    meta = merge(parts.metas)
    title = clean_title(parts.title) or clean_title(PurePath(name).stem) or "无标题"
    start = _line_start(text, lines[parts.first].start) if parts.last > parts.first else parts.end
    yield
    body, cuts = yield from repairing(title, text[start : parts.end], start)
    if not body:
        raise Unreadable("title-only")
    return PageReading(
        title=title,
        body=body,
        author=printable(meta.author),
        source=printable(meta.source),
        published=meta.published,
        views=meta.views,
        editor=printable(meta.editor),
        cuts=cuts,
        head=text[:start],
        tail=text[parts.end :],
    )


def _without_glosses(text: str, lines: list[Line]) -> list[Line]:
    """The lines, short ones without the readings of an annotated page: it annotates its title and labels too."""
    if not glosses(text):
        return lines
    return [
        Line(line.start, line.end, GLOSS.sub("", line.text) or line.text) if len(line.text) <= LONGEST else line
        for line in lines
    ]


def clean_title(text: str) -> str:
    """A title on one line, without Markdown's signs of a heading."""
    return _BLANKS.sub(" ", _HASHES.sub("", printable(text).strip())).strip()


def repair(title: str, text: str, offset: int = 0) -> tuple[str, Cuts]:
    """The body without tricks, fragments and stray spaces, and what was cut; offset: of the text in its file."""
    return alone(repairing(title, text, offset))


def repairing(title: str, text: str, offset: int = 0) -> Steps[tuple[str, Cuts]]:
    """`repair` in steps."""
    found = yield from _all_cuts(title, text)
    yield
    if not found:
        return tidy(text), NO_CUTS
    cuts = Cuts(text, tuple(found), offset)
    return tidy(cuts.rest()), cuts


def _all_cuts(title: str, text: str) -> Steps[list[Cut]]:
    """Tricks first: fragments are looked for in what they leave, and their places counted in the text as it stands."""
    tricks = find_tricks(text)
    yield
    if not tricks:
        return [(start, end, "fragment") for start, end in (yield from finding_fragments(title, text))]
    positions: list[int] = []
    shifts = [0]
    for start, end, _ in tricks:
        positions.append(start - shifts[-1])
        shifts.append(shifts[-1] + end - start)
    cuts = list(tricks)
    for start, end in (yield from finding_fragments(title, Cuts(text, tuple(tricks)).rest())):
        first = start + shifts[bisect_right(positions, start)]
        if end + shifts[bisect_left(positions, end)] - first == end - start:
            cuts.append((first, first + end - start, "fragment"))
    return sorted(cuts)


def _line_start(text: str, position: int) -> int:
    """Where the line of a position begins, so that an indent is seen."""
    while position and text[position - 1] in " \t":
        position -= 1
    return position
