"""Snippets: what is shown of a text, and what is marked in it."""

import re
import time
from collections.abc import Iterable
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.analysis import fold
from searchapp.query import Mark
from searchapp.snippets import Highlighter, below_title

from . import reference

TEXT = st.text(st.sampled_from("中国國人民大学的。，！\n \u3000abAB1<>&\"'…“”é\u0301𠮷😀-+."), max_size=400)
PROSE = st.lists(
    st.sampled_from(["中国人民", "大学", "的", "经济發展", "𠮷", " ab ", "3.14", "a."])
    | st.sampled_from(["，", "。", "：“", "”", "……", "!", ". ", "—", "\n", "\u3000"]),
    max_size=300,
).map("".join)
MARKS = st.lists(
    st.builds(
        Mark,
        st.text(st.sampled_from("中国人民大学的ab1é-+. "), min_size=1, max_size=5).map(fold),
        st.booleans(),
    ),
    max_size=6,
)

ARTICLE = (
    "春天的河岸边种满了垂柳，孩子们在草地上放风筝。老街的书店每到周末都会举办读书会，"
    "大家围坐在一起谈论小说、诗歌和戏剧。书店的主人收藏了许多旧地图，其中一幅画着百年前的港口。\n"
    "港口如今成了博物馆，馆里陈列着蒸汽船的模型、航海日志以及水手们用过的罗盘。"
    "每年秋天，博物馆会邀请工匠来修复木船，参观者可以亲手打磨船板。修复木船的手艺已经传了四代，"
    "年轻的学徒从辨认木料开始学起，要花上三年才能独立完成一艘小艇。\n"
    "镇上的居民说，只要还有人愿意学，这门手艺就不会消失。傍晚时分，渡轮的汽笛从远处传来，灯塔慢慢亮了。"
) * 4


def highlight(text: str, marks: Iterable[Mark]) -> str:
    return Highlighter(marks).highlight([text])[0]


def snippet(text: str, marks: Iterable[Mark], length: int = 120) -> str:
    return Highlighter(marks).snippets([text.encode()], length)[0]


