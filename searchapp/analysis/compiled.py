"""The compiled loops of the analysis of many texts; a module of its own because numba takes a while to import.

Texts lie one after the other in one array of folded code points; begins and ends (int64, by text) say where. Nothing of
one text is joined to the next, whatever stands between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.analysis.bigrams import BITS
from searchapp.analysis.characters import CJK, SPACE, SYMBOL, WORD
from searchapp.analysis.latin import FIRST_HAN, HANGUL, KANA, LAST_HAN, LONGEST_COMPOUND, LONGEST_RUN
from searchapp.analysis.numbering import LONG
from searchapp.compiled import compiled, inlined

LINE_END = 10
_AMPERSAND, _APOSTROPHE, _PLUS, _COMMA, _HYPHEN, _POINT, _AT, _LOW_LINE = (ord(sign) for sign in "&'+,-.@_")
_HASH, _PERCENT, _ZERO, _NINE = (ord(sign) for sign in "#%09")

_BITS = np.uint64(BITS)


@compiled
def bigram_keys(points: Any, begins: Any, ends: Any, classes: Any) -> Any:
    """The bigrams of texts as integers, text after text: (keys uint64, offsets int64[texts + 1]).

    points: uint32. classes: CHARACTER_CLASS.
    """
    size = 0
    for text in range(len(begins)):
        size += ends[text] - begins[text]
    keys = np.empty(size, np.uint64)
    offsets = np.zeros(len(begins) + 1, np.int64)
    count = 0
    for text in range(len(begins)):
        previous = np.uint64(0)
        for place in range(begins[text], ends[text]):
            point = points[place]
            kind = classes[point]
            if kind == SPACE:
                continue
            if previous:
                keys[count] = previous << _BITS
                if kind == CJK:
                    keys[count] |= np.uint64(point)
                count += 1
            previous = np.uint64(point) if kind == CJK else np.uint64(0)
        if previous:
            keys[count] = previous << _BITS
            count += 1
        offsets[text + 1] = count
    return keys[:count], offsets


@compiled
def chinese_runs(points: Any, begins: Any, ends: Any) -> Any:
    """What the segmenter is given: a line end and a run of Chinese characters, run after run. uint32."""
    size = 0
    for text in range(len(begins)):
        size += ends[text] - begins[text] + 1
    out = np.empty(size, np.uint32)
    count = 0
    for text in range(len(begins)):
        inside = False
        for place in range(begins[text], ends[text]):
            point = points[place]
            if FIRST_HAN <= point <= LAST_HAN:
                if not inside:
                    out[count] = LINE_END
                    count += 1
                    inside = True
                out[count] = point
                count += 1
            else:
                inside = False
    return out[:count]


@inlined
def _is(points: Any, place: Any, end: Any, classes: Any, kind: Any) -> Any:
    return place < end and classes[points[place]] == kind


@inlined
def _within(points: Any, place: Any, end: Any, ranges: Any) -> Any:
    """Where a run of characters of these ranges ends, at most LONGEST_RUN characters on."""
    last = min(end, place + LONGEST_RUN)
    while place < last:
        point = points[place]
        for i in range(0, len(ranges), 2):
            if ranges[i] <= point <= ranges[i + 1]:
                break
        else:
            break
        place += 1
    return place


@inlined
def _run_end(points: Any, place: Any, end: Any, classes: Any) -> Any:
    last = min(end, place + LONGEST_RUN)
    while place < last and classes[points[place]] == WORD:
        place += 1
    return place


@inlined
def _joint(points: Any, place: Any, end: Any, classes: Any) -> Any:
    """How many characters join the run that ends here to one behind them, 0 where nothing does."""
    if place >= end:
        return 0
    sign = points[place]
    if sign == _PLUS:
        if place + 1 < end and points[place + 1] == _PLUS and _is(points, place + 2, end, classes, WORD):
            return 2
        return 1 if _is(points, place + 1, end, classes, WORD) else 0
    if sign == _COMMA:
        for digit in range(place + 1, place + 4):
            if digit >= end or points[digit] < _ZERO or points[digit] > _NINE:
                return 0
        return 0 if _is(points, place + 4, end, classes, WORD) else 1
    if sign in (_POINT, _APOSTROPHE, _LOW_LINE, _AMPERSAND, _AT, _HYPHEN):
        return 1 if _is(points, place + 1, end, classes, WORD) else 0
    return 0


@inlined
def _compound_end(points: Any, place: Any, end: Any, classes: Any) -> Any:
    """Where the written word that begins with a run here ends; see latin.py for what it may hold."""
    place = _run_end(points, place, end, classes)
    for _ in range(LONGEST_COMPOUND):
        joint = _joint(points, place, end, classes)
        if joint == 0:
            break
        place = _run_end(points, place + joint, end, classes)
    if place < end:
        sign = points[place]
        if sign == _PLUS:
            return place + 2 if place + 1 < end and points[place + 1] == _PLUS else place + 1
        if sign in (_HASH, _PERCENT):
            return place + 1
    return place


@inlined
def _key(points: Any, start: Any, length: Any, seed: Any) -> Any:
    """A term of up to three characters is its own key; of a longer one the key is a hash, told by its highest bit."""
    key = np.uint64(0)
    if length <= 3:
        for place in range(start, start + length):
            key = key << _BITS | np.uint64(points[place])
        return key
    key = seed
    for place in range(start, start + length):
        key = (key ^ np.uint64(points[place])) * np.uint64(0x9E37_79B9_7F4A_7C15)
        key ^= key >> np.uint64(29)
    return key | LONG


@compiled
def term_spans(points: Any, begins: Any, ends: Any, classes: Any, cuts: Any, seed: Any) -> Any:
    """Where the terms of the word stream stand, but for words within Chinese words, and the runs of the bigram stream.

    cuts: int32, lengths of what the segmenter made of `chinese_runs`. seed: uint64, of the hashes of long terms.
    Returns for each stream (keys uint64, starts int32, lengths int32, offsets int64[texts + 1]).
    """
    size = 0
    for text in range(len(begins)):
        size += ends[text] - begins[text]
    word_keys = np.empty(size, np.uint64)
    word_starts = np.empty(size, np.int32)
    word_lengths = np.empty(size, np.int32)
    run_keys = np.empty(size, np.uint64)
    run_starts = np.empty(size, np.int32)
    run_lengths = np.empty(size, np.int32)
    word_offsets = np.zeros(len(begins) + 1, np.int64)
    run_offsets = np.zeros(len(begins) + 1, np.int64)
    words = 0
    runs = 0
    cut = 0
    for text in range(len(begins)):
        begin = begins[text]
        end = ends[text]
        place = begin
        while place < end:
            point = points[place]
            if FIRST_HAN <= point <= LAST_HAN:
                cut += 1  # the line end before the run
                while place < end and FIRST_HAN <= points[place] <= LAST_HAN:
                    length = cuts[cut]
                    cut += 1
                    word_keys[words] = _key(points, place, length, seed)
                    word_starts[words] = place
                    word_lengths[words] = length
                    words += 1
                    place += length
                continue
            kind = classes[point]
            dotted = (
                point == _POINT
                and _is(points, place + 1, end, classes, WORD)
                and not (place > begin and classes[points[place - 1]] == WORD)
            )
            if kind == WORD or dotted:
                last = _compound_end(points, place + dotted, end, classes)
                word_keys[words] = _key(points, place, last - place, seed)
                word_starts[words] = place
                word_lengths[words] = last - place
                words += 1
                part = place
                while part < last:
                    part_end = _run_end(points, part, last, classes)
                    if part_end == part:
                        part += 1
                        continue
                    run_keys[runs] = _key(points, part, part_end - part, seed)
                    run_starts[runs] = part
                    run_lengths[runs] = part_end - part
                    if part_end - part < last - place:
                        word_keys[words] = run_keys[runs]
                        word_starts[words] = part
                        word_lengths[words] = part_end - part
                        words += 1
                    runs += 1
                    part = part_end
                place = last
                continue
            last = place
            if kind == CJK:
                last = _within(points, place, end, KANA)
                if last == place:
                    last = _within(points, place, end, HANGUL)
                last = max(last, place + 1)
                word_keys[words] = _key(points, place, last - place, seed)
                word_starts[words] = place
                word_lengths[words] = last - place
                words += 1
            elif kind == SYMBOL:
                run_keys[runs] = np.uint64(point)
                run_starts[runs] = place
                run_lengths[runs] = 1
                runs += 1
            place = max(last, place + 1)
        word_offsets[text + 1] = words
        run_offsets[text + 1] = runs
    return (
        (word_keys[:words], word_starts[:words], word_lengths[:words], word_offsets),
        (run_keys[:runs], run_starts[:runs], run_lengths[:runs], run_offsets),
    )
