"""In which encoding was a file written? From bytes to text, whatever the page says of itself."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Decoded:
    """encoding: the Python name of the codec used. replaced: how many characters stand as U+FFFD for broken bytes."""

    text: str
    encoding: str
    replaced: int


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})|<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.I,
)


def declared(raw: bytes) -> str | None:
    """The encoding that the first 4,096 bytes of an HTML or XML page name, as they name it."""
    found = _DECLARED.search(raw[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """The text of the bytes. declared: what the page says, believed only where the bytes do not gainsay it."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], name)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        return _decoded(raw, "gb18030")


def _decoded(raw: bytes, name: str) -> Decoded:
    text = raw.decode(name, "replace")
    return Decoded(text, name, text.count("\ufffd"))
