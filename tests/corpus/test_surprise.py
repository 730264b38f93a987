"""Common speech is little of a surprise, whatever its words; a word that is broken is a great one."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.corpus.surprise import PARTS_OF_A_NAT, pair_cost, trigram_cost
from searchapp.corpus.surprise_tables import TRIGRAMS, keep, load, load_one


def cost(pair: str) -> float:
    return float(pair_cost(ord(pair[0]), ord(pair[1]), load()))


def cost_of_third(trigram: str) -> float:
    return float(trigram_cost(*map(ord, trigram), load()))


@pytest.mark.parametrize(("common", "rare"), [("的人", "的塘"), ("了一", "了椒"), ("在这", "在凳"), ("我们", "我螺")])
def test_words_that_often_stand_together_cost_less_than_others(common: str, rare: str) -> None:
    assert cost(common) < cost(rare) - 3.0


def test_what_may_follow_a_character_is_shared_out_among_all() -> None:
    model = load()
    costs = model.pairs["cost"][model.pairs["pair"] >> 16 == ord("的")]
    assert 0.5 < sum(2.718281828 ** -float(nats) for nats in costs) < 1.1


@pytest.mark.parametrize("trigram", ["共和国", "有限公", "菜一碟", "计算机"])
def test_two_characters_tell_better_than_one_what_stands_behind_them(trigram: str) -> None:
    assert 0.0 <= cost_of_third(trigram) < cost(trigram[1:]) - 0.5


def test_two_characters_that_seldom_go_on_so_tell_it() -> None:
    assert cost("家庭") < 3.0 < 6.0 < cost_of_third("国家庭")


def test_a_trigram_that_is_not_in_the_table_is_told_as_such() -> None:
    assert cost_of_third("螺凳椒") < 0.0


def test_every_trigram_of_the_table_costs_what_stands_there() -> None:
    for line in TRIGRAMS.read_text(encoding="utf-8").splitlines()[2::50]:
        context, *groups = line.split(" ")
        for group in groups:
            characters = group.lstrip("0123456789")
            told = int(group.removesuffix(characters)) / PARTS_OF_A_NAT
            assert [cost_of_third(context + character) for character in characters] == [told] * len(characters)


def test_a_model_that_is_kept_takes_the_place_of_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for name in ("surprise-1-1.npz", "surprise-2-1.npy"):
        keep(load_one(), folder / name)
    (folder / "other.npz").touch()
    keep(load_one(), folder / "surprise-2-2.npy")
    assert sorted(path.name for path in folder.iterdir()) == ["other.npz", "surprise-2-2.npy"]
