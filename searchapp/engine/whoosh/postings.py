"""How a term's documents and frequencies lie in memory: bit-packed blocks of 128 with score bounds.

A postings list is a run of 32-bit words (the byte-by-byte layout is in docs/index-format.md):

    df, bounds, [block table: last document, offset of the block, bounds; one row a block], blocks

The table is left out of lists of one block. A block holds the gaps between its documents and then its frequencies
less one, each packed at the width that its largest needs. `bounds` is a word: width of gaps (5 bits), width of
frequencies (5), largest frequency (8, saturating), smallest field length (14, saturating), so that an upper bound of
any BM25 follows from it (block-max indexes: Ding & Suel, SIGIR 2011). A list of one document with frequency one is
not stored at all: its document stands in the dictionary.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.protocol import EngineError

BLOCK = 128
SINGLETON = np.uint32(0x8000_0000)
"""Set in a dictionary's list word when the rest of the word is the only document."""
MOST_WORDS = 1 << 31
"""Words of postings that a list word can tell apart: 8 GiB a segment."""
FOUR_AT_ONCE, TWO_AT_ONCE = 8, 16
"""Widths up to which four or two values are taken out of the bits that are read at once."""
MAX_FREQUENCY = 255
"""What a bound stores for any frequency of at least that; such a bound counts as unlimited."""
MAX_LENGTH = (1 << 14) - 1


@inlined
def width_of(value: Any) -> Any:
    """The bits that hold a value."""
    width = 0
    while value > 0:
        width += 1
        value >>= 1
    return width


@inlined
def pack(words: Any, start: int, values: Any, first: int, count: Any, width: Any) -> Any:
    """Write count values of that width at a word; returns the word after them. The words there must be zero."""
    for i in range(count):
        bit = i * width
        at = start + (bit >> 5)
        value = np.uint64(values[first + i]) << np.uint64(bit & 31)
        words[at] |= np.uint32(value & np.uint64(0xFFFF_FFFF))
        if (bit & 31) + width > 32:
            words[at + 1] |= np.uint32(value >> np.uint64(32))
    return start + ((count * width + 31) >> 5)


@inlined
def bits_from(words: Any, bit: Any) -> Any:
    """The 33 bits of words from a bit on, and some more: uint64. May look at one word more."""
    # Unsigned numbers throughout: a place that might be negative costs a look at its sign.
    at = bit >> np.uint64(5)
    pair = np.uint64(words[at]) | (np.uint64(words[at + np.uint64(1)]) << np.uint64(32))
    return pair >> (bit & np.uint64(31))


@inlined
def unpack(words: Any, start: Any, count: Any, width: Any, out: Any, base: Any) -> None:
    """Read count values of that width from a word on, and put each plus one into out[base:]."""
    to = np.uint64(base)
    stop = to + np.uint64(count)
    if width == 0:
        for place in range(to, stop):
            out[place] = np.int32(1)
        return
    bits = np.uint64(width)
    mask = np.uint32((np.uint64(1) << bits) - np.uint64(1))
    bit = np.uint64(start) << np.uint64(5)
    if width <= FOUR_AT_ONCE:
        fours = to + (np.uint64(count) & ~np.uint64(3))
        while to < fours:
            held = bits_from(words, bit)
            for k in range(4):
                out[to + np.uint64(k)] = np.int32(np.uint32(held) & mask) + np.int32(1)
                held >>= bits
            bit += bits * np.uint64(4)
            to += np.uint64(4)
    while to < stop:
        out[to] = np.int32(np.uint32(bits_from(words, bit)) & mask) + np.int32(1)
        bit += bits
        to += np.uint64(1)


