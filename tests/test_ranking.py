from __future__ import annotations

from itertools import pairwise
from math import isclose, log

import pytest

from searchapp.analysis import STREAMS, TEXT_FIELDS, index_field
from searchapp.ranking import RANKING, idf, required_share


def test_every_index_field_has_a_weight() -> None:
    assert set(RANKING.fields) == {index_field(field, stream) for field in TEXT_FIELDS for stream in STREAMS}
    assert all(of.weight > 0 and of.k1 > 0 and 0 <= of.b <= 1 for of in RANKING.fields.values())


def test_both_streams_of_a_field_are_ranked_alike() -> None:
    for field in TEXT_FIELDS:
        assert len({RANKING.fields[index_field(field, stream)] for stream in STREAMS}) == 1


def test_idf_is_that_of_lucene_and_never_negative() -> None:
    assert isclose(idf(10, 3), log(1 + 7.5 / 3.5))
    assert idf(10, 0) > idf(10, 1) > idf(10, 10) > 0


def test_texts_are_rescored_until_enough_bytes_are_read_but_some_always() -> None:
    assert RANKING.affordable([10] * 50) == 50
    assert RANKING.affordable([1_000_000] * 50) == RANKING.least_rescored
    assert RANKING.affordable([1_000_000] * 3) == 3
    assert RANKING.affordable([20_000] * 50) == 10
    assert RANKING.affordable([15_000] * 50) == 14
    assert RANKING.affordable([]) == 0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_short_queries_must_be_held_whole(count: int) -> None:
    assert required_share(count) == 1


@pytest.mark.parametrize("question", [False, True])
def test_a_longer_query_never_requires_a_larger_share(question: bool) -> None:
    shares = [required_share(count, question) for count in range(1, 40)]
    assert all(0 < later <= earlier <= 1 for earlier, later in pairwise(shares))


@pytest.mark.parametrize("count", range(2, 30))
def test_a_question_requires_less_than_keywords_do(count: int) -> None:
    assert required_share(count, question=True) < required_share(count)


def test_a_question_of_one_word_must_hold_it() -> None:
    assert required_share(1, question=True) == 1
