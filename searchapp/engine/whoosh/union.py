"""From the sorted dictionaries of several segments to one: loops over bytes, no string per word.

They are merged in stretches, so that memory does not grow with them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined

Array = np.ndarray[Any, Any]


@inlined
def _prefix(data: Any, begin: Any, end: Any) -> Any:
    """The first eight bytes as a number that sorts as they do, zeros behind a shorter word."""
    prefix = np.uint64(0)
    for at in range(begin, begin + 8):
        prefix = prefix << np.uint64(8)
        if at < end:
            prefix |= np.uint64(data[at])
    return prefix


@inlined
def _compare(data: Any, a: Any, a_end: Any, b: Any, b_end: Any) -> Any:
    """Below, at or above 0 as the one word is before, at or behind the other."""
    shared: Any = min(a_end - a, b_end - b)
    for i in range(shared):
        if data[a + i] != data[b + i]:
            return -1 if data[a + i] < data[b + i] else 1
    return (a_end - a) - (b_end - b)


@compiled
def unite(data: Any, begins: Any, ends: Any, firsts: Any) -> Any:
    """Merge sorted lists of words.

    data: uint8. begins, ends: int64, word i being data[begins[i]:ends[i]], list after list. firsts: int64[lists + 1],
    the first word of each list. Returns (places int64 by word, in the merged list; chosen int64, for each place a
    word that stands there). The least of the lists' heads is looked for among all: there are few lists.
    """
    lists = len(firsts) - 1
    heads = firsts[:lists].copy()
    prefixes = np.zeros(lists, np.uint64)
    for i in range(lists):
        if heads[i] < firsts[i + 1]:
            prefixes[i] = _prefix(data, begins[heads[i]], ends[heads[i]])
    places = np.empty(len(begins), np.int64)
    chosen = np.empty(len(begins), np.int64)
    found = 0
    while True:
        least = np.int64(-1)
        prefix = np.uint64(0)
        for i in range(lists):
            head = heads[i]
            if head == firsts[i + 1] or (least >= 0 and prefixes[i] > prefix):
                continue
            if (
                least < 0
                or prefixes[i] < prefix
                or _compare(data, begins[head], ends[head], begins[least], ends[least]) < 0
            ):
                least = head
                prefix = prefixes[i]
        if least < 0:
            return places, chosen[:found].copy()
        chosen[found] = least
        for i in range(lists):
            head = heads[i]
            if head == firsts[i + 1] or prefixes[i] != prefix:
                continue
            if head == least or _compare(data, begins[head], ends[head], begins[least], ends[least]) == 0:
                places[head] = found
                heads[i] += 1
                if heads[i] < firsts[i + 1]:
                    prefixes[i] = _prefix(data, begins[heads[i]], ends[heads[i]])
        found += 1


@compiled
def gather(data: Any, begins: Any, ends: Any) -> Any:
    """Lay byte strings one after the other: (data uint8, offsets uint32[strings + 1])."""
    offsets = np.empty(len(begins) + 1, np.uint32)
    size = 0
    for i in range(len(begins)):
        offsets[i] = size
        size += ends[i] - begins[i]
    offsets[len(begins)] = size
    out = np.empty(size, np.uint8)
    at = 0
    for i in range(len(begins)):
        for place in range(begins[i], ends[i]):
            out[at] = data[place]
            at += 1
    return out, offsets


def united_keys(lists: list[Array]) -> tuple[Array, list[Array]]:
    """Merge sorted uint64 lists: the distinct keys, and the place of each list's keys among them."""
    keys = np.sort(np.concatenate([np.zeros(0, np.uint64), *lists]))
    fresh = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    keys = keys[fresh]
    return keys, [np.searchsorted(keys, own) for own in lists]


def word_bounds(lists: Sequence[tuple[Array, Array]], most: int) -> Array:
    """Cut sorted lists of words at common words, into stretches of about `most` words of all lists together.

    lists: (bytes uint8, offsets[words + 1]) each. Returns int64[stretches + 1, lists]: stretch i has the words
    bounds[i, list]:bounds[i + 1, list] of each list.
    """

    def word(data: Array, offsets: Array, place: int) -> bytes:
        return data[offsets[place] : offsets[place + 1]].tobytes()

    step, size = _steps(len(lists), most)
    marks = sorted(
        word(data, offsets, place) for data, offsets in lists for place in range(step - 1, len(offsets) - 1, step)
    )
    cuts = sorted(set(marks[size::size]))
    columns = [
        [bisect_left(range(len(offsets) - 1), cut, key=lambda place: word(data, offsets, place)) for cut in cuts]
        for data, offsets in lists
    ]
    return _bounds(columns, [len(offsets) - 1 for _, offsets in lists], len(cuts))


def key_bounds(lists: Sequence[Array], most: int) -> Array:
    """As `word_bounds`, for sorted uint64 keys."""
    step, size = _steps(len(lists), most)
    marks = np.sort(np.concatenate([np.zeros(0, np.uint64), *(keys[step - 1 :: step] for keys in lists)]))
    cuts = np.unique(marks[size::size])
    return _bounds([np.searchsorted(keys, cuts) for keys in lists], list(map(len, lists)), len(cuts))


def _steps(lists: int, most: int) -> tuple[int, int]:
    """Of how many entries of a list one is a mark, and how many marks make a stretch."""
    step = max(1, most // (4 * max(lists, 1)))
    return step, max(1, most // step * 3 // 4)


def _bounds(columns: Sequence[Any], lengths: Sequence[int], cuts: int) -> Array:
    bounds = np.zeros((cuts + 2, len(lengths)), np.int64)
    for place, (column, length) in enumerate(zip(columns, lengths, strict=True)):
        bounds[1:-1, place] = column
        bounds[-1, place] = length
    return bounds


def packed(lists: Sequence[tuple[Array, Array]], low: Array, high: Array) -> tuple[Array, Array, Array, Array]:
    """The words low:high of each list laid end to end, as `unite` takes them: data, begins, ends, firsts."""
    data, begins, ends = [np.zeros(0, np.uint8)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    base = 0
    for (of, offsets), first, last in zip(lists, low.tolist(), high.tolist(), strict=True):
        if first == last:
            continue
        own = offsets[first : last + 1].astype(np.int64)
        data.append(of[own[0] : own[-1]])
        own += base - own[0]
        begins.append(own[:-1])
        ends.append(own[1:])
        base = int(own[-1])
    firsts = np.concatenate([[0], np.cumsum(high - low)])
    return np.concatenate(data), np.concatenate(begins), np.concatenate(ends), firsts


def split(places: Array, firsts: Array) -> list[Array]:
    """What `unite` gave by word, by list."""
    return [places[first:last] for first, last in pairwise(firsts.tolist())]
