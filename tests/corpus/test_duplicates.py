"""Which articles are mirrors: what joins, what keeps apart, and that order does not matter."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.streams import folded_points
from searchapp.corpus import SIGNATURE_WIDTH, groups, groups_in_pieces, signature, signatures

TITLE = "河湾镇举办第三届稻田音乐节"
SENTENCES = [
    "金黄的稻田中间搭起了一座木头舞台，四面都是刚刚抽穗的晚稻，风一吹就响成一片",
    "镇里的合唱团唱了三首老歌，年纪最大的团员今年已经七十八岁，头发全白，声音却很亮",
    "来自邻县的乐队把水车的声音录下来编进曲子里，观众跟着节拍用竹筒敲打田埂",
    "主办方说，门票收入将全部用来修缮村口那座塌了一半的廊桥，预计明年春天动工",
    "孩子们在田边捉泥鳅，家长们则围着摊位品尝新米做成的各色糕点，排队的人绕了两圈",
    "傍晚下起小雨，演出没有停下来，大家撑着伞站在泥里，一直听到最后一支曲子结束",
    "镇长在致辞中提到，过去农闲时年轻人都外出打工，如今有人带着手艺和想法回来了",
    "返乡的木匠周师傅负责搭台，他没有用一根铁钉，全靠榫卯把二百多根杉木连成整体",
    "活动结束以后，志愿者用半天时间把场地恢复原样，田埂上没有留下一件垃圾",
    "文化站的工作人员介绍，今年报名的乐队比去年多出一倍，最远的一支来自海边的渔村",
]
BODY = "\n".join(f"{sentence}。" for sentence in SENTENCES)


def group(*articles: tuple[str, str]) -> list[int]:
    return [int(row) for row in groups(np.array([signature(*article) for article in articles]))]


def injected(body: str, pieces: list[str]) -> str:
    parts = body.split("，")
    return "，".join(part if number == 0 else pieces[number % len(pieces)] + part for number, part in enumerate(parts))


MIRRORS = {
    "the same": (TITLE, BODY),
    "other fragments": (TITLE, injected(BODY, ["河湾镇", "举办第", "三届稻", "田音乐", "节"])),
    "a welcome line": (TITLE, "欢迎光临远山信息服务有限公司！\n" + BODY),
    "the last paragraphs gone": (TITLE, "\n".join(BODY.split("\n")[:7])),
    "small edits": (TITLE, BODY.replace("已经", "已").replace("大家", "人们").replace("如今", "现在")),
    "a site's name": (TITLE + " - 田野新闻", BODY),
    "other punctuation and width": (TITLE, BODY.replace("，", ", ").replace("。", "．")),
    "traditional characters": (TITLE, BODY.replace("镇", "鎮").replace("来", "來").replace("将", "將")),
}


@pytest.mark.parametrize("name", MIRRORS)
def test_a_mirror_joins(name: str) -> None:
    assert group((TITLE, BODY), MIRRORS[name]) == [0, 0]


def test_all_mirrors_are_one_group() -> None:
    assert group(*MIRRORS.values()) == [0] * len(MIRRORS)


REPORT = "截至2023年12月31日，全镇共有水田4120亩，粮食总产量2350吨，比上年增长3.5%。\n" + BODY
LAW = "2009年8月27日通过，2015年4月24日第一次修正。\n" + BODY
APART = [
    ((TITLE, REPORT), (TITLE, REPORT.replace("2023", "2024"))),
    ((TITLE, REPORT), (TITLE, REPORT.replace("2350", "2410"))),
    ((TITLE, LAW), (TITLE, LAW.replace("第一次修正。", "第一次修正，2021年4月29日第二次修正。"))),
    ((f"{TITLE}（2023年）", BODY), (f"{TITLE}（2024年）", BODY)),
    ((TITLE, BODY), (TITLE.replace("第三届", "第四届"), BODY)),
    ((TITLE, "12月3日，" + BODY), (TITLE, "12月4日，" + BODY)),
    ((TITLE, "十二月三日，" + BODY), (TITLE, "十二月四日，" + BODY)),
    ((TITLE, BODY), (TITLE, "".join(SENTENCES[:2]) + "但是这一次，谁也没有想到会下那么久的雨，" * 9)),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_numbers_and_dates_keep_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert group(one, other) == [0, 1]


def test_the_same_rules_of_another_town_stay_apart() -> None:
    other = BODY.replace("镇", "乡").replace("稻田", "茶园")
    assert group((TITLE, BODY), (TITLE.replace("河湾镇", "石桥乡"), other)) == [0, 1]


def test_numbers_in_the_lost_last_paragraphs_do_not_keep_apart() -> None:
    assert group((TITLE, BODY), (TITLE, BODY + "\n本次活动共售出门票1860张，收入5万元，2025年6月将公布账目。")) == [
        0,
        0,
    ]


def test_pieces_of_a_title_with_numbers_do_not_keep_apart() -> None:
    title = "2025年河湾镇稻田音乐节10月18日开幕"
    first, second = (
        injected(BODY, ["202", "5年河湾", "镇稻田", "音乐节", "10月", "8日开"]),
        injected(BODY, ["20", "25年", "10月", "18日开幕"]),
    )
    assert group((title, first), (title, second), (title, BODY)) == [0, 0, 0]


def test_no_chain_joins_two_days_through_a_copy_that_names_none() -> None:
    found = group((TITLE, "12月3日，" + BODY), (TITLE, BODY), (TITLE, "12月4日，" + BODY))
    assert found[0] != found[2]
    assert found in ([0, 0, 2], [0, 1, 1])


def test_articles_without_words_are_no_mirrors() -> None:
    assert group(("", ""), ("", ""), ("!!", "??"), ("12", "34")) == [0, 1, 2, 3]


def test_short_texts_join_only_when_equal() -> None:
    assert group(("停水通知", "今晚停水。"), ("停水通知", "今晚停水!"), ("停电通知", "今晚停电。")) == [0, 0, 2]


def some_rows(draw: random.Random) -> npt.NDArray[np.uint32]:
    made = []
    for number in range(40):
        sentences = draw.sample(SENTENCES, draw.randint(5, 10))
        made.append(signature(TITLE, f"{number % 5 + 2000}年\n" + "\n".join(sentences)))
    return np.array(made)


def partition(found: npt.NDArray[np.int32], names: list[int]) -> set[frozenset[int]]:
    sets: dict[int, set[int]] = {}
    for row, name in zip(found.tolist(), names, strict=True):
        sets.setdefault(row, set()).add(name)
    return set(map(frozenset, sets.values()))


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(draw: random.Random) -> None:
    rows = some_rows(random.Random(3))
    order = list(range(len(rows)))
    draw.shuffle(order)
    assert partition(groups(rows[order]), order) == partition(groups(rows), list(range(len(rows))))


def test_a_group_is_named_by_its_lowest_row() -> None:
    found = groups(some_rows(random.Random(5)))
    assert found.dtype == np.int32
    for row, first in enumerate(found.tolist()):
        assert first <= row
        assert found[first] == first


def test_rows_in_pieces_have_the_groups_of_all() -> None:
    rows = np.concatenate([some_rows(random.Random(7)), np.zeros((3, SIGNATURE_WIDTH), np.uint32)])
    pieces = np.array_split(rows, [0, 1, 17, 30])
    assert groups_in_pieces(lambda: pieces, np.empty_like(rows)).tolist() == groups(rows).tolist()


def test_no_rows_and_one_row_are_groups_too() -> None:
    assert groups(np.zeros((0, SIGNATURE_WIDTH), np.uint32)).tolist() == []
    assert groups(np.array([signature("a", "b")])).tolist() == [0]


@given(st.text(), st.text())
def test_any_text_has_a_signature_and_the_same_one_each_time(title: str, body: str) -> None:
    row = signature(title, body)
    assert row.dtype == np.uint32
    assert row.shape == (SIGNATURE_WIDTH,)
    assert np.array_equal(row, signature(title, body))


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_many_articles_at_once_have_the_signatures_of_each(articles: list[tuple[str, str]]) -> None:
    titles = np.array([len(title) for title, _ in articles], np.int64)
    sizes = titles + 1 + np.array([len(body) for _, body in articles], np.int64)
    points = folded_points("".join(f"{title}\n{body}" for title, body in articles))
    rows = signatures(points, np.cumsum(sizes) - sizes, titles, np.cumsum(sizes))
    assert rows.tolist() == [signature(*article).tolist() for article in articles]


def test_a_short_text_that_lost_much_is_a_mirror_under_the_same_title() -> None:
    text = (
        "The village band plays on the wooden stage by the river every Sunday evening, and people from the hills bring "
        "lanterns and chairs. When the rain comes they move into the old mill, where the miller sells bread and tea."
    )
    title = "The village band plays every Sunday"
    copy = (
        "The village band The vil plays on the wooden stage by the river every lage Sunday evening, and people band "
        "from the hills bring lanterns and plays chairs."
    )
    assert group((title, text), (title, copy)) == [0, 0]
    assert group((title, text), ("Lanterns by the river", copy)) == [0, 1]


def test_a_short_text_of_other_words_is_no_mirror_under_the_same_title() -> None:
    assert group(("停水通知", BODY[:120]), ("停水通知", BODY[160:280])) == [0, 1]
