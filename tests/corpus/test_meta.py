"""The line under a title, in the forms in which sites write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.corpus.meta import Meta, merge, read_count, read_meta

WIDE = "\u00a0\u00a0\u00a0\u00a0"


def test_labels_in_any_order_and_subset_are_read() -> None:
    line = f"浏览量:15{WIDE}发布时间:2024-03-05 08:09:10{WIDE}来源:湖畔晚报{WIDE}作者:林小川"
    assert read_meta(line) == Meta("林小川", "湖畔晚报", "2024-03-05T08:09:10+08:00", 15)
    assert read_meta("来源:湖畔晚报") == Meta(source="湖畔晚报")


@pytest.mark.parametrize("gap", ["  ", "\u3000", " | ", "\uff5c", "\u00a0\u00a0", "\t", ""])
@pytest.mark.parametrize("colon", [":", "\uff1a", ": "])
def test_any_separator_and_either_colon_do(gap: str, colon: str) -> None:
    line = gap.join((f"作者{colon}林小川", f"来源{colon}湖畔晚报", f"点击{colon}8"))
    assert read_meta(line) == Meta(author="林小川", source="湖畔晚报", views=8)


def test_a_date_and_a_count_need_no_label() -> None:
    found = read_meta("2024年3月5日 08:09 来源:湖畔晚报 120人阅读")
    assert found is not None
    assert (found.published, found.source) == ("2024-03-05T08:09:00+08:00", "湖畔晚报")
    assert read_meta("2024-03-05") == Meta(published="2024-03-05")


@pytest.mark.parametrize(
    "line",
    ["2019年4月2日 市民代表大会第三次会议通过", "昨天, 记者来到湖边。", "", "这是标题:一段说明", "关于时间的几个问题"],
)
def test_a_line_that_says_anything_else_is_no_meta_line(line: str) -> None:
    assert read_meta(line) is None


@pytest.mark.parametrize(
    ("line", "source", "author"),
    [
        ("来源：湖畔财经频道 2024-03-05 08:07", "湖畔财经频道", ""),
        ("来源：湖畔网－小镇地区 2024-03-05 08:07", "湖畔网－小镇地区", ""),
        ("来源：湖畔时报评论 2024-03-05 08:07", "湖畔时报评论", ""),
        ("作者：林时间 2024-03-05 08:07", "", "林时间"),
        ("来源：湖畔晚报 时间 2024-03-05 08:07", "湖畔晚报", ""),
    ],
)
def test_the_end_of_a_name_is_no_label_without_a_colon(line: str, source: str, author: str) -> None:
    assert read_meta(line) == Meta(author, source, "2024-03-05T08:07:00+08:00")


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        ("来源：湖畔晚报 作者：林小川 参与互动 0", Meta("林小川", "湖畔晚报")),
        ("作者：林小川 （湖畔大学 教授）　来源：湖畔晚报", Meta("林小川 （湖畔大学 教授）", "湖畔晚报")),
        ("【作者：林小川（湖畔大学）】【来源：湖畔晚报】", Meta("林小川（湖畔大学）", "湖畔晚报")),
        ("来源：《湖畔学刊》2024年第3期　作者：林小川", Meta("林小川", "《湖畔学刊》2024年第3期")),
        ("来源：《湖畔晚报》　作者：林小川", Meta("林小川", "湖畔晚报")),
        ("作者：林小川 来源：湖畔晚报 编辑：何安 [网站纠错]", Meta("林小川", "湖畔晚报", editor="何安")),
        ("作者 林小川　来源 湖畔晚报　时间 2024-03-05", Meta("林小川", "湖畔晚报", "2024-03-05")),
        ("由 林小川 发布于 2024-03-05 • 阅读 1024", Meta("林小川", published="2024-03-05", views=1024)),
        ("分类：读书 发布：小川 阅读：1024", Meta("小川", views=1024)),
        ("发布：2024-03-05　阅读：1024", Meta(published="2024-03-05", views=1024)),
        ("楼主：小川 发表于 2024-03-05", Meta("小川", published="2024-03-05")),
    ],
)
def test_a_value_ends_where_a_person_would_end_it(line: str, meta: Meta) -> None:
    assert read_meta(line) == meta


@pytest.mark.parametrize(
    "line",
    [
        "记者：您修表多少年了？",
        "编辑：您为什么写这本书?",
        "作者：太好了！",
        "阅读 100 本书的计划",
        "人气 90 分的小店",
        "发布：一部新手机",
    ],
)
def test_a_label_before_what_is_no_value_makes_no_meta_line(line: str) -> None:
    assert read_meta(line) is None


@pytest.mark.parametrize("line", ["阅读 100", "阅读 100 次", "人气 1.2万", "阅读(100)", "访问量12人次"])
def test_a_lone_count_needs_no_colon(line: str) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert meta.views


def test_counts_have_commas_and_scales() -> None:
    assert [read_count(text) for text in ("1,204", "1.2万", "3亿", "7", "")] == [1204, 12000, 300000000, 7, None]


def test_of_several_lines_the_first_that_says_something_counts() -> None:
    assert merge([Meta(source="甲"), Meta(source="乙", views=1)]) == Meta(source="甲", views=1)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read_meta(text)
    read_count(text)


LABELS = {
    "author": ("作者", "作 者", "文章作者", "记者", "撰稿"),
    "editor": ("编辑", "编 辑", "责任编辑", "责编"),
    "source": ("来源", "来 源", "文章来源", "信息来源", "稿源"),
    "published": ("发布时间", "发布日期", "时间", "日期", "发表时间", "更新时间"),
    "views": ("浏览量", "浏览次数", "浏览", "阅读", "点击", "点击数", "阅读量"),
}
DATES = {
    "2025-12-28 10:25:21": "2025-12-28T10:25:21+08:00",
    "2025-12-28 10:25": "2025-12-28T10:25:00+08:00",
    "2025/12/28 10:25:21": "2025-12-28T10:25:21+08:00",
    "2025/1/2": "2025-01-02",
    "2025.12.28": "2025-12-28",
    "2025年12月28日 10:25": "2025-12-28T10:25:00+08:00",
    "2025年12月28日10时25分": "2025-12-28T10:25:00+08:00",
    "2025年12月28日": "2025-12-28",
    "2025年1月2日 星期四 8:05": "2025-01-02T08:05:00+08:00",
    "2025-12-28T10:25:21+08:00": "2025-12-28T10:25:21+08:00",
    "二〇二五年十二月二十八日": "2025-12-28",
    "12月28日": "",
    "12-28 10:25": "",
}
NAMES = ("林小川", "湖畔晚报", "何 安", "Tom Lee", "湖畔网·新闻", "本站")


@given(st.data())
def test_any_subset_in_any_order_with_any_separator_is_read(data: st.DataObject) -> None:
    gap = data.draw(
        st.sampled_from(["\u00a0\u00a0\u00a0\u00a0", "  ", "\u3000", " | ", "|", "\uff5c", " \u3000", "\t"])
    )
    colon = data.draw(st.sampled_from([":", "\uff1a", ": ", " : "]))
    fields = data.draw(st.lists(st.sampled_from(sorted(LABELS)), min_size=1, max_size=5, unique=True))
    wanted, parts = {}, []
    for field in fields:
        label = data.draw(st.sampled_from(LABELS[field]))
        if field == "published":
            value = data.draw(st.sampled_from(sorted(DATES)))
            wanted[field] = DATES[value]
        elif field == "views":
            number = data.draw(st.integers(0, 99_999))
            value, wanted[field] = data.draw(st.sampled_from([f"{number}", f"{number}次", f"{number:,}"])), number
        else:
            value = wanted[field] = data.draw(st.sampled_from(NAMES))
        parts.append(label + colon + value)
    assert read_meta(gap.join(parts)) == Meta(**wanted)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("作者：[Lin Xiaochuan](https://example.com/lin) 来源：湖畔网", "Lin Xiaochuan"),
        ("作者：[小川][a] 来源：湖畔网", "小川"),
        ("[作者: 小川][来源: 湖畔网]", "小川"),
        ("作者：小川 译者：何安 来源：湖畔网", "小川"),
    ],
)
def test_a_name_may_be_a_link_of_markdown_and_ends_at_labels_that_no_rule_knows(line: str, author: str) -> None:
    assert read_meta(line) == Meta(author, "湖畔网")
