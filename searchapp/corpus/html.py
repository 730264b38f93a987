"""Read an HTML page: title, author, source, date and text through an extractor, then the repair of text pages."""

from __future__ import annotations

import logging
import re
from configparser import ConfigParser
from copy import deepcopy
from pathlib import PurePath
from typing import Any

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import DEFAULT_CONFIG

from searchapp.corpus import markup
from searchapp.corpus.byline import read_byline
from searchapp.corpus.head import bare_title
from searchapp.corpus.lines import Line, is_sentence, lines_of
from searchapp.corpus.lookalikes import is_row, is_told, says_again
from searchapp.corpus.meta import LONGEST, MEDIUM, Meta, merge, read_meta
from searchapp.corpus.page import clean_title, repair
from searchapp.corpus.reading import PageReading, Unreadable
from searchapp.corpus.spacing import printable
from searchapp.corpus.tail import editor_of, find_tail
from searchapp.corpus.tricks import GLOSS, glosses

_REFRESH = re.compile(
    r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,200}?content\s*=\s*[\"']?\s*(\d{0,5})", re.I
)
_SOON = 30
"""Seconds after which a page leads elsewhere; what reloads itself later may be an article."""
_NOTICE = 100
"""A page with a refresh and no more characters than this only says where it leads."""
_MOST_TAGS = 50_000
"""A page of more is no article but a table of all that a site has, and takes trafilatura many seconds."""
_FRAMES = re.compile(r"<(?:frameset|iframe)\b", re.I)
_SCRIPT = re.compile(r"<script\b", re.I)
_SITE_BEHIND = re.compile(r"\s*(?:[_|\uff5c]|\s[-–—]\s|[-–—]{2}).*$")
_SITE = re.compile(r"\s*(?:[_|\uff5c]|[-–—](?![-–—]))")
_LEAST_SHOWN = 6
"""Characters of a line that is the title where <title> goes on with the name of the site."""
_MARKED = re.compile(r"^[\[【][^\]】]{1,8}[\]】]\s*")
_ROW = re.compile(r"^\|(.*)\|$")
_RULE = re.compile(r"^\|[-:| ]+\|$")
_SHORTEST = 12
"""Characters that a page must show to be one; less is a shell for a script or a frame to fill."""
_SEARCHED = 40
"""Lines below the title in which its meta lines are looked for."""
_NAMES_ABOVE = 4
_LONGEST_NAME = 16
"""Lines between a title and its date, and what a name of a column or an account is no longer than."""
_TOP, _FIRST, _AGAIN = 12, 3, 3
"""Lines among which the title stands where all of a page is read, in what the extractor finds, and once more behind it
(a way through the site); the refrain of a song comes later.
"""

_CONFIG = ConfigParser()
_CONFIG.read_dict({"DEFAULT": {**DEFAULT_CONFIG["DEFAULT"], "min_extracted_size": "80"}})
"""A text of 80 Chinese characters is one; the extractor's 250 are meant for letters."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def read_html(text: str, name: str) -> PageReading:
    """Read a decoded HTML page. name: of its file, the title of last resort.

    The extractor is trafilatura; what it finds no text in, and pages of many thousands of tags, resiliparse reads, and
    last all that the page shows is taken.
    Offsets of what was cut count in the extracted body. Raises Unreadable where the page has no article. Takes any str.
    """
    text = printable(text)
    tree = markup.parse(text)
    seen = markup.tidied(tree) if tree is not None else ""
    visible = _visible(seen, main=False)
    shown = lines_of(visible)
    if sum(len(line.text) for line in shown) < _SHORTEST:
        raise _unreadable(tree, text)
    document = _extract(tree) if text.count("<") <= _MOST_TAGS else None
    if glosses(visible):
        shown = [Line(line.start, line.end, GLOSS.sub("", line.text) or line.text) for line in shown]
    title = _title(tree, document, shown) or clean_title(PurePath(name).stem) or "无标题"
    at = next((number for number, line in enumerate(shown) if clean_title(line.text) == title), -1)
    meta = _meta(shown, at)
    head, body, tail = _body(title, document, seen, visible)
    body, cuts = repair(title, body)
    if len(body) < _NOTICE and _leads_elsewhere(text):
        raise _unreadable(tree, text)
    if not body:
        raise Unreadable("too-deep" if markup.is_cut(tree) else "title-only")
    return PageReading(
        title=title,
        body=body,
        author=meta.author or printable(getattr(document, "author", None) or "") or markup.declared_author(tree),
        source=meta.source or markup.declared_source(tree),
        published=_published(meta, tree, document, text),
        views=meta.views,
        editor=editor_of(shown) or meta.editor,
        url=markup.address(tree),
        cuts=cuts,
        head=head,
        tail=tail,
    )


def _leads_elsewhere(text: str) -> bool:
    found = _REFRESH.search(text)
    return found is not None and int(found[1] or 0) <= _SOON


def _unreadable(tree: Any, text: str) -> Unreadable:
    if _leads_elsewhere(text):
        return Unreadable("refresh")
    if _FRAMES.search(text):
        return Unreadable("frames")
    if tree is not None and markup.is_cut(tree):
        return Unreadable("too-deep")
    return Unreadable("script" if _SCRIPT.search(text) else "empty")


def _extract(tree: Any) -> Any:
    """trafilatura's document, None where it finds no text or trips over the page."""
    if tree is None:
        return None
    try:
        return trafilatura.bare_extraction(
            deepcopy(tree), with_metadata=True, include_comments=False, include_tables=True, config=_CONFIG
        )
    except Exception:
        # A page that the extractor trips over is read by the next one.
        return None


