import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import And, Not, Or, Query

from searchapp.query import QueryError
from searchapp.query.syntax import MAX_DEPTH, FreeText, Quoted, may_hold_signs, read_signs


def free(text: str, field: str = "text") -> FreeText:
    return FreeText(field, text)


def quoted(text: str, field: str = "text") -> Quoted:
    return Quoted(field, text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("春天 花园", [free("春天 花园")]),
        ('"春天的花园"', [quoted("春天的花园")]),
        ("“春天”", [quoted("春天")]),
        ("＂春天＂", [quoted("春天")]),
        ("「春天」", [quoted("春天")]),
        ("『春天』", [quoted("春天")]),
        ("”春天“", [quoted("春天")]),
        ('“春天"', [quoted("春天")]),
        ("「春天『花园』」", [quoted("春天『花园』")]),
        ("关于“春天”花园", [free("关于 花园"), quoted("春天")]),
        ("花园 -雨", [free("花园"), Not(free("雨"))]),
        ("花园 －雨", [free("花园"), Not(free("雨"))]),
        ("花园 NOT 雨", [free("花园"), Not(free("雨"))]),
        ('花园 -"大雨"', [free("花园"), Not(quoted("大雨"))]),
        ("春 OR 秋", [Or([free("春"), free("秋")])]),
        ("春 AND 秋", [And([free("春"), free("秋")])]),
        ("春 AND 秋 OR 冬", [Or([And([free("春"), free("秋")]), free("冬")])]),
        ("花园 春 OR 秋 诗", [free("花园 诗"), Or([free("春"), free("秋")])]),
        ("（春 OR 秋）花园", [free("花园"), Or([free("春"), free("秋")])]),
        ("花园 -(春 OR 秋)", [free("花园"), Not(And([Or([free("春"), free("秋")])]))]),
        ("title:花园 雨", [free("花园", "title"), free("雨")]),
        ("标题：花园", [free("花园", "title")]),
        ("標題:花园", [free("花园", "title")]),
        ("TITLE:花园", [free("花园", "title")]),
        ("正文:花园", [free("花园", "body")]),
        ("作者:李明", [free("李明", "author")]),
        ("来源：晚报", [free("晚报", "source")]),
        ("title:“花园”", [quoted("花园", "title")]),
        ("-title:花园 雨", [free("雨"), Not(free("花园", "title"))]),
        ("title:(花园 -雨)", [free("花园", "title"), Not(free("雨", "title"))]),
        ("标题:(春 OR 秋)", [Or([free("春", "title"), free("秋", "title")])]),
    ],
)
def test_signs_shape_the_tree(text: str, tree: list[Query]) -> None:
    assert read_signs(text) == And(tree)


@pytest.mark.parametrize(
    "text",
    [
        *["C++", "a-b", "-", "--", "- 雨", "--雨", "e-mail", "12:30", "http://example.org/a?b=c", "x:y", "雨-雪"],
        *["OR", "AND", "NOT", "雨 OR", "雨 or 雪", "雨 AND", "雨 NOT", "雨OR雪", "NOTE 雨", "雨 and 雪", "FOR 雨"],
        *['5"', "“雨", "雨”", "「雨", "雨」", "(雨", "雨)", ")(", "（雨", ":)", "title:", "title: 雨", "文章标题:雨"],
        *["subtitle:雨", "标题", "'雨'", "雨*", "雨?", "[雨 TO 雪]", "雨^2", "雨~", "*:*", "/雨/", "\\雨", "+雨"],
    ],
)
def test_a_sign_that_makes_no_sense_is_text(text: str) -> None:
    assert read_signs(text) == And([free(text)])


def test_brackets_around_words_alone_change_nothing() -> None:
    assert read_signs("管理办法（试行）全文") == And([free("管理办法 试行 全文")])


def test_an_unmatched_bracket_stays_in_its_word_beside_an_operator() -> None:
    assert read_signs("f( OR g") == And([Or([free("f("), free("g")])])


def test_an_operator_without_both_sides_is_a_word() -> None:
    assert read_signs("春 OR OR 秋") == And([free("春"), Or([free("OR"), free("秋")])])
    assert read_signs("(OR 春)") == And([free("OR 春")])
    assert read_signs("NOT NOT 春") == And([free("NOT"), Not(free("春"))])


def test_brackets_directly_within_brackets_count_once() -> None:
    assert read_signs("(" * 400 + "春 OR 秋" + ")" * 400) == And([Or([free("春"), free("秋")])])


def test_brackets_too_deep_are_refused() -> None:
    depth = MAX_DEPTH + 1
    with pytest.raises(QueryError) as caught:
        read_signs("(春 " * depth + "雨" + ")" * depth)
    assert caught.value.code == "too-deep"
    read_signs("(春 " * MAX_DEPTH + "雨" + ")" * MAX_DEPTH)


SIGNS = st.sampled_from(
    [
        *'"“”＂「」『』()（）-－: ：\t\n',
        " OR ",
        " AND ",
        " NOT ",
        " -",
        "title:",
        "标题：",
        "source:",
        "雨",
        "ab",
        "c++",
    ]
)


@given(st.lists(SIGNS, max_size=40).map("".join))
def test_any_sequence_of_signs_is_read(text: str) -> None:
    read_signs(text)


@given(st.text(max_size=60))
def test_text_without_signs_is_one_free_text(text: str) -> None:
    if text.strip() and not may_hold_signs(text):
        assert read_signs(text) == And([free(" ".join(text.split()))])


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        ")",
        "()",
        "(雨 ",
        '"',
        "「",
        "“雨”",
        "-雨 ",
        "雨 OR ",
        "雨 AND ",
        "NOT ",
        "title:",
        "标题：雨 ",
        "雨 ",
        "a(b",
    ],
)
def test_ten_thousand_characters_of_one_sign_take_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            read_signs(text)
            best = min(best, time.process_time() - start)
        return best

    short, long = seconds(1_000), seconds(10_000)
    assert long < 40 * short + 0.05
