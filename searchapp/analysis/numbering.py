"""From terms as 64-bit keys to terms as small numbers: loops over arrays, no string per token."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined

LONG = np.uint64(1 << 63)
"""Set in the key of a term that is longer than its key tells; see `same_terms`."""
_SMALLEST = 1 << 12
_SPREAD = np.uint64(0x9E37_79B9_7F4A_7C15)


@inlined
def _slot(key: Any, size: Any) -> Any:
    key = (key ^ (key >> np.uint64(32))) * _SPREAD
    return np.int64((key >> np.uint64(24)) & np.uint64(size - 1))


@compiled
def number(keys: Any) -> Any:
    """Number distinct keys in order of appearance, by open addressing.

    keys: uint64. Returns (numbers int32[len(keys)], firsts int32, where each number appears first).
    """
    size = _SMALLEST
    slots = np.full(size, -1, np.int32)
    held = np.empty(size, np.uint64)
    firsts = np.empty(size, np.int32)
    numbers = np.empty(len(keys), np.int32)
    found = 0
    for i in range(len(keys)):
        key = keys[i]
        slot = _slot(key, size)
        while slots[slot] >= 0 and held[slot] != key:
            slot = (slot + 1) & (size - 1)
        if slots[slot] < 0:
            slots[slot] = found
            held[slot] = key
            firsts[found] = i
            found += 1
            # A table that stays near the size of what it holds stays in the processor's cache.
            if 2 * found >= size:
                size *= 2
                slots = np.full(size, -1, np.int32)
                held = np.empty(size, np.uint64)
                more = np.empty(size, np.int32)
                # Copying by a slice would be shorter, and take numba a second and a half to compile.
                for j in range(found):
                    more[j] = firsts[j]
                    again = keys[firsts[j]]
                    slot = _slot(again, size)
                    while slots[slot] >= 0:
                        slot = (slot + 1) & (size - 1)
                    slots[slot] = j
                    held[slot] = again
                firsts = more
            numbers[i] = found - 1
        else:
            numbers[i] = slots[slot]
    return numbers, firsts[:found].copy()


@compiled
def same_terms(points: Any, keys: Any, starts: Any, lengths: Any, numbers: Any, firsts: Any) -> bool:
    """Whether all tokens of one number are the same characters: no two long terms share a hash.

    points: uint32. keys, starts, lengths: by token, the key of a long term having its highest bit set.
    """
    for i in range(len(keys)):
        if keys[i] < LONG:
            continue
        first = firsts[numbers[i]]
        if lengths[first] != lengths[i]:
            return False
        a = starts[first]
        b = starts[i]
        if a != b:
            for j in range(lengths[i]):
                if points[a + j] != points[b + j]:
                    return False
    return True


@compiled
def expand(tokens: Any, offsets: Any, starts: Any, terms: Any) -> Any:
    """Put in the place of each token the terms that it stands for.

    tokens: int32. offsets: int64[texts + 1], where each text's tokens begin. starts: int64[numbers + 1], and terms:
    int32, token t standing for terms[starts[t]:starts[t + 1]]. Returns (tokens int32, offsets int64).
    """
    size = 0
    for token in tokens:
        size += starts[token + 1] - starts[token]
    out = np.empty(size, np.int32)
    ends = np.zeros(len(offsets), np.int64)
    count = 0
    for text in range(len(offsets) - 1):
        for i in range(offsets[text], offsets[text + 1]):
            for j in range(starts[tokens[i]], starts[tokens[i] + 1]):
                out[count] = terms[j]
                count += 1
        ends[text + 1] = count
    return out, ends
