"""Numbers for terms, against plain Python."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.numbering import LONG, expand, number, same_terms


def check_numbers(keys: list[int]) -> None:
    numbers, firsts = number(np.array(keys, np.uint64))
    distinct = list(dict.fromkeys(keys))
    assert [keys[first] for first in firsts] == distinct
    assert firsts.tolist() == [keys.index(key) for key in distinct]
    assert [distinct[place] for place in numbers] == keys


@given(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1)), max_size=300))
def test_keys_are_numbered_in_order_of_appearance(keys: list[int]) -> None:
    check_numbers(keys)


def test_a_table_that_fills_up_grows() -> None:
    check_numbers(list(range(6000)))
    check_numbers([key << 44 for key in range(5000)])
    check_numbers([key << 20 for key in range(3000)] * 2)


@given(
    st.lists(st.lists(st.integers(0, 3), max_size=8), max_size=6),
    st.lists(st.lists(st.integers(0, 99), max_size=3), min_size=4, max_size=4),
)
def test_each_token_becomes_the_terms_that_it_stands_for(texts: list[list[int]], terms: list[list[int]]) -> None:
    offsets = np.cumsum([0, *map(len, texts)])
    tokens, ends = expand(
        np.array([token for text in texts for token in text], np.int32),
        offsets,
        np.cumsum([0, *map(len, terms)]),
        np.array([term for held in terms for term in held], np.int32),
    )
    expected = [[term for token in text for term in terms[token]] for text in texts]
    assert [tokens[begin:end].tolist() for begin, end in pairwise(ends)] == expected


def test_two_terms_under_one_hash_are_noticed() -> None:
    points = np.frombuffer("abcdabceabcd".encode("utf-32-le"), np.uint32)
    keys, numbers = np.full(3, LONG), np.zeros(3, np.int32)
    lengths, firsts = np.full(3, 4, np.int32), np.zeros(1, np.int32)
    assert not same_terms(points, keys, np.array([0, 4, 8], np.int32), lengths, numbers, firsts)
    assert same_terms(points, keys, np.array([0, 8, 8], np.int32), lengths, numbers, firsts)
    shorter = np.array([4, 3, 4], np.int32)
    assert not same_terms(points, keys, np.array([0, 8, 8], np.int32), shorter, numbers, firsts)
    short_keys = np.zeros(3, np.uint64)
    assert same_terms(points, short_keys, np.array([0, 4, 8], np.int32), lengths, numbers, firsts)
