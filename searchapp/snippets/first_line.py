"""What of a body a reader has not read yet when the title stands above it."""

from __future__ import annotations

import re
from typing import Final

from searchapp.analysis import fold

_BLANK = b"|".join(re.escape(chr(code).encode()) for code in range(0x80, 0x10000) if chr(code).isspace())
_BLANKS: Final = re.compile(b"(?:[\\x09-\\x0d\\x1c-\\x20]+|" + _BLANK + b")*+")
"""What \\s* is in a string. It never gives back: a text may be nothing but white space."""
_RULE: Final = re.compile(b"[=\\-*_~]{2,}" + _BLANKS.pattern)
_LONGEST_DRESS: Final = 40
"""What signs and white space may add to a title in a first line; a body in one line is not folded for nothing."""
_LONGEST_CHARACTER: Final = 4
"""Bytes of UTF-8."""


def below_title(title: str, body: bytes) -> bytes:
    """The body without a first line that only says the title again, as Markdown has it, and the rule under it.

    A body that is nothing else stays as it is. body: UTF-8.
    """
    longest = len(title) + 2 * _LONGEST_DRESS
    head = body[: _LONGEST_CHARACTER * longest].decode("utf-8", "ignore")[:longest]
    first = head.lstrip().partition("\n")[0]
    if len(first) > len(title) + _LONGEST_DRESS:
        return body
    # Most say it in the very characters, which need not be folded then.
    if _letters(first) != _letters(title):
        folded = fold(first + title)
        if _letters(folded[: len(first)]) != _letters(folded[len(first) :]):
            return body
    rest = _line_end(body, _after_blanks(body, 0))
    second = _after_blanks(body, rest)
    third = _line_end(body, second)
    if _RULE.fullmatch(body, second, third):
        rest = third
    return body[rest:] if _after_blanks(body, rest) < len(body) else body


def _line_end(text: bytes, place: int) -> int:
    """Behind the line that a place is in."""
    return text.find(b"\n", place) + 1 or len(text)


def _letters(text: str) -> str:
    return "".join(text.strip("#*=_ \t").split())


def _after_blanks(text: bytes, place: int) -> int:
    """Where the white space ends that begins at a place: there itself where none does."""
    found = _BLANKS.match(text, place)
    assert found is not None
    return found.end()
