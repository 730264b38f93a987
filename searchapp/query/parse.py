"""Typed text -> ParsedQuery."""

from __future__ import annotations

from collections.abc import Container

from searchapp.analysis import Analyzer, Synonyms
from searchapp.query.meaning import interpret, new_reading
from searchapp.query.parsed import ParsedQuery, QueryError
from searchapp.query.syntax import FreeText, may_hold_signs, read_signs

LONGEST_QUERY = 10_000
"""In characters."""


def parse(
    text: str, analyzer: Analyzer, synonyms: Synonyms | None = None, stop_words: Container[str] | None = None
) -> ParsedQuery:
    """Read what a person typed; docs/query.md describes the language.

    stop_words: folded words that a hit need not hold. Raises QueryError, and nothing else, with one of the codes
    empty, too-long, too-deep, too-many-clauses, too-many-terms, only-signs, only-negative.
    """
    if not text or text.isspace():
        raise QueryError("empty", "请输入想找的字词。")
    if len(text) > LONGEST_QUERY:
        raise QueryError("too-long", f"查询最长 {LONGEST_QUERY:,} 个字符，这里有 {len(text):,} 个，请缩短。")
    tree = read_signs(text) if may_hold_signs(text) else FreeText("text", text)
    return interpret(text, tree, new_reading(analyzer, synonyms, stop_words))
