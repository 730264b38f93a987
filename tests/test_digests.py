"""Digests against a plain dictionary."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.digests import Digests, digests


@given(st.lists(st.sets(st.text(max_size=2)), max_size=12), st.lists(st.text(max_size=2)))
def test_each_string_has_the_number_that_it_was_given(batches: list[set[str]], asked: list[str]) -> None:
    held = Digests()
    expected: dict[str, int] = {}
    for batch in batches:
        fresh = sorted(batch - expected.keys())
        numbers = np.arange(len(expected), len(expected) + len(fresh))
        held.add(digests(fresh), numbers)
        expected |= dict(zip(fresh, numbers.tolist(), strict=True))
        assert held.find(digests(expected)).tolist() == list(expected.values())
    assert held.find(digests(asked)).tolist() == [expected.get(string, -1) for string in asked]


def test_digests_that_share_their_first_half_are_told_apart() -> None:
    held = Digests()
    held.add(np.array([[5, 2], [5, 1], [7, 0]], np.uint64), np.array([10, 11, 12]))
    held.add(np.array([[5, 9]], np.uint64), np.array([13]))
    wanted = np.array([[5, 1], [5, 2], [5, 3], [5, 9], [2**64 - 1, 0]], np.uint64)
    assert held.find(wanted).tolist() == [11, 10, -1, 13, -1]
