"""Which lines of a text page are its title, its meta lines, its body, and what stands around them."""

from __future__ import annotations

from typing import NamedTuple

from searchapp.corpus.head import bare_title, find_head
from searchapp.corpus.lines import Line
from searchapp.corpus.meta import Meta
from searchapp.corpus.tail import editor_behind, find_tail


class Parts(NamedTuple):
    """title: "" where there is none. first, last: the lines of the body, last exclusive. end: of the body's text."""

    title: str
    metas: list[Meta]
    first: int
    last: int
    end: int


def find_parts(lines: list[Line]) -> Parts:
    """Tell the parts of a page apart. The body is whatever no rule knows for something else."""
    title, metas, first = find_head(lines)
    last, below = find_tail(lines, first)
    end = lines[last - 1].end if last > first else 0
    if last > first:
        line = lines[last - 1]
        name, start = editor_behind(line.text)
        # A line that lost its readings is shorter than its place in the page.
        if name and line.end - line.start == len(line.text):
            below = [*below, Meta(editor=name)]
            end = line.start + start
    # The editor who signs below the text is the one that counts, all else is rather said above it.
    signed = [Meta(editor=meta.editor) for meta in below if meta.editor]
    return Parts(bare_title(title), [*signed, *metas, *below], first, last, end)
