"""Postings lists come back as they were written, and their bounds hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.engine.whoosh.postings import (
    BLOCK,
    MAX_FREQUENCY,
    MAX_LENGTH,
    SINGLETON,
    bound_frequency,
    bound_length,
    decode,
    decode_documents,
    encode,
)

from .corpora import PROPERTY

LARGEST = 2**31 - 1
MOST = 2**30
"""No text holds a term more often: bounds take it for unlimited."""
Postings = list[tuple[int, int]]

frequencies = st.one_of(st.integers(1, 3), st.integers(1, 400), st.just(MOST))
sparse = st.dictionaries(st.integers(0, LARGEST - 1), frequencies, min_size=1, max_size=300)
dense = st.dictionaries(st.integers(0, 700), frequencies, min_size=1, max_size=600)
term = st.one_of(sparse, dense, st.just({7: 1})).map(lambda held: sorted(held.items()))
terms = st.lists(term, min_size=0, max_size=6)


def written(
    lists: list[Postings], lengths: np.ndarray | None = None, base: int = 0, singletons: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """(words with one to spare, list words) of postings lists in the order given."""
    starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    flat = [posting for held in lists for posting in held]
    docs = np.array([document for document, _ in flat], np.int32)
    freqs = np.array([frequency for _, frequency in flat], np.int32)
    if lengths is None:
        lengths = np.zeros(0, np.uint32)
    words, places = encode(np.arange(len(lists)), starts, docs, freqs, lengths, base, singletons)
    return np.concatenate([words, np.zeros(1, np.uint32)]), places


def read_back(words: np.ndarray, place: int, room: int) -> Postings:
    docs, freqs = np.zeros(room, np.int32), np.zeros(room, np.int32)
    df = decode(words, place, docs, freqs)
    return list(zip(docs[:df].tolist(), freqs[:df].tolist(), strict=True))


@PROPERTY
@given(terms)
@example([[(document, 1) for document in range(count)] for count in (1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK)])
@example([[(0, MOST), (LARGEST - 1, 1)], [(LARGEST - 1, 1)], [(0, 1)], [(0, 2)]])
def test_lists_come_back_as_they_were_written(lists: list[Postings]) -> None:
    for singletons in (True, False):
        words, places = written(lists, singletons=singletons)
        assert [read_back(words, place, len(held)) for held, place in zip(lists, places, strict=True)] == lists
        assert [len(decode_documents(words, place)) for place in places] == list(map(len, lists))


def test_a_term_of_one_document_once_takes_no_word() -> None:
    _, places = written([[(5, 1)], [(5, 2)]])
    assert places[0] == SINGLETON | np.uint32(5)
    assert not places[1] & SINGLETON
    assert len(written([[(5, 1)]])[0]) == 1


def test_lists_in_another_order_and_behind_other_words_are_found_where_they_lie() -> None:
    lists: list[Postings] = [[(1, 2), (4, 1)], [(0, 3)], [(2, 9), (3, 9), (9, 1)]]
    words, places = written(lists, base=1000)
    shifted = np.concatenate([np.zeros(1000, np.uint32), words])
    assert [read_back(shifted, place, 3) for place in places] == lists


def bounds_of(words: np.ndarray, place: int) -> list[tuple[int, list[int]]]:
    """(bounds word, places of its documents in the list) of the list and of each of its blocks."""
    df = int(words[place])
    found = [(int(words[place + 1]), list(range(df)))]
    if df > BLOCK:
        for block in range((df + BLOCK - 1) // BLOCK):
            inside = list(range(block * BLOCK, min((block + 1) * BLOCK, df)))
            found.append((int(words[place + 2 + 3 * block + 2]), inside))
    return found


@PROPERTY
@given(dense.map(lambda held: sorted(held.items())), st.integers(0, 2**32), st.sampled_from([3, 300, 40_000]))
def test_bounds_hold_for_every_document_under_them(held: Postings, seed: int, longest: int) -> None:
    lengths = np.random.default_rng(seed).integers(0, longest, 701).astype(np.uint32)
    words, places = written([held], lengths, singletons=False)
    for bounds, inside in bounds_of(words, int(places[0])):
        frequency = max(held[i][1] for i in inside)
        length = min(int(lengths[held[i][0]]) for i in inside)
        assert bound_frequency(bounds) >= frequency
        assert bound_length(bounds) <= length
        if frequency < MAX_FREQUENCY:
            assert bound_frequency(bounds) == frequency
        assert bound_length(bounds) == min(length, MAX_LENGTH)


@pytest.mark.parametrize("frequency", [MAX_FREQUENCY - 1, MAX_FREQUENCY, MAX_FREQUENCY + 1, MOST])
def test_a_saturated_frequency_counts_as_unlimited(frequency: int) -> None:
    words, places = written([[(0, frequency)]], singletons=False)
    bound = bound_frequency(int(words[places[0] + 1]))
    assert bound == frequency if frequency < MAX_FREQUENCY else bound >= 2**30


def test_unknown_lengths_are_bounded_by_nothing() -> None:
    words, places = written([[(0, 3), (9, 1)]])
    assert bound_length(int(words[places[0] + 1])) == 0
