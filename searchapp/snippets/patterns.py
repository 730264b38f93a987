"""The marks of a query as arrays, for the compiled loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, codepoints, fold_table
from searchapp.query import Mark

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The distinct folded marks of a query, longest first.

    marks: what finding.py looks for. weighing: (within, borders, lengths): which patterns stand in each, itself too,
    and how many characters it has; see windows.py.
    """

    marks: tuple[Array, ...]
    weighing: tuple[Array, Array, Array]


def patterns_of(marks: Iterable[Mark]) -> Patterns:
    """What is to be marked."""
    from searchapp.analysis.utf8 import TAILS, written_as
    from searchapp.snippets.finding import ASCII, HEADS

    loose: dict[str, bool] = {}
    for mark in marks:
        parts = mark.text.split()
        text = "".join(parts)
        if text:
            loose[text] = loose.get(text, False) or mark.exact or len(parts) > 1
    texts = sorted(loose, key=len, reverse=True)
    begins = np.zeros(ASCII + TAILS, dtype=np.uint8)
    heads = np.full(HEADS, -1, dtype=np.int32)
    following = np.full(len(texts), -1, dtype=np.int32)
    tails: dict[int, int] = {}
    for number, text in enumerate(texts):
        head = ord(text[0])
        begins[[form if form < ASCII else ASCII + form % TAILS for form in written_as(head)]] = 1
        slot = head & (HEADS - 1)
        if slot in tails:
            following[tails[slot]] = number
        else:
            heads[slot] = number
        tails[slot] = number
    lengths = list(map(len, texts))
    within = [
        [inner for inner in range(number, len(texts)) if texts[inner] in text] for number, text in enumerate(texts)
    ]
    return Patterns(
        (
            fold_table(),
            CHARACTER_CLASS,
            begins,
            heads,
            following,
            codepoints("".join(texts)),
            np.array([*accumulate(lengths, initial=0)], dtype=np.int64),
            np.array([loose[text] for text in texts], dtype=np.bool_),
        ),
        (
            np.array([*chain.from_iterable(within)], dtype=np.int64),
            np.array([*accumulate(map(len, within), initial=0)], dtype=np.int64),
            np.array(lengths, dtype=np.int64),
        ),
    )
