from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import fold
from searchapp.query import Enough, ExactPhrase, ParsedQuery
from searchapp.query.asking import without_asking
from searchapp.query.units import is_question
from searchapp.ranking import required_share


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("茶园什么时候采摘？", "茶园采摘?"),
        ("谁修好了这座桥", "修好了这座桥"),
        ("图书馆位于哪里", "图书馆位于"),
        ("镇上有多少人", "镇上有人"),
        ("老桥叫什么名字", "老桥叫"),
        ("木匠被称为什么", "木匠被称为"),
        ("老桥有多长", "老桥有"),
        ("桥为什么塌了", "桥塌了"),
        ("请问车站怎么走", "车站走"),
        ("一共有几层楼", "一共有层楼"),
    ],
)
def test_question_words_leave_the_text(asked: str, left: str) -> None:
    assert without_asking(fold(asked)).replace("\n", "") == left


@pytest.mark.parametrize(
    "text",
    [
        "哪吒闹海",
        "几何",
        "吗啡",
        "多伦多大学",
        "任何人不得入内",
        "呢子大衣",
        "茶园采摘",
        "docker",
        "什么",
        "这是什么？",
        "为什么",
    ],
)
def test_a_text_that_asks_nothing_or_nothing_else_stays_as_it_is(text: str) -> None:
    assert without_asking(text) == text


@given(st.text(st.sampled_from("谁什么哪几多少何时年吗的茶园a 1？")))
def test_every_other_character_keeps_its_place(text: str) -> None:
    left = without_asking(text)
    assert len(left) == len(text)
    assert all(before == after or after == "\n" for before, after in zip(text, left, strict=True))


def scored(query: ParsedQuery, field: str) -> dict[str, float]:
    return {each.term: each.boost for each in query.score if each.field == field}


def test_no_document_earns_by_question_words(read: Callable[[str], ParsedQuery]) -> None:
    query = read("茶园什么时候采摘")
    assert set(scored(query, "body_bigrams")) == {"茶园", "采摘"}
    assert set(query.characters) == set("茶园采摘")


def test_bigrams_with_grammar_earn_half(read: Callable[[str], ParsedQuery]) -> None:
    assert scored(read("茶园的春天"), "body_bigrams") == {"茶园": 1.0, "园的": 0.5, "的春": 0.5, "春天": 1.0}


def test_a_question_about_a_phrase_must_hold_the_phrase_alone(read: Callable[[str], ParsedQuery]) -> None:
    query = read("「春日集」的单行本在镇上书店总共卖了多少册？")
    assert query.match == ExactPhrase(("title", "body"), "春日集")
    assert {"单行", "书店"} <= set(scored(query, "body_bigrams"))


def test_keywords_beside_a_phrase_must_be_held(read: Callable[[str], ParsedQuery]) -> None:
    parts = read("「春日集」 书店").match.children()
    assert {type(part) for part in parts} == {ExactPhrase, Enough}


def test_a_question_that_names_a_field_is_still_one_question(read: Callable[[str], ParsedQuery]) -> None:
    parts = read("title:春日集 的单行本在镇上书店总共卖了多少册？").match.children()
    shares = [(len(part.units), part.share) for part in parts if isinstance(part, Enough)]
    assert len(shares) == 2
    assert all(share == required_share(count, question=True) for count, share in shares)


@pytest.mark.parametrize("text", ["多伦多大学", "任何人不得入内", "多长江大桥"])
def test_names_that_look_like_question_words_are_not_questions(text: str) -> None:
    assert not is_question(text)
    assert without_asking(text) == text
