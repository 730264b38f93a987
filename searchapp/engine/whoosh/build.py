"""From a batch of articles to a segment of their own, in one process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from searchapp.analysis import Analyzer, bigram_keys, fold, runs
from searchapp.article import Article, timestamp
from searchapp.corpus import signature
from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.invert import invert, number
from searchapp.engine.whoosh.postings import check_room
from searchapp.engine.whoosh.postings import encode as encode_postings
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import NO_VIEWS, UNDATED, id_hash
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import add_ordinals, add_strings, encode
from searchapp.engine.whoosh.texts import compressor, frame

Array = np.ndarray[Any, Any]
NO_KEYS = np.zeros(0, np.uint64)


class FieldTokens:
    """Collects the terms of one index field, document after document, as numbers."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._words: list[Array] = []
        self._keys: list[Array] = []
        self._word_counts: list[int] = []

    def add(self, words: Sequence[str], keys: Array = NO_KEYS) -> None:
        """Add one document's words and bigram keys."""
        self._words.append(np.fromiter(map(self._numbers.__getitem__, words), np.int32, len(words)))
        self._keys.append(keys)

    def write(self, writer: ArrayWriter, field: str, base: int) -> tuple[Array, Array]:
        """Write the dictionary; returns (postings words, lengths by document). base: words before them."""
        word_ends = _ends(self._words)
        key_ends = _ends(self._keys)
        lengths = (np.diff(word_ends) + np.diff(key_ends)).astype(np.uint32)
        terms = sorted(self._numbers)
        order = np.fromiter(map(self._numbers.__getitem__, terms), np.int64, len(terms))
        tokens = np.concatenate([np.zeros(0, np.int32), *self._words])
        words, word_lists = encode_postings(order, *invert(tokens, word_ends, len(terms)), lengths, base, True)
        tokens, keys = number(np.concatenate([NO_KEYS, *self._keys]))
        order = np.argsort(keys)
        bigrams, key_lists = encode_postings(
            order, *invert(tokens, key_ends, len(keys)), lengths, base + len(words), True
        )
        add_strings(writer, field, map(encode, terms))
        writer.add(f"{field}.keys", keys[order])
        writer.add(f"{field}.lists", np.concatenate([word_lists, key_lists]))
        return np.concatenate([words, bigrams]), lengths


def _ends(arrays: Sequence[Array]) -> Array:
    return np.cumsum([0, *map(len, arrays)], dtype=np.int64)


def add_terms(tokens: dict[str, FieldTokens], field: str, text: str, analyzer: Analyzer) -> None:
    """Add one text field of one document to its two streams."""
    folded = fold(text)
    codepoints = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    tokens[f"{field}_words"].add(analyzer.words(folded))
    tokens[f"{field}_bigrams"].add(runs(folded), bigram_keys(codepoints))


def build(articles: Iterable[Article], analyzer: Analyzer, folder: Folder, name: str) -> None:
    """Write the segment file `name` of these articles, in their order. Raises OSError where it cannot be written."""
    tokens = {field: FieldTokens() for field in INDEX_FIELDS}
    held: list[Article] = []
    frames: list[bytes] = []
    signatures: list[Array] = []
    by = compressor()
    for article in articles:
        add_terms(tokens, "title", article.title, analyzer)
        add_terms(tokens, "body", article.body, analyzer)
        frames.append(frame(article, by))
        signatures.append(signature(article.title, article.body))
        held.append(article)
    writer = ArrayWriter(folder, name)
    try:
        pieces: list[Array] = []
        lengths: list[Array] = []
        base = 0
        for field in INDEX_FIELDS:
            postings, field_lengths = tokens[field].write(writer, field, base)
            pieces.append(postings)
            lengths.append(field_lengths)
            base += len(postings)
            check_room(base)
        # One word more, since reading a packed value looks at the word after it.
        writer.add_pieces("postings", np.uint32, [*pieces, np.zeros(1, np.uint32)])
        writer.add("lengths", np.concatenate(lengths))
        writer.add("signatures", np.concatenate([np.zeros(0, np.uint32), *signatures]).astype(np.uint32))
        write_columns(writer, held)
        writer.add("texts", np.frombuffer(b"".join(frames), np.uint8))
        writer.add("text_offsets", np.cumsum([0, *map(len, frames)]).astype(np.uint64))
        totals = {field: int(of.sum()) for field, of in zip(INDEX_FIELDS, lengths, strict=True)}
        writer.close({"documents": len(held), "totals": totals})
    except BaseException:
        writer.abandon()
        raise


def write_columns(writer: ArrayWriter, articles: Sequence[Article]) -> None:
    """Write what filters, sorts, facets and updates look at."""
    published = [timestamp(article.published) for article in articles]
    writer.add("published", np.array([UNDATED if at is None else at for at in published], np.int64))
    views = [NO_VIEWS if article.views is None else article.views for article in articles]
    writer.add("views", np.array(views, np.int64))
    add_strings(writer, "ids", [encode(article.id) for article in articles])
    add_strings(writer, "fingerprints", [encode(article.fingerprint) for article in articles])
    add_ordinals(writer, "origins", [article.origin for article in articles])
    add_ordinals(writer, "sources", [article.source for article in articles])
    add_ordinals(writer, "authors", [article.author for article in articles])
    add_id_hashes(writer, [encode(article.id) for article in articles])


def add_id_hashes(writer: ArrayWriter, ids: Sequence[bytes]) -> None:
    """Write the table under which documents are found by id."""
    hashes = np.fromiter(map(id_hash, ids), np.uint64, len(ids))
    order = np.argsort(hashes, kind="stable")
    writer.add("id_hashes", hashes[order])
    writer.add("id_documents", order.astype(np.uint32))
