"""Merged dictionaries against Python's sets and sorting."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine.whoosh.union import gather, unite, united_keys

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
