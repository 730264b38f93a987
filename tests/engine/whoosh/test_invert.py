"""Inversion against plain Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine.whoosh.invert import invert

from .corpora import PROPERTY

documents = st.lists(st.lists(st.integers(0, 12), max_size=30), max_size=25)


@PROPERTY
@given(documents)
def test_inversion_gives_each_term_its_documents_and_frequencies(collection: list[list[int]]) -> None:
    tokens = np.array([token for document in collection for token in document], np.int32)
    offsets = np.cumsum([0, *map(len, collection)], dtype=np.int64)
    starts, docs, freqs = invert(tokens, offsets, 13)
    counted = [Counter(document) for document in collection]
    for term in range(13):
        postings = list(zip(docs[starts[term] : starts[term + 1]], freqs[starts[term] : starts[term + 1]], strict=True))
        assert postings == [(place, count[term]) for place, count in enumerate(counted) if count[term]]
