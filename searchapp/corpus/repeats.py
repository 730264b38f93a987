"""Another first guess at what is injected: strings of the title's characters that come again and again behind marks.

Fragments glued from several pieces of the title are no pieces of it, but each lap of the cycle repeats them.
"""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.neighbours import ELSEWHERE, page_cost
from searchapp.corpus.positions import LINE_END

LONGEST = 20
WINDOW = 96
"""Places behind marks with which one is compared, so that time stays linear."""
LEAST_GAIN = np.float32(4.0)


@compiled
def chain_of_repeats(page, model):  # type: ignore[no-untyped-def]
    """Starts and lengths of the strings behind marks that other places repeat and that break the words around them."""
    body, n, hits = page.body, len(page.body), page.hits
    steps, standings, near = page.steps, page.strong, page.neighbours
    places = np.empty(len(page.hits), np.int32)
    # Only those that begin with the same two characters are compared any further.
    pair = np.empty(len(page.hits), np.uint32)
    reach = np.empty(len(page.hits), np.int32)
    run = np.zeros(n + 1, np.int16)
    count = 0
    for x in range(len(page.hits) - 1, -1, -1):
        i = hits[x]
        run[i] = min(run[i + 1] + 1, LONGEST)
        if run[i] > 1 and body[i] != 32 and standings[i] == 1:
            places[count], reach[count] = i, run[i]
            pair[count] = np.uint32(body[i]) << np.uint32(16) | np.uint32(body[i + 1])
            count += 1
    starts = np.empty(count, np.int32)
    lengths = np.empty(count, np.int32)
    found, done = 0, 0
    alike = np.zeros(LONGEST + 1, np.int32)
    for x in range(count - 1, -1, -1):
        i = places[x]
        if i < done:
            continue
        alike[:] = 0
        for y in range(max(0, x - WINDOW), min(count, x + WINDOW + 1)):
            if pair[y] != pair[x] or y == x:
                continue
            j, length = places[y], 1
            most = min(reach[x], reach[y], abs(i - j))
            while length < most and body[i + length] == body[j + length]:
                length += 1
            alike[length] += 1
        top, best, number = 0, 0, 0
        inside = steps[i : i + reach[x]].sum()
        for length in range(reach[x], 1, -1):
            number += alike[length]
            behind = body[i + length] if i + length < n else LINE_END
            if body[i + length - 1] != 32 and number * (length - 1) > top:
                gain = inside + steps[i + length] - page_cost(body[i - 1], behind, ELSEWHERE, near, model)
                if gain > LEAST_GAIN:
                    top, best = number * (length - 1), length
            inside -= steps[i + length - 1]
        if best:
            starts[found], lengths[found] = i, best
            found, done = found + 1, i + best
    return starts[:found], lengths[:found]
