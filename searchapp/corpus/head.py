"""Which lines at the top of a text page are its title and its meta lines, and where its body begins."""

from __future__ import annotations

import re

from searchapp.corpus.dates import read_date
from searchapp.corpus.front_matter import read_front_matter
from searchapp.corpus.furniture import CRUMB, RULE, TOOLS, is_furniture, is_welcome
from searchapp.corpus.lines import PROSE, Line, is_sentence
from searchapp.corpus.lookalikes import (
    HEAD_LINES,
    SUBTITLE,
    TITLE_LABEL,
    head_rows,
    is_entry,
    is_field,
    is_spoken,
    is_table,
    read_line,
    says_again,
)
from searchapp.corpus.meta import LONGEST, MEDIUM, Meta, has_labels, merge, read_meta

_SITE_BEHIND = re.compile(
    r"(?P<sign>[_|\uff5c–—-])(?<![–—-].)(?![–—-])\s*(?:[^\s_|\uff5c–—-]{1,8}\s*(?P=sign)\s*)?"
    rf"(?:{MEDIUM.pattern})$"
)
_SITE_NAME = re.compile(r"(?:网站?|網站?|门户|平台|公司|政府|中心|频道|在线|主页)$")
_LEAST_TITLE = 6
"""Characters of a title that has the name of its site behind it."""
_BEHIND_TITLE = re.compile(r"\s*\[(?:复制链接|複製鏈接|转帖|原创|复制)\]$")
_SITE = re.compile(r"^\s*(?:[_|\uff5c]|[-–—])")
_ISSUED = re.compile(
    r"(?:发[ \u00a0]*[文布]|成[ \u00a0]*文)[ \u00a0]*(?:日[ \u00a0]*期|时[ \u00a0]*间)[ \u00a0:\uff1a]*"
)
_LONGEST_TITLE = 150
_BELOW = 8
"""How many meta lines and buttons may follow the first meta line."""


def find_head(lines: list[Line]) -> tuple[str, list[Meta], int]:
    """The title ("" for none), what the meta lines say, and the number of the first line of the body.

    The title is the nearest line over the meta line that can be one. A line of labels says more about where the
    title is than a bare date or a name, which also stand on top of sites, so those count only without it.
    """
    matter = read_front_matter(lines)
    if matter is not None:
        title, said, behind = matter
        if title:
            return title, [said], _behind_title(lines, title, behind)
        title, metas, first = find_head(lines[behind:])
        return title, [said, *metas], behind + first
    found: list[Meta | None] = []
    bare = []
    for at, line in enumerate(_top(lines)):
        meta = read_line(line.text)
        if meta is not None and is_spoken(lines, at):
            break
        found.append(meta)
        if meta is None:
            continue
        if not has_labels(line.text):
            bare.append(at)
            continue
        over = _title_over(lines, found, at)
        if over is None or (at + 1 == len(lines) and _is_letter(lines, over[1])):
            continue
        table = _titled_table(lines, found, at) if at and is_field(lines[at - 1].text) else None
        if table is not None:
            return table
        return _head(lines, found, at, *over)
    for at in bare:
        over = _title_over(lines, found, at)
        if over is None or _is_far(lines, found, over[1]):
            continue
        if over[1] >= 0 and is_entry(lines, at):
            break
        return _head(lines, found, at, *over)
    return _title_without_meta(lines)


def _is_letter(lines: list[Line], title: int) -> bool:
    """Whether a sentence stands over the title of a meta line with nothing below it: a letter and its date."""
    return any(is_sentence(line.text) for line in lines[: max(title, 0)])


def _titled_table(lines: list[Line], found: list[Meta | None], at: int) -> tuple[str, list[Meta], int] | None:
    """What `find_head` tells of a page where the meta line `at` is a row of the table below the title."""
    first, behind = head_rows(lines, at, 0)
    title, number = _title_over(lines, found, first) or ("", -1)
    if not title:
        title, number, first = lines[first].text, first, first + 1
    if is_sentence(title) or not is_table(lines, first, at, behind):
        return None
    metas = [meta for meta in found[number + 1 : first] if meta is not None]
    metas += [meta for row in lines[first:behind] if (meta := read_meta(row.text))]
    return title, metas, _behind_title(lines, title, first)


def _head(lines: list[Line], found: list[Meta | None], at: int, title: str, number: int) -> tuple[str, list[Meta], int]:
    """What `find_head` tells of a page whose meta line and title are known."""
    metas, first = _metas(lines, found, at, number)
    if not title:
        title, first = _title_below(lines, first)
    return title, metas, _behind_title(lines, title, first)


