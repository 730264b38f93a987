"""Which documents hold an exact substring? Terms propose, the stored text decides.

Terms know neither punctuation nor places, so a proposed document is confirmed by looking for the phrase in its stored
text. Only two kinds of phrase need no look: one bigram, and one character; nor do documents in which the segmenter saw
the whole phrase as one word.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, END_MARK, SPACE, SYMBOL, WORD
from searchapp.analysis.latin import LONGEST_RUN as LONGEST_TERM
from searchapp.engine.whoosh.phrase_scan import holding, sought
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.sets import NONE, difference, intersection, union

Array = np.ndarray[Any, Any]
LONGEST_RUN = 48
"""A run of letters up to this length is taken apart into words; of a longer one only the first word is looked for."""
LOOKS_BETWEEN_CLOCKS = 1024
"""Documents looked into at a time: some milliseconds of long articles."""
BORDERS_BEFORE = {"title": 1, "body": 2}
"""How many NULs stand in a stored text before a field."""


class Asked(NamedTuple):
    """What a phrase asks of the terms of one text field in one segment; each answer int64, ascending.

    holding: documents that hold all of some terms of the bigram stream. beginning: documents with any bigram that
    begins with a character. with_word: documents of a term of the word stream.
    """

    holding: Callable[[Sequence[str]], Array]
    beginning: Callable[[str], Array]
    with_word: Callable[[str], Array]


class Phrase:
    """An exact phrase, ready to be looked for.

    text: folded, without white space, not empty.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._sought = sought(text)
        runs = [(kind, "".join(run)) for kind, run in groupby(text, lambda c: CHARACTER_CLASS[ord(c)])]
        self._runs: list[tuple[int, str]] = runs
        self._terms = list(dict.fromkeys(_terms(runs)))
        only = runs[0] if len(runs) == 1 else (SPACE, "")
        self.needs_no_look = only[0] == CJK and len(only[1]) <= 2
        self.may_be_a_word = only[0] == CJK

    def candidates(self, asked: Asked) -> Array | None:
        """Documents that may hold it; None where any may."""
        found: Array | None = None
        for docs in self._conditions(asked):
            found = docs if found is None else intersection(found, docs)
            if not len(found):
                break
        return found

    def _conditions(self, asked: Asked) -> Iterator[Array]:
        if self._terms:
            yield asked.holding(self._terms)
        last = len(self._runs) - 1
        for place, (kind, run) in enumerate(self._runs):
            if kind == WORD:
                yield _tilings(run, asked.holding)
            elif kind == CJK and len(run) == 1 and place == last:
                yield asked.beginning(run)

    def confirmed(self, segment: Segment, field: str, docs: Array, deadline: float | None) -> tuple[Array, bool]:
        """(those of the documents that hold it in this text field, whether all were looked at in time)."""
        kept = np.zeros(len(docs), np.bool_)
        for begin in range(0, len(docs), LOOKS_BETWEEN_CLOCKS):
            if deadline is not None and time.monotonic() > deadline:
                return docs[kept], False
            look = slice(begin, begin + LOOKS_BETWEEN_CLOCKS)
            texts = segment.texts
            kept[look] = holding(texts.coded, texts.offsets, docs[look], BORDERS_BEFORE[field], self._sought)
        return docs[kept], True


def _terms(runs: Sequence[tuple[int, str]]) -> Iterator[str]:
    """What every document that holds these runs has in its bigram stream, words aside."""
    for place, (kind, run) in enumerate(runs):
        if kind == CJK:
            yield from map(str.__add__, run, run[1:])
            if place < len(runs) - 1:
                yield run[-1] + END_MARK
        elif kind == SYMBOL:
            yield from run


def _tilings(run: str, holding: Callable[[Sequence[str]], Array]) -> Array:
    """Documents whose words can make up a run of letters: white space may stand anywhere in it."""
    if len(run) > LONGEST_RUN:
        found = NONE
        for end in range(1, min(len(run), LONGEST_TERM) + 1):
            found = union(found, holding([run[:end]]))
        return found
    tiled: list[Any] = [None] + [NONE] * len(run)
    for end in range(1, len(run) + 1):
        for begin in range(end):
            before = tiled[begin]
            if before is not None and not len(before):
                continue
            docs = holding([run[begin:end]])
            if len(docs):
                tiled[end] = union(tiled[end], docs if before is None else intersection(before, docs))
    found = tiled[-1]
    return NONE if found is None else found


def phrase_documents(
    segment: Segment, field: str, phrase: Phrase, deadline: float | None, asked: Asked, candidates: Array
) -> tuple[Array, bool]:
    """(those of the candidates that hold the phrase in a text field, whether all were looked at in time)."""
    if phrase.needs_no_look or not len(candidates):
        return candidates, True
    if not phrase.may_be_a_word:
        return phrase.confirmed(segment, field, candidates, deadline)
    certain = intersection(candidates, asked.with_word(phrase.text))
    found, complete = phrase.confirmed(segment, field, difference(candidates, certain), deadline)
    return union(certain, found), complete
