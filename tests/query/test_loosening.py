"""What asks less than a query that found nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import Analyzer
from searchapp.query import EXAMPLES, Looser, QueryError, looser, parse

SIGNS = st.text(st.sampled_from('茶馆书 a“”"「」()（）-－:标题ORANDT '), max_size=40)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.mark.parametrize(
    ("text", "unquoted"),
    [
        ("“茶馆 说书” 书摊", "书摊 茶馆 说书"),
        ("“茶馆” OR “说书人”", "茶馆 OR 说书人"),
        ("标题:“茶馆 说书”", "标题:(茶馆 说书)"),
        ("“茶馆” -“说书 先生”", "茶馆 -“说书 先生”"),
        ("茶馆 -“说书 先生”", ""),
        ("茶馆", ""),
    ],
)
def test_what_is_wanted_word_for_word_need_only_be_there(text: str, unquoted: str) -> None:
    assert looser(text).unquoted == unquoted


@pytest.mark.parametrize(
    ("text", "including"),
    [
        ("茶馆 -说书", "茶馆"),
        ("茶馆 NOT 说书", "茶馆"),
        ("茶馆 -“说书 先生”", "茶馆"),
        ("“茶馆” -(说书 OR 先生) 书摊", "书摊 “茶馆”"),
        ("茶馆 -标题:说书", "茶馆"),
        ("-茶馆", ""),
        ("茶馆 - 说书", ""),
        ("systemd-analyze", ""),
    ],
)
def test_nothing_is_excluded(text: str, including: str) -> None:
    assert looser(text).including == including


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("茶馆 说书", ("茶馆", "说书")),
        ("茶馆 OR 说书", ("茶馆", "说书")),
        ("(茶馆 OR 说书) AND 书摊", ("茶馆", "说书", "书摊")),
        ("“茶馆 说书” 书摊", ("书摊", "“茶馆 说书”")),
        ("标题:茶馆 作者:(张 三)", ("标题:茶馆", "作者:(张 三)")),
        ("茶馆 -说书", ()),
        ("茶馆", ()),
        ("", ()),
    ],
)
def test_words_alone_are_those_that_are_wanted_without_signs(text: str, words: tuple[str, ...]) -> None:
    assert looser(text).words == words


@pytest.mark.parametrize("query", [example.query for example in EXAMPLES if "-" not in example.query])
def test_but_for_the_exclusion_a_query_stays_what_it_was(query: str, analyzer: Analyzer) -> None:
    wider = looser(f"({query}) -冰箱").including
    assert parse(wider, analyzer).match == parse(query, analyzer).match


@given(SIGNS)
def test_any_text_gives_queries_or_nothing(text: str) -> None:
    less = looser(text)
    for query in (less.unquoted, less.including, *less.words):
        with suppress(QueryError):
            parse(query, Analyzer())


def test_brackets_too_deep_to_be_read_give_nothing() -> None:
    assert looser("(a OR " * 40 + "b" + ")" * 40) == Looser()
