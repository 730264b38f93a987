"""Each trick is undone where it is certain, and what looks like it stays."""

import pytest
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


def test_a_reading_behind_every_other_word_goes() -> None:
    assert (
        undone("路边(lù biān)立着许多标志(biāozhì),孩子(hái zi)们(men)学会（xué huì）认(rèn)信号灯(xìn hào dēng)。")
        == "路边立着许多标志,孩子们学会认信号灯。"
    )
    text = "店名是咖啡(café),菜名是蛋(crème),歌名是你(été),路名是河(rivière)。".replace("(", " (")
    assert undone(text) == text


def test_a_reading_of_more_characters_than_stand_before_it_stays() -> None:
    text = "店叫“店(dé jà)”，书叫“书(pé rè)”，歌叫“歌(bé tó)”，路叫“路(lì má)”。"
    assert undone(text) == text


def test_a_gloss_or_two_stay() -> None:
    text = "重庆的“重”读作重(chóng),不读作重(zhòng)。"
    assert undone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "1. 读音全对的一项是（ ）\nA. 酝酿（niàng） 粗犷（guǎng）\nB. 倜傥（tǎng） 人迹罕至（hǎn）\nC. 惬意（qiè）",
        "台州（tāi zhōu），在东边的海岸。\n丽水（lí shuǐ），在山里。\n蚌埠（bèng bù），在淮河边。\n番禺（pān yú）。",
        "萝（luó）萝卜 女萝\n碗（wǎn）饭碗 碗筷\n筷（kuài）筷子 碗筷\n勺（sháo）勺子 木勺",
    ],
)
def test_the_readings_of_exams_and_lists_of_words_stay(text: str) -> None:
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


def test_a_sentence_below_a_heading_is_found_doubled_too() -> None:
    sentence = "新桥在上个月已经完工通车了。"
    assert undone(f"通车\n\u3000\u3000{sentence}{sentence}市民很高兴。") == f"通车\n\u3000\u3000{sentence}市民很高兴。"


def test_short_clauses_go_where_the_page_doubles_many() -> None:
    clean = "早市开门了,卖菜的人很多,青菜还带着露水,价钱也公道,大家挑得仔细。"
    dirty = "早市开门了,早市开门了,卖菜的人很多,卖菜的人很多,青菜还带着露水,价钱也公道,价钱也公道,大家挑得仔细。"
    assert undone(dirty) == clean


def test_a_short_clause_said_twice_by_a_person_stays() -> None:
    for text in ("他说知道了,知道了,就走了。", "你等一等我,你等一等我,孩子喊着。", "轻轻地走,轻轻地走。\n轻轻地来。"):
        assert undone(text) == text


def test_a_sentence_that_takes_up_the_last_one_stays() -> None:
    text = "街道应当编制绿化计划。编制绿化计划,要听取居民的意见。"
    assert undone(text) == text


def test_a_part_of_a_clause_said_twice_in_a_breath_goes() -> None:
    assert undone("村里的合作社村里的合作社早早备齐了种子。") == "村里的合作社早早备齐了种子。"
    for text in ("哈哈哈哈哈哈哈哈哈哈哈哈。", "好的好的好的,马上来。", "来来来来来来来来。"):
        assert undone(text) == text


def test_like_lines_of_a_table_or_a_song_stay() -> None:
    text = "歌词:\n小船儿轻轻漂荡在水面上\n小船儿轻轻漂荡在水面上\n数量,单位,\n数量,单位,\n"
    assert undone(text) == text


def test_readings_without_tones_go_where_they_are_many_and_different() -> None:
    assert (
        undone(
            "小鎮(zhen)(zhen)的圖書(shu)館重新開(kai)放,居民排著(zhu)隊(dui)走進(jin)新的閱覽室(shi),孩子們喜歡(huan)看"
        )
        == "小鎮的圖書館重新開放,居民排著隊走進新的閱覽室,孩子們喜歡看"
    )
    text = "第一条(a)款、(e)款和(o)款,参见附件(an)与(en)。"
    assert undone(text) == text


def test_readings_in_wide_brackets_go() -> None:
    dirty = "使用標（biāo）準（zhǔn）的技術（shù）來實（shí）現創（chuàng）新"
    assert undone(dirty) == "使用標準的技術來實現創新"


def test_the_noise_of_a_forum_program_goes() -> None:
    lines = ["今天去公园散步。", "孩子们放风筝。", "天黑了才回家。"]
    noise = ["9 y# d* `. e! Q: o", '8 N  G5 w0 ^0 {" _2 D5 R" F  r\' k  l4 V', "3 `5 `- P3 `2 ?"]
    assert undone("\n".join(line + spoilt for line, spoilt in zip(lines, noise, strict=True))) == "\n".join(lines)


def test_lists_of_variables_and_options_stay() -> None:
    text = "变量是: a, b, c, d, e, f\n选项有: -a -b -c -d -e -f\n表: 1 a 2 b 3 c 4 d 5 e"
    assert undone(text) == text


def test_the_beginning_of_the_text_shown_above_it_goes() -> None:
    for shown in (f"导读:{PARAGRAPH[:30]}", f"【摘要】{PARAGRAPH}", f"{PARAGRAPH[:25]}……", f"{PARAGRAPH[:45]}..."):
        assert undone(f"{shown}\n{PARAGRAPH}\n结尾。") == f"\n{PARAGRAPH}\n结尾。"


def test_a_summary_in_other_words_stays() -> None:
    text = f"导读:今年雨水多,种子已经备齐,等天气转暖就插秧,老人说是好年景。\n{PARAGRAPH}\n结尾。"
    assert undone(text) == text


def test_a_paragraph_shown_twice_by_a_preview_stands_once() -> None:
    assert undone(f"{PARAGRAPH}\n中间一段。\n{PARAGRAPH}\n结尾。") == f"{PARAGRAPH}\n中间一段。\n\n结尾。"


@given(st.text("標(biāo)準。ab#! 9\n", max_size=200) | st.text())
def test_cuts_come_in_order_and_apart(text: str) -> None:
    done = 0
    for start, end, _ in find_tricks(text):
        assert done <= start < end <= len(text)
        done = end
