"""Merged dictionaries against Python's sets and sorting."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine.whoosh.union import gather, key_bounds, packed, unite, united_keys, word_bounds

from .corpora import PROPERTY

# Words that begin alike for eight bytes and more, that are one another's beginnings, and with zero bytes.
words = st.one_of(
    st.binary(max_size=3),
    st.text("a山", max_size=12).map(str.encode),
    st.builds(
        lambda head, tail: b"12345678"[:head] + tail, st.integers(6, 8), st.text("\0ab", max_size=3).map(str.encode)
    ),
)


@PROPERTY
@given(st.lists(st.sets(words, max_size=20).map(sorted), max_size=5))
def test_sorted_lists_of_words_become_one(lists: list[list[bytes]]) -> None:
    flat = [word for held in lists for word in held]
    data = np.frombuffer(b"".join(flat), np.uint8).copy()
    ends = np.array(list(accumulate(map(len, flat))), np.int64)
    begins = ends - np.array(list(map(len, flat)), np.int64)
    firsts = np.array([0, *accumulate(map(len, lists))], np.int64)
    places, chosen = unite(data, begins, ends, firsts)
    merged = [flat[word] for word in chosen]
    assert merged == sorted(set(flat))
    assert [merged[place] for place in places] == flat
    gathered, offsets = gather(data, begins[chosen], ends[chosen])
    assert gathered.tobytes() == b"".join(merged)
    assert offsets.tolist() == [0, *accumulate(map(len, merged))]


@PROPERTY
@given(st.lists(st.sets(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=20).map(sorted), max_size=5))
def test_sorted_lists_of_keys_become_one(lists: list[list[int]]) -> None:
    keys, places = united_keys([np.array(held, np.uint64) for held in lists])
    assert keys.tolist() == sorted({key for held in lists for key in held})
    assert [[int(keys[place]) for place in own] for own in places] == lists


@PROPERTY
@given(st.lists(st.sets(words, max_size=20).map(sorted), min_size=1, max_size=5), st.integers(1, 100))
def test_stretches_of_words_are_merged_alone(lists: list[list[bytes]], most: int) -> None:
    columns = [
        (np.frombuffer(b"".join(held), np.uint8), np.array([0, *accumulate(map(len, held))], np.uint32))
        for held in lists
    ]
    merged = []
    for low, high in pairwise(word_bounds(columns, most)):
        data, begins, ends, firsts = packed(columns, low, high)
        assert firsts[-1] == (high - low).sum()
        _, chosen = unite(data, begins, ends, firsts)
        merged += [data[begins[word] : ends[word]].tobytes() for word in chosen]
    assert merged == sorted({word for held in lists for word in held})


@PROPERTY
@given(st.lists(st.sets(st.integers(0, 200)).map(sorted), min_size=1, max_size=5), st.integers(1, 100))
def test_stretches_of_keys_are_merged_alone(lists: list[list[int]], most: int) -> None:
    columns = [np.array(held, np.uint64) for held in lists]
    merged = []
    for low, high in pairwise(key_bounds(columns, most)):
        own = [keys[first:last] for keys, first, last in zip(columns, low, high, strict=True)]
        merged += united_keys(own)[0].tolist()
    assert merged == sorted({key for held in lists for key in held})


def test_a_stretch_holds_about_what_was_asked_for() -> None:
    chance = np.random.default_rng(3)
    lists = [np.unique(chance.integers(0, 2**40, 5000).astype(np.uint64)) for _ in range(9)]
    bounds = key_bounds(lists, 1000)
    sizes = np.diff(bounds, axis=0).sum(axis=1)
    assert sizes.sum() == sum(map(len, lists))
    assert sizes.max() <= 1000
    assert len(sizes) < 90
