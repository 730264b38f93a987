"""Where the marks of a query stand in a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.analysis import CHARACTER_CLASS, codepoints, fold_table
from searchapp.analysis.characters import Codepoints
from searchapp.query import Mark

MAX_CHARACTERS: Final = 2_000_000
"""How much of a text is looked at: a few milliseconds' worth, and more than 5 MB of Chinese in UTF-8."""

MAX_MATCHES: Final = 50_000
MAX_STEPS: Final = 20_000_000

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The distinct folded marks of a query, longest first, as arrays for the compiled loops (see compiled.py).

    lengths: characters of each. within, borders: which patterns stand in each, itself too.
    """

    heads: npt.NDArray[np.int32]
    following: npt.NDArray[np.int32]
    characters: Codepoints
    offsets: Integers
    loose: npt.NDArray[np.bool_]
    lengths: Integers
    within: Integers
    borders: Integers


@dataclass(frozen=True, slots=True)
class Matches:
    """The longest mark at every place where one stands, by start; they may overlap.

    starts, ends: character offsets. numbers: which of `patterns` it is.
    """

    patterns: Patterns
    starts: Integers
    ends: Integers
    numbers: Integers

    def merged(self, start: int, end: int) -> list[tuple[int, int]]:
        """What to mark between two offsets: overlapping matches as one, those that lie there only in part left out."""
        spans: list[tuple[int, int]] = []
        starts = self.starts.tolist()
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        for left, right in zip(starts[first:last], self.ends[first:last].tolist(), strict=True):
            if right > end:
                continue
            if spans and left < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(right, spans[-1][1]))
            else:
                spans.append((left, right))
        return spans


def patterns_of(marks: Iterable[Mark]) -> Patterns:
    """What `find` looks for."""
    from searchapp.snippets.compiled import HEADS

    loose: dict[str, bool] = {}
    for mark in marks:
        parts = mark.text.split()
        text = "".join(parts)
        if text:
            loose[text] = loose.get(text, False) or mark.exact or len(parts) > 1
    texts = sorted(loose, key=len, reverse=True)
    heads = np.full(HEADS, -1, dtype=np.int32)
    following = np.full(len(texts), -1, dtype=np.int32)
    tails: dict[int, int] = {}
    for number, text in enumerate(texts):
        slot = ord(text[0]) & (HEADS - 1)
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
        heads,
        following,
        codepoints("".join(texts)).copy(),
        np.array([*accumulate(lengths, initial=0)], dtype=np.int64),
        np.array([loose[text] for text in texts], dtype=np.bool_),
        np.array(lengths, dtype=np.int64),
        np.array([*chain.from_iterable(within)], dtype=np.int64),
        np.array([*accumulate(map(len, within), initial=0)], dtype=np.int64),
    )


_NONE = np.empty(0, dtype=np.int64)


def find(text: str, patterns: Patterns) -> Matches:
    """Find the marks of a query in a text as it is stored, without segmenting it.

    Latin letters and digits at a mark's ends must be whole there; white space is skipped between CJK characters, and
    anywhere in a phrase. Looks at no more than MAX_CHARACTERS, MAX_MATCHES and MAX_STEPS comparisons.
    """
    from searchapp.snippets import compiled

    if not len(patterns.lengths) or not text:
        return Matches(patterns, _NONE, _NONE, _NONE)
    points = codepoints(text[:MAX_CHARACTERS])
    starts, ends, numbers = compiled.find(
        points,
        fold_table(),
        CHARACTER_CLASS,
        patterns.heads,
        patterns.following,
        patterns.characters,
        patterns.offsets,
        patterns.loose,
        min(len(points), MAX_MATCHES),
        MAX_STEPS,
    )
    return Matches(patterns, starts, ends, numbers)
