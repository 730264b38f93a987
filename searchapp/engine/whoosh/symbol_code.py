"""Between texts and the numbers of their symbols: each text becomes the longest symbols from its beginning on.

docs/index-format.md has the bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined, put
from searchapp.engine.whoosh.symbols import DIRECT, FAR, LONGEST, NEAR, SHORT

MOST = 4
"""Bytes that a character takes at the most, stored or in UTF-8."""
PADDING = LONGEST
"""Bytes behind texts that are read, since a symbol is written with the zeros that follow it."""
_ONE = np.uint64(1)
_BYTE = np.uint64(8)
_HALF = np.uint64(LONGEST // 2)


@inlined
def longest(points: Any, at: int, stop: int, symbols: Any) -> Any:
    """(number of the longest symbol at points[at], where it ends); -1 where none is. at < stop."""
    found, end = np.int64(-1), at + 1
    first = points[at]
    node = np.int64(symbols.firsts[first]) if first < DIRECT else np.int64(0)
    at += 1
    while node:
        if symbols.numbers[node] >= 0:
            found, end = np.int64(symbols.numbers[node]), at
        if at == stop:
            break
        low, high = np.int64(symbols.children[node]), np.int64(symbols.children[node + 1])
        beyond = high
        while low < high:
            middle = (low + high) >> 1
            if symbols.lasts[middle] < points[at]:
                low = middle + 1
            else:
                high = middle
        node = low if low < beyond and symbols.lasts[low] == points[at] else np.int64(0)
        at += 1
    return found, end


@inlined
def _size(point: int) -> int:
    """Bytes of UTF-8."""
    return 1 if point < 0x80 else 2 if point < 0x800 else 3 if point < 0x10000 else 4


@compiled
def encoded(points: Any, bounds: Any, symbols: Any) -> Any:
    """(bytes uint8, where each text ends in them uint64[texts], its bytes in UTF-8 uint32[texts]).

    points: uint32 code points of the texts, one behind the other. bounds: int64[texts + 1], where each begins.
    """
    out = np.empty(MOST * len(points), np.uint8)
    ends = np.empty(len(bounds) - 1, np.uint64)
    sizes = np.empty(len(bounds) - 1, np.uint32)
    to = 0
    for text in range(len(ends)):
        at, stop, size = bounds[text], bounds[text + 1], 0
        while at < stop:
            number, end = longest(points, at, stop, symbols)
            if number >= SHORT:
                out[to] = SHORT + ((number - SHORT) >> 8)
                out[to + 1] = (number - SHORT) & 0xFF
                to += 2
                size += symbols.sizes[number]
            elif number >= 0:
                out[to] = number
                to += 1
                size += symbols.sizes[number]
            else:
                point = np.int64(points[at])
                far = point >= 0x10000
                out[to] = FAR if far else NEAR
                if far:
                    out[to + 1] = point >> 16
                    to += 1
                out[to + 1] = (point >> 8) & 0xFF
                out[to + 2] = point & 0xFF
                to += 3
                size += _size(point)
            at = end
        ends[text] = to
        sizes[text] = size
    return out[:to].copy(), ends, sizes


@inlined
def symbol_at(coded: Any, at: Any, byte: Any) -> Any:
    """(number of the symbol at coded[at], its bytes): uint64, as is `at`. byte: coded[at], below NEAR."""
    # Without a branch: whether a symbol is short is what a processor guesses wrong.
    two = np.uint64(byte >= np.uint64(SHORT))
    following = np.uint64(coded[min(at + _ONE, np.uint64(len(coded) - 1))])
    return byte + two * (((byte - np.uint64(SHORT)) << _BYTE) + following + np.uint64(SHORT) - byte), _ONE + two


@inlined
def rare(coded: Any, at: int) -> Any:
    """(code point of the character behind NEAR or FAR at coded[at], bytes read). Damaged ones give U+FFFD."""
    far = np.int64(coded[at] == FAR)
    point = np.int64(0)
    for k in range(1, 3 + far):
        point = point << 8 | np.int64(coded[min(at + k, len(coded) - 1)])
    return (point if point < 0x110000 else np.int64(0xFFFD)), 3 + far


@inlined
def _write(point: int, out: Any, to: int) -> Any:
    """Write a character over out[to:] as UTF-8: how many bytes."""
    size = _size(point)
    if size == 1:
        out[to] = point
        return size
    for k in range(1, size):
        out[to + k] = 0x80 | (point >> (6 * (size - 1 - k))) & 0x3F
    lead = 0xC0 if size == 2 else 0xE0 if size == 3 else 0xF0
    out[to] = lead | (point >> (6 * (size - 1))) & 0x3F
    return size


@compiled
def decoded(coded: Any, offsets: Any, sizes: Any, documents: Any, rows: Any, row_sizes: Any) -> Any:
    """(UTF-8 of the texts one behind the other uint8, where each begins int64[documents + 1], how many are whole).

    coded: uint8, all texts of a segment. offsets: uint64, where each begins and ends in them. sizes: uint32, its bytes
    in UTF-8. documents: int64, which to read. rows, row_sizes: those of the symbols; to be handed the whole table costs
    more than a short text. Where one is damaged, none is there; whatever the bytes are, nothing is read or written
    beside the arrays.
    """
    begins = np.zeros(len(documents) + 1, np.int64)
    for place in range(len(documents)):
        begins[place + 1] = begins[place] + np.int64(sizes[documents[place]])
    out = np.empty(begins[-1] + PADDING, np.uint8)
    room = np.uint64(begins[-1])
    to = np.uint64(0)
    for place in range(len(documents)):
        at, stop = np.uint64(offsets[documents[place]]), np.uint64(offsets[documents[place] + 1])
        if stop > np.uint64(len(coded)):
            return out[:0], begins, place
        while at < stop and to <= room:
            byte = np.uint64(coded[at])
            if byte < np.uint64(NEAR):
                number, length = symbol_at(coded, at, byte)
                put(out, to, rows[number, np.uint64(0)])
                put(out, to + _HALF, rows[number, _ONE])
                to += np.uint64(row_sizes[number])
                at += length
            else:
                point, size = rare(coded, np.int64(at))
                at += np.uint64(size)
                to += np.uint64(_write(point, out, np.int64(to)))
        if to != np.uint64(begins[place + 1]):
            return out[:0], begins, place
    return out[: begins[-1]], begins, len(documents)
