"""The signs of the query language, as plugins of Whoosh's query parser.

`read_signs` turns typed text into a whoosh.query tree of And, Or and Not over two kinds of leaves, FreeText and Quoted.
It knows which characters are signs and nothing about words; searchapp.query.meaning does the rest.
A sign that makes no sense where it stands is text: an unmatched bracket or quote, OR without two sides, a lone minus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from whoosh import query
from whoosh.qparser import QueryParser, plugins, syntax
from whoosh.qparser.taggers import RegexTagger

from searchapp.query.parsed import QueryError

MAX_DEPTH = 30
"""Levels of brackets that mean something; brackets directly within brackets count once."""

FIELD_SIGNS = {
    "title": "title",
    "标题": "title",
    "標題": "title",
    "body": "body",
    "正文": "body",
    "author": "author",
    "作者": "author",
    "source": "source",
    "来源": "source",
    "來源": "source",
}
"""What can stand before a colon -> the field it names."""
FIELD_NAMES = {"title": "标题", "body": "正文", "source": "来源", "author": "作者"}
"""Field -> the sign that names it in Chinese text."""

DOUBLE_QUOTES = '"“”＂〝〞'
"""Any of them closes any other."""
QUOTATION_MARKS = DOUBLE_QUOTES + "「」『』"
_OPEN, _CLOSE = "(（", ")）"
_MINUS = "－-"
_STARTS = rf"(?:^|(?<=[\s{_OPEN}]))"
_FIELD = "|".join(FIELD_SIGNS)

_MAY_HOLD_SIGNS = re.compile(
    rf"[{DOUBLE_QUOTES}「『{_OPEN}]|{_STARTS}[{_MINUS}]|(?:^|\s)(?:OR|AND|NOT)\s|(?i:{_FIELD})[:：]"
)


def may_hold_signs(text: str) -> bool:
    """False when `text` is free text as a whole, so that reading it for signs would be in vain. May err to True."""
    return _MAY_HOLD_SIGNS.search(text) is not None


class _Leaf(query.Query):
    """fieldname: "text" (title and body) or one of the values of FIELD_SIGNS. text: as typed."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.boost = boost

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.fieldname!r}, {self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Leaf) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (type(self), self.fieldname, self.text, self.boost)


class FreeText(_Leaf):
    """Words that stand beside each other, to be found anywhere in a document."""


class Quoted(_Leaf):
    """Text between quotation marks, to be found as it stands."""


class _FreeGroup(syntax.AndGroup):
    """What stands side by side, in brackets or at the top. All its words of one field become one FreeText.

    Brackets around words alone change nothing: in （试行） they are punctuation.
    """

    def query(self, parser: QueryParser) -> query.Query:
        words: dict[str, list[syntax.WordNode]] = {}
        others: list[query.Query] = []
        for node in self._flat():
            if isinstance(node, syntax.WordNode):
                words.setdefault(node.fieldname or parser.fieldname, []).append(node)
            else:
                found = node.query(parser)
                if found is not None:
                    others.append(found)
        free = [FreeText(field, " ".join(node.text for node in nodes)) for field, nodes in words.items()]
        return query.And([*free, *others])

    def _flat(self) -> Iterator[syntax.SyntaxNode]:
        for node in self.nodes:
            if isinstance(node, _FreeGroup):
                yield from node._flat()
            else:
                yield node


class _AllGroup(syntax.GroupNode):
    """The sides of AND."""

    qclass = query.And  # type: ignore[assignment]


class _QuotedNode(syntax.TextNode):
    def query(self, parser: QueryParser) -> query.Query:
        return Quoted(self.fieldname or parser.fieldname, self.text)


