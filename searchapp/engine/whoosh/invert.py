"""From the terms of each document to the documents of each term, by counting: no comparison, no Python per posting."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled


@compiled
def invert(tokens: Any, offsets: Any, terms: int) -> Any:
    """Group tokens by term.

    tokens: int32 term numbers, document after document. offsets: int64[documents + 1], where each document's tokens
    begin. terms: how many distinct numbers there are. Returns (starts int64[terms + 1], docs int32, freqs int32), the
    postings of term t being starts[t]:starts[t + 1], documents ascending.
    """
    last = np.full(terms, -1, np.int32)
    starts = np.zeros(terms + 1, np.int64)
    for document in range(len(offsets) - 1):
        for i in range(offsets[document], offsets[document + 1]):
            term = tokens[i]
            if last[term] != document:
                last[term] = document
                starts[term + 1] += 1
    for term in range(terms):
        starts[term + 1] += starts[term]
        last[term] = -1
    docs = np.empty(starts[terms], np.int32)
    freqs = np.empty(starts[terms], np.int32)
    following = starts[:-1].copy()
    for document in range(len(offsets) - 1):
        for i in range(offsets[document], offsets[document + 1]):
            term = tokens[i]
            if last[term] != document:
                last[term] = document
                docs[following[term]] = document
                freqs[following[term]] = 1
                following[term] += 1
            else:
                freqs[following[term] - 1] += 1
    return starts, docs, freqs
