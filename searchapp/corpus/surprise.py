"""How surprising one character is after another, by what the segmenter's dictionary says of words and their frequency.

The model is a chain of characters: a word begins with a character as often as the dictionary's words do, goes on inside
itself as its spelling says, and ends. It knows no topic and no grammar, and needs none: it is only asked whether a
string breaks the words around it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled

CHARACTERS = 0x10000
LETTER, MARK, HAN = 0, 1, 2


class Surprise(NamedTuple):
    """rows, follows, costs: nats by pair of characters, the pairs sorted, rows indexed by the first character.

    begin, finish: nats for a word to begin with and to end behind a character. kind: LETTER, MARK or HAN by character.
    """

    rows: npt.NDArray[np.int32]
    follows: npt.NDArray[np.uint16]
    costs: npt.NDArray[np.float32]
    begin: npt.NDArray[np.float32]
    finish: npt.NDArray[np.float32]
    kind: npt.NDArray[np.uint8]


@cache
def load() -> Surprise:
    """The model, built once a process (0.6 s) from the dictionary of the segmenter."""
    entries = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").split()
    words = entries[0::3]
    frequency = np.array(entries[1::3], dtype=np.float64) + 1.0
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    codes = np.where(codes < CHARACTERS, codes, 0)
    last = np.cumsum(lengths) - 1
    first = last - lengths + 1
    total = frequency.sum()
    weight = np.repeat(frequency, lengths)
    count = np.bincount(codes, weights=weight, minlength=CHARACTERS)
    begins = np.bincount(codes[first], weights=frequency, minlength=CHARACTERS)
    ends = np.bincount(codes[last], weights=frequency, minlength=CHARACTERS)
    inside = np.ones(len(codes), dtype=bool)
    inside[last] = False
    left = np.flatnonzero(inside)
    pairs, position = np.unique((codes[left] << 16) | codes[left + 1], return_inverse=True)
    together = np.bincount(position, weights=weight[left])
    a, b = pairs >> 16, pairs & 0xFFFF
    costs = -np.log((together + ends[a] * begins[b] / total) / count[a])
    begin = -np.log((begins + 0.5) / total)
    finish = -np.log((ends + 0.5) / (count + 1.0))
    kind = np.full(CHARACTERS, MARK, dtype=np.uint8)
    for low, high in ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x370, 0x530), (0xFF10, 0xFF5B)):
        kind[low:high] = LETTER
    for low, high in ((0x3007, 0x3008), (0x3040, 0x3100), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)):
        kind[low:high] = HAN
    rows = np.searchsorted(a, np.arange(CHARACTERS + 1)).astype(np.int32)
    return Surprise(
        rows, b.astype(np.uint16), costs.astype(np.float32), begin.astype(np.float32), finish.astype(np.float32), kind
    )


@compiled
def pair_cost(a, b, model):  # type: ignore[no-untyped-def]
    """Nats for character b behind character a."""
    kind = model.kind
    if kind[a] == 2:
        if kind[b] == 2:
            low, high = model.rows[a], model.rows[a + 1]
            last = high
            while low < high:
                middle = (low + high) >> 1
                if model.follows[middle] < b:
                    low = middle + 1
                else:
                    high = middle
            if low < last and model.follows[low] == b:
                return model.costs[low]
            return model.finish[a] + model.begin[b]
        return model.finish[a] + (np.float32(2.0) if kind[b] == 1 else np.float32(4.5))
    if kind[a] == 1:
        if kind[b] == 2:
            return model.begin[b]
        return np.float32(4.5) if kind[b] == 0 else np.float32(4.0)
    if kind[b] == 2:
        return np.float32(1.5) + model.begin[b]
    return np.float32(2.6) if kind[b] == 0 else np.float32(1.8)
