"""The lines of a page that are not blank, and whether one of them is a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

_ENDS = r"\n\r\x0b\x0c\u0085\u2028\u2029"
_BLANK = " \u00a0\u3000\t\ufeff\u200b"
_LINE = re.compile(rf"[^{_ENDS}{_BLANK}][^{_ENDS}]*")
SENTENCE_END = re.compile(r"[。!?;…\uff01\uff1f\uff1b.][\"'”’」』)\uff09]*$")
PROSE = re.compile(r"[。\uff01\uff1f\uff1b]|[\uff0c,].*[\uff0c,]")
_FULL_STOP = re.compile(r"[。\uff1b;][\"'”’」』)\uff09]*$")
_MARKS = re.compile(r"[。\uff01\uff1f\uff1b\uff0c,]+")
_OPEN_END = re.compile(r"[\uff0c,、]$")


class Line(NamedTuple):
    """A line that is not blank. start, end: of its text without the blanks around it, in the decoded file."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of the text that are not blank."""
    lines = []
    for found in _LINE.finditer(text):
        start, stripped = found.start(), found[0].rstrip(_BLANK)
        lines.append(Line(start, start + len(stripped), stripped))
    return lines


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence or more, and so no title. A title may be a question or an exclamation."""
    end = text[-8:]
    if not SENTENCE_END.search(end):
        return _OPEN_END.search(end) is not None
    if len(text) > 120:
        return True
    marks = len(_MARKS.findall(text))
    return marks > 2 or (marks > 0 and _FULL_STOP.search(end) is not None)
