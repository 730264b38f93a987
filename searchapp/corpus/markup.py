"""The tree of an HTML page: parsed, freed of what nobody sees, and what its head declares of the article."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import lxml.etree
import lxml.html

from searchapp.corpus.dates import DATE, in_digits, read_date
from searchapp.corpus.spacing import printable

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*collapse|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.I
)
_JAMMERS = "//*[@class='jammer' or @class='pstatus' or @class='watermark']"
_DEEP_LISTS = "//*[self::ul or self::ol][count(ancestor::*[self::ul or self::ol]) >= 8]"
_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "center"))
_BLOCKS = ("section", "div", "p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "pre", "blockquote", "article")
_LONGEST_REQUEST = 200
"""Characters in which a page asks to switch scripts on; more may be its text."""
_GONE = "gone"
_LONG_CELL = 120
_DATES = (
    "article:published_time",
    "og:published_time",
    "pubdate",
    "publishdate",
    "datepublished",
    "og:release_date",
    "weibo:article:create_at",
)
_SOURCES = ("contentsource", "source", "article:publisher_name")
_AUTHORS = ("author", "article:author", "dc.creator")
_LONGEST_AUTHOR = 30
_LINKED_DATE = re.compile(r"""["']datePublished["']\s{0,9}:\s{0,9}["']([^"']{8,40})["']""")


def parse(text: str) -> Any:
    """The tree of a page, None where it has none. Without scripts, comments and what its style hides."""
    make_parser: Any = lxml.html.HTMLParser
    read: Any = lxml.html.document_fromstring
    try:
        return read(text.encode("utf-8", "replace"), parser=make_parser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def is_cut(tree: Any) -> bool:
    """Whether the parser gave the page up where 256 elements were open: the rest is not in the tree."""
    last = tree.getroottree().parser.error_log.last_error
    return last is not None and "depth" in last.message


def tidied(tree: Any) -> str:
    """The page as its tree has it, and the tree, without hidden elements and without the tables that only lay it out.

    What hides more than it shows stays as it is: such pages are shown by a script. What comes out is nested no deeper
    than the tree: an extractor that parses the page itself, as HTML 5 wants it, makes of a few thousand unclosed
    elements millions, and indents each line by the lists around it.
    """
    hidden = [
        element
        for element in tree.xpath("//*[@style or @hidden]")
        if element.get("hidden") is not None or _UNSEEN.search(element.get("style") or "")
    ]
    known = set(hidden)
    outer = [element for element in hidden if not any(above in known for above in _few(element.iterancestors()))]
    if 2 * sum(map(_size, outer)) > _size(tree):
        outer = []
    asking = [element for element in tree.iter("noscript") if _size(element) < _LONGEST_REQUEST]
    spoilt = [element for element in [*outer, *asking, *tree.xpath(_JAMMERS)] if element.getparent() is not None]
    for element in spoilt:
        element.tag = _GONE
    # drop_tree would join what stands behind each to what stands before it: a square in all.
    lxml.etree.strip_elements(tree, _GONE, with_tail=False)
    for section in tree.iter("section"):
        # WeChat's paragraphs; the extractor runs together what stands in sections.
        if next(section.iterdescendants(*_BLOCKS), None) is None:
            section.tag = "p"
    _loosen(tree)
    _unwrap(tree)
    for inner in tree.xpath(_DEEP_LISTS):
        inner.tag = "div"
    write: Any = lxml.html.tostring
    return str(write(tree, encoding="unicode"))


def _loosen(tree: Any) -> None:
    """Make paragraphs of the items of lists without links: extractors drop lists of short items as navigation."""
    for listed in [*tree.iter("ul", "ol")]:
        if next(listed.iterdescendants("a", *_BLOCKS), None) is None:
            listed.tag = "div"
            for item in listed.iter("li"):
                item.tag = "p"


def _few(elements: Any) -> list[Any]:
    return [element for element, _ in zip(elements, range(64), strict=False)]


def _size(element: Any) -> int:
    return sum(len(text) for text in element.itertext() if not text.isspace())


def _unwrap(tree: Any) -> None:
    """Make blocks of the tables that lay out a page: those around tables, paragraphs or long texts."""
    layout = {table for table in tree.iter("table") if _lays_out(table)}
    for element in [*tree.iter(*_ROWS)] if layout else ():
        table = element if element.tag == "table" else next(element.iterancestors("table"), None)
        if table is None or table in layout:
            element.tag = "div"


def _lays_out(table: Any) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return True
    for cell in table.iter("td", "th"):
        breaks = 0
        size = 0
        for part in cell.iter():
            if not isinstance(part.tag, str):
                continue
            breaks += part.tag in ("p", "br", "div")
            size += len((part.text or "").strip()) + len((part.tail or "").strip())
            if breaks >= 2 or size > _LONG_CELL:
                return True
    return False


def declared(tree: Any, *names: str) -> str:
    """The first of these that a meta element gives, its name in whatever case; "" for none. names: in small letters."""
    if tree is None:
        return ""
    given = dict[str, str]()
    for element in tree.iter("meta"):
        content = element.get("content", "")
        if content and not content.isspace():
            for attribute in ("property", "name", "itemprop"):
                given.setdefault(element.get(attribute, "").lower(), content)
    return next((printable(" ".join(given[name].split())) for name in names if name in given), "")


def declared_author(tree: Any) -> str:
    """Whom the head names as the author; not the site, whose name is a part of <title>, nor a page about somebody."""
    author = declared(tree, *_AUTHORS)
    is_person = 0 < len(author) <= _LONGEST_AUTHOR and "/" not in author and author not in tree.xpath("string(//title)")
    return author if is_person else ""


def declared_date(tree: Any, text: str) -> str:
    """The date that the head, or the page's linked data, declares for the article, in ISO 8601; "" for none."""
    linked = _LINKED_DATE.search(text)
    for found in (declared(tree, *_DATES), linked[1] if linked else "", _first(tree, "//time/@datetime")):
        date = read_date(found)
        if date:
            return date
    return ""


def declared_source(tree: Any) -> str:
    """Where the head says that the article comes from, or the account that an article of WeChat belongs to."""
    return declared(tree, *_SOURCES) or _first(tree, "//*[@id='js_name']") or declared(tree, "og:site_name")


def _first(tree: Any, path: str) -> str:
    for found in tree.xpath(path)[:1] if tree is not None else ():
        text = found if isinstance(found, str) else found.text_content()
        return printable(" ".join(text.split()))
    return ""


def shows(text: str, date: str) -> bool:
    """Whether a full date stands anywhere in a page's source. Extractors make dates of years and months, too."""
    day = date[:10]
    return any(read_date(found[0])[:10] == day for found in DATE.finditer(in_digits(text)))


def address(tree: Any) -> str:
    """The original address from rel=canonical or og:url, if it is an absolute one."""
    if tree is None:
        return ""
    for found in [*tree.xpath("//link[@rel='canonical']/@href"), declared(tree, "og:url")]:
        place = found.strip()
        try:
            parts = urlsplit(place)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and len(place) <= 2000:
            return printable(place)
    return ""
