"""Sets of documents as ascending int64 arrays, and the bitmaps that leave documents out."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled

Array = np.ndarray[Any, Any]
NONE = np.zeros(0, np.int64)


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


def bitmap(out: Array) -> Array:
    """The bitmap of a bool array by document; empty where none is set."""
    return np.packbits(out, bitorder="little") if out.any() else np.zeros(0, np.uint8)
