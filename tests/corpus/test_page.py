"""A text page is read as a person would read it."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.corpus.page import read_text, repair
from searchapp.corpus.reading import Unreadable

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed"
WIDE = "\u00a0\u00a0\u00a0\u00a0"
FARM = "  ".join(
    (
        "城南公园新增两处健身步道",
        "图书馆周末延长开放时间",
        "春季运动会报名开始",
        "老街改造 留住记忆",
        "新公交线路下月开通",
        "河道清淤工程完工",
    )
)
TITLE = "青柳镇湿地公园观鸟节志愿者培训班开课"
CYCLE = ("青柳镇湿", "地公", "园观鸟节", "志愿", "者培训班", "开课")


def page(body: str, title: str = TITLE) -> str:
    return (
        f"某某科技有限公司欢迎您!\n\n{title}\n\n作者:小川{WIDE}来源:湖畔晚报{WIDE}"
        f"发布时间:2024-03-05 08:09:10{WIDE}浏览量:15\n\n"
        f"{body}\n\n责任编辑:何安\n \n\n相关新闻推荐\n\n扫描微信,添加好友\n\n"
        f"Copyright © 某某科技有限公司 版权所有\n友情链接: {FARM}\n"
    )


CLEAN = (
    "本报讯(记者李禾)为了让更多居民学会辨认水鸟,湿地公园管理处在周六上午开办了第一期课程,四十多位居民报名参加。\n"
    "课上,老师先讲了候鸟迁徙的路线,又带大家认识望远镜的用法,并且提醒大家不要靠近鸟巢,不要投喂食物,也不要大声喧哗。\n"
    "据介绍,这片湿地去年冬天来了一百二十多种水鸟,其中有三种十分少见,吸引了不少外地的摄影爱好者,小镇的客栈也热闹起来。\n"
    "管理处说,今后每个月都会有一次野外观察,由有经验的人带队,路线不长,老人和孩子都可以走,报名不收费用。"
)


def attacked(body: str, cycle: tuple[str, ...]) -> tuple[str, list[str]]:
    out, injected = [], []
    for number, character in enumerate(body):
        out.append(character)
        if character in ",。" and number + 1 < len(body):
            injected.append(cycle[len(injected) % len(cycle)])
            out.append(injected[-1])
    return "".join(out), injected


def test_every_part_of_a_page_is_told_apart() -> None:
    found = read_text(page(CLEAN), "a.txt")
    assert (found.title, found.author, found.source, found.published, found.views, found.editor) == (
        TITLE,
        "小川",
        "湖畔晚报",
        "2024-03-05T08:09:10+08:00",
        15,
        "何安",
    )
    assert found.body == CLEAN
    assert found.removed == ()


def test_injected_fragments_go_and_are_reported_with_their_places() -> None:
    dirty, injected = attacked(CLEAN, CYCLE)
    text = page(dirty)
    found = read_text(text, "a.txt")
    assert found.body == CLEAN
    assert [removed.fragment for removed in found.removed] == injected
    for removed in found.removed:
        assert removed.why == "fragment"
        assert text[removed.offset :].startswith(removed.fragment)
        assert removed.before == text[removed.offset - 1]


def test_what_stands_beside_a_cut_is_what_is_left_there() -> None:
    _, cuts = repair(TITLE, "水鸟(niǎo)的(de)羽毛(máo)，老师(shī)也画(huà)了图(tú)")
    assert [(piece.before, piece.fragment, piece.after) for piece in cuts.pieces()] == [
        ("鸟", "(niǎo)", "的羽"),
        ("的", "(de)", "羽毛"),
        ("毛", "(máo)", "，老"),
        ("师", "(shī)", "也画"),
        ("画", "(huà)", "了图"),
        ("图", "(tú)", ""),
    ]


@pytest.mark.skipif(not SEED.is_dir(), reason="the shared seed page is not beside the project")
def test_the_seed_page_is_read_perfectly() -> None:
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    found = read_text((SEED / expected["file"]).read_bytes().decode(), expected["file"])
    for name in ("title", "author", "source", "published", "views", "editor", "body"):
        assert getattr(found, name) == expected[name]
    assert [(removed.fragment, removed.offset, removed.before) for removed in found.removed] == [
        (removed["fragment"], removed["offset"], removed["before"]) for removed in expected["removed"]
    ]
    for piece, told in zip(found.removed, expected["removed"], strict=True):
        assert piece.after.startswith(told["after"]) or told["after"].startswith(piece.after)


def test_the_title_is_the_line_over_the_meta_line() -> None:
    text = f"某某网欢迎您\n低价代办各种业务请联系\n首页 > 新闻 > 正文\n{TITLE}\n来源:湖畔晚报\n{CLEAN}"
    assert read_text(text, "a.txt").title == TITLE


def test_without_a_meta_line_the_first_line_is_the_title_and_a_file_name_the_last_resort() -> None:
    assert read_text(f"{TITLE}\n{CLEAN}", "a.txt").title == TITLE
    found = read_text(CLEAN, "某篇文章.txt")
    assert (found.title, found.body) == ("某篇文章", CLEAN)


def test_a_markdown_heading_is_a_title() -> None:
    assert read_text(f"# {TITLE}\n\n{CLEAN}", "a.md").title == TITLE


@pytest.mark.parametrize(
    "tail",
    [
        "上一篇:别的文章\n下一篇:又一篇文章",
        "相关推荐\n别的文章的题目\n又一篇文章的题目",
        "热门标签: 公园 水鸟 湿地",
        FARM,
        "扫一扫,关注微信公众号",
        "版权所有 某某科技有限公司",
        "【返回顶部】",
        "免责声明:本站内容来自网络,如有问题请联系我们。",
        "猜你喜欢\n别的文章的题目",
        "本文来自【湖畔网】,仅代表作者观点。本平台只提供信息发布服务。\nID:hupan",
        "以上内容仅代表作者本人,不代表本网立场。",
        "如有侵权请联系我们删除。",
        "推荐阅读\n怎样在湖边看水鸟？\n一家开在旧磨坊里的面包店,竟然排起了长队！\n小镇的桥",
        "湖边水鸟摄影展周末开幕  Lake Photo Show Opens  旧磨坊面包店排队  小镇的桥修好了  Old Bridge  春天的渡口",
        "更多湖畔新闻请关注湖畔网。",
    ],
)
def test_what_stands_below_an_article_is_not_its_body(tail: str) -> None:
    assert read_text(f"{TITLE}\n来源:湖畔晚报\n{CLEAN}\n{tail}", "a.txt").body == CLEAN


def test_an_editor_in_brackets_behind_the_last_sentence_is_cut() -> None:
    found = read_text(f"{TITLE}\n来源:湖畔晚报\n{CLEAN}(责任编辑:何安)", "a.txt")
    assert (found.body, found.editor) == (CLEAN, "何安")


def test_an_annotated_page_has_its_title_and_meta_line_annotated_too() -> None:
    found = read_text(
        "小鎮圖書館重新開(kāi)放\n文檔序號(hào):62閱讀:255來源:湖畔網(wǎng)\n"
        "小鎮(zhèn)的圖(tú)書館在上周六重新開(kāi)放,居民排著隊(duì)走進(jìn)新的閱(yuè)覽室。\n"
        "上一篇:另一條新聞(wén)",
        "a.txt",
    )
    assert (found.title, found.source, found.views) == ("小鎮圖書館重新開放", "湖畔網", 255)
    assert found.body == "小鎮的圖書館在上周六重新開放,居民排著隊走進新的閱覽室。"


def test_an_empty_page_says_that_it_is_empty() -> None:
    with pytest.raises(Unreadable) as problem:
        read_text(" \n\u3000\n", "a.txt")
    assert problem.value.code == "empty"


@settings(max_examples=150)
@given(
    st.text(st.characters(), max_size=400) | st.text("青柳镇湿地公园, 。\n:作者来源20-\ud800\x00\u202e", max_size=400)
)
def test_any_text_is_read(text: str) -> None:
    try:
        found = read_text(text, "a.txt")
    except Unreadable:
        return
    assert "\x00" not in found.body
    for removed in found.removed:
        assert text[removed.offset :].startswith(removed.fragment)


@settings(max_examples=40)
@given(st.text("青柳镇湿地公园观鸟节, 。\n的", min_size=60, max_size=300))
def test_any_body_of_title_characters_is_read(text: str) -> None:
    with suppress(Unreadable):
        read_text(f"{TITLE}\n来源:报\n{text}", "a.txt")


def test_reading_takes_time_linear_in_size() -> None:
    def seconds(times: int) -> float:
        text = page("\n".join([attacked(CLEAN, CYCLE)[0]] * times))
        began = time.process_time()
        read_text(text, "a.txt")
        return time.process_time() - began

    # Twice each: what a long page is the first to need is loaded, or compiled, the first time.
    large, small = (min(seconds(times) for _ in range(2)) for times in (400, 40))
    assert large < 40 * max(small, 0.002)


@pytest.mark.parametrize(
    "line",
    [
        "COPYRIGHT 2020 某某公司",
        "copyright 某某公司",
        "某某公司 ALL RIGHT RESERVED",
        "京icp备12345678号",
        "pOWERED BY 某某系统",
        "(C) 2019",
    ],
)
def test_a_copyright_line_is_no_text_in_whatever_case_it_is_written(line: str) -> None:
    assert read_text(f"{TITLE}\n\n{CLEAN}\n\n{line}\n", "a.txt").body == CLEAN