def _visible(text: str, main: bool) -> str:
    try:
        found = extract_plain_text(
            text, preserve_formatting=True, main_content=main, list_bullets=False, alt_texts=False, comments=False
        )
    except Exception:
        # Likewise: no page may stop the reading of a corpus.
        return ""
    return str(found)


def _body(title: str, document: Any, text: str, visible: str) -> tuple[str, str, str]:
    """The text of the article, of the first extractor that finds one, between what stands above and below it."""
    found = getattr(document, "text", None) or ""
    for candidate in (found, _visible(text, main=True) if len(found) < 80 else "", visible if len(found) < 20 else ""):
        most = _FIRST if candidate is found else _TOP
        head, body, tail = _trim(title, candidate, most) if candidate else ("", "", "")
        if body:
            return head, _without_rules(body), tail
    return "", "", ""


def _trim(title: str, text: str, most: int) -> tuple[str, str, str]:
    lines = lines_of(text)
    first, below = 0, -1
    for number, line in enumerate(lines[: most + _AGAIN]):
        if number >= (first + _AGAIN if first else most):
            break
        if clean_title(GLOSS.sub("", line.text)) == title:
            if any(is_sentence(above.text) for above in lines[first:number]):
                below = number
                break
            first = number + 1
    behind = _behind_metas(lines, first)
    if first < behind < len(lines) - 1 and clean_title(lines[behind].text) == title:
        behind += 1
    first = behind
    last = find_tail(lines, first)[0]
    # The extractor puts the heading below a text of a single paragraph.
    if first <= below < last <= _behind_metas(lines, below + 1) > below + 1:
        last = below
    start, end = (lines[first].start, lines[last - 1].end) if last > first else (0, 0)
    return text[:start], text[start:end], text[end:]


def _behind_metas(lines: list[Line], first: int) -> int:
    """The number of the line behind the meta lines, and behind the names of a column or an account over a date.

    Short lines over a date with nothing below it are a receipt or a letter.
    """
    behind, led, said = first, first, Meta()
    for number in range(first, len(lines)):
        text = lines[number].text
        if number - behind > _NAMES_ABOVE or len(text) > LONGEST or is_sentence(text):
            break
        meta = read_meta(text) or read_byline(text)
        if meta is not None:
            if is_told(lines, number) or says_again(lines, number, meta, said) or is_row(lines, number, first):
                break
            said = merge([said, meta])
            led += led == number
            behind = number + 1
        elif len(text) > _LONGEST_NAME or _ROW.match(text):
            break
    return behind if behind < len(lines) else led


def _without_rules(text: str) -> str:
    """Tables as rows of words: without the bars and rules with which the extractor writes them."""
    if "|" not in text:
        return text
    rows = []
    for line in text.split("\n"):
        row = _ROW.match(line.strip())
        if row is None:
            rows.append(line)
        elif not _RULE.match(row[0]):
            rows.append(" ".join(row[1].replace("|", " ").split()))
    return "\n".join(rows)


def _title(tree: Any, document: Any, shown: list[Line]) -> str:
    """The heading that the page's <title> repeats, else the extractor's title, else <title> without the site's name."""
    if tree is None:
        return clean_title(shown[0].text)[:200]
    whole = _words(tree.xpath("string(//title)"))
    headings = [_words(heading.text_content()) for heading in tree.xpath("//h1 | //h2")[:8]]
    for text in headings:
        for title in (text, _MARKED.sub("", text)):
            if len(title) >= 4 and title in whole and not MEDIUM.fullmatch(title):
                return title
    if MEDIUM.fullmatch(whole):
        # Some sites have one <title> on all pages: then a heading much longer than the name is the article's.
        return next((text for text in headings if 2 * len(text) >= 3 * len(whole)), whole)
    extracted = _words(getattr(document, "title", None) or "")
    title = extracted or _words(markup.declared(tree, "og:title", "articletitle")) or whole
    for line in shown[:_SEARCHED]:
        size = len(line.text)
        if size >= _LEAST_SHOWN and 2 * size > len(title) and title.startswith(line.text) and _SITE.match(title, size):
            return line.text
    return bare_title(_SITE_BEHIND.sub("", title) or title)


def _words(text: str) -> str:
    return clean_title(GLOSS.sub("", " ".join(text.split())))


def _meta(shown: list[Line], at: int) -> Meta:
    """What the lines below the title, line number `at`, say."""
    metas = []
    for number, line in enumerate(shown[at + 1 : at + 1 + _SEARCHED]):
        meta = read_meta(line.text) or (read_byline(line.text) if number <= _NAMES_ABOVE else None)
        if meta is not None:
            if is_told(shown, at + 1 + number):
                break
            metas.append(meta)
        elif len(line.text) > 80:
            break
    return merge(metas)


def _published(meta: Meta, tree: Any, document: Any, text: str) -> str:
    """What the page shows, else what it declares, else what the extractor found, if the page has that date in full."""
    declared = markup.declared_date(tree, text) if tree is not None else ""
    if meta.published:
        # The head may know the time of the day that the page shows.
        return declared if declared.startswith(meta.published) else meta.published
    if declared:
        return declared
    found = getattr(document, "date", None) or ""
    return found if found and markup.shows(text, found) else ""
