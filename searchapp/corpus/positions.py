"""One page as arrays: its title, its body, and where in the body each character of the title stands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, inlined
from searchapp.corpus.neighbours import HERE, Neighbours, cost_on_page, neighbours_of
from searchapp.corpus.surprise import CHARACTERS, pair_cost, standing, trigram_cost

LINE_END = np.uint16(10)
"""What stands before and behind a body."""
_BUCKETS = 4096
"""Of the hash of the title's characters: far more than a title has, so that most others meet an empty one."""


class Page(NamedTuple):
    """title, body: code points below 2**16, folded. pool: title, then body: fragments are slices of it.

    edge: 1 where a word of the title begins or the title ends (one more than the title's characters). head: by
    character of the pool its number among the distinct characters of the title, -1 for others. first, after: where in
    the title the character numbered c stands first, and where that of a place of it stands next, -1 for nowhere. hits:
    the places of the body that hold a character of the title. rows, places: those of the character numbered c are
    places[rows[c]:rows[c + 1]], ascending. strong: what a place stands behind, see `standing`, set at the hits. steps:
    nats for the character at a place behind the two before it, set at the hits and behind them. neighbours: what stands
    together on the page.
    """

    title: npt.NDArray[np.uint16]
    body: npt.NDArray[np.uint16]
    pool: npt.NDArray[np.uint16]
    edge: npt.NDArray[np.uint8]
    head: npt.NDArray[np.int16]
    first: npt.NDArray[np.int16]
    after: npt.NDArray[np.int16]
    hits: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    strong: npt.NDArray[np.uint8]
    steps: npt.NDArray[np.float32]
    neighbours: Neighbours


@inlined
def _at(body, i):  # type: ignore[no-untyped-def]
    return body[i] if 0 <= i < len(body) else LINE_END


@inlined
def _write_steps(body, places, count, neighbours, model, steps):  # type: ignore[no-untyped-def]
    """Write down the nats for the character at so many places of a body.

    A loop for each table: while one of its lines is fetched, the processor already asks for those of the next places.
    """
    for x in range(count):
        i = places[x]
        steps[i] = trigram_cost(_at(body, i - 2), _at(body, i - 1), _at(body, i), model)
    for x in range(count):
        i = places[x]
        if steps[i] < 0.0:
            steps[i] = pair_cost(_at(body, i - 1), _at(body, i), model)
    for x in range(count):
        i = places[x]
        steps[i] = cost_on_page(steps[i], _at(body, i - 1), _at(body, i), HERE, neighbours, model)


@compiled
def fields_of_page(codes, edge, fold, model):  # type: ignore[no-untyped-def]
    """The fields of a Page. codes: code points of title and body. edge: as in the Page."""
    n, size = len(edge) - 1, len(codes)
    pool = np.empty(size, np.uint16)
    head = np.empty(size, np.int16)
    # Behind the first place of a character, so that an empty bucket is 0: to fill it with another number takes longer.
    bucket = np.zeros(_BUCKETS, np.int32)
    rows = np.zeros(n + 2, np.int32)
    distinct, count = 0, 0
    for i in range(size):
        code = fold[codes[i]] if codes[i] < CHARACTERS else np.uint16(0)
        pool[i] = code
        slot = code & (_BUCKETS - 1)
        while bucket[slot] > 0 and pool[bucket[slot] - 1] != code:
            slot = (slot + 1) & (_BUCKETS - 1)
        at = bucket[slot] - 1
        if i < n:
            if at < 0:
                bucket[slot] = i + 1
                head[i] = distinct
                distinct += 1
            else:
                head[i] = head[at]
        elif at < 0:
            head[i] = -1
        else:
            head[i] = head[at]
            rows[head[at] + 2] += 1
            count += 1
    first = np.full(n, -1, np.int16)
    after = np.empty(n, np.int16)
    for a in range(n - 1, -1, -1):
        after[a] = first[head[a]]
        first[head[a]] = a
    kind = model.kind
    neighbours = Neighbours(*neighbours_of(pool, n, kind))
    for c in range(2, n + 2):
        rows[c] += rows[c - 1]
    hits = np.empty(count, np.int32)
    places = np.empty(count, np.int32)
    strong = np.empty(size - n, np.uint8)
    steps = np.zeros(size - n + 1, np.float32)
    body = pool[n:]
    asked = np.empty(size - n + 1, np.int32)
    several, count, known = 0, 0, -1
    for i in range(size - n):
        c = head[n + i]
        if c < 0:
            continue
        hits[count] = i
        strong[i] = standing(body, i, kind)
        count += 1
        places[rows[c + 1]] = i
        rows[c + 1] += 1
        for j in range(max(i, known + 1), i + 2):
            asked[several] = j
            several += 1
        known = i + 1
    _write_steps(body, asked, several, neighbours, model, steps)
    return pool[:n], body, pool, edge, head, first, after, hits, rows[: n + 1], places, strong, steps, neighbours
