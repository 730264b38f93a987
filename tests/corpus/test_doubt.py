"""A cycle that is right may still lay hold of a plain word: each place is judged for itself."""

from __future__ import annotations

import numpy as np

from searchapp.corpus.cycle import ANY_MERIT, KEPT_MEMBER, KEPT_START, KEPT_WORTH, MOST, evaluate, keep, room_for
from searchapp.corpus.doubt import PRODUCTS, SIGNS, WEIGHTS, beyond_doubt, place_signs
from searchapp.corpus.fragments import MARKS, find_fragments, page_of
from searchapp.corpus.places import no_strings, number_of
from searchapp.corpus.surprise_tables import load

TITLE = "湖畔小学举办书法展览活动"
PIECES = ("湖畔小", "学举", "办书法展", "览活动")
CLAUSES = (
    "窗外的银杏已经落尽了叶子",
    "值班的老人提着热水瓶走过",
    "他笑着说今天来得真早",
    "墙上挂满了大大小小的卷轴",
    "墨香从走廊的尽头飘过来",
    "几个孩子踮着脚数落款的红印",
    "门口的登记簿写满了名字",
    "午后下了一阵小雨",
    "等车的人都躲到檐下聊天",
    "天色慢慢暗了下来",
)


def farmed(laps: int = 4) -> str:
    turns = range(laps * len(PIECES))
    return "".join(f"{CLAUSES[turn % len(CLAUSES)]},{PIECES[turn % len(PIECES)]}" for turn in turns) + "就回家了。"


def judged(text: str) -> list[tuple[str, bool]]:
    """Each place of the cycle's best chain, and whether it is an injection beyond doubt."""
    page, model = page_of(TITLE, text), load()
    known, cycle = no_strings(len(page.hits), len(page.body), MARKS), np.empty(MOST, np.int32)
    for at, piece in enumerate(PIECES):
        cycle[at] = number_of(page, model, known, np.int64(TITLE.index(piece)), np.int64(len(piece)))
    size, room = len(PIECES), room_for(known, len(page.title))
    _, steps = evaluate(page.pool, len(page.title), known, cycle, size, *MARKS, ANY_MERIT, room)
    keep(steps, room)
    start, member = room.places[KEPT_START, :steps], room.places[KEPT_MEMBER, :steps]
    signs = place_signs(page, model, known, cycle, size, start, member, room.nats[KEPT_WORTH, :steps], *MARKS)
    kept = beyond_doubt(signs, 8.0, WEIGHTS[0], PRODUCTS[0]).tolist()
    return [(PIECES[f], sure) for f, sure in zip(member.tolist(), kept, strict=True)]


def test_the_places_of_a_clear_cycle_are_beyond_doubt() -> None:
    assert judged(farmed()) == [(piece, True) for piece in PIECES * 4]


def test_a_piece_far_behind_the_last_one_is_doubted() -> None:
    text = farmed() + "".join(f"{clause}。" for clause in CLAUSES * 4) + "老师把湖畔小路扫干净了。"
    assert judged(text)[: 4 * len(PIECES)] == [(piece, True) for piece in PIECES * 4]
    assert not any(sure for _, sure in judged(text)[4 * len(PIECES) :])


def test_a_word_of_the_title_in_a_sentence_of_an_attacked_page_stays() -> None:
    text = farmed() + "".join(f"{clause}。" for clause in CLAUSES * 2) + "他从小喜欢书法展览。"
    cuts = [text[start:end] for start, end in find_fragments(TITLE, text)]
    assert cuts == list(PIECES * 4)


def test_a_single_place_has_no_signs() -> None:
    page, model = page_of(TITLE, "湖畔小路。"), load()
    known, cycle = no_strings(len(page.hits), len(page.body), MARKS), np.empty(MOST, np.int32)
    cycle[0] = number_of(page, model, known, np.int64(0), np.int64(3))
    one = np.zeros(1, np.int32)
    signs = place_signs(page, model, known, cycle, 1, one, one, np.ones(1, np.float32), *MARKS)
    assert signs.shape == (1, SIGNS)
    assert not beyond_doubt(signs, 0.0, WEIGHTS[0], PRODUCTS[0]).any()
