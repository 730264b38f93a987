"""Whether stored texts hold a phrase, told from the numbers of their symbols: hardly any is made into characters.

Only a symbol that has the phrase's first character is looked into, and those behind it as far as they agree.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, SPACE, WORD, codepoints, fold_table
from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.symbol_code import rare, symbol_at
from searchapp.engine.whoosh.symbols import LONGEST, NEAR, SYMBOLS, load

Array = np.ndarray[Any, Any]
BLANK = 0x20
"""What stands for each character of white space."""


class FoldedSymbols(NamedTuple):
    """How what stands in stored texts reads: the characters of all symbols, folded, BLANK for white space.

    points: uint32, in the order of the symbols' numbers. begins: int32[symbols + 1], where each symbol's begin. fold,
    classes: of characters that are in no symbol, by code point.
    """

    points: Array
    begins: Array
    fold: Array
    classes: Array


@cache
def folded_symbols() -> FoldedSymbols:
    """The table of symbols, folded."""
    rows, sizes = load().rows.tobytes(), load().sizes.tolist()
    strings = [rows[LONGEST * number : LONGEST * number + size].decode() for number, size in enumerate(sizes)]
    written = codepoints("".join(strings))
    points = np.where(CHARACTER_CLASS[written] == SPACE, np.uint32(BLANK), fold_table()[written])
    begins = np.cumsum([0, *map(len, strings)]).astype(np.int32)
    return FoldedSymbols(points, begins, fold_table(), CHARACTER_CLASS)


@cache
def _by_character() -> tuple[Array, Array]:
    """The characters of all symbols, folded, ascending, and whose each is: the number of a symbol."""
    symbols = folded_symbols()
    order = np.argsort(symbols.points, kind="stable")
    owners = np.repeat(np.arange(SYMBOLS, dtype=np.int32), np.diff(symbols.begins))
    return symbols.points[order], owners[order]


def _symbols_with(point: int) -> Array:
    """The numbers of the symbols that have a folded character: int32."""
    characters, owners = _by_character()
    first, last = characters.searchsorted(np.array([point, point + 1], np.uint32)).tolist()
    return owners[first:last]


class Sought(NamedTuple):
    """A phrase to be looked for. points: uint32, folded, without white space. may: uint8 by symbol, not 0 where it may
    begin there or where a field ends. border: the number of the symbol that parts fields.
    """

    points: Array
    may: Array
    border: int


def sought(phrase: str) -> Sought:
    """A phrase, folded and without white space, not empty, ready to be looked for."""
    border = int(load().numbers[load().firsts[0]])
    may = np.zeros(SYMBOLS, np.uint8)
    may[_symbols_with(ord(phrase[0]))] = 1
    may[border] = 1
    return Sought(codepoints(phrase), may, border)


def holding(coded: Array, offsets: Array, documents: Array, field: int, phrase: Sought) -> Array:
    """Which documents have the phrase in a field: bool. coded, offsets: see symbol_code.decoded. documents: int64.

    field: how many borders stand before it in a text.
    """
    out: Array = _holding(coded, offsets, documents, field, phrase, folded_symbols())
    return out


@compiled
def _holding(coded: Any, offsets: Any, documents: Any, field: int, phrase: Any, symbols: Any) -> Any:
    _, may, border = phrase
    out = np.zeros(len(documents), np.bool_)
    size = np.uint64(len(coded))
    for place in range(len(documents)):
        at, stop = np.uint64(offsets[documents[place]]), min(np.uint64(offsets[documents[place] + 1]), size)
        before = np.int64(-1)
        passed = 0
        while at < stop:
            # Nearly all of a text is symbols with which the phrase cannot begin.
            byte = np.uint64(coded[at])
            number = byte
            if byte < np.uint64(NEAR):
                number, length = symbol_at(coded, at, byte)
                if not may[number]:
                    before = np.int64(at)
                    at += length
                    continue
            else:
                length = np.uint64(rare(coded, np.int64(at))[1])
            if number == np.uint64(border):
                passed += 1
                if passed > field:
                    break
                before = np.int64(-1)
            else:
                if passed == field and _begins(coded, before, np.int64(at), stop, phrase.points, symbols):
                    out[place] = True
                    break
                before = np.int64(at)
            at += length
    return out


@inlined
def _code(coded: Any, at: int) -> Any:
    """(symbol at coded[at], or -1 - code point of a character that is none; its bytes)."""
    byte = np.uint64(coded[at])
    if byte < np.uint64(NEAR):
        number, size = symbol_at(coded, np.uint64(at), byte)
        return np.int64(number), np.int64(size)
    point, size = rare(coded, at)
    return -1 - point, size


@inlined
def _character(coded: Any, at: int, inner: int, symbols: Any) -> Any:
    """(folded character `inner` of what stands at coded[at], BLANK for white space; at and inner of the next one)."""
    number, size = _code(coded, at)
    if number < 0:
        point = -1 - number
        blank = symbols.classes[point] == SPACE
        return np.uint32(BLANK) if blank else symbols.fold[point], at + size, np.int64(0)
    here = symbols.begins[number] + inner
    if here + 1 < symbols.begins[number + 1]:
        return symbols.points[here], at, inner + 1
    return symbols.points[here], at + size, np.int64(0)


@inlined
def _begins(coded: Any, before: int, at: int, stop: int, phrase: Any, symbols: Any) -> bool:
    """Whether the phrase begins at one of the characters of what stands at coded[at], behind coded[before]."""
    classes = symbols.classes
    behind = np.uint32(0)
    if classes[phrase[0]] == WORD and before >= 0:
        here, inner = before, np.int64(0)
        while here == before:
            behind, here, inner = _character(coded, here, inner, symbols)
    here, inner = at, np.int64(0)
    while here == at:
        first, following, next_inner = _character(coded, here, inner, symbols)
        if (
            first == phrase[0]
            and not (classes[first] == WORD and classes[behind] == WORD)
            and _goes_on(coded, following, next_inner, stop, phrase, symbols)
        ):
            return True
        behind, here, inner = first, following, next_inner
    return False


@inlined
def _goes_on(coded: Any, at: int, inner: int, stop: int, phrase: Any, symbols: Any) -> bool:
    """Whether what follows a phrase's first character is the rest of it, white space aside, and ends with a word."""
    classes = symbols.classes
    same = 1
    length = len(phrase)
    whole = classes[phrase[length - 1]] == WORD
    while same < length or whole:
        if np.uint64(at) >= stop:
            break
        point, at, inner = _character(coded, at, inner, symbols)
        if same == length:
            return classes[point] != WORD
        if point == BLANK:
            continue
        if point != phrase[same]:
            return False
        same += 1
    return same == length
