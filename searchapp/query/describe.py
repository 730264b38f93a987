"""How a query was read, for people and programs that wonder."""

from __future__ import annotations

from typing import Any

from whoosh import query

from searchapp.query.nodes import Enough, ExactPhrase
from searchapp.query.parsed import ParsedQuery
from searchapp.query.syntax import FIELD_NAMES


def describe(parsed: ParsedQuery) -> dict[str, Any]:
    """A JSON-able object: text, reading (a Chinese sentence), match (a tree of {"type": …}), score, characters, marks.

    Types of nodes: and, or (parts), not (part), enough (fields, units, share), phrase (fields, text), value (field,
    value), every, none; any other node of Whoosh's has its class name and its text.
    """
    return {
        "text": parsed.text,
        "reading": in_words(parsed.match),
        "match": _tree(parsed.match),
        "score": [{"field": scored.field, "term": scored.term, "boost": scored.boost} for scored in parsed.score],
        "characters": parsed.characters,
        "marks": [{"text": mark.text, "exact": mark.exact} for mark in parsed.marks],
    }


def _tree(node: query.Query) -> dict[str, Any]:
    if isinstance(node, Enough):
        units = [{"term": unit.term, "prefix": unit.prefix} for unit in node.units]
        return {"type": "enough", "fields": list(node.fields), "units": units, "share": round(node.share, 4)}
    if isinstance(node, ExactPhrase):
        return {"type": "phrase", "fields": list(node.fields), "text": node.text}
    if isinstance(node, query.Not):
        return {"type": "not", "part": _tree(node.query)}
    if isinstance(node, (query.And, query.Or)):
        return {"type": type(node).__name__.lower(), "parts": [_tree(part) for part in node.subqueries]}
    if isinstance(node, query.Term):
        return {"type": "value", "field": node.fieldname, "value": node.text}
    if isinstance(node, query.Every):
        return {"type": "every"}
    if node is query.NullQuery:
        return {"type": "none"}
    return {"type": type(node).__name__, "text": str(node)}


def in_words(node: query.Query) -> str:
    """A Chinese sentence that says which articles a condition selects."""
    if isinstance(node, Enough):
        units = "、".join(f"{unit.term}…" if unit.prefix else unit.term for unit in node.units)
        if len(node.units) == 1:
            return f"{_where(node.fields)}含有 {units}"
        share = "全部" if node.share >= 1 else f"按重要程度计的至少 {node.share:.0%}"
        return f"{_where(node.fields)}含有 {units} 的{share}"
    if isinstance(node, ExactPhrase):
        return f"{_where(node.fields)}原样含有“{node.text}”"
    if isinstance(node, query.Not):
        return f"排除（{in_words(node.query)}）"
    if isinstance(node, query.Or):
        return "；或者".join(f"（{in_words(part)}）" for part in node.subqueries)
    if isinstance(node, query.And):
        return "；并且".join(
            f"（{in_words(part)}）" if isinstance(part, query.Or) else in_words(part) for part in node.subqueries
        )
    if isinstance(node, query.Term):
        return f"{FIELD_NAMES.get(node.fieldname, node.fieldname)}是“{node.text}”"
    if isinstance(node, query.Every):
        return "所有文章"
    if node is query.NullQuery:
        return "没有文章"
    return str(node)


def _where(fields: tuple[str, ...]) -> str:
    return "或".join(FIELD_NAMES.get(field, field) for field in fields)
