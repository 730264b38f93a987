"""Where is a term in a field's sorted dictionary?

A dictionary holds words (UTF-8, sorted by bytes) and, in a bigram stream, bigrams (uint64 keys of two code points,
sorted). Word i is term i; bigram j is term len(words) + j.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled


@compiled
def find_word(terms: Any, offsets: Any, word: Any) -> int:
    """Number of a word, -1 where it is absent. terms: uint8, all words. offsets: uint32[words + 1]. word: uint8."""
    low = 0
    high = len(offsets) - 1
    while low < high:
        middle = (low + high) // 2
        begin = np.int64(offsets[middle])
        length = np.int64(offsets[middle + 1]) - begin
        order = 0
        shared: Any = min(length, len(word))
        for i in range(shared):
            if terms[begin + i] != word[i]:
                order = -1 if terms[begin + i] < word[i] else 1
                break
        if order == 0:
            order = -1 if length < len(word) else (1 if length > len(word) else 0)
        if order == 0:
            return middle
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return -1


@compiled
def find_key(keys: Any, key: Any) -> int:
    """Place of the first key that is not smaller. keys: integers, ascending."""
    low = 0
    high = len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low