class _QuotesPlugin(plugins.TaggingPlugin):
    """Any double quotation mark closes any other, since keyboards mix them; corner brackets come in pairs."""

    expr = "|".join(
        (
            rf"[{DOUBLE_QUOTES}](?P<any>[^{DOUBLE_QUOTES}]*)[{DOUBLE_QUOTES}]",
            "「(?P<single>[^「」]*)」",
            "『(?P<double>[^『』]*)』",
        )
    )
    priority = -10

    def create(self, parser: QueryParser, match: re.Match[str]) -> syntax.SyntaxNode:
        return _QuotedNode(match[match.lastgroup or 0])


class _FieldsPlugin(plugins.FieldsPlugin):
    class _Tagger(RegexTagger):
        def create(self, parser: QueryParser, match: re.Match[str]) -> syntax.SyntaxNode:
            return syntax.FieldnameNode(FIELD_SIGNS[match["name"].lower()], match[0])

    def __init__(self) -> None:
        before = rf"(?:^|(?<=[\s{_OPEN}])|(?<=^[{_MINUS}])|(?<=[\s{_OPEN}][{_MINUS}]))"
        super().__init__(rf"(?i:{before}(?P<name>{_FIELD})[:：](?=\S))", remove_unknown=False)

    def taggers(self, parser: QueryParser) -> list[tuple[RegexTagger, int]]:
        return [(self._Tagger(self.expr), -5)]


class _BracketNode(syntax.SyntaxNode):
    def __init__(self, sign: str) -> None:
        self.sign = sign


