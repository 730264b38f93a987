"""Terms are found where they are, and nothing is found where there is none."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import CHARACTER_CLASS, term_key
from searchapp.engine.whoosh.dictionary import find_key, find_word
from searchapp.engine.whoosh.lists import bigram_key
from searchapp.engine.whoosh.segment import FieldTerms

from .corpora import PROPERTY

word = st.one_of(st.binary(min_size=1, max_size=4), st.text("ab山é😀", min_size=1, max_size=4).map(str.encode))
key = st.one_of(st.integers(0, 20), st.integers(0, 2**42), st.integers(0, 2**64 - 1))


def dictionary(words: list[bytes], bigrams: list[str]) -> FieldTerms:
    """A dictionary whose list words are the terms' own numbers."""
    return FieldTerms(
        np.frombuffer(b"".join(words), np.uint8),
        np.cumsum([0, *map(len, words)]).astype(np.uint32),
        np.array(sorted(map(term_key, bigrams)), np.uint64),
        np.arange(len(words) + len(bigrams), dtype=np.uint32),
        0,
    )


@PROPERTY
@given(st.sets(word, max_size=40), st.lists(word, max_size=10))
def test_words_are_found_by_their_bytes(held: set[bytes], others: list[bytes]) -> None:
    words = sorted(held)
    of = dictionary(words, [])
    for each in [*words, *others]:
        number = find_word(of.terms, of.offsets, np.frombuffer(each, np.uint8))
        assert number == (words.index(each) if each in held else -1)


@PROPERTY
@given(st.sets(key, max_size=40), st.lists(key, max_size=10))
def test_the_first_key_that_is_not_smaller_is_found(held: set[int], others: list[int]) -> None:
    keys = sorted(held)
    for each in [*keys, *others]:
        assert find_key(np.array(keys, np.uint64), np.uint64(each)) == bisect_left(keys, each)


@PROPERTY
@given(
    st.sets(st.text("ab1", min_size=1, max_size=3), max_size=10),
    st.sets(st.tuples(st.sampled_from("山水风"), st.sampled_from("山水风$")).map("".join), max_size=12),
)
def test_words_and_bigrams_share_one_numbering(words: set[str], bigrams: set[str]) -> None:
    sorted_words = sorted(words)
    sorted_bigrams = sorted(bigrams, key=term_key)
    of = dictionary([each.encode() for each in sorted_words], sorted_bigrams)
    terms = sorted_words + sorted_bigrams
    assert [of.find(term) for term in terms] == list(range(len(terms)))
    assert [of.word(number).decode() for number in range(of.words)] == sorted_words
    for absent in ("山花", "花$", "花", "zz", "山水风"):
        assert of.find(absent) == -1
    for character in "山水风花":
        inside = [number for number, term in enumerate(terms) if number >= of.words and term[0] == character]
        assert list(of.beginning_with(character)) == inside


@PROPERTY
@given(st.text("a1$ 山水あ𠀀é😀\ud800", max_size=4))
def test_a_query_reads_the_key_of_a_term_as_the_analysis_makes_it(term: str) -> None:
    data = np.frombuffer(term.encode("utf-8", "surrogatepass"), np.uint8)
    assert bigram_key(data, 0, len(data), CHARACTER_CLASS) == term_key(term)
