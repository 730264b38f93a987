"""From one item to its article: bytes, text, the parts of the page, and what the operator should know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from searchapp.article import Article
from searchapp.corpus.controls import C0, C1
from searchapp.corpus.encoding import Decoded, declared, decode
from searchapp.corpus.files import Item, TooLargeError, fingerprint, key_id, too_large
from searchapp.corpus.jsonl import LONGEST_TITLE, UnusableError, read_line
from searchapp.corpus.reading import PageReading, Unreadable
from searchapp.corpus.report import Reading, Skipped, encodable, skipped, why
from searchapp.corpus.steps import Steps, alone, together

_SHORT: Final = 40
"""Characters of a body so short that what was cut below it may belong to it."""
_TOGETHER: Final = 32
_LARGEST_GROUP: Final = 1 << 19
"""So many items are read together, and bytes of them where that is less: what they need beside is small then."""
_HTML: Final = (".html", ".htm", ".xhtml")
# Control characters say nothing and break terminals and XML; a blank without width each keeps the offsets.
_CONTROLS: Final = {code: "\u200b" for code in range(160) if re.match(f"[{C0}{C1}]", chr(code))} | dict.fromkeys(
    (11, 12), " "
)
_REPLACED: Final = re.compile("\ufffd+")
_ODD: Final = re.compile(f"[{''.join(map(chr, _CONTROLS))}\ufffd]")
_SOUND: Final = re.compile("[\xa0-\ufffc\t\n\r -~\x85\ufffe-\U0010ffff]*")
"""Up to the first odd character, in half the time that a search for one takes."""


def read(item: Item) -> Reading | Skipped:
    """The article of an item, or why it has none. Never raises; the item may come from anywhere."""
    return alone(_reading(item))


def read_all(items: Iterable[Item]) -> Iterator[Reading | Skipped]:
    """`read` of each item, in order; the items are taken some dozens ahead."""
    for group in _groups(items):
        yield from together([_reading(item) for item in group])


def _groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    group, size = list[Item](), 0
    for item in items:
        group.append(item)
        size += item.size
        if len(group) == _TOGETHER or size >= _LARGEST_GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _reading(item: Item) -> Steps[Reading | Skipped]:
    try:
        raw = item.load()
    except TooLargeError:
        return too_large(item.path)
    except (OSError, ValueError) as error:
        return skipped(item.path, item.line, "unreadable", why(error))
    try:
        return _line(item, raw) if item.line else (yield from _page(item, raw))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # One article of a million must not end the indexing of the others; the report shows it. What fails in the
        # depth of an extractor written in Rust is a PanicException, which is no Exception.
        return skipped(item.path, item.line, "failed", f"{type(error).__name__}: {error}"[:200])


def _line(item: Item, raw: bytes) -> Reading | Skipped:
    decoded = decode(raw)
    try:
        article, warnings = read_line(
            decoded.text, key_id(item.key, raw), origin=encodable(item.path), fingerprint=fingerprint(item, raw)
        )
    except UnusableError as problem:
        return skipped(item.path, item.line, problem.code, problem.detail)
    return Reading(article, decoded.encoding, _replaced(decoded) + warnings)


def _page(item: Item, raw: bytes) -> Steps[Reading | Skipped]:
    if not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        return skipped(item.path, 0, "empty")
    is_html = item.path.lower().endswith(_HTML)
    decoded = decode(raw, declared(raw) if is_html else None)
    text = decoded.text
    warnings: tuple[str, ...] = ()
    if not _SOUND.fullmatch(text):
        if _is_binary(text):
            return skipped(item.path, 0, "binary")
        warnings = _controls(text)
        text = text.translate(_CONTROLS)
    yield
    name = encodable(item.path.rpartition("/")[2])
    try:
        page = _read_html(text, name) if is_html else (yield from _reading_text(text, name))
    except Unreadable as problem:
        return skipped(item.path, 0, problem.code)
    yield
    warnings = _replaced(decoded) + warnings
    title = page.title
    if len(title) > LONGEST_TITLE:
        warnings += (f"标题有 {len(title)} 字，只保留前 {LONGEST_TITLE} 字",)
        title = title[:LONGEST_TITLE]
    article = Article(
        id=key_id(item.key),
        title=title,
        body=page.body,
        source=page.source,
        author=page.author,
        published=page.published,
        views=page.views,
        editor=page.editor,
        url=page.url,
        origin=encodable(item.path),
        fingerprint=fingerprint(item, raw),
    )
    if len(page.body) < _SHORT and page.tail.strip():
        lines = sum(bool(line.strip()) for line in page.tail.splitlines())
        warnings += (f"正文只有 {len(page.body)} 字，其下删去 {lines} 行：请核对",)
    return Reading(article, decoded.encoding, warnings, page.cuts, page.head, page.tail)


# What reads pages takes longer to import than a thousand of them take to read, and many collections have none.
def _reading_text(text: str, name: str) -> Steps[PageReading]:
    from searchapp.corpus.page import reading_text

    return reading_text(text, name)


def _read_html(text: str, name: str) -> PageReading:
    from searchapp.corpus.html import read_html

    return read_html(text, name)


def _replaced(decoded: Decoded) -> tuple[str, ...]:
    if not decoded.replaced:
        return ()
    return (f"按 {decoded.encoding} 读取，有 {decoded.replaced} 处损坏的字节，已替换为 �",)


def _controls(text: str) -> tuple[str, ...]:
    count = len(_ODD.findall(text)) - text.count("\ufffd")
    return (f"有 {count} 个控制字符，已删去",) if count else ()


def _is_binary(text: str) -> bool:
    """Whether the text holds more control and replacement characters than any damaged page."""
    start = text[:65536]
    odd = sum(start.count(chr(code)) for code in _CONTROLS if code < 128) + len(_REPLACED.findall(start))
    return odd * 10 > len(start)
