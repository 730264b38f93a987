"""What asks less than a query? The same without quotation marks, the same without exclusions, and its words alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from whoosh import query

from searchapp.query.meaning import EXACT_FIELDS
from searchapp.query.parsed import QueryError
from searchapp.query.syntax import DOUBLE_QUOTES, FIELD_NAMES, FreeText, Quoted, read_signs


class Looser(NamedTuple):
    """Texts of queries that ask less; "" and () where there is none.

    unquoted: what is wanted word for word need only be there. including: nothing is excluded. words: each word, phrase
    and value that is wanted, in the order of the tree, where there are several.
    """

    unquoted: str = ""
    including: str = ""
    words: tuple[str, ...] = ()


def looser(text: str) -> Looser:
    """What asks less than a typed text. Never raises; whether it can be read, and finds anything, is left to try."""
    try:
        tree = read_signs(text)
    except QueryError:
        return Looser()
    wanted = list(_wanted(tree))
    words = tuple(dict.fromkeys(chain.from_iterable(map(_words, wanted))))
    return Looser(
        _written(tree, quotes=False) if any(isinstance(leaf, Quoted) for leaf in wanted) else "",
        _written(tree, exclusions=False) if wanted and _excludes(tree) else "",
        words if len(words) > 1 else (),
    )


def _wanted(node: query.Query) -> Iterator[FreeText | Quoted]:
    if isinstance(node, FreeText | Quoted):
        yield node
    elif not isinstance(node, query.Not):
        yield from chain.from_iterable(map(_wanted, node.children()))


def _excludes(node: query.Query) -> bool:
    return isinstance(node, query.Not) or any(map(_excludes, node.children()))


def _words(leaf: FreeText | Quoted) -> list[str]:
    if isinstance(leaf, Quoted) or leaf.fieldname in EXACT_FIELDS:
        return [_written(leaf)]
    return [_in_field(leaf.fieldname, word) for word in leaf.text.split()]


def _written(node: query.Query, *, quotes: bool = True, exclusions: bool = True) -> str:
    """A tree of signs as one would type it. Quotation marks within exclusions stay: without them more is excluded."""
    if isinstance(node, FreeText):
        return _in_field(node.fieldname, node.text)
    if isinstance(node, Quoted):
        return _in_field(node.fieldname, _quoted(node.text) if quotes else node.text)
    if isinstance(node, query.Not):
        return f"-{_bracketed(node.query, _written(node.query))}" if exclusions else ""
    parts = [(child, _written(child, quotes=quotes, exclusions=exclusions)) for child in node.children()]
    parts = [(child, text) for child, text in parts if text]
    if len(parts) == 1:
        return parts[0][1]
    free = [child.fieldname for child, _ in parts if isinstance(child, FreeText)]
    # Words side by side would be one group, of which a share is enough.
    sign = "OR" if isinstance(node, query.Or) else "AND" if len(set(free)) < len(free) else ""
    if sign:
        return f" {sign} ".join(_bracketed(child, text) for child, text in parts)
    return " ".join(_bracketed(child, text) if isinstance(child, query.Or) else text for child, text in parts)


def _in_field(name: str, text: str) -> str:
    if name == "text":
        return text
    several = " " in text and not text.startswith(("“", "「"))
    return f"{FIELD_NAMES[name]}:({text})" if several else f"{FIELD_NAMES[name]}:{text}"


def _quoted(text: str) -> str:
    return f"「{text}」" if any(sign in DOUBLE_QUOTES for sign in text) else f"“{text}”"


def _bracketed(node: query.Query, text: str) -> str:
    """The text, in brackets where it would fall apart beside a sign."""
    whole = isinstance(node, Quoted) or (isinstance(node, FreeText) and node.fieldname != "text") or " " not in text
    return text if whole else f"({text})"
