"""The query parameters of every address: one table, from which validation and the OpenAPI document are both made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

from werkzeug.datastructures import MultiDict

from searchapp.engine import FACETS
from searchapp.query import LONGEST_QUERY
from searchapp.search import LARGEST_PAGE, SORTS
from searchapp.web.problems import ProblemError

LONGEST_TEXT = LONGEST_QUERY
"""It is read as a query too."""
MOST_VALUES = 50
"""Of one repeatable parameter. Every link of a page carries all of them, and each has a link of its own."""


class Kind(Protocol):
    """What values a parameter takes."""

    def parse(self, text: str) -> Any:
        """The value that the text stands for. Raises ValueError with a Chinese message that says what would do."""

    def schema(self) -> dict[str, Any]:
        """The same as a JSON schema of the parameter's text."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text of a length."""

    longest: int
    shortest: int = 0

    def parse(self, text: str) -> str:
        if len(text) > self.longest:
            raise ProblemError("too-long", f"最多 {self.longest:,} 个字，这里有 {len(text):,} 个。")
        if len(text) < self.shortest:
            raise ValueError("不能是空的")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest} | ({"minLength": self.shortest} if self.shortest else {})


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in decimal digits."""

    low: int
    high: int

    def parse(self, text: str) -> int:
        if re.fullmatch(r"[0-9]{1,9}", text) is None or not self.low <= int(text) <= self.high:
            raise ValueError(f"应为 {self.low} 到 {self.high} 的整数")
        return int(text)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    options: tuple[str, ...]

    def parse(self, text: str) -> str:
        if text not in self.options:
            raise ValueError(f"应为 {'、'.join(self.options)} 之一")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of some words, separated by commas."""

    options: tuple[str, ...]

    def parse(self, text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(text.split(",")))
        if not set(names) <= set(self.options):
            raise ValueError(f"应为 {'、'.join(self.options)} 中的一项或几项，用逗号隔开")
        return names

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(self.options)}}


_SWITCH = {"true": True, "false": False, "1": True, "0": False, "True": True, "False": False}


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no; as Python's clients write it too."""

    def parse(self, text: str) -> bool:
        if text not in _SWITCH:
            raise ValueError("应为 true 或 false")
        return _SWITCH[text]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(_SWITCH)}


@dataclass(frozen=True, slots=True)
class Day:
    """A year, a month or a day, kept as text. Whether the day exists is for the search to say."""

    pattern = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"

    def parse(self, text: str) -> str:
        if re.fullmatch(self.pattern, text) is None:
            raise ProblemError("invalid-date", f"“{text[:40]}”不是日期；写成 2024、2024-05 或 2024-05-01。")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """name: in the address. attribute: in the request that it fills. default: the value where it is not given.

    label: what the pages call it.
    """

    name: str
    attribute: str
    kind: Kind
    default: Any
    description: str
    label: str
    repeatable: bool = False
    required: bool = False


SEARCH: tuple[Parameter, ...] = (
    Parameter(
        "q", "q", Text(LONGEST_QUERY), "", 'Words, "exact phrase", -word, OR, title: author: source: fields.', "查询"
    ),
    Parameter(
        "page", "page", Whole(1, 999_999_999), 1, "Which page of hits, from 1; page x size is at most 10,000.", "页码"
    ),
    Parameter(
        "size", "size", Whole(1, LARGEST_PAGE), 10, "Hits a page, 1 to 100; 10 where it is not given.", "每页条数"
    ),
    Parameter(
        "sort",
        "sort",
        Choice(SORTS),
        "relevance",
        "relevance (where it is not given), newest, oldest or views; articles without a date come last by date.",
        "排序",
    ),
    Parameter(
        "source", "source", Text(200, 1), (), "Only articles of this source; any of several.", "来源", repeatable=True
    ),
    Parameter(
        "author", "author", Text(200, 1), (), "Only articles by this author; any of several.", "作者", repeatable=True
    ),
    Parameter("from", "since", Day(), "", "Published on or after: YYYY, YYYY-MM or YYYY-MM-DD.", "发布日期（从）"),
    Parameter(
        "to", "until", Day(), "", "Published on or before: YYYY, YYYY-MM or YYYY-MM-DD, inclusive.", "发布日期（到）"
    ),
    Parameter(
        "facets", "facets", Listed(FACETS), (), "Counts by source, author, year: one or more, comma-separated.", "统计"
    ),
    Parameter(
        "collapse",
        "collapse",
        Switch(),
        True,
        "true: mirrors of one article are one hit, counted once; false: every document.",
        "重复的文章",
    ),
    Parameter("explain", "explain", Switch(), False, "true: each hit tells what each term gave it.", "得分"),
)

ARTICLE: tuple[Parameter, ...] = (
    Parameter("q", "q", Text(LONGEST_QUERY), "", "A query whose words are marked in title and paragraphs.", "查询"),
)

ANALYZE: tuple[Parameter, ...] = (
    Parameter("text", "text", Text(LONGEST_TEXT), "", "The text or query to be analysed.", "文字或查询", required=True),
)


def parse(parameters: Sequence[Parameter], args: MultiDict[str, str], *, strict: bool = True) -> dict[str, Any]:
    """Attribute -> value for every parameter given; the others are left to the request's defaults.

    strict: an unknown name is a problem (programs mistype); else unknown names are ignored (browsers and links add
    their own), and so are empty values (a form sends every field), and messages call a parameter by its label.
    Raises ProblemError that names the parameter.
    """
    values: dict[str, Any] = {}
    known = {parameter.name: parameter for parameter in parameters}
    if strict:
        for name in args:
            if name not in known:
                raise ProblemError("unknown-parameter", _unknown(name, known), parameter=name[:100])
    for parameter in parameters:
        called = parameter.name if strict else parameter.label
        given = args.getlist(parameter.name)
        if not strict:
            given = [text for text in given if text]
        if not given:
            if parameter.required and strict:
                raise ProblemError("missing-parameter", f"缺少参数 {parameter.name}。", parameter=parameter.name)
            continue
        if len(given) > 1 and not parameter.repeatable:
            raise ProblemError(
                "repeated-parameter", f"{called} 给了 {len(given)} 次，只能给一次。", parameter=parameter.name
            )
        if len(given) > MOST_VALUES:
            raise ProblemError(
                "too-many-clauses",
                f"{called} 给了 {len(given):,} 个，最多 {MOST_VALUES} 个。",
                parameter=parameter.name,
            )
        read = [_read(parameter, called, text) for text in given]
        values[parameter.attribute] = tuple(dict.fromkeys(read)) if parameter.repeatable else read[0]
    return values


def _read(parameter: Parameter, called: str, text: str) -> Any:
    try:
        return parameter.kind.parse(text)
    except ProblemError as error:
        raise ProblemError(error.problem.code, f"{called}：{error.detail}", parameter.name) from None
    except ValueError as error:
        shown = text if len(text) <= 40 else text[:40] + "…"
        given = f"，而不是“{shown}”" if text else ""
        raise ProblemError("invalid-value", f"{called} {error}{given}。", parameter.name) from None


def _unknown(name: str, known: Mapping[str, Parameter]) -> str:
    close = get_close_matches(name, known, n=1)
    meant = (
        f"是不是要写 {close[0]}？" if close else f"可用的参数有 {'、'.join(known)}。" if known else "这个地址没有参数。"
    )
    return f"没有名为“{name[:40]}”的参数。{meant}"
