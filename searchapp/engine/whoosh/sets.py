"""Sets of documents: as ascending int64 arrays, and as bitmaps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from searchapp.compiled import compiled

Array = np.ndarray[Any, Any]
NONE = np.zeros(0, np.int64)


def _lowest_bit(typing: Any, word: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

    return types.int64(types.uint64), lower


def _ones(typing: Any, word: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), lower


lowest_bit: Any = intrinsic(_lowest_bit)
"""Place of the lowest bit that is set in a uint64 other than 0: one instruction, for which numba has no name."""
ones: Any = intrinsic(_ones)
"""How many bits of a uint64 are set, likewise."""


@compiled
def intersection(a: Any, b: Any) -> Any:
    """What is in both, by galloping through the longer one."""
    if len(a) > len(b):
        a, b = b, a
    out = np.empty(len(a), np.int64)
    found = 0
    at = 0
    for value in a:
        step = 1
        while at + step < len(b) and b[at + step] < value:
            at += step
            step *= 2
        high = min(at + step + 1, len(b))
        while at < high:
            middle = (at + high) // 2
            if b[middle] < value:
                at = middle + 1
            else:
                high = middle
        if at == len(b):
            break
        if b[at] == value:
            out[found] = value
            found += 1
    return out[:found].copy()


@compiled
def union(a: Any, b: Any) -> Any:
    """What is in either."""
    out = np.empty(len(a) + len(b), np.int64)
    found = 0
    i = 0
    j = 0
    while i < len(a) or j < len(b):
        if j == len(b) or (i < len(a) and a[i] < b[j]):
            out[found] = a[i]
            i += 1
        else:
            if i < len(a) and a[i] == b[j]:
                i += 1
            out[found] = b[j]
            j += 1
        found += 1
    return out[:found].copy()


@compiled
def difference(a: Any, b: Any) -> Any:
    """What is in a and not in b."""
    out = np.empty(len(a), np.int64)
    found = 0
    j = 0
    for value in a:
        while j < len(b) and b[j] < value:
            j += 1
        if j == len(b) or b[j] != value:
            out[found] = value
            found += 1
    return out[:found].copy()


@compiled
def without(docs: Any, excluded: Any) -> Any:
    """The documents whose bit is not set. excluded: uint8, bit d & 7 of byte d >> 3; empty: none is out."""
    if len(excluded) == 0:
        return docs
    out = np.empty(len(docs), np.int64)
    found = 0
    for document in docs:
        if (excluded[document >> 3] >> (document & 7)) & 1 == 0:
            out[found] = document
            found += 1
    return out[:found].copy()


@compiled
def size_of(held: Any) -> Any:
    """How many documents a bitmap of uint64 words holds."""
    count = np.int64(0)
    for word in held:
        count += ones(word)
    return count


@compiled
def members_of(held: Any) -> Any:
    """The documents of a bitmap of uint64 words: int64, ascending."""
    out = np.empty(size_of(held), np.int64)
    found = 0
    for slot in range(len(held)):
        word = held[slot]
        while word:
            out[found] = slot * 64 + lowest_bit(word)
            word &= word - np.uint64(1)
            found += 1
    return out


def bitmap(out: Array) -> Array:
    """The bitmap of a bool array by document; empty where none is set."""
    return np.packbits(out, bitorder="little") if out.any() else np.zeros(0, np.uint8)
