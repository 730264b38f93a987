"""Injected pieces of the title are found by what they are; real words stay."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.corpus.fragments import MOST_SEARCHED, find_fragments

TITLE = "云溪县中小学校园午餐营养改善计划启动仪式举行"
BODY = (
    "昨天上午,县里的老师和家长代表来到活动现场,听取了负责人的说明,并且参观了新建的厨房,大家对整洁的操作间印象很深。\n"
    "负责人介绍,从这个学期起,孩子们每天中午都能吃到热菜热饭,食材由统一的平台采购,每一批都要检查,结果在门口公布。\n"
    "有家长说,以前总担心孩子在外面随便吃,现在放心多了,而且费用不高,家庭困难的孩子还可以申请减免,手续也很简单。\n"
    "据了解,今后还会请营养师每月调整一次菜单,照顾不同年龄的口味,也欢迎大家提出意见,共同把这件好事办好。\n"
    "云溪县有关部门表示,中小学校园里的食品安全没有小事,营养改善计划要长期做下去,午餐的质量由家长来评价。"
)


def strewn(body: str, cycle: list[str], rate: float, seed: int) -> tuple[str, list[tuple[int, int]]]:
    rng, out, places, size, turn = random.Random(seed), [], [], 0, 0
    for character in body:
        out.append(character)
        size += 1
        if character in ",。的" and rng.random() < rate:
            fragment = cycle[turn % len(cycle)]
            places.append((size, size + len(fragment)))
            out.append(fragment)
            size += len(fragment)
            turn += 1
    return "".join(out), places


def without(text: str, places: list[tuple[int, int]]) -> str:
    out, done = [], 0
    for start, end in places:
        out.append(text[done:start])
        done = end
    return "".join(out) + text[done:]


@pytest.mark.parametrize(
    "cycle",
    [
        ["云溪县中", "小学", "校园午", "餐营养改", "善计", "划启动", "仪式举", "行"],
        ["划启动", "云溪县中", "善计", "校园午", "仪式举", "餐营养改", "小学"],
        ["云溪县中", "校园午善计", "餐营养改", "划启仪式", "举行"],
    ],
    ids=["in order", "shuffled", "glued"],
)
@pytest.mark.parametrize("rate", [1.0, 0.6])
def test_every_fragment_of_a_cycle_is_found_and_nothing_else(cycle: list[str], rate: float) -> None:
    text, _ = strewn(BODY, cycle, rate, 3)
    assert without(text, find_fragments(TITLE, text)) == BODY


PIECES = ["云溪县中", "小学", "校园午", "餐营养改", "善计", "划启动", "仪式举"]


def test_fragments_in_another_order_each_lap_are_found_and_nothing_else() -> None:
    rng = random.Random(4)
    text, _ = strewn(BODY, [piece for _ in range(6) for piece in rng.sample(PIECES, len(PIECES))], 1.0, 1)
    assert without(text, find_fragments(TITLE, text)) == BODY


def test_fragments_drawn_in_no_order_are_found_and_nothing_else() -> None:
    text, _ = strewn(BODY, random.Random(1).choices(PIECES, k=40), 1.0, 1)
    assert without(text, find_fragments(TITLE, text)) == BODY


def test_a_cycle_that_begins_anew_in_each_paragraph_is_found_and_nothing_else() -> None:
    text = "\n".join(strewn(paragraph, PIECES, 0.8, 2)[0] for paragraph in BODY.split("\n"))
    assert without(text, find_fragments(TITLE, text)) == BODY


def test_a_single_fragment_is_found_where_it_is_the_whole_title_glued_another_way() -> None:
    text, _ = strewn(BODY, ["启动云溪午餐计划"], 0.6, 3)
    assert without(text, find_fragments("云溪午餐计划启动", text)) == BODY


def test_a_clean_body_keeps_its_words_even_those_of_the_title() -> None:
    assert find_fragments(TITLE, BODY) == []
    assert find_fragments(TITLE, f"《{TITLE}》一文说,{BODY}") == []


def test_a_body_in_which_the_title_is_quoted_keeps_the_quotation() -> None:
    cycle = ["云溪县中", "小学", "校园午", "餐营养改", "善计", "划启动", "仪式举", "行"]
    text, _ = strewn(BODY, cycle, 1.0, 3)
    quoted = f"{text}\n这就是{TITLE}的经过"
    assert without(quoted, find_fragments(TITLE, quoted)) == f"{BODY}\n这就是{TITLE}的经过"


def test_the_title_of_another_kind_of_script_is_cut_likewise() -> None:
    title = "Rainbow Bridge 开源项目发布首个稳定版本"
    cycle = ["Rainb", "ow Br", "idge", "开源项", "目发", "布首个稳", "定版本"]
    text, _ = strewn(BODY, cycle, 1.0, 1)
    assert without(text, find_fragments(title, text)) == BODY


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_title_and_text_are_searched(title: str, text: str) -> None:
    done = 0
    for start, end in find_fragments(title, text):
        assert done <= start < end <= len(text)
        done = end


CYCLE = ["云溪县中", "小学", "校园午", "餐营养改", "善计", "划启动", "仪式举", "行"]


def test_fragments_within_an_address_are_found_once_the_rest_of_the_page_tells_the_cycle() -> None:
    above, below = BODY.rsplit("\n", 2)[0], "\n".join(BODY.rsplit("\n", 2)[1:])
    attacked_above, places = strewn(above, CYCLE, 1.0, 3)
    following = [CYCLE[turn % len(CYCLE)] for turn in range(len(places), len(places) + len(CYCLE))]
    attacked_below, _ = strewn(below, following[2:] + following[:2], 1.0, 3)
    address = "\n全文见http://www.yun{}xi.example/a{}b\n"
    attacked = attacked_above + address.format(*following) + attacked_below
    assert without(attacked, find_fragments(TITLE, attacked)) == above + address.format("", "") + below


@pytest.mark.parametrize("blank", [" ", "   "])
def test_fragments_between_blanks_are_found(blank: str) -> None:
    text, places = strewn(BODY, [f"{blank}{piece}{blank}" for piece in CYCLE], 1.0, 3)
    cuts = [text[start:end] for start, end in find_fragments(TITLE, text)]
    assert cuts == [text[start:end].strip() for start, end in places]


def test_pieces_of_a_latin_title_between_blanks_are_found() -> None:
    cycle = [f" {piece} " for piece in ("Get", "ting St", "arted Wi", "ocker")]
    text, places = strewn(BODY, cycle, 1.0, 3)
    cuts = [text[start:end] for start, end in find_fragments("Getting Started With Docker", text)]
    assert cuts == [text[start:end].strip() for start, end in places]


def test_fragments_right_before_marks_are_found() -> None:
    turn = 0
    out = []
    for character in BODY:
        if character in ",。":
            out.append(CYCLE[turn % len(CYCLE)])
            turn += 1
        out.append(character)
    text = "".join(out)
    assert without(text, find_fragments(TITLE, text)) == BODY


def test_a_text_of_nothing_but_pieces_of_its_title_takes_time_linear_in_their_number() -> None:
    def seconds(laps: int) -> float:
        text = "\n".join(CYCLE * laps)
        began = time.process_time()
        assert len(find_fragments(TITLE, text)) == len(CYCLE) * laps
        return time.process_time() - began

    # Twice each: what is needed first is loaded, or compiled, the first time.
    small, large = (min(seconds(laps) for _ in range(2)) for laps in (400, 8000))
    assert large < 60 * max(small, 0.001)


def test_fragments_are_looked_for_no_further_than_real_articles_reach() -> None:
    text, places = strewn(BODY, CYCLE, 1.0, 3)
    text += "\n" + "据了解,参观的人很多。" * (MOST_SEARCHED // 11) + "\n" + text
    assert find_fragments(TITLE, text) == places
