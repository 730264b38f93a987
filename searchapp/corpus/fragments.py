"""Find the pieces of the title that a content farm has strewn into a body."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import rjieba

from searchapp.analysis import codepoints
from searchapp.compiled import compiled, spliced
from searchapp.corpus.belief import belief
from searchapp.corpus.candidates import no_candidates
from searchapp.corpus.doubt import PRODUCTS as PRODUCTS_OF_PLACES
from searchapp.corpus.doubt import WEIGHTS as WEIGHTS_OF_PLACES
from searchapp.corpus.doubt import beyond_doubt
from searchapp.corpus.infer import ORDERED, RECURRING, REPEATS, SHUFFLED, follow, settle
from searchapp.corpus.positions import Page, fields_of_page
from searchapp.corpus.steps import Steps, alone
from searchapp.corpus.surprise import CHARACTERS
from searchapp.corpus.surprise_tables import load, load_one
from searchapp.corpus.trust import PRODUCTS as PRODUCTS_OF_CYCLES
from searchapp.corpus.trust import WEIGHTS as WEIGHTS_OF_CYCLES
from searchapp.corpus.trust import trust

SHORTEST_TITLE, LONGEST_TITLE = 4, 128
MOST_SEARCHED = 1 << 18
"""Characters at a text's beginning in which fragments are looked for. Real articles are shorter, and the arrays for a
hostile page of 16 MiB would fill the memory."""
MARKS = (np.float32(1.4), np.float32(6.0))
ANYWHERE = (np.float32(3.3), np.float32(3.3))
"""Nats for an injection behind a mark or 的, and for one anywhere else: farms of the two habits."""
HABITS = (MARKS, ANYWHERE)
LEAST = (MARKS[0], ANYWHERE[1])
"""Nats for an injection at the least, behind a mark or 的 and elsewhere."""
GUESSES = ((REPEATS, ORDERED, SHUFFLED), (ORDERED, SHUFFLED, RECURRING))
"""The first guesses for each habit."""
_ADDRESS = re.compile(r"[:wW](?:(?<=[A-Za-z]{2}:)//|[wW]{2}\.)[!-~]{1,2000}")
"""An address often holds its page's title, cut at every word. From its colon on: other characters are soon passed."""
_LONGEST_SCHEME = 6


def page_of(title: str, text: str) -> Page:
    """The arrays of one page."""
    title = title[:LONGEST_TITLE]
    return Page(*fields_of_page(codepoints(title + text), _edges(title), _fold(), load()))


def _edges(title: str) -> npt.NDArray[np.uint8]:
    """Where the title's words begin or end."""
    edges = bytearray(len(title) + 1)
    for _, start, end in rjieba.tokenize(title, "search"):
        edges[start] = edges[end] = 1
    edges[0] = edges[-1] = 1
    return np.frombuffer(edges, np.uint8)


def find_fragments(title: str, text: str) -> list[tuple[int, int]]:
    """Start and end of every injected fragment."""
    return alone(finding_fragments(title, text))


def finding_fragments(title: str, text: str) -> Steps[list[tuple[int, int]]]:
    """`find_fragments` in steps."""
    if len(title) < SHORTEST_TITLE or not text:
        return []
    title, text = title[:LONGEST_TITLE], text[:MOST_SEARCHED]
    plain = without_addresses(text)
    edge, codes, has_address = _edges(title), codepoints(title + text), plain != text
    plain_codes = codepoints(title + plain) if has_address else codes
    yield
    starts, ends = _found(codes, plain_codes, has_address, edge, _fold(), load_one())
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


@compiled
def _found(codes, plain, has_address, edge, fold, models):  # type: ignore[no-untyped-def]
    """Starts and ends of the fragments. One call: to hand over arrays takes long.

    plain: the code points with addresses blank; they tell no cycle, but farms put fragments into them, too. models: an
    array of one.
    """
    model = models[0]
    starts, ends, odds, any_order, fragments, costs = _believed(plain, edge, fold, model)
    if not has_address or len(starts) == 0:
        return _joined(starts, ends)
    page = Page(*fields_of_page(codes, edge, fold, model))
    starts, ends, doubts = settle(page, model, fragments, costs[0], costs[1], any_order)
    kept = beyond_doubt(doubts, odds, WEIGHTS_OF_PLACES[int(any_order)], PRODUCTS_OF_PLACES[int(any_order)])
    return _joined(starts[kept], ends[kept])


@spliced
def _joined(starts, ends):  # type: ignore[no-untyped-def]
    """The places of a chain, those that touch as one."""
    count = 0
    for x in range(len(starts)):
        if count and ends[count - 1] == starts[x]:
            ends[count - 1] = ends[x]
        else:
            starts[count], ends[count] = starts[x], ends[x]
            count += 1
    return starts[:count], ends[:count]


@spliced
def _believed(codes, edge, fold, model):  # type: ignore[no-untyped-def]
    """Of the cycle to believe starts and ends of its places, log odds, any_order, fragments and costs (see `Lead`)."""
    page = Page(*fields_of_page(codes, edge, fold, model))
    candidates = no_candidates(page, LEAST)
    best, certain = 0.0, False
    starts, ends, fragments = np.empty(0, np.int32), np.empty(0, np.int32), np.empty((2, 0), np.int32)
    odds_of_best, any_order_of_best, costs_of_best = 0.0, False, MARKS
    for habit in range(2):
        costs = HABITS[habit]
        for guess in GUESSES[habit]:
            for found in follow(page, model, candidates, guess, costs[0], costs[1], ANYWHERE[0]):
                size, merit, level, any_order, row, start, end, doubts, strings, paid = found
                if size == 0:
                    continue
                odds, whole = trust(row, WEIGHTS_OF_CYCLES[int(any_order)], PRODUCTS_OF_CYCLES[int(any_order)])
                kept = beyond_doubt(doubts, odds, WEIGHTS_OF_PLACES[int(any_order)], PRODUCTS_OF_PLACES[int(any_order)])
                places = len(start)
                start, end = start[kept], end[kept]
                value, sure, last = belief(merit, level, odds, whole, (end - start).sum(), len(start) == places)
                if value > best:
                    best, certain, starts, ends = value, sure, start, end
                    odds_of_best, any_order_of_best, fragments, costs_of_best = odds, any_order, strings, paid
                    if last:
                        return starts, ends, odds, any_order, fragments, paid
        if certain:
            break
    return starts, ends, odds_of_best, any_order_of_best, fragments, costs_of_best


def without_addresses(text: str) -> str:
    """The text with its addresses blank, of the same length."""
    if not ("://" in text or "w." in text or "W." in text):
        return text
    kept: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        start = found.start()
        least = max(done, start - _LONGEST_SCHEME) if text[start] == ":" else start
        while start > least and text[start - 1].isascii() and text[start - 1].isalpha():
            start -= 1
        kept += text[done:start], "\0" * (found.end() - start)
        done = found.end()
    return "".join(kept) + text[done:]


@cache
def _fold() -> npt.NDArray[np.uint16]:
    """The lower case of each character that has one of a single character, by code point."""
    table = np.arange(CHARACTERS, dtype=np.uint16)
    for code in range(CHARACTERS):
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    return table
