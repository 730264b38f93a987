"""Find the pieces of the title that a content farm has strewn into a body."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import rjieba

from searchapp.corpus.infer import infer
from searchapp.corpus.pieces import Page
from searchapp.corpus.surprise import CHARACTERS, load

LONGEST_TITLE = 128
MARKS = (np.float32(1.4), np.float32(6.0))
ANYWHERE = (np.float32(3.3), np.float32(3.3))
"""Nats for an injection behind a mark or 的, and for one anywhere else: farms of the two habits."""
_SCRATCH = np.full(CHARACTERS, -1, np.int16)


def page_of(title: str, text: str) -> Page:
    """The arrays of one page."""
    title, text = title[:LONGEST_TITLE], _fold(text)
    edge = np.zeros(len(title) + 1, np.uint8)
    position = 0
    for word in rjieba.cut(title):
        edge[position] = 1
        position += len(word)
    edge[0] = edge[len(title)] = 1
    pool = _codes(_fold(title) + text)
    return Page(pool[: len(title)], pool[len(title) :], pool, edge, _SCRATCH)


def find_fragments(title: str, text: str, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Start and end of every injected fragment."""
    if len(title) < 4 or not text:
        return []
    page, model = page_of(title, text), load()
    best, path = np.float32(10.0), []
    for costs in (MARKS, ANYWHERE):
        for ordered in (True, False):
            merit, start, member, _, _, length = infer(page, model, *costs, ordered)
            if merit > best:
                best, path = merit, list(zip(start.tolist(), (start + length[member]).tolist(), strict=True))
    return _joined(path)


def _joined(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in path:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _fold(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _codes(text: str) -> npt.NDArray[np.uint16]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(codes < CHARACTERS, codes, 0).astype(np.uint16)
