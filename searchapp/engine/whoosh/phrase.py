"""Which documents hold an exact substring? Terms propose, the stored text decides.

Terms know neither punctuation nor places, so a proposed document is confirmed by looking for the phrase in its stored
text, folded on the fly. Only two kinds of phrase need no look: one bigram, and one character.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, END_MARK, SPACE, SYMBOL, WORD, codepoints, fold_table
from searchapp.analysis.latin import LONGEST_RUN as LONGEST_TERM
from searchapp.compiled import compiled
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.sets import NONE, intersection, union

Array = np.ndarray[Any, Any]
Postings = Callable[[str], Array]
"""The documents of a term of the bigram stream: int64, ascending; one with the prefix mark stands for all bigrams
that begin with the character."""
LONGEST_RUN = 48
"""A run of letters up to this length is taken apart into words; of a longer one only the first word is looked for."""
LOOKS_BETWEEN_CLOCKS = 64


@compiled
def holds(data: Any, begin: int, end: int, phrase: Any, fold: Any, classes: Any, points: Any, gaps: Any) -> bool:
    """Whether the phrase is in UTF-8 data[begin:end].

    phrase: uint32 folded code points without white space. fold: uint32 by code point. classes: uint8 by code point.
    points: uint32, gaps: bool, scratch of at least end - begin items.
    """
    size = 0
    gap = True
    at = begin
    while at < end:
        lead = np.uint32(data[at])
        if lead < 0x80:
            point = lead
            at += 1
        elif lead < 0xE0:
            point = ((lead & 0x1F) << 6) | (np.uint32(data[at + 1]) & 0x3F)
            at += 2
        elif lead < 0xF0:
            point = ((lead & 0x0F) << 12) | ((np.uint32(data[at + 1]) & 0x3F) << 6) | (np.uint32(data[at + 2]) & 0x3F)
            at += 3
        else:
            point = (
                ((lead & 0x07) << 18)
                | ((np.uint32(data[at + 1]) & 0x3F) << 12)
                | ((np.uint32(data[at + 2]) & 0x3F) << 6)
                | (np.uint32(data[at + 3]) & 0x3F)
            )
            at += 4
        if classes[point] == SPACE:
            gap = True
            continue
        points[size] = fold[point]
        gaps[size] = gap
        gap = False
        size += 1
    length = len(phrase)
    whole_begin = classes[phrase[0]] == WORD
    whole_end = classes[phrase[length - 1]] == WORD
    first = phrase[0]
    for i in range(size - length + 1):
        if points[i] != first:
            continue
        same = 1
        while same < length and points[i + same] == phrase[same]:
            same += 1
        if same < length:
            continue
        if whole_begin and not gaps[i] and classes[points[i - 1]] == WORD:
            continue
        after = i + length
        if whole_end and after < size and not gaps[after] and classes[points[after]] == WORD:
            continue
        return True
    return False


class Phrase:
    """An exact phrase, ready to be looked for.

    text: folded, without white space, not empty.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._points = codepoints(text)
        self._raw = text.encode("utf-8", "surrogatepass")
        runs = [(kind, "".join(run)) for kind, run in groupby(text, lambda c: CHARACTER_CLASS[ord(c)])]
        self._runs: list[tuple[int, str]] = runs
        only = runs[0] if len(runs) == 1 else (SPACE, "")
        self._plain = all(kind == CJK for kind, _ in runs)
        self.needs_no_look = only[0] == CJK and len(only[1]) <= 2

    def candidates(self, postings: Postings, prefix: Postings) -> Array | None:
        """Documents that may hold it; None where any may. postings: documents of a term; prefix: of a character."""
        found: Array | None = None
        for docs in self._conditions(postings, prefix):
            found = docs if found is None else intersection(found, docs)
            if not len(found):
                break
        return found

    def _conditions(self, postings: Postings, prefix: Postings) -> Iterator[Array]:
        last = len(self._runs) - 1
        for place, (kind, run) in enumerate(self._runs):
            if kind == CJK:
                for first, second in pairwise(run):
                    yield postings(first + second)
                if place < last:
                    yield postings(run[-1] + END_MARK)
                elif len(run) == 1:
                    yield prefix(run)
            elif kind == WORD:
                yield _tilings(run, postings)
            elif kind == SYMBOL:
                for symbol in run:
                    yield postings(symbol)

    def confirmed(self, segment: Segment, field: str, docs: Array, deadline: float | None) -> tuple[Array, bool]:
        """(those of the documents that hold it in this text field, whether all were looked at in time)."""
        fold, classes = fold_table(), CHARACTER_CLASS
        kept = np.zeros(len(docs), np.bool_)
        plain, wanted = self._plain, self._raw
        points, gaps = np.empty(1 << 16, np.uint32), np.empty(1 << 16, np.bool_)
        for place, document in enumerate(docs.tolist()):
            if deadline is not None and place % LOOKS_BETWEEN_CLOCKS == 0 and time.monotonic() > deadline:
                return docs[kept], False
            raw = segment.texts.raw(document)
            title = raw.index(0) + 1
            body = raw.index(0, title) + 1
            begin, end = (title, body - 1) if field == "title" else (body, len(raw))
            # Most texts hold Chinese as it folds, in one piece: then a byte search has the answer.
            if plain and raw.find(wanted, begin, end) >= 0:
                kept[place] = True
                continue
            if end - begin > len(points):
                points, gaps = np.empty(end - begin, np.uint32), np.empty(end - begin, np.bool_)
            data = np.frombuffer(raw, np.uint8)
            kept[place] = holds(data, begin, end, self._points, fold, classes, points, gaps)
        return docs[kept], True


def _tilings(run: str, postings: Postings) -> Array:
    """Documents whose words can make up a run of letters: white space may stand anywhere in it."""
    if len(run) > LONGEST_RUN:
        found = NONE
        for end in range(1, min(len(run), LONGEST_TERM) + 1):
            found = union(found, postings(run[:end]))
        return found
    tiled: list[Any] = [None] + [NONE] * len(run)
    for end in range(1, len(run) + 1):
        for begin in range(end):
            before = tiled[begin]
            if before is not None and not len(before):
                continue
            docs = postings(run[begin:end])
            if len(docs):
                tiled[end] = union(tiled[end], docs if before is None else intersection(before, docs))
    found = tiled[-1]
    return NONE if found is None else found


def phrase_documents(
    segment: Segment,
    field: str,
    phrase: Phrase,
    deadline: float | None,
    postings: Postings,
    prefix: Postings,
    among: Array | None,
) -> tuple[Array, bool]:
    """(documents that hold the phrase in a text field, whether all candidates were looked at in time).

    among: the only documents that matter, None for all.
    """
    candidates = phrase.candidates(postings, prefix)
    docs: Array = np.arange(segment.documents, dtype=np.int64) if candidates is None else candidates
    if among is not None:
        docs = intersection(docs, among)
    if phrase.needs_no_look:
        return docs, True
    return phrase.confirmed(segment, field, docs, deadline)