@inlined
def unpack_documents(words: Any, start: Any, count: Any, width: Any, before: Any, out: Any, base: Any) -> None:
    """Read gaps as `unpack` does, and put the documents that they lead to into out[base:]. before: the last one."""
    to = np.uint64(base)
    stop = to + np.uint64(count)
    bits = np.uint64(width)
    mask = np.uint32((np.uint64(1) << bits) - np.uint64(1))
    bit = np.uint64(start) << np.uint64(5)
    document = np.int32(before)
    if width <= FOUR_AT_ONCE:
        fours = to + (np.uint64(count) & ~np.uint64(3))
        while to < fours:
            held = bits_from(words, bit)
            for k in range(4):
                document += np.int32(np.uint32(held) & mask) + np.int32(1)
                out[to + np.uint64(k)] = document
                held >>= bits
            bit += bits * np.uint64(4)
            to += np.uint64(4)
    elif width <= TWO_AT_ONCE:
        twos = to + (np.uint64(count) & ~np.uint64(1))
        while to < twos:
            held = bits_from(words, bit)
            for k in range(2):
                document += np.int32(np.uint32(held) & mask) + np.int32(1)
                out[to + np.uint64(k)] = document
                held >>= bits
            bit += bits * np.uint64(2)
            to += np.uint64(2)
    while to < stop:
        document += np.int32(np.uint32(bits_from(words, bit)) & mask) + np.int32(1)
        out[to] = document
        bit += bits
        to += np.uint64(1)


@inlined
def bounds_word(gap_width: Any, frequency_width: Any, largest_frequency: Any, smallest_length: Any) -> Any:
    return (
        gap_width
        | (frequency_width << 5)
        | (min(largest_frequency, MAX_FREQUENCY) << 10)
        | (min(smallest_length, MAX_LENGTH) << 18)
    )


@inlined
def bound_frequency(bounds: Any) -> Any:
    """An upper bound of the frequencies under a bounds word."""
    frequency = (bounds >> 10) & 255
    return frequency if frequency < MAX_FREQUENCY else 1 << 30


@inlined
def bound_length(bounds: Any) -> Any:
    """A lower bound of the field lengths under a bounds word."""
    return (bounds >> 18) & MAX_LENGTH


@inlined
def blocks_of(df: Any) -> Any:
    return (df + BLOCK - 1) // BLOCK


def check_room(words: int) -> None:
    """Raise EngineError where a segment's postings no longer fit into list words."""
    if words >= MOST_WORDS:
        raise EngineError("一个分段的倒排表超过 8 GiB：请把语料分到几个索引，或改用 OpenSearch 引擎")


@compiled
def encode(order: Any, starts: Any, docs: Any, freqs: Any, lengths: Any, base: int, singletons: bool) -> Any:
    """Encode the lists of terms in the given order.

    order: int64, terms in dictionary order. starts: int64[terms + 1], where each term's postings lie. docs: int32,
    ascending within a term. freqs: int32, from 1. lengths: uint32 by document, of this field; empty: unknown, bounded
    by 0. base: how many words lie before in the segment. singletons: whether lists of one document with frequency one
    become a mark in the dictionary. Returns (words uint32, lists uint32[len(order)]), a list word being an offset in
    the segment or a singleton.
    """
    size = 1
    for i in range(len(order)):
        df = starts[order[i] + 1] - starts[order[i]]
        size += 2 + 2 * df + 5 * blocks_of(df)
    words = np.zeros(size, np.uint32)
    lists = np.empty(len(order), np.uint32)
    gaps = np.empty(BLOCK, np.int64)
    extras = np.empty(BLOCK, np.int64)
    at = 0
    for i in range(len(order)):
        first = starts[order[i]]
        df = starts[order[i] + 1] - first
        if singletons and df == 1 and freqs[first] == 1:
            lists[i] = SINGLETON | np.uint32(docs[first])
            continue
        begin = at
        lists[i] = np.uint32(base + begin)
        blocks = blocks_of(df)
        words[begin] = np.uint32(df)
        at = begin + 2 + (3 * blocks if blocks > 1 else 0)
        list_frequency: Any = 0
        list_length: Any = np.int64(1) << 40
        bounds: Any = 0
        before = np.int64(-1)
        for block in range(blocks):
            block_first = first + block * BLOCK
            count = min(BLOCK, df - block * BLOCK)
            largest_gap = np.int64(0)
            largest_frequency = np.int64(0)
            smallest_length = np.int64(1) << 40
            for j in range(count):
                document = np.int64(docs[block_first + j])
                gaps[j] = document - before - 1
                before = document
                extras[j] = freqs[block_first + j] - 1
                largest_gap = max(largest_gap, gaps[j])
                largest_frequency = max(largest_frequency, np.int64(freqs[block_first + j]))
                smallest_length = min(smallest_length, np.int64(lengths[document]) if len(lengths) > 0 else np.int64(0))
            gap_width = width_of(largest_gap)
            frequency_width = width_of(largest_frequency - 1)
            bounds = bounds_word(gap_width, frequency_width, largest_frequency, smallest_length)
            if blocks > 1:
                row = begin + 2 + 3 * block
                words[row] = np.uint32(before)
                words[row + 1] = np.uint32(at - begin)
                words[row + 2] = np.uint32(bounds)
            at = pack(words, at, gaps, 0, count, gap_width)
            at = pack(words, at, extras, 0, count, frequency_width)
            list_frequency = max(list_frequency, largest_frequency)
            list_length = min(list_length, smallest_length)
        if blocks > 1:
            bounds = bounds_word(0, 0, list_frequency, list_length)
        words[begin + 1] = np.uint32(bounds)
    return words[:at].copy(), lists


