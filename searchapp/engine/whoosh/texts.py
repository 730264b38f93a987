"""Stored articles: one zstd frame a document, so that any of them can be had alone.

A frame holds JSON of the fields that are only shown, a NUL, the title, a NUL, the body.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import zstandard

from searchapp.article import Article
from searchapp.engine.whoosh.strings import encode

LEVEL = -1
"""zstd level: beside 6 it reads passages three times and writes four times as fast, for a tenth more index, which
stays below its text's size. Phrases and rescoring read many texts a search."""
SHOWN = ("source", "author", "published", "views", "editor", "url", "category")
_TOGETHER = hasattr(zstandard, "BufferWithSegments")
"""Whether zstandard can read several frames in one call; where it has no compiled backend it cannot."""
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

    def many(self, documents: Sequence[int] | np.ndarray[Any, Any]) -> list[bytes]:
        """`raw` of several documents: of short ones many times as fast."""
        if not _TOGETHER or len(documents) < 2:
            return [self.raw(int(document)) for document in documents]
        wanted = np.asarray(documents, np.int64)
        segments = np.empty((len(wanted), 2), np.uint64)
        segments[:, 0] = self.offsets[wanted]
        segments[:, 1] = self.offsets[wanted + 1] - segments[:, 0]
        frames = zstandard.BufferWithSegments(self._view, segments.tobytes())
        held = _decompressor().multi_decompress_to_buffer(frames)
        return [held[place].tobytes() for place in range(len(wanted))]


def readable(raw: bytes) -> bytes:
    """Title, NUL and body of a stored document, UTF-8."""
    return raw[raw.index(0) + 1 :]


def parts(raw: bytes) -> tuple[dict[str, Any], str, str]:
    """(shown fields, title, body) of a stored document."""
    head, title, body = raw.decode("utf-8", "surrogatepass").split("\0", 2)
    return json.loads(head), title, body
