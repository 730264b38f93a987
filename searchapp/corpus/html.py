"""Read an HTML page: title, author, source, date and text through an extractor, then the repair of text pages."""

from __future__ import annotations

import logging
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from searchapp.corpus.lines import Line, lines_of
from searchapp.corpus.meta import LONGEST, Meta, merge, read_date, read_meta
from searchapp.corpus.page import clean_title, repair
from searchapp.corpus.parts import editor_of, find_tail
from searchapp.corpus.reading import PageReading, Unreadable
from searchapp.corpus.spacing import printable

_REFRESH = re.compile(r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh", re.I)
_FRAMES = re.compile(r"<(?:frameset|iframe)\b", re.I)
_SCRIPT = re.compile(r"<script\b", re.I)
_SITE_BEHIND = re.compile(r"\s*(?:[_|\uff5c]|\s[-–—]\s|[-–—]{2}).*$")
_SHORTEST = 12
"""Characters that a page must show to be one; less is a shell for a script or a frame to fill."""
_SEARCHED = 40
"""Lines below the title in which its meta lines are looked for."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def read_html(text: str, name: str) -> PageReading:
    """Read a decoded HTML page. name: of its file, the title of last resort.

    The extractor is trafilatura; what it finds no text in is read by resiliparse, and last as all that it shows.
    Offsets of what was cut count in the extracted body. Raises Unreadable where the page has no article. Takes any str.
    """
    text = printable(text)
    visible = _visible(text, main=False)
    shown = lines_of(visible)
    if sum(len(line.text) for line in shown) < _SHORTEST:
        raise _unreadable(text, shown)
    tree = _tree(text)
    document = _extract(tree)
    title = _title(tree, document, shown) or clean_title(PurePath(name).stem) or "无标题"
    meta, editor = _meta(title, shown)
    found = _body(title, document, text, visible)
    body, removed = repair(title, found)
    if not body and _REFRESH.search(text):
        raise _unreadable(text, shown)
    return PageReading(
        title=title,
        body=body,
        author=meta.author or printable(getattr(document, "author", None) or ""),
        source=meta.source or _declared(tree, "og:site_name"),
        published=meta.published
        or read_date(_declared(tree, "article:published_time"))
        or read_date(getattr(document, "date", None) or ""),
        views=meta.views,
        editor=editor or meta.editor,
        url=_address(tree),
        removed=removed,
    )


def _unreadable(text: str, shown: list[Line]) -> Unreadable:
    if _REFRESH.search(text):
        return Unreadable("refresh", "页面只跳转到别处")
    if _FRAMES.search(text):
        return Unreadable("frames", "页面只有框架, 没有文字")
    if _SCRIPT.search(text):
        return Unreadable("script", "页面的文字由脚本生成, 文件里没有")
    return Unreadable("empty", "页面没有文字")


def _tree(text: str) -> Any:
    make_parser: Any = lxml.html.HTMLParser
    read: Any = lxml.html.document_fromstring
    try:
        return read(text.encode("utf-8", "replace"), parser=make_parser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def _extract(tree: Any) -> Any:
    """trafilatura's document, None where it finds no text or trips over the page."""
    if tree is None:
        return None
    try:
        return trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=True)
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


def _body(title: str, document: Any, text: str, visible: str) -> str:
    """The text of the article, of the first extractor that finds one, without title, meta lines and tail."""
    found = getattr(document, "text", None) or ""
    for candidate in (found, _visible(text, main=True) if len(found) < 80 else "", visible if len(found) < 20 else ""):
        trimmed = _trim(title, candidate) if candidate else ""
        if trimmed:
            return trimmed
    return ""


def _trim(title: str, text: str) -> str:
    lines = lines_of(text)
    first = 0
    for number, line in enumerate(lines[:12]):
        if clean_title(line.text) == title:
            first = number + 1
    while first < len(lines) and len(lines[first].text) <= LONGEST and read_meta(lines[first].text) is not None:
        first += 1
    last = find_tail(lines, first)[0]
    return text[lines[first].start : lines[last - 1].end] if last > first else ""


def _title(tree: Any, document: Any, shown: list[Line]) -> str:
    """The heading that the page's <title> repeats, else the extractor's title, else <title> without the site's name."""
    if tree is None:
        return clean_title(shown[0].text)[:200]
    whole = clean_title(" ".join(tree.xpath("string(//title)").split()))
    for heading in tree.xpath("//h1 | //h2")[:8]:
        text = clean_title(" ".join(heading.text_content().split()))
        if len(text) >= 4 and text in whole:
            return text
    extracted = clean_title(getattr(document, "title", None) or "")
    title = extracted or clean_title(_declared(tree, "og:title")) or whole
    return _SITE_BEHIND.sub("", title) or title


def _meta(title: str, shown: list[Line]) -> tuple[Meta, str]:
    """What the lines below the title say, and the editor, wherever on the page."""
    at = next((number for number, line in enumerate(shown) if clean_title(line.text) == title), -1)
    metas = []
    for line in shown[at + 1 : at + 1 + _SEARCHED]:
        meta = read_meta(line.text)
        if meta is not None:
            metas.append(meta)
        elif len(line.text) > 80:
            break
    return merge(metas), editor_of(shown)


def _declared(tree: Any, name: str) -> str:
    if tree is None:
        return ""
    for found in tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name):
        if found.strip():
            return printable(" ".join(found.split()))
    return ""


def _address(tree: Any) -> str:
    """The original address from rel=canonical or og:url, if it is an absolute one."""
    if tree is None:
        return ""
    for found in [*tree.xpath("//link[@rel='canonical']/@href"), _declared(tree, "og:url")]:
        address = found.strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and len(address) <= 2000:
            return printable(address)
    return ""
