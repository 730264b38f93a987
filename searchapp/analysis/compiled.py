"""The compiled loop behind bigram_keys; a module of its own because numba takes a while to import."""

from __future__ import annotations

import numpy as np

from searchapp.analysis.characters import CJK, SPACE
from searchapp.compiled import compiled


@compiled
def cjk_keys(points, classes):  # type: ignore[no-untyped-def]
    """points: uint32 code points of one folded text; classes: CHARACTER_CLASS. Returns uint64 keys."""
    count = 0
    for point in points:
        if classes[point] == CJK:
            count += 1
    keys = np.empty(count, dtype=np.uint64)
    place = 0
    previous = np.uint64(0)
    for point in points:
        kind = classes[point]
        if kind == SPACE:
            continue
        if previous:
            keys[place] = previous << np.uint64(21)
            if kind == CJK:
                keys[place] |= np.uint64(point)
            place += 1
        previous = np.uint64(point) if kind == CJK else np.uint64(0)
    if previous:
        keys[place] = previous << np.uint64(21)
    return keys
