"""What is left of an article when only its likeness to others matters: a sketch of its wording and of its numbers.

A signature is one row of uint32[64]:

    0        how many tokens the text has
    1..2     the numbers of the title, a set of 64 bits
    3..6     years that the first part of the body names as years, a set of 128 bits: year modulo 128
    7..10    the years from 1900 to 2099 among all numbers of the body, likewise
    11..16   dates of the body (years, months, days with their month), 192 bits, two for each
    17..29   all numbers of the body, a set of 416 bits
    30..31   the characters and words of the title, a set of 64 bits
    32..63   the wording: 128 one-byte slots of a one-permutation MinHash over shingles of four tokens

A token is a Chinese character or a word of letters, folded; punctuation, space and numbers are none. One-permutation
hashing: Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012; empty slots are filled as in Shrivastava, "Optimal
Densification for Fast and Accurate Minwise Hashing", ICML 2017; one byte a slot: Li, König, "b-Bit Minwise Hashing",
WWW 2010.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.analysis.characters import CHARACTER_CLASS, CJK, PUNCTUATION, WORD, codepoints, fold_table
from searchapp.compiled import compiled

Signature = npt.NDArray[np.uint32]

WIDTH: Final = 64
LENGTH: Final = 0
TITLE: Final = 1
HEAD_YEARS: Final = 3
YEARS: Final = 7
DATES: Final = 11
NUMBERS: Final = 17
WORDING: Final = 30
SLOTS: Final = 32
SLOT_COUNT: Final = 128

_FEW_TOKENS: Final = 24
"""A text of fewer tokens is compared as a whole: a handful of shingles tell nothing."""

_HEAD: Final = 0.4
_SHORT_HEAD: Final = 0.7
_HEAD_CHARACTERS: Final = 600
"""The part of the body whose years are kept, the larger of two fifths and the first 600 characters, but of a short one
seven tenths. A mirror that lost its end still has it; an amended law differs in it."""

_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_ONE = np.uint64(1)
_PRIME = np.uint64(0x100000001B3)
_SHINGLE = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
    np.uint64(0xD6E8FEB86659FD93),
)
_LONGEST_PIECE: Final = 16
_TITLE_SEARCHED: Final = 200
"""Pieces are short, and no title is longer; both keep the search for pieces linear whatever the text."""

_DIGIT, _NUMERAL = 1, 2


def _kinds() -> npt.NDArray[np.uint8]:
    """uint8[0x10000]: which code points write numbers."""
    kinds = np.zeros(0x10000, np.uint8)
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    for character in "〇○零一二三四五六七八九十百千万亿两廿":
        kinds[ord(character)] = _NUMERAL
    return kinds


def _values() -> npt.NDArray[np.int8]:
    """int8[0x10000]: the digit that a digit, or a Chinese numeral of a year, stands for, -1 for none."""
    values = np.full(0x10000, -1, np.int8)
    for value, characters in enumerate(("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九")):
        for character in characters:
            values[ord(character)] = value
        values[ord("0") + value] = value
    return values


_KINDS = _kinds()
_VALUES = _values()
_YEAR, _MONTH, _DAY, _DAY_SPOKEN, _ORDINAL, _CLAUSE = (ord(character) for character in "年月日号第条")
_SPACE, _COMMA, _HYPHEN, _POINT, _SLASH, _ZERO = (ord(character) for character in " ,-./0")


def signature(title: str, body: str) -> Signature:
    """The signature of an article: uint32[WIDTH]. Takes any text; time linear in its length."""
    points = fold_table().take(codepoints(f"{title}\n{body}"))
    row: Signature = signatures(points, np.zeros(1, np.int64), np.array([len(title)]), np.array([len(points)]))[0]
    return row


def signatures(
    points: npt.NDArray[np.uint32],
    begins: npt.NDArray[np.int64],
    titles: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> Signature:
    """The signatures of many articles: uint32[N, WIDTH].

    points: folded code points; article i is points[begins[i]:ends[i]], titles[i] of them its title, then a line end.
    """
    rows = np.zeros((len(begins), WIDTH), np.uint32)
    _sketch(points, begins, titles, ends, CHARACTER_CLASS, _KINDS, _VALUES, rows)
    return rows


@compiled
def mix(value):  # type: ignore[no-untyped-def]
    """Every bit of a 64-bit number depends on every other: the last step of SplitMix64."""
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def _put(row, first, bits, key):  # type: ignore[no-untyped-def]
    bit = mix(key) % np.uint64(bits)
    row[first + int(bit >> np.uint64(5))] |= np.uint32(1) << np.uint32(bit & np.uint64(31))


@compiled
def _kind(text, place, kinds):  # type: ignore[no-untyped-def]
    return kinds[text[place]] if 0 <= place < len(text) and text[place] < 0x10000 else 0


@compiled
def _runs_on(text, place, kind, kinds):  # type: ignore[no-untyped-def]
    """Whether the character belongs to the number before it or behind it: a numeral, or a sign between two digits."""
    if _kind(text, place, kinds) == kind:
        return True
    sign = kind == _DIGIT and 0 <= place < len(text) and text[place] in (_POINT, _COMMA)
    return sign and _kind(text, place - 1, kinds) == _DIGIT and _kind(text, place + 1, kinds) == _DIGIT


@compiled
def _is_piece(text, start, end, unit_end, border, kinds):  # type: ignore[no-untyped-def]
    """Whether the number, with its unit, is a piece of the title that cuts one of the title's numbers.

    Pages cut their title into pieces and strew them over the body; such a number says nothing about the article.
    """
    length = unit_end - start
    if length > _LONGEST_PIECE:
        return False
    kind = _kind(text, start, kinds)
    found = False
    for place in range(min(border, _TITLE_SEARCHED) - length + 1):
        offset = 0
        while offset < length and text[place + offset] == text[start + offset]:
            offset += 1
        if offset == length:
            if not _runs_on(text, place - 1, kind, kinds) and not _runs_on(text, place + end - start, kind, kinds):
                return False
            found = True
    return found


@compiled
def _sketch_wording(text, border, classes, kinds, row):  # type: ignore[no-untyped-def]
    """Fill WORDING and SLOTS of the row; the number of tokens. text: folded, the title up to the border."""
    minima = np.full(128, _EMPTY, np.uint64)
    a = np.uint64(0)
    b = np.uint64(0)
    c = np.uint64(0)
    word = np.uint64(0)
    whole = np.uint64(0)
    count = 0
    for position in range(len(text) + 1):
        sort = classes[text[position]] if position < len(text) else PUNCTUATION
        if sort == WORD and _kind(text, position, kinds) != _DIGIT:
            word = word * _PRIME + np.uint64(text[position]) + _ONE
            continue
        for step in range(2):
            if step == 0:
                token = word
                word = np.uint64(0)
            else:
                token = np.uint64(text[position]) if sort == CJK else np.uint64(0)
            if token == 0:
                continue
            count += 1
            if position <= border:
                _put(row, WORDING, 64, token)
            whole = whole * _PRIME + token
            if count >= 4:
                hashed = mix(token * _SHINGLE[0] + a * _SHINGLE[1] + b * _SHINGLE[2] + c * _SHINGLE[3])
                slot = hashed >> np.uint64(57)
                minima[slot] = min(minima[slot], hashed & np.uint64(0x01FFFFFFFFFFFFFF))
            c = b
            b = a
            a = token
    if count < _FEW_TOKENS:
        for slot in range(128):
            minima[slot] = mix(whole + np.uint64(slot))
    for slot in range(128):
        # Where to look for a filler depends on the slot alone, so equal sets fill equal slots alike.
        source = np.uint64(slot)
        attempt = np.uint64(0)
        while minima[source] == _EMPTY:
            attempt += _ONE
            source = mix((np.uint64(slot) << np.uint64(32)) + attempt) >> np.uint64(57)
        row[SLOTS + slot // 4] |= np.uint32(minima[source] & np.uint64(255)) << np.uint32(8 * (slot % 4))
    return count


@compiled
def _sketch(points, begins, titles, ends, classes, kinds, values, rows):  # type: ignore[no-untyped-def]
    for article in range(len(begins)):
        text = points[begins[article] : ends[article]]
        row = rows[article]
        row[LENGTH] = _sketch_wording(text, titles[article], classes, kinds, row)
        _sketch_numbers(text, titles[article], kinds, values, row)


@compiled
def _read_number(text, start, end, values):  # type: ignore[no-untyped-def]
    """A key of the number, and its value where it is a plain one below a million, else -1."""
    key = np.uint64(0)
    value = 0
    for place in range(start, end):
        code = text[place]
        if code == _COMMA or (key == 0 and code == _ZERO and place + 1 < end):
            continue
        key = key * _PRIME + np.uint64(code) + _ONE
        digit = values[code]
        value = value * 10 + digit if value >= 0 and digit >= 0 and value < 100_000 else -1
    return key, value


@compiled
def _unit(text, end, kinds):  # type: ignore[no-untyped-def]
    """The character behind a number, one space passed over; a hyphen also for the slash of 2025/12, 0 for none."""
    place = end + 1 if end < len(text) and text[end] == _SPACE else end
    if place >= len(text):
        return 0
    code = int(text[place])
    if code in (_HYPHEN, _SLASH):
        return _HYPHEN if _kind(text, place + 1, kinds) == _DIGIT else 0
    return _DAY if code == _DAY_SPOKEN else code


@compiled
def _sketch_numbers(text, border, kinds, values, row):  # type: ignore[no-untyped-def]
    """Fill TITLE, HEAD_YEARS, YEARS, DATES and NUMBERS of the row. text: folded, the title up to the border."""
    body = len(text) - border
    head = border + max(int(body * _HEAD), min(int(body * _SHORT_HEAD), _HEAD_CHARACTERS))
    month = np.uint64(0)
    month_end = -1
    end = 0
    for start in range(len(text)):
        kind = _kind(text, start, kinds)
        if start < end or kind == 0:
            continue
        end = start + 1
        while _runs_on(text, end, kind, kinds):
            end += 1
        unit = _unit(text, end, kinds)
        if start < border:
            ordinal = start > 0 and text[start - 1] == _ORDINAL
            if kind == _DIGIT or end - start > 1 or unit in (_YEAR, _MONTH, _DAY) or (ordinal and unit != _CLAUSE):
                key, value = _read_number(text, start, end, values)
                _put(row, TITLE, 64, key)
            continue
        # A single Chinese numeral is more often a part of a word than a number.
        if kind == _NUMERAL and end - start == 1 and unit not in (_YEAR, _MONTH, _DAY):
            continue
        key, value = _read_number(text, start, end, values)
        year = 1900 <= value < 2100
        full_year = year and (unit == _YEAR or (kind == _DIGIT and unit == _HYPHEN))
        dated = unit in (_YEAR, _MONTH, _DAY)
        if not full_year and _is_piece(text, start, end, end + dated, border, kinds):
            continue
        if full_year:
            key, unit = np.uint64(value), _YEAR
            if start < head:
                row[HEAD_YEARS + value // 32 % 4] |= np.uint32(1) << np.uint32(value % 32)
        if year:
            row[YEARS + value // 32 % 4] |= np.uint32(1) << np.uint32(value % 32)
        _put(row, NUMBERS, 416, key)
        if unit in (_YEAR, _MONTH, _DAY):
            if unit == _DAY and start == month_end + 1:
                key += month * _PRIME
            dated_key = key * np.uint64(31) + np.uint64(unit)
            _put(row, DATES, 192, dated_key)
            _put(row, DATES, 192, ~dated_key)
        if unit == _MONTH:
            month, month_end = key, end