def _top(lines: list[Line]) -> list[Line]:
    """The lines that may stand over the body or be its first: a meta line below two paragraphs is none."""
    paragraphs = 0
    for number, line in enumerate(lines[:HEAD_LINES]):
        if len(line.text) > 30 and is_sentence(line.text):
            paragraphs += 1 if len(line.text) <= 120 else 2
        if paragraphs >= 2:
            return lines[: number + 1]
    return lines[:HEAD_LINES]


def _title_over(lines: list[Line], found: list[Meta | None], before: int) -> tuple[str, int] | None:
    """The title over a meta line and its number; ("", -1) where nothing stands there, None where it is a sentence."""
    fallback = ("", -1)
    medium = None
    for number in range(before - 1, -1, -1):
        text = lines[number].text
        if found[number] is not None or is_furniture(text):
            continue
        if medium is None and MEDIUM.fullmatch(text):
            medium = text, number
            continue
        if SUBTITLE.match(text) or is_welcome(text):
            fallback = fallback if fallback[0] else (text, number)
            continue
        if medium and (is_sentence(text) or 2 * len(text) < 3 * len(medium[0]) or _SITE_NAME.search(text)):
            break
        if is_sentence(text) or (len(text) > _LONGEST_TITLE and PROSE.search(text)):
            # A few titles are sentences; the first line of a page right over its labels is one.
            first = len(text) <= 60 and all(is_furniture(line.text) or is_welcome(line.text) for line in lines[:number])
            return (text, number) if first and has_labels(lines[before].text) else None
        return text, number
    return medium or fallback


def _is_far(lines: list[Line], found: list[Meta | None], title: int) -> bool:
    """Whether so much stands over the title that a bare date below it is rather a part of the text."""
    above = [
        line.text
        for line, meta in zip(lines[: max(title, 0)], found, strict=False)
        if meta is None and not is_furniture(line.text)
    ]
    return len(above) > 1 or any(text.startswith("#") for text in above)


def _metas(lines: list[Line], found: list[Meta | None], at: int, title: int) -> tuple[list[Meta], int]:
    """What stands between the title and the body, and the number of the line behind it."""
    metas = [meta for meta in found[title + 1 : at + 1] if meta is not None]
    if title >= 0:
        metas += [Meta(source=line.text) for line in lines[title + 1 : at] if MEDIUM.fullmatch(line.text)]
    if not any(meta.published for meta in metas):
        for line in lines[: max(title, 0)]:
            issued = _ISSUED.search(line.text) if len(line.text) <= LONGEST else None
            if issued:
                metas.append(Meta(published=read_date(line.text[issued.end() :])))
    first = at + 1
    while first < len(lines) and first <= at + _BELOW:
        text = lines[first].text
        meta = found[first] if first < len(found) else read_line(text)
        if meta is not None and not is_spoken(lines, first):
            if says_again(lines, first, meta, merge(metas)) or (not has_labels(text) and is_entry(lines, first)):
                break
            metas.append(meta)
        elif len(text) > LONGEST or not (
            TOOLS.match(text) or RULE.match(text) or (CRUMB.match(text) and first == at + 1)
        ):
            break
        first += 1
    return metas, first


def _title_below(lines: list[Line], first: int) -> tuple[str, int]:
    """Blogs put the date over the title: then the next line is it, if it is none of the text."""
    if first + 1 < len(lines) and len(lines[first].text) <= 60 and not is_sentence(lines[first].text):
        return lines[first].text, first + 1
    return "", first


def _behind_title(lines: list[Line], title: str, first: int) -> int:
    """The same number, or that behind the title where it stands once more over the text, and behind its underline."""
    if title and first + 1 < len(lines) and lines[first].text.lstrip("# ") == title.lstrip("# "):
        first += 1
    while first + 1 < len(lines) and RULE.match(lines[first].text):
        first += 1
    return first


def bare_title(text: str) -> str:
    """A title without its label, the buttons of a forum and the name of the site behind it."""
    text = TITLE_LABEL.sub("", _BEHIND_TITLE.sub("", text))
    site = _SITE_BEHIND.search(text) if len(text) <= _LONGEST_TITLE else None
    return text[: site.start()].rstrip() if site and site.start() >= _LEAST_TITLE else text


def _title_without_meta(lines: list[Line]) -> tuple[str, list[Meta], int]:
    for number, line in enumerate(lines[:HEAD_LINES]):
        text = line.text
        if is_furniture(text) or (is_welcome(text) and len(lines) > 1):
            continue
        if len(text) > 120 or is_sentence(text):
            return "", [], number
        if number + 2 < len(lines):
            below = lines[number + 1].text
            # The page's <title>: the heading below it, and the names of the column and the site.
            if len(below) >= 4 and text.startswith(below) and _SITE.match(text[len(below) :]):
                return below, [], number + 2
        return text, [], _behind_title(lines, text, number + 1)
    return "", [], 0
