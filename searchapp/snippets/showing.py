"""Text and marks -> HTML in which the only tag is <mark>: compiled loops from UTF-8 to UTF-8."""

from __future__ import annotations

from typing import Final

import numpy as np

from searchapp.analysis.utf8 import character_at
from searchapp.compiled import compiled, inlined, spliced
from searchapp.snippets.cutting import FURTHER, finish, is_blank, passage
from searchapp.snippets.finding import BYTE, BYTE_END, START, before, find
from searchapp.snippets.windows import best_spans


def _bytes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(text.encode(), np.uint8)


_OPEN: Final = _bytes("<mark>")
_CLOSE: Final = _bytes("</mark>")
_LEFT_OUT: Final = _bytes("…")
_AMPERSAND, _LESS, _GREATER, _QUOTE, _APOSTROPHE = map(_bytes, ("&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"))
_LONGEST_ESCAPE: Final = 6
_FIRST: Final = np.int64(0)


@compiled
def shown(raw, offsets, marks, limits, weighing, length, signs):  # type: ignore[no-untyped-def]
    """What is shown of texts: (their HTML end to end, uint8; int64[texts + 1], where each begins).

    That is the passage or two of a text, of about `length` characters in all, that show most of the matches, and …
    where text was left out; with length 0 it is the whole text.

    raw: uint8, UTF-8, text i at raw[offsets[i]:offsets[i + 1]]. marks: see `find`. limits: bytes, matches and steps of
    a text that are looked at. weighing: (within, borders, lengths), see `best_spans`. signs: see cutting.py.
    """
    html = np.empty(len(offsets) * 512, np.uint8)
    begins = np.zeros(len(offsets), np.int64)
    at = np.int64(0)
    for number in range(len(offsets) - 1):
        text = raw[offsets[number] : offsets[number + 1]]
        matches = find(text[: limits[0]], marks, limits[1], limits[2])
        begin, end, second, second_end = _chosen(text, matches, weighing, length, signs, marks[1])
        html = _with_room(html, at, end - begin + second_end - second, len(matches))
        if _after_blank(text, _FIRST, begin, signs) < begin:
            at = _put(html, at, _LEFT_OUT)
        at = _write(html, at, text, begin, end, matches)
        if second_end > 0:
            at = _put(html, at, _LEFT_OUT)
            at = _write(html, at, text, second, second_end, matches)
        if _after_blank(text, max(end, second_end), len(text), signs) < len(text):
            at = _put(html, at, _LEFT_OUT)
        begins[number + 1] = at
    return html[:at], begins


@spliced
def _chosen(text, matches, weighing, length, signs, classes):  # type: ignore[no-untyped-def]
    """The bytes of a text's passages: (begin, end, second begin, second end), 0 for those of a second that is none."""
    begin, end, second, second_end = _FIRST, np.int64(len(text)), _FIRST, _FIRST
    if length > 0 and len(matches) == 0:
        begin, end = _beginning(text, length, signs, classes)
    elif length > 0:
        within, borders, lengths = weighing
        best, best_end, other, other_end, each = best_spans(matches, within, borders, lengths, length)
        begin, end = _around(text, matches[best], best_end, each, signs, classes)
        if other >= 0:
            second, second_end = _around(text, matches[other], other_end, each, signs, classes)
            if second <= end:
                end = max(end, second_end)
                second = second_end = _FIRST
    return begin, end, second, second_end


@spliced
def _beginning(raw, length, signs, classes):  # type: ignore[no-untyped-def]
    """The bytes of about `length` characters from the first one on that can be seen."""
    begin = _after_blank(raw, _FIRST, len(raw), signs)
    if begin == len(raw):
        begin = _FIRST
    room = length + length // FURTHER + 2
    points = np.empty(room, np.uint32)
    places = np.empty(room + 1, np.int64)
    count = _decoded(raw, begin, points, places)
    end = finish(points[:count], _FIRST, length, length * 2 // 3, length // FURTHER, signs, classes)
    return begin, places[end]


@spliced
def _around(raw, match, end, length, signs, classes):  # type: ignore[no-untyped-def]
    """The bytes of the passage of about `length` characters around what begins with a match and has its end."""
    more = length + length // FURTHER + 2
    begin = match[BYTE]
    start = _FIRST
    while start < more and begin > 0:
        begin = before(raw, begin)
        start += 1
    span = end - match[START]
    points = np.empty(start + span + more, np.uint32)
    places = np.empty(len(points) + 1, np.int64)
    count = _decoded(raw, begin, points, places)
    left, right = passage(points[:count], start, start + span, length, signs, classes)
    return places[left], places[right]


@inlined
def _decoded(raw, at, points, places):  # type: ignore[no-untyped-def]
    """Fill in the code points from raw[at] on and where each begins, as many as there is room for; how many."""
    count = 0
    while count < len(points) and at < len(raw):
        points[count], width = character_at(raw, at, len(raw))
        places[count] = at
        at += width
        count += 1
    places[count] = min(at, len(raw))
    return count


@inlined
def _after_blank(raw, at, end, signs):  # type: ignore[no-untyped-def]
    """Where the first character in raw[at:end] begins that can be seen; end where there is none."""
    while at < end:
        code, width = character_at(raw, at, end)
        if not is_blank(code, signs):
            return at
        at += width
    return end


@inlined
def _write(html, at, raw, begin, end, matches):  # type: ignore[no-untyped-def]
    """Write raw[begin:end] to html[at:]; where it ends there. Overlapping matches are one mark."""
    place = begin
    left = right = begin
    for match in range(len(matches)):
        if matches[match, BYTE] >= end:
            break
        if matches[match, BYTE] < begin or matches[match, BYTE_END] > end:
            continue
        if matches[match, BYTE] >= right:
            at = _write_mark(html, at, raw, place, left, right)
            place = right
            left = matches[match, BYTE]
        right = max(right, matches[match, BYTE_END])
    at = _write_mark(html, at, raw, place, left, right)
    return _escape(html, at, raw, right, end)


@inlined
def _write_mark(html, at, raw, place, left, right):  # type: ignore[no-untyped-def]
    """Write the text raw[place:left] and the mark raw[left:right], which may be none."""
    at = _escape(html, at, raw, place, left)
    if right > left:
        at = _put(html, at, _OPEN)
        at = _escape(html, at, raw, left, right)
        at = _put(html, at, _CLOSE)
    return at


@inlined
def _escape(html, at, raw, begin, end):  # type: ignore[no-untyped-def]
    for place in range(begin, end):
        byte = raw[place]
        if byte == 0x26:
            at = _put(html, at, _AMPERSAND)
        elif byte == 0x3C:
            at = _put(html, at, _LESS)
        elif byte == 0x3E:
            at = _put(html, at, _GREATER)
        elif byte == 0x22:
            at = _put(html, at, _QUOTE)
        elif byte == 0x27:
            at = _put(html, at, _APOSTROPHE)
        else:
            html[at] = byte
            at += 1
    return at


@inlined
def _put(html, at, text):  # type: ignore[no-untyped-def]
    for place in range(len(text)):
        html[at + place] = text[place]
    return at + len(text)


@spliced
def _with_room(html, used, size, marks):  # type: ignore[no-untyped-def]
    """The same with room for so many bytes more, so many marks, and what stands where text was left out."""
    needed = used + _LONGEST_ESCAPE * size + min(marks, size) * (len(_OPEN) + len(_CLOSE)) + 3 * len(_LEFT_OUT)
    if needed > len(html):
        more = np.empty(needed + len(html), np.uint8)
        for place in range(used):
            more[place] = html[place]
        html = more
    return html
