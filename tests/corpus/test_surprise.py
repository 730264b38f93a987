"""Common speech is little of a surprise, whatever its words; a word that is broken is a great one."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.corpus.surprise import keep, load, pair_cost


def cost(pair: str) -> float:
    return float(pair_cost(ord(pair[0]), ord(pair[1]), load()))


@pytest.mark.parametrize(("common", "rare"), [("的人", "的塘"), ("了一", "了椒"), ("在这", "在凳"), ("我们", "我螺")])
def test_words_that_often_stand_together_cost_less_than_others(common: str, rare: str) -> None:
    assert cost(common) < cost(rare) - 3.0


def test_what_may_follow_a_character_is_shared_out_among_all() -> None:
    model = load()
    first = ord("的")
    costs = model.costs[model.rows[first] : model.rows[first + 1]]
    assert 0.5 < sum(2.718281828 ** -float(nats) for nats in costs) < 1.1


def test_a_model_that_is_kept_takes_the_place_of_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for name in ("surprise-1-1.npz", "surprise-2-1.npz"):
        keep(load(), folder / name)
    (folder / "other.npz").touch()
    keep(load(), folder / "surprise-2-2.npz")
    assert sorted(path.name for path in folder.iterdir()) == ["other.npz", "surprise-2-2.npz"]
