"""Stray spaces: those around Chinese punctuation and inside Chinese words go, those that carry meaning stay."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from searchapp.analysis.characters import codepoints, text_of
from searchapp.compiled import compiled, inlined
from searchapp.corpus.controls import C0, DIRECTION

_CLOSING, _OPENING, _BRACKET, _UNBRACKET, _HALF, _HAN, _NUMBER, _LATIN = (1 << bit for bit in range(8))
_LINE_END, _UNPRINTABLE, _EDGE, _GAP, _ENDS_SENTENCE, _COMMA = (1 << bit for bit in range(8, 14))
_CLOSES = "\uff0c。、\uff1b\uff1a\uff1f\uff01”’\uff09》〉】」』〕…"
_OPENS = "“‘\uff08《〈【「『〔"
_KINDS = (
    (_CLOSING, _CLOSES),
    (_OPENING, _OPENS),
    (_BRACKET, _OPENS + "(["),
    (_UNBRACKET, "”’\uff09》〉】」』〕)]"),
    (_HALF, ",;:!?"),
    (_LATIN, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-/)=("),
    (_NUMBER, "%"),
    (_LINE_END, "\n\r\x0b\x0c\x85\u2028\u2029"),
    (_EDGE, " \t\u00a0\u3000"),
    (_GAP, " \t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"),
    (_ENDS_SENTENCE, "。"),
    (_COMMA, "\uff0c,"),
)
_CONTROL = re.compile(rf"[{C0}{DIRECTION}\u200b\u2060\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNPRINTABLES = re.compile(f"{_CONTROL.pattern}|{_SURROGATE.pattern}".replace("]|[", ""))
_HEAD = 12
"""Blanks among the first characters of a paragraph set off its number, its place or its reporter."""
_REPLACEMENT = np.uint32(0xFFFD)
_PLANES = np.uint32(0x20000)
"""Code points of the table; those beyond are Chinese characters."""


def printable(text: str) -> str:
    """The text without control characters, zero-width spaces, marks of direction; a lone surrogate becomes U+FFFD."""
    if not text.isprintable() and _UNPRINTABLES.search(text):
        text = _CONTROL.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def tidy(text: str) -> str:
    """Paragraphs joined by one line end, stray spaces and blank lines gone; printable as by `printable`.

    An indented line of ASCII is code and keeps its indent; every other line loses the blanks at its ends.
    """
    return text_of(_tidied(codepoints(text), _TABLE)) if text else ""


def _table() -> npt.NDArray[np.uint16]:
    """uint16[_PLANES + 1]: what a code point is, as a set of bits; last what those beyond are."""
    table = np.zeros(_PLANES + 1, np.uint16)
    for low, high in ((0x3400, 0xA000), (0xF900, 0xFB00), (_PLANES, _PLANES + 1)):
        table[low:high] = _HAN
    for code in range(_PLANES):
        if chr(code).isdigit():
            table[code] |= _NUMBER
        elif code < 0x10000 and _CONTROL.match(chr(code)):
            table[code] |= _UNPRINTABLE
    for kind, characters in _KINDS:
        table[[ord(character) for character in characters]] |= np.uint16(kind)
    return table


_TABLE = _table()


@inlined
def _printed(codes, table, out, kinds):  # type: ignore[no-untyped-def]
    """Copy the printable characters and write down their kinds; how many they are."""
    at = 0
    for code in codes:
        kind = table[min(code, _PLANES)]
        out[at] = _REPLACEMENT if 0xD800 <= code <= 0xDFFF else code
        kinds[at] = kind
        at += kind & _UNPRINTABLE == 0
    return at


@inlined
def _is_ascii(text, first, end):  # type: ignore[no-untyped-def]
    while first < end and text[first] < 128:
        first += 1
    return first == end


@inlined
def _is_indented(text, start, first):  # type: ignore[no-untyped-def]
    """Whether a line begins with a tab or two blanks; first: its first character that is none."""
    if first > start and text[start] == 9:
        return True
    place = start
    while place < first and text[place] == 32:
        place += 1
    return place >= start + 2


@compiled
def _tidied(codes, table):  # type: ignore[no-untyped-def]
    text = np.empty(len(codes), np.uint32)
    kinds = np.empty(len(codes), np.uint16)
    size = _printed(codes, table, text, kinds)
    out = np.empty(size, np.uint32)
    at, behind = 0, 0
    while behind < size:
        start = behind
        first, last, seen = -1, start, 0
        while behind < size:
            kind = kinds[behind]
            if kind & _LINE_END:
                break
            if not kind & _EDGE:
                first = behind if first < 0 else first
                last = behind
            seen |= kind
            behind += 1
        behind += 1
        if first < 0:
            continue
        done = at
        if at:
            out[at] = 10
            at += 1
        if _is_ascii(text, first, last + 1):
            if _is_indented(text, start, first):
                first = start
            for place in range(first, last + 1):
                out[at] = text[place]
                at += 1
            continue
        prose = seen & _ENDS_SENTENCE != 0 and seen & _COMMA != 0
        begin = at
        at = _close_gaps(text, kinds, first, last + 1, out, at, prose)
        at = done if at == begin else at
    return out[:at]


@inlined
def _close_gaps(text, kinds, first, end, out, at, prose):  # type: ignore[no-untyped-def]
    """Copy a line without its gaps that say nothing; the place behind the copy.

    prose: of sentences, in which no blank belongs between two Chinese characters but in brackets and quotations.
    """
    begin = at
    depth, before, second = 0, 0, 0
    opened = -1
    for place in range(first, end):
        code = text[place]
        kind = kinds[place]
        if kind & _GAP:
            opened = place if opened < 0 else opened
            continue
        if opened >= 0:
            if not before & (_CLOSING | _OPENING) and not kind & _CLOSING:
                within = prose and depth <= 0 and before & kind & _HAN != 0 and at - begin > _HEAD
                behind = kinds[place + 1] if place + 1 < end else _GAP
                if not within and not _is_stray(second, before, kind, behind):
                    for other in range(opened, place):
                        out[at] = text[other]
                        at += 1
            opened, before = -1, 0
        depth += (kind & _BRACKET != 0) - (kind & _UNBRACKET != 0)
        second, before = before, kind
        out[at] = code
        at += 1
    return at


@inlined
def _is_stray(second, before, after, behind):  # type: ignore[no-untyped-def]
    """Whether a gap says nothing that has no mark of Chinese prose at either end: by the kinds of characters around it.

    second: the character before the last one before the gap, none where a gap stands there.
    """
    if after & _HALF and before & (_HAN | _NUMBER):
        return behind & _LATIN == 0
    return before & _HALF != 0 and after & (_HAN | _OPENING) != 0 and second & _HAN != 0
