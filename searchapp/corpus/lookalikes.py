"""Which lines that read as meta lines are part of the text: of a dialogue, a table, a diary?"""

from __future__ import annotations

import re

from searchapp.corpus.byline import read_byline
from searchapp.corpus.furniture import TABLE
from searchapp.corpus.lines import Line, is_sentence
from searchapp.corpus.meta import LONGEST, Meta, everyday_kind, has_labels, read_meta

HEAD_LINES = 12
"""How many lines may stand before the meta line; whatever looks like one further down is body."""
SUBTITLE = re.compile(r"^(?:——|--|—|―|副[标標]?[题題][ \u00a0]?[:\uff1a])")
TITLE_LABEL = re.compile(r"^(?:文章|新闻)?[标標][ \u00a0\u3000]{0,4}[题題][ \u00a0\u3000]?[:\uff1a]\s*(?=\S)")
_FIELD = re.compile(r"[^\s:\uff1a。\uff0c!?\uff01\uff1f]{1,10}[:\uff1a][^。!?\uff01\uff1f\uff1b]{1,60}$")
"""A row of a table: a label and its value."""
_CLOCK = re.compile(r"\d[:\uff1a]\d")
_NUMBERS = re.compile(r"[\d〇一二三四五六七八九十]+")
_SPEAKER = re.compile(r"[\u4e00-\u9fff·]{1,8}[:\uff1a]")
_VENUE = re.compile(r"地[ \u00a0\u3000]*[点點址][ \u00a0\u3000]*[:\uff1a]")
_LONGEST_ANSWER = 40
"""Lines below a question in which who asked must ask again."""


def read_line(text: str) -> Meta | None:
    """What a line says as a meta line; None where it is none, a sentence or the head of a table of figures."""
    if len(text) > LONGEST or text[-1] == "。":
        return None
    meta = read_meta(text) or read_byline(text)
    return None if meta is None or TABLE.match(text) else meta


def is_spoken(lines: list[Line], number: int) -> bool:
    """Whether a line that reads as a meta line begins a dialogue, in which its label speaks again, or an invitation.

    Who is asked answers in the next line. Or it is the date of the first of several entries.
    """
    text = lines[number].text
    kind = everyday_kind(text)
    if kind == "published":
        return (number + 1 < len(lines) and _VENUE.match(lines[number + 1].text) is not None) or is_entry(lines, number)
    if kind not in ("author", "editor") or number + 1 == len(lines):
        return False
    answer = lines[number + 1].text
    asks, answers = _SPEAKER.match(text), _SPEAKER.match(answer)
    is_title = any(line.text == answer for line in lines[max(0, number - HEAD_LINES) : number])
    if asks is None or answers is None or is_title or everyday_kind(answers[0]):
        return False
    return any(
        line.text.startswith(asks[0]) and line.text != text for line in lines[number + 2 : number + _LONGEST_ANSWER]
    )


def is_told(lines: list[Line], number: int) -> bool:
    """Whether a line that reads as a meta line is spoken, or the bare date of the first of several entries."""
    return is_spoken(lines, number) or (not has_labels(lines[number].text) and is_entry(lines, number))


def says_again(lines: list[Line], number: int, meta: Meta, said: Meta) -> bool:
    """Whether a line says something else of what the meta lines above it said already: then it is a part of the text.

    Only labels with which ordinary texts begin lines, too, and bare dates: 更新时间 may follow 发布时间. With a meta
    line below it, it is one of them.
    """
    text = lines[number].text
    kind = everyday_kind(text)
    if not kind and meta.published and meta == Meta(published=meta.published) and not has_labels(text):
        kind = "published"
    if not kind or (
        said.published[:10] in ("", meta.published[:10])
        if kind == "published"
        else getattr(said, kind) in ("", getattr(meta, kind))
    ):
        return False
    return number + 1 == len(lines) or read_line(lines[number + 1].text) is None


def is_row(lines: list[Line], at: int, floor: int) -> bool:
    """Whether a meta line is a row of a table that stands below line number `floor` - 1.

    A book, a film or a dish begins with a table of what it is, and some of its labels are those of meta lines.
    """
    first, behind = head_rows(lines, at, floor)
    if not is_table(lines, first, at, behind):
        return False
    # Most lines of a notice's head are meta lines, few rows of a table are.
    return 2 * sum(read_line(line.text) is not None for line in lines[first:behind]) <= behind - first


def head_rows(lines: list[Line], at: int, floor: int) -> tuple[int, int]:
    """`rows_around` a meta line in the head of a page, none above line number `floor`."""
    return rows_around(lines, at, max(floor, at - HEAD_LINES), min(len(lines), floor + HEAD_LINES))


def rows_around(lines: list[Line], at: int, low: int, high: int) -> tuple[int, int]:
    """The first of the labels and values, one a line, right over line `at` and the line behind the last right below it,
    looked for from line `low` on and before line `high`."""
    first, behind = at, at + 1
    while first > low and is_field(lines[first - 1].text):
        first -= 1
    while behind < high and is_field(lines[behind].text):
        behind += 1
    return first, behind


def is_table(lines: list[Line], first: int, at: int, behind: int) -> bool:
    """Whether two rows at least say what no meta line says, one of them above the meta line."""
    others = [number for number in range(first, behind) if read_line(lines[number].text) is None]
    if len(others) < 2 or others[0] > at:
        return False
    return not any(TITLE_LABEL.match(line.text) for line in lines[first:behind])


def is_field(text: str) -> bool:
    """Whether a line is a label and its value."""
    return len(text) <= LONGEST and _FIELD.match(text) is not None and not SUBTITLE.match(text)


def is_entry(lines: list[Line], at: int) -> bool:
    """Whether a line is the date of the first of several entries: of a chronicle, a diary, a list of changes.

    All of the first entry, and the beginning of the second, are sentences, or none is: below the date of an article
    stand a medium, comments and other articles with dates of their own.
    """
    text = lines[at].text
    if _CLOCK.search(text):
        return False
    shape = _NUMBERS.sub("0", text)
    for number in range(at + 2, min(len(lines) - 1, at + _LONGEST_ANSWER)):
        other = lines[number].text
        if len(other) <= LONGEST and other != text and _NUMBERS.sub("0", other) == shape:
            entry = (*lines[at + 1 : number], lines[number + 1])
            return len({is_sentence(line.text) for line in entry}) == 1
    return False
