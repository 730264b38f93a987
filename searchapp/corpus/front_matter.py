"""The block of keys and values on top of a Markdown page, between two rules: YAML (---) or TOML (+++)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchapp.corpus.dates import read_date
from searchapp.corpus.lines import Line
from searchapp.corpus.meta import Meta

_RULES = ("---", "+++")
_FIELD = re.compile(r"([A-Za-z][\w-]{0,30})\s{0,9}[:=](?:\s{1,9}(.*))?$")
_ITEM = re.compile(r"-\s{1,9}(.*)$")
_KEYS = {"title": "title", "author": "author", "authors": "author", "date": "date", "source": "source"}
_QUOTES = " \t\"'[]"
_LONGEST = 60
"""Lines of the longest block."""


def read_front_matter(lines: Sequence[Line]) -> tuple[str, Meta, int] | None:
    """The title, what else the block says, and the number of the line behind it; None where the page has no such block.

    A block begins with a field and has a title, an author or a date.
    """
    if not lines or lines[0].text not in _RULES:
        return None
    rule, key, said = lines[0].text, "", dict[str, str]()
    for number, line in enumerate(lines[1:_LONGEST], 1):
        if line.text == rule:
            if not said:
                return None
            meta = Meta(
                author=said.get("author", ""), source=said.get("source", ""), published=read_date(said.get("date", ""))
            )
            return said.get("title", ""), meta, number + 1
        field = _FIELD.match(line.text)
        if field is None and number == 1:
            return None
        item = _ITEM.match(line.text)
        if field:
            key = _KEYS.get(field[1].lower(), "")
        value = ((field[2] if field else item[1] if item else "") or "").strip(_QUOTES)
        if key and value:
            said.setdefault(key, value)
    return None
