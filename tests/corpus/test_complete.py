"""What stands in each lap between the same two fragments is found to be a fragment, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from searchapp.corpus.candidates import no_candidates
from searchapp.corpus.complete import complete
from searchapp.corpus.cycle import ANY_MERIT, MOST, evaluate, keep, room_for
from searchapp.corpus.fragments import LEAST, MARKS, page_of
from searchapp.corpus.places import LENGTH, OFFSET, no_strings, number_of
from searchapp.corpus.surprise_tables import load

TITLE = "梅岭古道石阶修缮工程完工"
PIECES = ("梅岭古", "道石", "阶修缮", "工程完", "工")
CLAUSES = (
    "山里的雨下了整整一夜",
    "早起的人撑着伞往坡上走",
    "茶摊的老板已经生好了炉子",
    "他说今年春天来得比往年早",
    "竹林后面传来几声鸟叫",
    "孩子们追着一只花猫跑远了",
    "路边堆着昨天运来的新瓦",
    "木匠蹲在门口量尺寸",
    "等到雾散开已经是中午",
    "桥上有人停下来拍照",
)


def farmed(pieces: tuple[str, ...], laps: int = 4) -> str:
    """Clauses with a piece behind each comma, lap after lap."""
    turns = range(laps * len(pieces))
    return "".join(f"{CLAUSES[turn % len(CLAUSES)]},{pieces[turn % len(pieces)]}" for turn in turns) + "就回家了。"


def completed(text: str, pieces: list[str]) -> list[str]:
    """The fragments of a cycle of these pieces once it is completed."""
    page, model = page_of(TITLE, text), load()
    known, cycle = no_strings(len(page.hits), len(page.body), MARKS), np.empty(MOST, np.int32)
    for at, piece in enumerate(pieces):
        cycle[at] = number_of(page, model, known, np.int64(TITLE.index(piece)), np.int64(len(piece)))
    room = room_for(known, len(page.title))
    merit, steps = evaluate(page.pool, len(page.title), known, cycle, len(pieces), *MARKS, ANY_MERIT, room)
    keep(steps, room)
    candidates = no_candidates(page, LEAST)
    size, _ = complete(page, model, candidates, known, cycle, len(pieces), *MARKS, merit, room)
    strings = known.strings[cycle[:size]]
    return ["".join(map(chr, page.pool[row[OFFSET] : row[OFFSET] + row[LENGTH]])) for row in strings]


@pytest.mark.parametrize("missing", PIECES)
def test_a_fragment_that_is_missing_from_the_cycle_is_put_where_it_belongs(missing: str) -> None:
    pieces = [piece for piece in PIECES if piece != missing]
    found = completed(farmed(PIECES), pieces)
    turn = found.index(pieces[0])
    expected = list(PIECES[PIECES.index(pieces[0]) :]) + list(PIECES[: PIECES.index(pieces[0])])
    assert found[turn:] + found[:turn] == expected


def test_two_missing_fragments_are_found() -> None:
    assert completed(farmed(PIECES), ["梅岭古", "阶修缮", "工"]) == list(PIECES)


def test_a_fragment_that_comes_several_times_a_lap_is_put_everywhere_at_once() -> None:
    cycle = ("梅岭古", "阶修缮", "道石", "阶修缮", "工程完", "阶修缮", "工")
    assert completed(farmed(cycle), ["梅岭古", "道石", "工程完", "工"]) == list(cycle)


def test_a_complete_cycle_stays_as_it_is() -> None:
    assert completed(farmed(PIECES), list(PIECES)) == list(PIECES)


def test_a_word_of_the_title_that_stands_in_one_lap_only_is_no_fragment() -> None:
    text = farmed(PIECES).replace("早起的人撑着伞", "早起的人为了修缮撑着伞", 1)
    assert completed(text, list(PIECES)) == list(PIECES)
