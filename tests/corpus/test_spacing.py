"""Stray spaces go, spaces that carry meaning stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.corpus.spacing import printable, tidy


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("天气很好 ,大家出门 。", "天气很好,大家出门。"),
        ("天气很好  \uff0c 大家出门", "天气很好\uff0c大家出门"),
        ("公园 、 湖边 、 小路", "公园、湖边、小路"),
        ("“ 好 ”", "“好”"),
        ("共有3 个 ,其中2 个", "共有3 个,其中2 个"),
        ("\u3000\u3000段首空格", "段首空格"),
        ("今年雨水多,合作社早早备齐了 种子和化肥,就等 开春。", "今年雨水多,合作社早早备齐了种子和化肥,就等开春。"),
    ],
)
def test_spaces_around_chinese_punctuation_go(dirty: str, clean: str) -> None:
    assert tidy(dirty) == clean


@pytest.mark.parametrize(
    "text",
    [
        "广西玉林:局长进大厅 服务暖民心",
        "在 Linux 上安装 Python 3.12",
        "for x in y: print(x, y)",
        "    indented = True",
        "awk '{c[$1]++}\n  END {print c}' a.log",
        "床前明月光 疑是地上霜",
        "第一条 为了保护环境",
        "第一千零二十一条 为了保护环境,应当节约用水。",
        "今年雨水多,他写下《江边望雨 寄友人》一诗,寄给老友。",
    ],
)
def test_spaces_that_carry_meaning_stay(text: str) -> None:
    assert tidy(text) == text


def test_blank_lines_go_and_lines_stay_apart() -> None:
    assert tidy("一\r\n\r\n \n二\n") == "一\n二"


def test_a_line_of_wide_blanks_is_no_paragraph() -> None:
    assert tidy("\u2003\n一\n\u2003\u2003\n二\n\u3000\u2003") == "一\n二"


BLANKS_AND_MARKS = st.text(" \t\u00a0\u2003\u3000\n\r\u200b中文，。,:1%(）“a-")


@given(BLANKS_AND_MARKS)
def test_no_blank_is_left_before_a_chinese_mark(text: str) -> None:
    tidied = tidy(text)
    assert not any(blank + mark in tidied for blank in " \t\u00a0\u2003\u3000" for mark in "，。）") or tidied.isascii()


@given(st.text() | BLANKS_AND_MARKS)
def test_tidying_twice_changes_nothing_more_and_loses_only_blanks(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "".join(once.split()) == "".join(printable(text).split())


def test_a_gap_of_several_kinds_of_blanks_is_one_gap() -> None:
    assert tidy("系统\uff1a \u00a0 六点 \u3000\u3001七点") == "系统\uff1a六点\u3001七点"
