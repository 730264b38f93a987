"""Characters that show nothing: insides of a regular expression's [...]."""

from __future__ import annotations

from typing import Final

C0: Final = r"\x00-\x08\x0e-\x1f\x7f"
"""Control characters of ASCII that are no blanks and no line ends."""
C1: Final = r"\x80-\x84\x86-\x9f"
"""Those beyond ASCII, likewise."""
DIRECTION: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of writing."""
