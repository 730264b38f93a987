"""A cycle that explains its page is worth more than one that does not, and so much in whatever way it is asked."""

from __future__ import annotations

import numpy as np
import pytest

from searchapp.corpus.cycle import ANY_MERIT, MOST, evaluate, room_for
from searchapp.corpus.fragments import MARKS, page_of
from searchapp.corpus.places import no_strings, number_of
from searchapp.corpus.surprise_tables import load

TITLE = "湖心小岛观鸟步道开放"
PIECES = ("湖心小", "岛观", "鸟步道", "开放")
CLAUSES = ("清早的雾还没有散", "船工把缆绳系好", "游客排着队上岸", "远处有人吹起口琴", "岸边的柳树发了新芽")
TEXT = "".join(f"{CLAUSES[turn % 5]},{PIECES[turn % 4]}" for turn in range(20)) + "天就晴了。"


def merit(pieces: tuple[str, ...], least: float = float(ANY_MERIT)) -> tuple[float, int]:
    page, model = page_of(TITLE, TEXT), load()
    known, cycle = no_strings(len(page.hits), len(page.body), MARKS), np.empty(MOST, np.int32)
    for at, piece in enumerate(pieces):
        cycle[at] = number_of(page, model, known, np.int64(TITLE.index(piece)), np.int64(len(piece)))
    room = room_for(known, len(TITLE))
    value, steps = evaluate(page.pool, len(TITLE), known, cycle, len(pieces), *MARKS, np.float64(least), room)
    return float(value), int(steps)


@pytest.mark.parametrize("other", [PIECES[:3], ("湖心小", "鸟步道", "岛观", "开放"), ("湖心", "岛观", "鸟步", "开放")])
def test_the_fragments_of_the_page_in_their_order_are_worth_the_most(other: tuple[str, ...]) -> None:
    assert merit(PIECES)[0] > merit(other)[0] + 10.0


@pytest.mark.parametrize("pieces", [PIECES, PIECES[:3], ("湖心小", "鸟步道", "岛观", "开放")])
def test_a_merit_is_told_in_full_if_it_is_what_is_asked_for_and_falls_short_else(pieces: tuple[str, ...]) -> None:
    value, steps = merit(pieces)
    assert merit(pieces, value - 0.5) == (value, steps)
    for more in (0.5, 5.0, 50.0, 500.0):
        assert merit(pieces, value + more)[0] < value + more
    assert merit(pieces, value + 500.0)[1] == 0
