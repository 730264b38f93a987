"""From a JSON-lines file to its lines, and from a line to an article."""

from __future__ import annotations

import codecs
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from searchapp.article import Article, timestamp
from searchapp.corpus.controls import C0, C1, DIRECTION
from searchapp.corpus.dates import read_date
from searchapp.corpus.report import why

LONGEST_LINE: Final = 16 * 2**20
LARGEST_RATIO: Final = 200
"""Text shrinks 3 to 20 times; DEFLATE can shrink zeros 1,032 times."""

RATIO_FROM: Final = 64 * 2**20
"""Up to so many unpacked bytes any ratio will do: a small file of equal lines is no bomb."""

LONGEST_TITLE: Final = 1000
LONGEST_ID: Final = 512
_CHUNK: Final = 2**18
_GZIP: Final = 16 + zlib.MAX_WBITS
"""The form that zlib is to unpack."""
_TEXTS: Final = ("title", "body", "source", "author", "published", "url", "category", "editor")
_DIRECTION: Final = re.compile(f"[{DIRECTION}]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_GAPS: Final = re.compile(rf"[\s{C0}{C1}]+")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Broken:
    """A line, or all that is left of a file, that cannot be read: a code of report.REASONS and its detail."""

    code: str
    detail: str = ""


_TOO_LONG: Final = Broken("line-too-long", f"{LONGEST_LINE >> 20} MiB")


class UnusableError(Exception):
    """The line holds no article. code: a key of report.REASONS."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def read_lines(path: str) -> Iterator[tuple[int, bytes | Broken]]:
    """The lines of a .jsonl or .jsonl.gz file that are not blank, with their numbers from 1, as UTF-8 or as they are.

    Never raises. Memory is bounded by LONGEST_LINE, whatever a .gz unpacks to: a longer line is passed over, and
    a file that unpacks to more than RATIO_FROM bytes and LARGEST_RATIO times its size is given up.
    """
    number = 1
    line = bytearray()
    too_long = False
    try:
        for chunk in _chunks(path):
            first, *others = chunk.split(b"\n")
            too_long = too_long or len(line) + len(first) > LONGEST_LINE
            if too_long:
                line.clear()
            else:
                line += first
            if not others:
                continue
            if too_long:
                yield number, _TOO_LONG
            elif whole := bytes(line).strip():
                yield number, whole
            last = others.pop()
            for place, piece in enumerate(others, number + 1):
                if piece and (whole := piece.strip()):
                    yield place, whole
            number += len(others) + 1
            line[:] = last
            too_long = False
    except _BombError:
        yield number, Broken("bomb", str(LARGEST_RATIO))
        return
    except (zlib.error, EOFError) as error:
        yield number, Broken("broken-gzip", why(error))
        return
    except OSError as error:
        yield number, Broken("unreadable", why(error))
        return
    if too_long:
        yield number, _TOO_LONG
    elif whole := bytes(line).strip():
        yield number, whole


class _BombError(Exception):
    pass


def _chunks(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as raw:
        packed = path.lower().endswith(".gz")
        size = os.fstat(raw.fileno()).st_size
        total = 0
        decoder: codecs.IncrementalDecoder | None = None
        for chunk in _unpacked(raw) if packed else iter(lambda: raw.read(_CHUNK), b""):
            if not total:
                chunk, decoder = _opened(chunk)
            total += len(chunk)
            if packed and total > RATIO_FROM and total > size * LARGEST_RATIO:
                raise _BombError
            yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk


def _unpacked(raw: BinaryIO) -> Iterator[bytes]:
    """What a .gz file holds, up to where it breaks off or is damaged. Raises zlib.error and EOFError."""
    unpacker = zlib.decompressobj(wbits=_GZIP)
    for packed in iter(lambda: raw.read(_CHUNK), b""):
        while packed:
            if unpacker.eof:
                # One file may be several, joined, with zeros behind them.
                packed = packed.lstrip(b"\0")
                if packed:
                    unpacker = zlib.decompressobj(wbits=_GZIP)
                continue
            before = unpacker.copy()
            try:
                yield unpacker.decompress(packed, _CHUNK)
            except zlib.error:
                yield _before_damage(before, packed)
                raise
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise EOFError


def _before_damage(unpacker: Any, packed: bytes) -> bytes:
    """What zlib unpacks before it meets the damage in packed. It tells only of the damage, so it gets byte by byte."""
    found = bytearray()
    with suppress(zlib.error):
        for byte in packed:
            found += unpacker.decompress(bytes((byte,)))
    return bytes(found)


def _opened(chunk: bytes) -> tuple[bytes, codecs.IncrementalDecoder | None]:
    """The first bytes without their byte order mark, and the decoder of a file whose line ends are two bytes."""
    if chunk.startswith(codecs.BOM_UTF8):
        return chunk[3:] or b"\n", None
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if chunk.startswith(mark):
            return chunk[2:] or b"\n", codecs.getincrementaldecoder(name)("replace")
    return chunk, None


def read_line(
    text: str, fallback_id: str, *, origin: str = "", fingerprint: str = ""
) -> tuple[Article, tuple[str, ...]]:
    """The article of one JSON line, and warnings for the operator.

    id: as given, whole numbers as their digits; fallback_id where there is none. body: as it is, but for
    characters that cannot be stored. Raises UnusableError.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableError("broken-json", why(error)) from None
    except (ValueError, RecursionError) as error:
        raise UnusableError("broken-json", str(error)[:200]) from None
    if not isinstance(record, dict):
        raise UnusableError("not-an-object")
    warnings: list[str] = []
    texts = {name: _text(record, name, warnings) for name in _TEXTS}
    title = _clean_title(texts["title"], warnings)
    if not title and not texts["body"].strip():
        raise UnusableError("no-text")
    return (
        Article(
            id=_id(record, fallback_id),
            title=title,
            body=texts["body"],
            source=_one_line(texts["source"]),
            author=_one_line(texts["author"]),
            published=_published(texts["published"], warnings),
            views=_views(record, warnings),
            editor=_one_line(texts["editor"]),
            url=_one_line(texts["url"]),
            category=_one_line(texts["category"]),
            origin=origin,
            fingerprint=fingerprint,
        ),
        tuple(warnings),
    )


def _text(record: dict[str, Any], name: str, warnings: list[str]) -> str:
    value = record.get(name)
    if value is None or value == "":
        return ""
    if name == "published" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise UnusableError("wrong-type", f"{name} 应为文字，却是 {_kind(value)}")
    if _storable(value):
        return value
    text, count = _UNSTORABLE.subn("\ufffd", value)
    if count:
        warnings.append(f"{name} 中有 {count} 个无法保存的字符，已替换")
    return text


def _storable(text: str) -> bool:
    # Encoding finds lone surrogates many times faster than a regular expression, and nearly every text is whole.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _kind(value: object) -> str:
    names = {bool: "true/false", int: "整数", float: "小数", list: "数组", dict: "对象", str: "文字"}
    return names.get(type(value), type(value).__name__)


def _one_line(text: str) -> str:
    return _GAPS.sub(" ", text).strip() if text else text


def _clean_title(text: str, warnings: list[str]) -> str:
    title = _one_line(text)
    title, count = _DIRECTION.subn("", title)
    if count:
        warnings.append(f"标题中有 {count} 个改变文字方向的控制符，已去掉")
    if len(title) > LONGEST_TITLE:
        warnings.append(f"标题有 {len(title)} 字，只保留前 {LONGEST_TITLE} 字")
        title = title[:LONGEST_TITLE]
    return title


def _id(record: dict[str, Any], fallback: str) -> str:
    value = record.get("id")
    if value is None or value == "":
        return fallback
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise UnusableError("bad-id", f"是 {_kind(value)}")
    try:
        text = str(value)
        size = len(text.encode())
    except ValueError:
        raise UnusableError("bad-id", "含无法保存的字符") from None
    if size > LONGEST_ID:
        raise UnusableError("bad-id", f"有 {size} 字节")
    if not text.strip() or _CONTROL.search(text):
        raise UnusableError("bad-id", "只有空格，或含控制字符")
    return text


def _published(text: str, warnings: list[str]) -> str:
    if not text.strip():
        return ""
    published = read_date(text)
    if timestamp(published) is None:
        warnings.append(f"published 不是日期：{text.strip()[:40]!r}")
        return ""
    return published


def _views(record: dict[str, Any], warnings: list[str]) -> int | None:
    value = record.get("views")
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,18}\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnusableError("wrong-type", f"views 应为整数，却是 {_kind(value)}")
    if not 0 <= value < 2**53:
        warnings.append("views 不在 0 至 2^53 之间，已忽略")
        return None
    return value