@inlined
def block_at(words: Any, begin: Any, df: Any, block: Any) -> Any:
    """Where a block of the list at `begin` is: (its size, the document before its first, word of its gaps, bounds)."""
    count = min(BLOCK, df - block * BLOCK)
    before = np.int64(-1)
    if df <= BLOCK:
        return count, before, begin + 2, np.int64(words[begin + 1])
    row = begin + 2 + 3 * block
    if block > 0:
        before = np.int64(words[row - 3])
    return count, before, begin + np.int64(words[row + 1]), np.int64(words[row + 2])


@inlined
def frequencies_at(words: Any, begin: Any, df: Any, block: Any) -> Any:
    """Where the frequencies of a block are: (the word they begin at, their width)."""
    count, _, at, bounds = block_at(words, begin, df, block)
    return at + ((count * (bounds & 31) + 31) >> 5), (bounds >> 5) & 31


@inlined
def frequency(words: Any, start: Any, width: Any, place: Any) -> Any:
    """One frequency of those that are packed from a word on. May look at one word more."""
    bits = np.uint64(width)
    held = bits_from(words, (np.uint64(start) << np.uint64(5)) + np.uint64(place) * bits)
    return np.int64(held & ((np.uint64(1) << bits) - np.uint64(1))) + 1


@inlined
def read_frequencies(words: Any, begin: Any, df: Any, block: Any, freqs: Any, base: Any) -> None:
    """Decode the frequencies of one block of the list at `begin` to freqs[base:]."""
    at, width = frequencies_at(words, begin, df, block)
    unpack(words, at, min(BLOCK, df - block * BLOCK), width, freqs, base)


@inlined
def read_block(words: Any, begin: Any, df: Any, block: Any, docs: Any, freqs: Any, base: Any, want_freqs: bool) -> Any:
    """Decode one block of the list at `begin` to docs[base:] and (if wanted) freqs[base:]; returns its size."""
    count, before, at, bounds = block_at(words, begin, df, block)
    unpack_documents(words, at, count, bounds & 31, before, docs, base)
    if want_freqs:
        read_frequencies(words, begin, df, block, freqs, base)
    return count


@compiled
def decode(words: Any, list_word: Any, docs: Any, freqs: Any) -> Any:
    """Decode a whole list into integer arrays that have room for it; returns its document frequency."""
    if list_word & SINGLETON:
        docs[0] = list_word & ~SINGLETON
        freqs[0] = 1
        return 1
    begin = np.int64(list_word)
    df = np.int64(words[begin])
    for block in range(blocks_of(df)):
        read_block(words, begin, df, block, docs, freqs, block * BLOCK, True)
    return df


@compiled
def decode_documents(words: Any, list_word: Any) -> Any:
    """The documents of a whole list: int64, ascending."""
    if list_word & SINGLETON:
        return np.full(1, list_word & ~SINGLETON, np.int64)
    begin = np.int64(list_word)
    df = np.int64(words[begin])
    docs = np.empty(df, np.int64)
    for block in range(blocks_of(df)):
        read_block(words, begin, df, block, docs, docs, block * BLOCK, False)
    return docs
