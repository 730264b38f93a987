"""What several lists propose together: added up over a window of documents, then gathered in their order."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import inlined
from searchapp.engine.whoosh.cursors import BLOCKS, HERE, load, next_document
from searchapp.engine.whoosh.postings import BLOCK
from searchapp.engine.whoosh.sets import lowest_bit

Array = np.ndarray[Any, Any]
WINDOW = 32768
"""Documents looked at together at the most: their scores stay in the processor's second nearest memory, and a short
query of a hundred thousand documents has few windows to prepare."""


class Window(NamedTuple):
    """What is added up by document of the window. All zero between two calls, so that no call has to clear it.

    touched: uint8, 1 where a list has the document. scores, weights: float64, what it earns and the units that it
    holds. stamps: int32, one more than the last of these units. marks: uint8, 1 where any of 64 documents is touched.
    """

    touched: Array
    scores: Array
    weights: Array
    stamps: Array
    marks: Array


class Candidates(NamedTuple):
    """Documents that may be hits, ascending, and what is known of each (searchapp.engine.whoosh.candidates).

    docs: int64. scores: float64, what it has earned. weights: float64, of the units that it holds. held: uint8, whether
    the lists that are being looked into have it.
    """

    docs: Array
    scores: Array
    weights: Array
    held: Array


class Scratch(NamedTuple):
    """What the loops work in; room for as many candidates as a window has documents."""

    window: Window
    found: Candidates


_local = threading.local()


def scratch() -> Scratch:
    """This thread's scratch."""
    made: Scratch | None = getattr(_local, "scratch", None)
    if made is None:
        made = _local.scratch = Scratch(
            Window(
                np.zeros(WINDOW, np.uint8),
                np.zeros(WINDOW),
                np.zeros(WINDOW),
                np.zeros(WINDOW, np.int32),
                np.zeros(WINDOW // 64, np.uint8),
            ),
            Candidates(np.empty(WINDOW, np.int64), np.empty(WINDOW), np.empty(WINDOW), np.empty(WINDOW, np.uint8)),
        )
    return made


@inlined
def read_within(lists: Any, cursors: Any, i: int, block: int, low: int, high: int) -> Any:
    """Unpack a block of list i and tell what each of its documents earns: (first place, place behind the last).

    Those are the places in the block of documents with low <= document < high; earns is filled there.
    """
    _, _, places, scoring, lengths = lists
    _, docs, freqs, earns = cursors
    weight, norm, slope = scoring[0, i], scoring[1, i], scoring[2, i]
    size = load(lists, cursors, i, block, weight > 0)
    base = np.uint64(i * BLOCK)
    begin = np.uint64(0)
    stop = np.uint64(size)
    if docs[base] < low:
        while begin < stop and docs[base + begin] < low:
            begin += np.uint64(1)
    if docs[base + stop - np.uint64(1)] >= high:
        stop = begin
        while docs[base + stop] < high:
            stop += np.uint64(1)
    if weight > 0:
        row = np.uint64(places[1, i])
        for place in range(begin, stop):
            f = freqs[place]
            length = lengths[row, np.uint64(docs[base + place])]
            earns[place] = weight * f / (f + norm + slope * length)
    else:
        for place in range(begin, stop):
            earns[place] = 0.0
    return begin, stop


@inlined
def add_up(lists: Any, cursors: Any, i: int, low: int, high: int, unit_weights: Any, weighs: bool, window: Any) -> None:
    """Add what list i gives to the documents of a window. The lists of one unit are to be added one after the other.

    weighs: whether the weights of units are added up, too.
    """
    if next_document(lists, cursors, i, low) >= high:
        return
    state, docs, _, earns = cursors
    touched, scores, weights, stamps, marks = window
    base = np.uint64(i * BLOCK)
    unit = lists.places[2, i]
    stamp = np.int32(unit + 1)
    for block in range(state[HERE, i], state[BLOCKS, i]):
        begin, stop = read_within(lists, cursors, i, block, low, high)
        for place in range(begin, stop):
            own = np.uint64(docs[base + place] - low)
            touched[own] = 1
            marks[own >> np.uint64(6)] = 1
            scores[own] += earns[place]
        if weighs and unit >= 0:
            for place in range(begin, stop):
                own = np.uint64(docs[base + place] - low)
                if stamps[own] != stamp:
                    stamps[own] = stamp
                    weights[own] += unit_weights[unit]
        if stop < BLOCK:
            return


@inlined
def gathered(window: Any, low: int, floor: float, weighs: bool, candidates: Any) -> Any:
    """Make candidates of what a window has touched and what earned more than `floor`, and clear it: how many.

    low: the window's first document. weighs: as it was when this was added up.
    """
    touched, scores, weights, stamps, marks = window
    found_docs, found_scores, found_weights, _ = candidates
    flags = touched.view(np.uint64)
    found = np.uint64(0)
    for group in range(np.uint64(len(marks))):
        if marks[group] == 0:
            continue
        marks[group] = 0
        for slot in range(group * np.uint64(8), group * np.uint64(8) + np.uint64(8)):
            word = flags[slot]
            flags[slot] = 0
            while word:
                own = slot * np.uint64(8) + np.uint64(lowest_bit(word) >> 3)
                word &= word - np.uint64(1)
                found_docs[found] = low + np.int64(own)
                found_scores[found] = scores[own]
                if weighs:
                    found_weights[found] = weights[own]
                    weights[own] = 0.0
                    stamps[own] = 0
                found += np.uint64(scores[own] > floor)
                scores[own] = 0.0
    return np.int64(found)
