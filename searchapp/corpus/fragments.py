"""Find the pieces of the title that a content farm has strewn into a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import rjieba

from searchapp.corpus.complete import Candidates, candidates_of
from searchapp.corpus.infer import ORDERED, RECURRING, REPEATS, SHUFFLED, Found, Lead, follow, weigh
from searchapp.corpus.positions import Page, page_arrays
from searchapp.corpus.steps import Steps, alone
from searchapp.corpus.surprise import CHARACTERS, Surprise, load

SHORTEST_TITLE, LONGEST_TITLE = 4, 128
MARKS = (np.float32(1.4), np.float32(6.0))
ANYWHERE = (np.float32(3.3), np.float32(3.3))
"""Nats for an injection behind a mark or 的, and for one anywhere else: farms of the two habits."""
LEAST_ODDS = 2.0
"""Log odds that a cycle must have."""
FEW, LEAST_ODDS_OF_FEW = 40, -0.5
"""Up to so many characters are risked at lower odds: a page with few fragments gives few signs, and what clean pages
would lose by chance is mostly much longer."""
CERTAIN = 5.0
"""Log odds at which no other first guess is tried."""
NATS_OF_ODDS = 2.0
"""Of two cycles the one with more merit is taken, and so much of their odds."""
_ADDRESS = re.compile(r"[:wW](?:(?<=[A-Za-z]{2}:)//|[wW]{2}\.)[!-~]{1,2000}")
"""An address often holds its page's title, cut at every word. From its colon on: other characters are soon passed."""
_LONGEST_SCHEME = 6


def page_of(title: str, text: str) -> Page:
    """The arrays of one page."""
    title = title[:LONGEST_TITLE]
    if "://" in text or "w." in text or "W." in text:
        text = _without_addresses(text)
    n = len(title)
    edges = bytearray(n + 1)
    for _, start, end in rjieba.tokenize(title, "search"):
        edges[start] = edges[end] = 1
    edges[0] = edges[n] = 1
    edge = np.frombuffer(edges, np.uint8)
    codes = np.frombuffer((title + text).encode("utf-32-le", "surrogatepass"), np.uint32)
    pool, head, hits, rows, places, strong, steps, near = page_arrays(codes, n, _fold(), load())
    return Page(pool[:n], pool[n:], pool, edge, head, hits, rows, places, strong, steps, near)


def find_fragments(title: str, text: str) -> list[tuple[int, int]]:
    """Start and end of every injected fragment."""
    return alone(finding_fragments(title, text))


def finding_fragments(title: str, text: str) -> Steps[list[tuple[int, int]]]:
    """`find_fragments` in steps."""
    if len(title) < SHORTEST_TITLE or not text:
        return []
    page = page_of(title, text)
    yield
    candidates = _candidates(page)
    yield
    found = best_of(map(weigh, leads) for leads in _habits(page, candidates))
    return _joined(found.path) if found else []


def leads_of(title: str, text: str) -> Iterator[Iterator[Lead]]:
    """For each habit of farms, the cycles that its first guesses lead to, each followed when it is asked for."""
    if len(title) < SHORTEST_TITLE or not text:
        return iter(())
    page = page_of(title, text)
    return _habits(page, _candidates(page))


def _candidates(page: Page) -> Candidates:
    return Candidates(*candidates_of(page, load(), MARKS[0], ANYWHERE[1]))


def _habits(page: Page, candidates: Candidates) -> Iterator[Iterator[Lead]]:
    model = load()
    for costs, guesses in ((MARKS, (REPEATS, ORDERED, SHUFFLED)), (ANYWHERE, (ORDERED, SHUFFLED, RECURRING))):
        yield _leads(page, model, candidates, costs, guesses)


def _leads(
    page: Page,
    model: Surprise,
    candidates: Candidates,
    costs: tuple[np.float32, np.float32],
    guesses: tuple[int, ...],
) -> Iterator[Lead]:
    for guess in guesses:
        lead = follow(page, model, candidates, costs, guess, ANYWHERE[0])
        if lead:
            yield lead


def best_of(habits: Iterable[Iterable[Found]]) -> Found | None:
    """The cycle to believe, if any. No more are asked for behind one that is certain, and no place of it in doubt."""
    best, chosen, sure = 0.0, None, False
    for habit in habits:
        for found in habit:
            if found.odds <= _least_odds(found.path):
                continue
            value = found.lead.merit + NATS_OF_ODDS * found.odds
            if value > best:
                best, chosen = value, found
                sure = found.odds > CERTAIN and found.lead.level <= found.lead.merit
                if sure and found.whole and len(found.path) == len(found.lead.start):
                    return chosen
        if sure:
            break
    return chosen


def _least_odds(path: list[tuple[int, int]]) -> float:
    return LEAST_ODDS_OF_FEW if sum(end - start for start, end in path) <= FEW else LEAST_ODDS


def _without_addresses(text: str) -> str:
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


def _joined(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in path:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


@cache
def _fold() -> npt.NDArray[np.uint16]:
    """The lower case of each character that has one of a single character, by code point."""
    table = np.arange(CHARACTERS, dtype=np.uint16)
    for code in range(CHARACTERS):
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    return table
