"""One character of UTF-8 bytes, for compiled loops that read texts as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis.characters import fold_table
from searchapp.compiled import inlined

CJK_LEAD, CJK_LAST_LEAD = 0xE4, 0xE9
"""First bytes of U+4000 to U+9FFF, three bytes each: Chinese characters (and hexagrams), never a space."""
CJK_FIRST, CJK_END = 0x4000, 0xA000
TAILS = 1024
"""How many tails there are: the last ten bits of a character, by which a loop passes over those that nobody wants."""


@lru_cache(maxsize=1)
def _forms() -> dict[int, tuple[int, ...]]:
    folds = fold_table()
    codes = np.flatnonzero(folds != np.arange(len(folds)))
    forms: dict[int, tuple[int, ...]] = {}
    for code, folded in zip(codes.tolist(), folds[codes].tolist(), strict=True):
        forms[folded] = (*forms.get(folded, (folded,)), code)
    return forms


def written_as(folded: int) -> tuple[int, ...]:
    """A folded character and all characters that fold to it."""
    return _forms().get(folded, (folded,))


def end_to_end(texts: Sequence[bytes]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Texts one behind the other, as loops take them: (bytes, int64[texts + 1], where each begins)."""
    offsets = np.array([*accumulate(map(len, texts), initial=0)], np.int64)
    return np.frombuffer(b"".join(texts), np.uint8), offsets


@inlined
def tail_at(raw: Any, at: Any) -> Any:
    """The tail of the character of three bytes at raw[at]."""
    return (np.int64(raw[at + 1]) & 0xF) << 6 | np.int64(raw[at + 2]) & 0x3F


@inlined
def character_at(raw: Any, at: Any, end: Any) -> Any:
    """(code point uint32, bytes) of the character that begins at raw[at]; at < end.

    raw: uint8. Damaged bytes give some number below 0x110000, so that no table is read beyond its end.
    """
    first = np.uint32(raw[at])
    if first < 0x80:
        return first, 1
    if 0xE0 <= first < 0xF0 and at + 2 < end:
        last = np.uint32(raw[at + 1] & 0x3F) << np.uint32(6) | np.uint32(raw[at + 2] & 0x3F)
        return (first & np.uint32(0xF)) << np.uint32(12) | last, 3
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    code = first & np.uint32(0x7F >> size)
    for following in range(at + 1, min(at + size, end)):
        code = code << np.uint32(6) | np.uint32(raw[following] & 0x3F)
    return (code if code < 0x110000 else np.uint32(0xFFFD)), size