class _BracketsPlugin(plugins.GroupPlugin):
    """Brackets in pairs group, others are text. Works without recursion, however deep they are."""

    class OpenBracket(_BracketNode):
        pass

    class CloseBracket(_BracketNode):
        pass

    def __init__(self) -> None:
        super().__init__(openexpr=f"(?P<sign>[{_OPEN}])", closeexpr=f"(?P<sign>[{_CLOSE}])")

    def filters(self, parser: QueryParser) -> list[tuple[object, int]]:
        return [(self.do_groups, 0), (_join_words, 1)]

    def do_groups(self, parser: QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
        """Raises QueryError where brackets nest deeper than MAX_DEPTH."""
        paired = _pairs(group, self.OpenBracket, self.CloseBracket)
        levels: list[tuple[syntax.GroupNode, int]] = [(parser.group(), 0)]
        for place, node in enumerate(group):
            if place not in paired:
                if isinstance(node, _BracketNode):
                    node = _word(node.sign, node.startchar, node.endchar)
                levels[-1][0].append(node)
            elif isinstance(node, self.OpenBracket):
                levels.append((parser.group(), 0))
            else:
                closed, height = levels.pop()
                inner = [child for child in closed if not child.is_ws()]
                if len(inner) == 1 and isinstance(inner[0], syntax.GroupNode):
                    closed = inner[0]
                else:
                    height += 1
                if height > MAX_DEPTH:
                    raise QueryError("too-deep", f"括号最多可以套 {MAX_DEPTH} 层，请减少括号。")
                outer, reached = levels.pop()
                outer.append(closed)
                levels.append((outer, max(reached, height)))
        return levels[0][0]


def _pairs(nodes: syntax.GroupNode, opening: type, closing: type) -> set[int]:
    """The places of the brackets that have a partner."""
    waiting: list[int] = []
    paired: set[int] = set()
    for place, node in enumerate(nodes):
        if isinstance(node, opening):
            waiting.append(place)
        elif isinstance(node, closing) and waiting:
            paired.update((waiting.pop(), place))
    return paired


def _word(text: str, start: int, end: int) -> syntax.WordNode:
    node = syntax.WordNode(text)
    node.set_range(start, end)
    return node


def _join_words(parser: QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
    """Words that touch each other were parted by a sign that is text after all: they are one word."""
    joined = group.empty_copy()
    pieces: list[syntax.WordNode] = []

    def close() -> None:
        if pieces:
            joined.append(_word("".join(piece.text for piece in pieces), pieces[0].startchar, pieces[-1].endchar))
            pieces.clear()

    for node in group:
        if isinstance(node, syntax.WordNode):
            if pieces and pieces[-1].endchar != node.startchar:
                close()
            pieces.append(node)
            continue
        close()
        joined.append(_join_words(parser, node) if isinstance(node, syntax.GroupNode) else node)
    close()
    return joined


class _OperatorsPlugin(plugins.OperatorsPlugin):
    """NOT and minus bind closest, then AND, then OR, then standing side by side."""

    def __init__(self) -> None:
        ends = rf"(?=[\s{_OPEN}{DOUBLE_QUOTES}「『])"
        follows = rf"(?<=[\s{_CLOSE}{DOUBLE_QUOTES}」』])"
        tagger = self.OpTagger
        operators = [
            tagger(rf"{_STARTS}NOT(?=\s)", syntax.NotGroup, syntax.PrefixOperator, memo="not"),
            tagger(rf"{_STARTS}[{_MINUS}](?=[^\s{_MINUS}])", syntax.NotGroup, syntax.PrefixOperator, memo="minus"),
            tagger(rf"{follows}AND{ends}", _AllGroup, memo="and"),
            tagger(rf"{follows}OR{ends}", syntax.OrGroup, memo="or"),
        ]
        super().__init__(ops=[(operator, 0) for operator in operators], clean=True)

    def filters(self, parser: QueryParser) -> list[tuple[object, int]]:
        return [(_lone_operators, 590), (self.do_operators, 600)]


def _lone_operators(parser: QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
    """Operators without all their sides become words."""
    kept = group.empty_copy()
    for place, node in enumerate(group):
        if isinstance(node, syntax.Operator):
            following = group[place + 1] if place + 1 < len(group) else None
            if isinstance(node, syntax.PrefixOperator):
                sound = following is not None and not isinstance(following, syntax.Operator)
            else:
                before = kept[-1] if len(kept) else None
                sound = (
                    before is not None
                    and not isinstance(before, syntax.Operator)
                    and following is not None
                    and not isinstance(following, syntax.InfixOperator)
                )
            kept.append(node if sound else _word(node.text, node.startchar, node.endchar))
        else:
            kept.append(_lone_operators(parser, node) if isinstance(node, syntax.GroupNode) else node)
    return kept


class _WordsPlugin(plugins.TaggingPlugin):
    """Takes whole words at once; Whoosh's parser alone would try every tagger at every character."""

    expr = rf"[^\s{DOUBLE_QUOTES}「『{_OPEN}{_CLOSE}]+|."
    priority = 200

    def create(self, parser: QueryParser, match: re.Match[str]) -> syntax.SyntaxNode:
        return syntax.WordNode(match[0])


class _SignsParser(QueryParser):
    """Keeps the sorted lists of taggers and filters, which the plain parser makes anew for every text."""

    def __init__(self) -> None:
        super().__init__("text", None, plugins=_PLUGINS, termclass=FreeText, phraseclass=Quoted, group=_FreeGroup)
        self._taggers = super().taggers()
        self._filters = super().filters()

    def taggers(self) -> list[RegexTagger]:
        return self._taggers

    def filters(self) -> list[object]:
        return self._filters


_PLUGINS = (_QuotesPlugin, _FieldsPlugin, _BracketsPlugin, _OperatorsPlugin, _WordsPlugin)
_PARSER = _SignsParser()
_ONE_QUOTED = re.compile(_QuotesPlugin.expr)


def read_signs(text: str) -> query.Query:
    """The tree of signs. Raises QueryError("too-deep") for brackets nested beyond MAX_DEPTH."""
    # Most quotation marks stand around all of a query, and the parser takes longer than all else that reads it.
    alone = _ONE_QUOTED.fullmatch(text)
    if alone is not None:
        return query.And([Quoted("text", alone[alone.lastgroup or 0])])
    return _PARSER.parse(text, normalize=False)
