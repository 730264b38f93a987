"""Each trick is undone where it is certain, and what looks like it stays."""

from hypothesis import given
from hypothesis import strategies as st

from searchapp.corpus.tricks import find_tricks

PARAGRAPH = "今年春天雨水比往年多,村里的合作社早早备齐了种子和化肥,只等天气转暖,就要开始插秧,老人们都说会是好年景。"


def undone(text: str) -> str:
    out, done = [], 0
    for start, end, _ in find_tricks(text):
        out.append(text[done:start])
        done = end
    return "".join(out) + text[done:]


def test_a_reading_behind_every_other_character_goes() -> None:
    assert (
        undone("使用標(biāo)準(zhǔn)的技術(shù)來實(shí)現創(chuàng)新,他們(men)說")
        == "使用標準的技術來實現創新,他們說"
    )


def test_a_gloss_or_two_stay() -> None:
    text = "重庆的“重”读作重(chóng),不读作重(zhòng)。"
    assert undone(text) == text


def test_forum_noise_goes() -> None:
    text = "今天去公园散步。9 y# d* `. e! Q: o\n孩子们放风筝。: ~& x! e0 L; s7 K$ p5\n"
    assert [why for _, _, why in find_tricks(text)] == ["noise", "noise"]
    assert undone(text) == "今天去公园散步。\n孩子们放风筝。\n"


def test_formulas_stay() -> None:
    text = "可以写成:\n* `p + o + o` = `x`\n然后 a = b + c * d 就好。\nls -l | wc -l 也行。"
    assert undone(text) == text


def test_a_sentence_that_stands_twice_in_a_row_stands_once() -> None:
    assert (
        undone("新桥在上个月已经完工通车了。新桥在上个月已经完工通车了。市民很高兴。")
        == "新桥在上个月已经完工通车了。市民很高兴。"
    )
    assert undone("好。好。好。") == "好。好。好。"


def test_a_clause_that_stands_twice_in_a_row_stands_once() -> None:
    assert (
        undone("雨停了。\n新桥在上个月已经完工通车了,新桥在上个月已经完工通车了。市民很高兴。")
        == "雨停了。\n新桥在上个月已经完工通车了。市民很高兴。"
    )
    assert undone("加油,加油,加油。") == "加油,加油,加油。"


def test_a_paragraph_shown_twice_by_a_preview_stands_once() -> None:
    assert undone(f"{PARAGRAPH}\n中间一段。\n{PARAGRAPH}\n结尾。") == f"{PARAGRAPH}\n中间一段。\n\n结尾。"


@given(st.text("標(biāo)準。ab#! 9\n", max_size=200) | st.text())
def test_cuts_come_in_order_and_apart(text: str) -> None:
    done = 0
    for start, end, _ in find_tricks(text):
        assert done <= start < end <= len(text)
        done = end
