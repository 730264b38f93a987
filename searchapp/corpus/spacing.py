"""Stray spaces: those around Chinese punctuation and inside Chinese words go, those that carry meaning stay."""

from __future__ import annotations

import re

_CLOSING = frozenset("\uff0c。、\uff1b\uff1a\uff1f\uff01”’\uff09》〉】」』〕…")
_OPENING = frozenset("“‘\uff08《〈【「『〔")
_MARKS = _CLOSING | _OPENING
_BRACKETS = _OPENING | frozenset("([")
_UNBRACKETS = frozenset("”’\uff09》〉】」』〕)]")
_HALF = frozenset(",;:!?")
_OTHER_GAP = re.compile(r"[\t\u00a0\u2002-\u200a\u202f\u205f\u3000]")
_CODE = re.compile(r"(?: {4}|\t)\s*[!-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNPRINTABLE = re.compile(f"{_CONTROL.pattern}|{_SURROGATE.pattern}".replace("]|[", ""))
_HEAD = 12
"""Blanks among the first characters of a paragraph set off its number, its place or its reporter."""
_EDGES = " \t\u00a0\u3000"
_FIRST_HAN = "\u3400"


def printable(text: str) -> str:
    """The text without control characters, zero-width spaces, marks of direction; a lone surrogate becomes U+FFFD."""
    if not text.isprintable() and _UNPRINTABLE.search(text):
        text = _CONTROL.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def tidy(text: str) -> str:
    """Paragraphs joined by one line end, stray spaces and blank lines gone.

    An indented line of ASCII is code and keeps its indent; every other line loses the blanks at its ends.
    """
    paragraphs = []
    for line in printable(text).splitlines():
        paragraph = line.strip(_EDGES)
        if not paragraph:
            continue
        if paragraph.isascii():
            paragraphs.append(line.rstrip(_EDGES) if _CODE.match(line) else paragraph)
        else:
            paragraphs.append(_close_gaps(paragraph))
    return "\n".join(paragraphs)


def _close_gaps(line: str) -> str:
    pieces = line.split(" ")
    prose = "。" in line and ("\uff0c" in line or "," in line)
    if len(pieces) > 1:
        line = _joined(pieces, " ", prose)
    if _OTHER_GAP.search(line):
        gaps = _OTHER_GAP.findall(line)
        pieces = _OTHER_GAP.split(line)
        line = _joined(pieces, gaps, prose)
    return line


def _joined(pieces: list[str], gaps: str | list[str], prose: bool) -> str:
    """The pieces with the gaps between them that carry meaning. A gap before an empty piece belongs to a longer one.

    prose: of sentences, in which no blank belongs between two Chinese characters but in brackets and quotations.
    """
    out = [pieces[0]]
    size, depth, counted = len(pieces[0]), 0, 0
    before = pieces[0][-1:]
    pending = ""
    for number, piece in enumerate(pieces[1:]):
        pending += gaps if isinstance(gaps, str) else gaps[number]
        if not piece:
            continue
        after = piece[0]
        if before not in _MARKS and after not in _CLOSING:
            within = prose and size > _HEAD and before >= _FIRST_HAN <= after and _is_han(before) and _is_han(after)
            if within:
                depth += sum(map(_depth, out[counted:]))
                counted = len(out)
                within = depth <= 0
            if not within and not ((after in _HALF or before in _HALF) and _is_stray(before, piece, out)):
                out.append(pending)
                size += len(pending)
        out.append(piece)
        size += len(piece)
        before, pending = piece[-1], ""
    return "".join(out)


def _depth(piece: str) -> int:
    """Brackets and quotations that a piece opens and does not close."""
    return sum((character in _BRACKETS) - (character in _UNBRACKETS) for character in piece)


def _is_stray(before: str, piece: str, out: list[str]) -> bool:
    """Whether a gap says nothing that has no mark of Chinese prose at either end."""
    after = piece[0]
    if after in _HALF and (_is_han(before) or before.isdigit() or before == "%"):
        return len(piece) == 1 or not (piece[1].isascii() and (piece[1].isalpha() or piece[1] in "-/)=("))
    if before in _HALF and (_is_han(after) or after in _OPENING):
        last = out[-1]
        return len(last) > 1 and _is_han(last[-2])
    return False


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"
