"""One term and where it stands."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """A term and the characters start:end of the text that it was made from."""

    term: str
    start: int
    end: int