def plain(html: str) -> str:
    return unescape(re.sub("</?mark>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(inner) for inner in re.findall("<mark>(.*?)</mark>", html, re.DOTALL)]


def parts(html: str, text: str) -> list[str]:
    """The passages of a snippet of a text without ellipses of its own."""
    assert "…" not in text
    return [part for part in plain(html).split("…") if part]


@settings(max_examples=500)
@given(st.lists(TEXT, max_size=3), MARKS)
def test_the_marks_of_several_texts_are_those_that_a_plain_reading_of_the_rules_finds(
    texts: list[str], marks: list[Mark]
) -> None:
    assert Highlighter(marks).highlight(texts) == [reference.highlight(text, marks) for text in texts]


@settings(max_examples=1000)
@given(st.lists(st.one_of(TEXT, PROSE), max_size=3), MARKS, st.integers(1, 150))
def test_the_passages_of_several_texts_are_those_that_a_plain_reading_of_the_rules_finds(
    texts: list[str], marks: list[Mark], length: int
) -> None:
    shown = Highlighter(marks).snippets([text.encode() for text in texts], length)
    assert shown == [reference.snippet(text, marks, length) for text in texts]


@settings(max_examples=300)
@given(TEXT, MARKS)
def test_highlighting_changes_nothing_but_the_marks(text: str, marks: list[Mark]) -> None:
    html = highlight(text, marks)
    assert plain(html) == text
    assert re.sub("</?mark>", "", html).count("<") == 0


@settings(max_examples=500)
@given(TEXT.map(lambda text: text.replace("…", "。")), MARKS, st.integers(1, 150))
def test_every_passage_of_a_snippet_is_a_substring_of_the_text(text: str, marks: list[Mark], length: int) -> None:
    html = snippet(text, marks, length)
    places = [text.find(part) for part in parts(html, text)]
    assert all(place >= 0 for place in places)
    assert len(places) <= 2


def test_an_ellipsis_of_the_text_stays_one_of_the_text() -> None:
    assert plain(snippet("他说……好的。", [Mark("好的")])) == "他说……好的。"


@settings(max_examples=500)
@given(TEXT, MARKS)
def test_every_mark_consists_of_strings_of_the_query(text: str, marks: list[Mark]) -> None:
    texts = {"".join(mark.text.split()) for mark in marks} - {""}
    for shown in marked(snippet(text, marks)) + marked(highlight(text, marks)):
        folded = "".join(fold(shown).split())
        reach = 0
        for start in range(len(folded)):
            ends = [start + len(found) for found in texts if folded.startswith(found, start)]
            if start <= reach and ends:
                reach = max(reach, *ends)
        assert reach == len(folded), (shown, texts)


@pytest.mark.parametrize(
    ("text", "marks", "html"),
    [
        ("經濟發展很快", [Mark("经济发展")], "<mark>經濟發展</mark>很快"),
        ("北京大学图书馆", [Mark("北京大学"), Mark("大学"), Mark("北京")], "<mark>北京大学</mark>图书馆"),
        ("中国人民大会", [Mark("中国人民"), Mark("人民大会")], "<mark>中国人民大会</mark>"),
        ("docker dock Dock.", [Mark("dock")], "docker <mark>dock</mark> <mark>Dock</mark>."),
        ("用ＰＹＴＨＯＮ写", [Mark("python")], "用<mark>ＰＹＴＨＯＮ</mark>写"),
        ("C++ C# c", [Mark("c++")], "<mark>C++</mark> C# c"),
        ("Café cafe\u0301", [Mark("cafe")], "<mark>Café</mark> cafe\u0301"),
        ("保护 环\n境，人人有责", [Mark("环境，人人".replace("，", ","), True)], "保护 <mark>环\n境，人人</mark>有责"),
        ("machine  learning", [Mark("machinelearning", True)], "<mark>machine  learning</mark>"),
        ("大 气 污染", [Mark("大气")], "<mark>大 气</mark> 污染"),
        ('a<b>&"c"', [Mark("b")], "a&lt;<mark>b</mark>&gt;&amp;&quot;c&quot;"),
        ("𠮷野家😀", [Mark("𠮷野"), Mark("😀")], "<mark>𠮷野</mark>家<mark>😀</mark>"),
        ("没有", [], "没有"),
        ("没有", [Mark(""), Mark(" ")], "没有"),
        ("", [Mark("空")], ""),
    ],
)
def test_marks_stand_on_the_original_characters(text: str, marks: list[Mark], html: str) -> None:
    assert highlight(text, marks) == html
    assert snippet(text, marks) == html


def test_the_passage_with_most_of_the_query_is_shown() -> None:
    html = snippet(ARTICLE, [Mark("博物馆"), Mark("工匠"), Mark("修复"), Mark("木船"), Mark("书店")], 60)
    assert {"博物馆", "工匠", "修复", "木船"} <= set(marked(html))
    assert len(plain(html)) <= 62


def test_a_passage_begins_and_ends_at_a_sentence_or_clause() -> None:
    for word in ("风筝", "旧地图", "罗盘", "学徒", "汽笛", "居民"):
        for part in parts(snippet(ARTICLE, [Mark(word)], 60), ARTICLE):
            place = ARTICLE.index(part)
            assert place == 0 or ARTICLE[place - 1] in "。，\n、"
            assert part[-1] in "。，、" or ARTICLE[place + len(part)] == "\n"


def test_words_far_apart_are_shown_in_two_passages() -> None:
    text = "灯塔建在礁石上。" + "海浪一遍遍拍打着岸边的石头。" * 50 + "渡轮每天往返三次。" + "雾慢慢散去。" * 30
    html = snippet(text, [Mark("灯塔"), Mark("渡轮")])
    assert marked(html) == ["灯塔", "渡轮"]
    assert len(parts(html, text)) == 2
    assert not html.startswith("…")
    assert html.endswith("…")
    assert len(plain(html)) <= 125


def test_a_rare_word_is_preferred_to_one_that_stands_everywhere() -> None:
    text = "海边的小镇很安静。" * 60 + "镇上新来了一位钟表匠。" + "海边的小镇很安静。" * 60
    assert "钟表匠" in marked(snippet(text, [Mark("海边"), Mark("小镇"), Mark("钟表匠")], 40))


def test_without_a_match_the_beginning_is_shown() -> None:
    html = snippet("\n  " + ARTICLE, [Mark("火星")])
    assert html.endswith("…")
    assert ARTICLE.startswith(html[:-1])
    assert 80 <= len(html) <= 121
    assert snippet("短文。", [Mark("火星")]) == "短文。"


def test_a_latin_word_is_not_cut_in_two() -> None:
    text = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa " * 5
    for part in parts(snippet(text, [Mark("lima")], 50), text):
        assert set(part.split()) <= set(text.split())


@pytest.mark.parametrize("text", ["a" * 5_000_000, "中" * 5_000_000, " " * 5_000_000, "中 " * 2_500_000])
def test_a_text_of_five_megabytes_does_not_stall(text: str) -> None:
    marks = [Mark("中" * 5000, True), Mark("a" * 5000), Mark("中中"), Mark("a"), Mark("b c", True)]
    snippet("a", marks)
    begun = time.process_time()
    html = snippet(text, marks)
    assert time.process_time() - begun < 1
    assert len(html) < 20_000


@pytest.mark.parametrize(
    ("body", "below"),
    [
        ("渡口的钟\n======\n\n船到了敲三下", "\n船到了敲三下"),
        ("\n## 渡口 的鐘 ##\n\n船到了敲三下", "\n船到了敲三下"),
        ("渡口的钟\n船到了敲三下\n---", "船到了敲三下\n---"),
        ("渡口的钟声\n船到了敲三下", "渡口的钟声\n船到了敲三下"),
        ("渡口的钟", "渡口的钟"),
        ("渡口的钟\n====\n \n", "渡口的钟\n====\n \n"),
        ("", ""),
    ],
)
def test_a_first_line_that_says_the_title_again_is_left_to_the_title(body: str, below: str) -> None:
    assert below_title("渡口的钟", body.encode()).decode() == below


@given(st.text("渡口# =\n", max_size=12), st.text("渡口# =\n", max_size=12))
def test_what_stands_below_the_title_is_an_end_of_the_body_with_something_to_read(title: str, body: str) -> None:
    below = below_title(title, body.encode()).decode()
    assert body.endswith(below)
    assert bool(below.strip()) == bool(body.strip())


WORDS = "河岸 垂柳 风筝 书店 小说 戏剧 地图 港口 蒸汽 航海 罗盘 秋天 工匠 木船 船板 学徒 木料 小艇 居民 手艺 渡轮 灯塔"


@pytest.mark.parametrize("first", WORDS.split())
def test_a_passage_begins_and_ends_with_a_clause_however_far_apart_its_words_are(first: str) -> None:
    text = ARTICLE[: len(ARTICLE) // 4]
    for second in WORDS.split():
        for part in parts(snippet(text, [Mark(first), Mark(second)]), text):
            start = text.index(part)
            end = start + len(part)
            assert start == 0 or text[start - 1] in "，。、\n", part
            assert end == len(text) or text[end - 1] in "，。、", part
