"""Text and marks -> HTML in which the only tag is <mark>."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from searchapp.query import Mark
from searchapp.snippets.matching import Matches, find, patterns_of
from searchapp.snippets.passages import choose

ELLIPSIS = "…"
_VISIBLE = re.compile(r"\S")
_LONGEST = 2000


def _marked(text: str, start: int, end: int, matches: Matches) -> str:
    parts: list[str] = []
    place = start
    for left, right in matches.merged(start, end):
        parts += (escape(text[place:left]), "<mark>", escape(text[left:right]), "</mark>")
        place = right
    parts.append(escape(text[place:end]))
    return "".join(parts)


class Highlighter:
    """Marks the words of one query in texts. Safe to share between threads."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._patterns = patterns_of(marks)

    def highlight(self, text: str) -> str:
        """The whole text, escaped, with the marks in <mark>. Offsets are those of the original characters."""
        return _marked(text, 0, len(text), find(text, self._patterns))

    def snippet(self, text: str, length: int = 120) -> str:
        """The passage or two passages of about `length` characters in all that show most of the marks, as `highlight`.

        Each passage is a substring of the text; … stands where text was left out, before, between and after. Without a
        match it is the text's beginning. length: at most 2,000 are used.
        """
        matches = find(text, self._patterns)
        passages = choose(text, matches, min(max(1, length), _LONGEST))
        shown = ELLIPSIS.join([_marked(text, start, end, matches) for start, end in passages])
        before = _VISIBLE.search(text, 0, passages[0][0])
        after = _VISIBLE.search(text, passages[-1][1])
        return (ELLIPSIS if before else "") + shown + (ELLIPSIS if after else "")
