"""Stray spaces: those around Chinese punctuation and inside Chinese words go, those that carry meaning stay."""

from __future__ import annotations

import re

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_GAP = r"[ \t\u00a0\u2002-\u200a\u202f\u205f\u3000]"
_CLOSING = r"\uff0c。、\uff1b\uff1a\uff1f\uff01”’\uff09》〉】」』〕…"
_OPENING = r"“‘\uff08《〈【「『〔"
_STRAY = re.compile(
    rf"{_GAP}+(?=[{_CLOSING}])"
    rf"|(?<=[{_HAN}{_CLOSING}\d%])(?:{_GAP}+)(?=[,;:!?](?:{_GAP}*[{_HAN}{_OPENING}\d]|{_GAP}*$))"
    rf"|(?<=[{_CLOSING}{_OPENING}]){_GAP}+"
    rf"|(?<=[{_HAN}][,;:!?]){_GAP}+(?=[{_HAN}{_OPENING}])"
    rf"|(?<=[{_HAN}] [,;:!?]){_GAP}+(?=[{_HAN}{_OPENING}])",
    re.M,
)
_CODE = re.compile(r"(?: {4}|\t)\s*[!-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_EDGES = " \t\u00a0\u3000"


def printable(text: str) -> str:
    """The text without control characters and zero-width spaces; a lone surrogate becomes U+FFFD."""
    if not text.isprintable():
        text = _CONTROL.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def tidy(text: str) -> str:
    """Paragraphs joined by one line end, stray spaces and blank lines gone.

    An indented line of ASCII is code and keeps its indent; every other line loses the blanks at its ends.
    """
    paragraphs = []
    for line in printable(text).splitlines():
        body = line.rstrip(_EDGES)
        if not body:
            continue
        if body.isascii() and _CODE.match(body):
            paragraphs.append(body)
            continue
        body = body.lstrip(_EDGES)
        paragraphs.append(_STRAY.sub("", body) if has_gap(body) else body)
    return "\n".join(paragraphs)


def has_gap(text: str) -> bool:
    """Whether the text has any blank at all: most Chinese paragraphs have none."""
    return " " in text or "\u3000" in text or "\u00a0" in text or "\t" in text
