"""One table of parameters gives validation and description; the two say the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searchapp.search import SearchRequest
from searchapp.web.addresses import search_pairs
from searchapp.web.parameters import MOST_VALUES, SEARCH, Parameter, parse
from searchapp.web.problems import ProblemError

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
YEARS = st.integers(1, 9999).map(lambda year: f"{year:04}")
REQUESTS = st.builds(
    SearchRequest,
    q=st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    page=st.integers(1, 100),
    size=st.integers(1, 100),
    sort=st.sampled_from(["relevance", "newest", "oldest", "views"]),
    source=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    author=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    since=st.just("") | YEARS,
    until=st.just("") | YEARS,
    facets=st.lists(st.sampled_from(["source", "author", "year"]), max_size=3, unique=True).map(tuple),
    collapse=st.booleans(),
    explain=st.booleans(),
)


@given(REQUESTS)
def test_what_is_written_into_an_address_is_read_from_it(asked: SearchRequest) -> None:
    assert SearchRequest(**parse(SEARCH, MultiDict(search_pairs(asked)))) == asked


def test_every_attribute_of_a_request_has_its_parameter_with_the_same_default() -> None:
    default = SearchRequest()
    assert {p.attribute: p.default for p in SEARCH} == {p.attribute: getattr(default, p.attribute) for p in SEARCH}
    assert {p.attribute for p in SEARCH} == set(SearchRequest.__dataclass_fields__)


@pytest.mark.parametrize("parameter", SEARCH, ids=lambda parameter: parameter.name)
@given(
    text=st.text(max_size=30) | st.integers(-5, 20_000).map(str) | st.sampled_from(["true", "2024-02", "year", "a,b"])
)
def test_a_text_is_taken_exactly_when_the_schema_takes_it(parameter: Parameter, text: str) -> None:
    args = MultiDict([(parameter.name, text)])
    if _fits(text, parameter.kind.schema()):
        parse([parameter], args)
    else:
        with pytest.raises(ProblemError) as refused:
            parse([parameter], args)
        assert refused.value.parameter == parameter.name


def _fits(text: str, schema: dict[str, Any]) -> bool:
    if schema["type"] == "integer":
        return re.fullmatch("[0-9]+", text) is not None and schema["minimum"] <= int(text) <= schema["maximum"]
    if schema["type"] == "array":
        return all(_fits(part, schema["items"]) for part in text.split(","))
    return (
        schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        and text in schema.get("enum", [text])
        and re.fullmatch(schema.get("pattern", r"(?s:.*)").removeprefix("^").removesuffix("$"), text) is not None
    )


@pytest.mark.parametrize("name", ["source", "author"])
def test_a_parameter_that_may_be_repeated_may_not_fill_a_page_with_links(name: str) -> None:
    values = [(name, str(number)) for number in range(MOST_VALUES)]
    assert len(parse(SEARCH, MultiDict(values))[name]) == MOST_VALUES
    with pytest.raises(ProblemError, match="51 个，最多 50 个") as refused:
        parse(SEARCH, MultiDict([*values, (name, "more")]))
    assert refused.value.parameter == name


@pytest.mark.parametrize("parameter", SEARCH, ids=lambda parameter: parameter.name)
def test_a_program_reads_the_name_of_a_parameter_and_a_visitor_its_label(parameter: Parameter) -> None:
    args = MultiDict([(parameter.name, "x" * 20_000)] * 2)
    for strict, called, not_called in (
        (True, parameter.name, parameter.label),
        (False, parameter.label, parameter.name),
    ):
        with pytest.raises(ProblemError) as refused:
            parse([parameter], args, strict=strict)
        assert refused.value.detail.startswith(called)
        assert not_called not in refused.value.detail
        assert refused.value.parameter == parameter.name


def test_a_page_ignores_what_a_program_must_not_mistype() -> None:
    args = MultiDict([("q", "茶"), ("utm_source", "x"), ("from", ""), ("sort", "")])
    assert parse(SEARCH, args, strict=False) == {"q": "茶"}
    with pytest.raises(ProblemError):
        parse(SEARCH, args)
