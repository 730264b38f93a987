"""One character at a time: what it folds to, and what kind of character it is.

The one table (characters.txt) that folding, bigrams, tokens, phrases and snippets share.
"""

from __future__ import annotations

import codecs
import hashlib
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

Codepoints = npt.NDArray[np.uint32]

SPACE: Final = 0
CJK: Final = 1
WORD: Final = 2
SYMBOL: Final = 3
PUNCTUATION: Final = 4

_SIZE = 0x110000


def _load() -> tuple[Codepoints, npt.NDArray[np.uint8], list[tuple[int, int, int]], str]:
    fold = np.arange(_SIZE, dtype=np.uint32)
    classes = np.full(_SIZE, PUNCTUATION, dtype=np.uint8)
    spans = []
    content = files(__package__).joinpath("characters.txt").read_bytes()
    for line in content.decode("ascii").splitlines():
        if line.startswith("#"):
            continue
        what, *numbers = line.split(" ")
        first, last, value = (int(number, 16) for number in numbers)
        if what == "fold":
            fold[first : last + 1] = np.arange(value, value + last + 1 - first)
        else:
            classes[first : last + 1] = value
            spans.append((first, last, value))
    for table in (fold, classes):
        table.setflags(write=False)
    return fold, classes, spans, hashlib.blake2b(content, digest_size=8).hexdigest()


_FOLD, CHARACTER_CLASS, _SPANS, TABLE_VERSION = _load()
"""CHARACTER_CLASS: uint8[0x110000], code point -> SPACE, CJK, WORD, SYMBOL or PUNCTUATION; read-only."""

_decode = codecs.utf_32_le_decode


def fold_table() -> Codepoints:
    """uint32[0x110000]: code point -> folded code point; read-only."""
    return _FOLD


def codepoints(text: str) -> Codepoints:
    """The code points of a text, lone surrogates too; read-only."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(points: Codepoints) -> str:
    """The text of code points."""
    return _decode(np.ascontiguousarray(points), "surrogatepass")[0]  # type: ignore[arg-type]


def fold(text: str) -> str:
    """Fold width, case, traditional to simplified and the accents of Latin letters.

    One character becomes one character, so that an offset in folded text is an offset in the original, for any
    text; folding twice is folding once. Ligatures and combining marks stay; “” become ", zero-width spaces and
    variation selectors become a space (which counts as nothing).
    """
    if text.isascii():
        return text.lower()
    return _decode(_FOLD.take(codepoints(text)), "surrogatepass")[0]  # type: ignore[arg-type]


def character_class(code: int) -> int:
    """The class of one code point: SPACE, CJK, WORD, SYMBOL or PUNCTUATION."""
    return int(CHARACTER_CLASS[code])


def inside_word(text: str, place: int) -> bool:
    """Whether a cut at this place would part letters or digits that stand together."""
    return (
        0 < place < len(text)
        and character_class(ord(text[place - 1])) == WORD
        and character_class(ord(text[place])) == WORD
    )


def class_pattern(*kinds: int) -> str:
    """The inside of a regular expression's [...] for all characters of these classes (PUNCTUATION excepted)."""
    merged: list[list[int]] = []
    for first, last, kind in _SPANS:
        if kind not in kinds:
            continue
        if merged and merged[-1][1] + 1 == first:
            merged[-1][1] = last
        else:
            merged.append([first, last])
    return "".join(rf"\U{first:08x}" + (rf"-\U{last:08x}" if last > first else "") for first, last in merged)
