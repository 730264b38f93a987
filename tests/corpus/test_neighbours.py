"""What stands together on a page is less of a surprise there than the dictionary alone would have it."""

from __future__ import annotations

import numpy as np
import pytest

from searchapp.corpus.neighbours import ELSEWHERE, HERE, Neighbours, neighbours_of, page_cost, page_trigram_cost
from searchapp.corpus.surprise import pair_cost
from searchapp.corpus.surprise_tables import load


def neighbours(title: str, body: str) -> Neighbours:
    pool = np.array([ord(character) for character in title + body], np.uint16)
    return Neighbours(*neighbours_of(pool, len(title), load().kind))


def cost(pair: str, here: np.float32, page: Neighbours) -> float:
    return float(page_cost(np.uint16(ord(pair[0])), np.uint16(ord(pair[1])), here, page, load()))


def cost_of_third(trigram: str, page: Neighbours) -> float:
    first, second, third = (np.uint16(ord(character)) for character in trigram)
    return float(page_trigram_cost(first, second, third, ELSEWHERE, page, load()))


def dictionary(pair: str) -> float:
    return float(pair_cost(np.uint16(ord(pair[0])), np.uint16(ord(pair[1])), load()))


def test_a_pair_that_the_page_repeats_costs_less_than_the_dictionary_asks() -> None:
    page = neighbours("", "橘鲸出海。橘鲸入港。橘鲸回湾。")
    assert cost("橘鲸", ELSEWHERE, page) < dictionary("橘鲸") - 2.0


def test_the_more_often_a_pair_stands_the_less_it_costs() -> None:
    costs = [cost("橘鲸", ELSEWHERE, neighbours("", "橘鲸出海。" * times)) for times in (1, 2, 5, 20)]
    assert costs == sorted(costs, reverse=True)


def test_a_pair_is_no_witness_for_itself() -> None:
    page = neighbours("", "橘鲸出海。")
    assert cost("橘鲸", HERE, page) == pytest.approx(dictionary("橘鲸"))


def test_a_pair_that_the_page_does_not_hold_costs_what_the_dictionary_asks() -> None:
    page = neighbours("", "潮水退了,滩上只剩几只螃蟹。")
    assert cost("橘鲸", ELSEWHERE, page) == dictionary("橘鲸")


@pytest.mark.parametrize("pair", ["海。", "。橘", "\n橘", "海 "])
def test_marks_and_blanks_are_nobodys_neighbours(pair: str) -> None:
    page = neighbours("", "橘鲸出海 。橘鲸出海。\n橘鲸出海 。" * 3)
    assert cost(pair, ELSEWHERE, page) == dictionary(pair)


def test_the_title_is_not_counted() -> None:
    assert cost("橘鲸", ELSEWHERE, neighbours("橘鲸橘鲸橘鲸", "潮水退了。")) == dictionary("橘鲸")


def test_a_long_page_with_more_pairs_than_room_is_counted_as_far_as_it_goes() -> None:
    rng = np.random.default_rng(1)
    pool = rng.integers(0x4E00, 0x9FA0, 300_000).astype(np.uint16)
    pairs, characters = neighbours_of(pool, 0, load().kind)
    assert int((pairs & 0xFFFF).sum()) == int((characters & 0xFFFF).sum()) == len(pool) - 1
    assert np.count_nonzero(pairs) <= len(pairs) // 4 * 3


def test_characters_that_share_a_slot_are_counted_apart() -> None:
    one, other = "\u4e00", "\u5e00"
    apart = cost("橘鲸", ELSEWHERE, neighbours("甲", "橘鲸橘鲸"))
    for text in (f"橘鲸橘鲸{one}{other}{one}{other}", f"{other}{one}{other}{one}橘鲸橘鲸"):
        assert cost("橘鲸", ELSEWHERE, neighbours("甲", text)) == apart
    pool = np.array([ord(one), ord(other)] * 4, np.uint16)
    characters = neighbours_of(pool, 0, load().kind)[1]
    assert sorted((number >> 16, number & 0xFFFF) for number in characters[characters > 0].tolist()) == [
        (ord(one), 4),
        (ord(other), 3),
    ]


def test_what_stands_behind_two_characters_is_told_by_both_where_that_is_known() -> None:
    page = neighbours("", "")
    assert cost_of_third("共和国", page) < cost("和国", ELSEWHERE, page)
    assert cost_of_third("橘鲸出", page) == cost("鲸出", ELSEWHERE, page)


def test_what_the_page_repeats_is_no_surprise_behind_two_characters_either() -> None:
    assert cost_of_third("国家庭", neighbours("", "一家庭院。" * 5)) < cost_of_third("国家庭", neighbours("", "")) - 2.0


def test_what_nobody_may_read_is_a_neighbour_like_others() -> None:
    """Addresses are blanked with it; it is the number 0, as an empty slot is."""
    pool = np.array([0, 0, 0, ord("\u6a58"), ord("\u9cb8")], np.uint16)
    pairs = neighbours_of(pool, 0, load().kind)[0]
    assert sorted((pairs[pairs > 0] & 0xFFFF).tolist()) == [1, 1, 2]
