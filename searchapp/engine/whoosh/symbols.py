"""The symbols that stored texts are made of: 32,384 strings that come often in Chinese texts, each with a number.

A text is stored as the numbers of its symbols, in one byte or two, so any of them can be read alone, at the speed of
copying (a static dictionary of short strings, as OnPair and FSST have it: Boncz, Neumann, Leis, "FSST: Fast Random
Access String Compression", VLDB 2020). The table is part of the index format: it changes only with FORMAT.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
TABLE = Path(__file__).with_name("symbols.json")
SHORT = 0x80
"""Symbols with a smaller number are written in one byte, the others in two, the first of them from this on."""
NEAR, FAR = 0xFE, 0xFF
"""What stands before a character that is no symbol, and before one that takes more than two bytes."""
SYMBOLS = SHORT + (NEAR - SHORT) * 256
LONGEST = 16
"""Bytes of UTF-8 in a symbol at the most."""
DIRECT = 0x10000
"""Code points below it can begin a symbol."""


class Symbols(NamedTuple):
    """A table of symbols, for reading (rows, sizes) and, as a tree of their beginnings, for writing.

    rows: uint64[symbols, 2], UTF-8 and zeros. sizes: uint8 by symbol, bytes of UTF-8. firsts: int32 by code point below
    DIRECT, the node of a beginning of one character, 0 where there is none. lasts: uint32 by node, its last character.
    children: int32[nodes + 1], the first of each node's children, which follow one another in the order of `lasts`.
    numbers: int32 by node, the symbol that ends there, -1 where none does.
    """

    rows: Array
    sizes: Array
    firsts: Array
    lasts: Array
    children: Array
    numbers: Array


@cache
def load() -> Symbols:
    """The table of this format."""
    return table_of(json.loads(TABLE.read_text(encoding="utf-8")))


def table_of(strings: Sequence[str]) -> Symbols:
    """A table of these symbols in the order of their numbers: different, of 1 to LONGEST bytes of UTF-8 each."""
    encoded = [string.encode() for string in strings]
    rows = np.frombuffer(b"".join([each.ljust(LONGEST, b"\0") for each in encoded]), np.uint64).reshape(-1, 2)
    beginnings = {string[:end] for string in strings for end in range(1, len(string) + 1)}
    # Ordered by length first, the children of a node follow one another, and those of the next node follow them.
    nodes = ["", *sorted(beginnings, key=lambda beginning: (len(beginning), beginning))]
    place = {beginning: node for node, beginning in enumerate(nodes)}
    numbers = np.full(len(nodes), -1, np.int32)
    numbers[[place[string] for string in strings]] = np.arange(len(strings))
    several = np.zeros(len(nodes), np.int32)
    np.add.at(several, [place[beginning[:-1]] for beginning in nodes[1:]], 1)
    firsts = np.zeros(DIRECT, np.int32)
    for beginning in nodes[1 : 1 + int(several[0])]:
        firsts[ord(beginning)] = place[beginning]
    return Symbols(
        rows=rows,
        sizes=np.array([*map(len, encoded)], np.uint8),
        firsts=firsts,
        lasts=np.array([0, *(ord(beginning[-1]) for beginning in nodes[1:])], np.uint32),
        children=np.array([*accumulate(several.tolist(), initial=1)], np.int32),
        numbers=numbers,
    )
