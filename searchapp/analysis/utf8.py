"""One character of UTF-8 bytes, for compiled loops that read texts as they are stored."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import inlined

CJK_LEAD, CJK_LAST_LEAD = 0xE4, 0xE9
"""First bytes of U+4000 to U+9FFF, three bytes each: Chinese characters (and hexagrams), never a space."""
CJK_FIRST, CJK_END = 0x4000, 0xA000


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
