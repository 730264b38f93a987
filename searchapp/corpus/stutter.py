"""What stands twice in a row: places where a text goes on as it just went.

One pass over runs of four Chinese characters: where the same four stood a little before, both are compared both ways.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from searchapp.analysis.characters import codepoints
from searchapp.compiled import compiled

LONGEST: Final = 250
"""Characters of the longest string that is looked for."""
_GRAM = 4
_SLOTS = 1 << 14


def repetitions(text: str) -> list[tuple[int, int, int]]:
    """(first, second, length): from each place on that many characters are the same; all but one of the first at least.

    Each begins with or holds four Chinese characters in a row. Time linear in the text.
    """
    found: list[tuple[int, int, int]] = _repetitions(codepoints(text))
    return found


@compiled
def _is_han(code):  # type: ignore[no-untyped-def]
    return 0x3400 <= code <= 0x9FFF


@compiled
def _repetitions(text: Any) -> Any:
    # Where four characters stood last, by the low byte, as nothing farther off counts: a place that is wrongly taken
    # for one so near has other characters. Of two that share a slot the later one counts, which loses one in thousands.
    last = np.zeros(_SLOTS, np.uint8)
    found = [(0, 0, 0) for _ in range(0)]
    done = 0
    run = 0
    key = np.uint64(0)
    for place in range(len(text)):
        if not _is_han(text[place]):
            run = 0
            continue
        run += 1
        key = (key << np.uint64(16)) | np.uint64(text[place])
        if run < _GRAM:
            continue
        slot = int((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(50))
        second = place - _GRAM + 1
        period = (second - last[slot]) & 255
        last[slot] = second & 255
        first = second - period
        if first < done or period < _GRAM or period > LONGEST:
            continue
        length = 0
        while length <= 2 * period and second + length < len(text) and text[first + length] == text[second + length]:
            length += 1
        if length < _GRAM:
            continue
        back = 0
        while back <= period and first > done + back and text[first - back - 1] == text[second - back - 1]:
            back += 1
        if back + length >= period - 1:
            found.append((first - back, second - back, back + length))
            done = second - back
    return found
