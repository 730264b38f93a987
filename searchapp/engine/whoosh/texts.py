"""Stored articles: each made of symbols of its own, so that any of them can be had alone.

A text is JSON of the fields that are only shown, a NUL, the title, a NUL, the body.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from searchapp.analysis import codepoints
from searchapp.article import Article
from searchapp.compiled import compiled
from searchapp.engine.whoosh.arrays import ArrayFile, ArrayWriter
from searchapp.engine.whoosh.errors import IndexDamaged
from searchapp.engine.whoosh.symbol_code import decoded, encoded
from searchapp.engine.whoosh.symbols import load

Array = np.ndarray[Any, Any]
SHOWN = ("source", "author", "published", "views", "editor", "url", "category")


def add_texts(writer: ArrayWriter, articles: Sequence[Article]) -> None:
    """Store articles as texts, text_offsets and text_sizes."""
    texts = [*map(stored, articles)]
    bounds = np.array([*accumulate(map(len, texts), initial=0)], np.int64)
    data, ends, sizes = encoded(codepoints("".join(texts)), bounds, load())
    writer.add("texts", data)
    writer.add_pieces("text_offsets", np.uint64, [np.zeros(1, np.uint64), ends])
    writer.add("text_sizes", sizes)


def stored(article: Article) -> str:
    """The text of an article; NUL in its title or body becomes a replacement character."""
    shown = {name: value for name in SHOWN if (value := getattr(article, name)) not in ("", None)}
    head = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    title = article.title.replace("\0", "\ufffd")
    body = article.body.replace("\0", "\ufffd")
    return f"{head}\0{title}\0{body}"


class Raw(NamedTuple):
    """Stored texts, read: one behind the other. data: UTF-8, uint8. begins: int64[texts + 1], where each begins."""

    data: Array
    begins: Array

    def of(self, row: int) -> bytes:
        """Head, title and body of one of them."""
        begin, end = self.begins[row : row + 2].tolist()
        return self.data[begin:end].tobytes()

    def titles(self) -> Array:
        """Where the title of each begins, its body behind it: int64[texts]."""
        begins: Array = _behind_heads(self.data, self.begins)
        return begins


class Texts:
    """The stored articles of a segment. coded: uint8. offsets: uint64[documents + 1]. sizes: uint32, bytes of each."""

    def __init__(self, file: ArrayFile) -> None:
        self.coded = file.array("texts")
        self.offsets = file.array("text_offsets")
        self.sizes = file.array("text_sizes")
        self._name = file.name
        symbols = load()
        self._rows, self._row_sizes = symbols.rows, symbols.sizes

    def read(self, documents: Array) -> Raw:
        """Head, title and body of documents: int64. Raises IndexDamaged."""
        data, begins, whole = decoded(self.coded, self.offsets, self.sizes, documents, self._rows, self._row_sizes)
        if whole < len(documents):
            raise IndexDamaged(self._name, "文章的内容不符")
        return Raw(data, begins)

    def raw(self, document: int) -> bytes:
        """Head, title and body of one document. Raises IndexDamaged."""
        return self.read(np.array([document], np.int64)).of(0)


@compiled
def _behind_heads(data: Any, begins: Any) -> Any:
    out = begins[:-1].copy()
    for text in range(len(out)):
        while out[text] < begins[text + 1] and data[out[text]] != 0:
            out[text] += 1
        out[text] = min(out[text] + 1, begins[text + 1])
    return out


def parts(raw: bytes) -> tuple[dict[str, Any], str, bytes]:
    """(shown fields, title, body in UTF-8) of a stored document."""
    head, title, body = raw.split(b"\0", 2)
    return json.loads(head.decode("utf-8", "surrogatepass")), title.decode("utf-8", "surrogatepass"), body
