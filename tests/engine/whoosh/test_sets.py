"""Sets of documents against Python's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine.whoosh.sets import bitmap, difference, intersection, union, without

from .corpora import PROPERTY

few = st.sets(st.integers(0, 300), max_size=12)
many = st.sets(st.integers(0, 300), max_size=200)
documents = st.one_of(few, many)


def array(held: set[int]) -> np.ndarray:
    return np.array(sorted(held), np.int64)


@PROPERTY
@given(documents, documents)
def test_sets_are_those_of_python(a: set[int], b: set[int]) -> None:
    assert intersection(array(a), array(b)).tolist() == sorted(a & b)
    assert union(array(a), array(b)).tolist() == sorted(a | b)
    assert difference(array(a), array(b)).tolist() == sorted(a - b)


@PROPERTY
@given(documents, documents)
def test_a_bitmap_leaves_documents_out(docs: set[int], out: set[int]) -> None:
    excluded = np.zeros(301, np.bool_)
    excluded[list(out)] = True
    assert without(array(docs), bitmap(excluded)).tolist() == sorted(docs - out)


@pytest.mark.parametrize("of", [intersection, union, difference])
def test_what_is_handed_in_stays_as_it_was(of: object) -> None:
    a, b = array({1, 5, 9}), array({5, 6})
    of(a, b)[:] = 0  # type: ignore[operator]
    assert (a.tolist(), b.tolist()) == ([1, 5, 9], [5, 6])
