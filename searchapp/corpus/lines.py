"""The lines of a page that are not blank, and whether one of them is a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

_BLANK = " \u00a0\u3000\t\ufeff\u200b\n\r\x0b\x0c\x1c\x1d\x1e\u0085\u2028\u2029"
"""With every character at which str.splitlines ends a line."""
_ENDS = tuple("。!?;…\uff01\uff1f\uff1b.")
_CLOSING = "\"'”’」』)\uff09"
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
    behind = 0
    for whole in text.splitlines(keepends=True):
        stripped = whole.strip(_BLANK)
        if stripped:
            start = behind if stripped[0] == whole[0] else behind + len(whole) - len(whole.lstrip(_BLANK))
            lines.append(Line(start, start + len(stripped), stripped))
        behind += len(whole)
    return lines


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the mark of a sentence, in quotation marks and brackets or not."""
    return text.rstrip(_CLOSING).endswith(_ENDS)


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence or more, and so no title. A title may be a question or an exclamation."""
    end = text[-8:]
    if not ends_sentence(end):
        return _OPEN_END.search(end) is not None
    if len(text) > 120:
        return True
    marks = len(_MARKS.findall(text))
    return marks > 2 or (marks > 0 and _FULL_STOP.search(end) is not None)
