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


@compiled
def number(keys: Any) -> Any:
    """Number distinct keys in order of appearance, by open addressing.

    keys: uint64. Returns (numbers int32[len(keys)], distinct uint64).
    """
    size = 1024
    while size < 2 * len(keys):
        size *= 2
    # A batch repeats its keys many times, so a table for half as many distinct keys is nearly always enough.
    size = max(size // 4, 1024)
    mask = np.uint64(size - 1)
    slots = np.full(size, -1, np.int32)
    distinct = np.empty(min(len(keys), size) + 1, np.uint64)
    numbers = np.empty(len(keys), np.int32)
    found = 0
    for i in range(len(keys)):
        key = keys[i]
        slot = (key * np.uint64(0x9E37_79B9_7F4A_7C15)) >> np.uint64(20) & mask
        while slots[slot] >= 0 and distinct[slots[slot]] != key:
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            if 2 * found >= size:
                bigger = np.full(size * 2, -1, np.int32)
                more = np.empty(size * 2 + 1, np.uint64)
                more[:found] = distinct[:found]
                size *= 2
                mask = np.uint64(size - 1)
                for j in range(found):
                    place = (more[j] * np.uint64(0x9E37_79B9_7F4A_7C15)) >> np.uint64(20) & mask
                    while bigger[place] >= 0:
                        place = (place + np.uint64(1)) & mask
                    bigger[place] = j
                slots = bigger
                distinct = more
                slot = (key * np.uint64(0x9E37_79B9_7F4A_7C15)) >> np.uint64(20) & mask
                while slots[slot] >= 0:
                    slot = (slot + np.uint64(1)) & mask
            slots[slot] = found
            distinct[found] = key
            found += 1
        numbers[i] = slots[slot]
    return numbers, distinct[:found].copy()
