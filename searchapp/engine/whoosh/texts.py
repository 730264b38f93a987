"""Stored articles: one zstd frame a document, so that any of them can be had alone.

A frame holds JSON of the fields that are only shown, a NUL, the title, a NUL, the body.
"""

from __future__ import annotations

import json
import threading
from typing import Any

import numpy as np
import zstandard

from searchapp.article import Article
from searchapp.engine.whoosh.strings import encode

LEVEL = 3
"""zstd level: 6 takes twice the time, a twentieth of the indexing, and saves 4 % of the stored text."""
SHOWN = ("source", "author", "published", "views", "editor", "url", "category")
_local = threading.local()


def compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=False, write_content_size=True)


def _decompressor() -> zstandard.ZstdDecompressor:
    # A decompressor is not safe to share between threads, and making one costs more than a small frame.
    held = getattr(_local, "decompressor", None)
    if held is None:
        held = _local.decompressor = zstandard.ZstdDecompressor()
    return held


def frame(article: Article, by: zstandard.ZstdCompressor) -> bytes:
    """The stored form of an article. NUL in title or body becomes a replacement character."""
    shown = {name: value for name in SHOWN if (value := getattr(article, name)) not in ("", None)}
    head = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    title = article.title.replace("\0", "\ufffd")
    body = article.body.replace("\0", "\ufffd")
    return by.compress(encode(f"{head}\0{title}\0{body}"))


class Texts:
    """The frames of a segment. frames: uint8. offsets: uint64[documents + 1]."""

    def __init__(self, frames: np.ndarray[Any, Any], offsets: np.ndarray[Any, Any]) -> None:
        self.frames = frames
        self.offsets = offsets
        self._view = frames.data

    def raw(self, document: int) -> bytes:
        """Head, title and body of a document, as stored."""
        begin, end = int(self.offsets[document]), int(self.offsets[document + 1])
        return _decompressor().decompress(self._view[begin:end])


def readable(raw: bytes) -> bytes:
    """Title, NUL and body of a stored document, UTF-8."""
    return raw[raw.index(0) + 1 :]


def parts(raw: bytes) -> tuple[dict[str, Any], str, str]:
    """(shown fields, title, body) of a stored document."""
    head, title, body = raw.decode("utf-8", "surrogatepass").split("\0", 2)
    return json.loads(head), title, body
