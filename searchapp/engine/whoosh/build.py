"""From a batch of articles to a segment of their own, in one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchapp.analysis import TEXT_FIELDS, Analyzer, index_field
from searchapp.analysis.numbering import number
from searchapp.analysis.streams import Bigrams, Terms, as_texts, folded_points, streams
from searchapp.article import Article, timestamp
from searchapp.corpus import signatures
from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.invert import invert
from searchapp.engine.whoosh.postings import check_room
from searchapp.engine.whoosh.postings import encode as encode_postings
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import NO_VIEWS, UNDATED, id_hash
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import add_ordinals, add_strings, encode
from searchapp.engine.whoosh.texts import add_texts

Array = np.ndarray[Any, Any]


def write_field(writer: ArrayWriter, field: str, words: Terms, bigrams: Bigrams, base: int) -> tuple[Array, Array]:
    """Write an index field's dictionary; returns (postings words, lengths by document). base: words before them."""
    lengths = (np.diff(words.offsets) + np.diff(bigrams.offsets)).astype(np.uint32)
    order = np.array(sorted(range(len(words.terms)), key=words.terms.__getitem__), np.int64)
    inverted = invert(words.tokens, words.offsets, len(words.terms))
    word_postings, word_lists = encode_postings(order, *inverted, lengths, base, True)
    add_strings(writer, field, [encode(words.terms[place]) for place in order.tolist()])
    base += len(word_postings)
    tokens, firsts = number(bigrams.keys)
    keys = bigrams.keys[firsts]
    order = np.argsort(keys)
    inverted = invert(tokens, bigrams.offsets, len(keys))
    bigram_postings, bigram_lists = encode_postings(order, *inverted, lengths, base, True)
    writer.add(f"{field}.keys", keys[order])
    writer.add(f"{field}.lists", np.concatenate([word_lists, bigram_lists]))
    return np.concatenate([word_postings, bigram_postings]), lengths


@dataclass(frozen=True, slots=True)
class Folded:
    """Articles in one array of folded code points: title i from begins[i] on, titles[i] long, a line end, the body."""

    points: Array
    begins: Array
    titles: Array
    ends: Array

    def fields(self, analyzer: Analyzer) -> Iterator[tuple[str, Terms, Bigrams]]:
        """(index field, words, bigrams) for each index field, in the order of INDEX_FIELDS."""
        borders = self.begins + self.titles
        none = Bigrams(np.zeros(0, np.uint64), np.zeros(len(borders) + 1, np.int64))
        of_fields = as_texts(self.points, (self.begins, borders), (borders + 1, self.ends))
        for field, texts in zip(TEXT_FIELDS, of_fields, strict=True):
            of = streams(texts, analyzer.segmenter)
            yield index_field(field, "words"), of.words, none
            yield index_field(field, "bigrams"), of.runs, of.bigrams


def folded(articles: Sequence[Article]) -> Folded:
    """Fold title and body of articles."""
    titles = np.fromiter((len(article.title) for article in articles), np.int64, len(articles))
    bodies = np.fromiter((len(article.body) for article in articles), np.int64, len(articles))
    ends = np.cumsum(titles + 1 + bodies)
    points = folded_points("".join([f"{article.title}\n{article.body}" for article in articles]))
    return Folded(points, ends - bodies - 1 - titles, titles, ends)


def build(articles: Sequence[Article], analyzer: Analyzer, folder: Folder, name: str) -> None:
    """Write the segment file `name` of these articles, in their order. Raises OSError where it cannot be written."""
    texts = folded(articles)
    writer = ArrayWriter(folder, name)
    try:
        pieces: list[Array] = []
        lengths: list[Array] = []
        base = 0
        for field, words, bigrams in texts.fields(analyzer):
            postings, field_lengths = write_field(writer, field, words, bigrams, base)
            pieces.append(postings)
            lengths.append(field_lengths)
            base += len(postings)
            check_room(base)
        # One word more, since reading a packed value looks at the word after it.
        writer.add_pieces("postings", np.uint32, [*pieces, np.zeros(1, np.uint32)])
        writer.add("lengths", np.concatenate(lengths))
        writer.add("signatures", signatures(texts.points, texts.begins, texts.titles, texts.ends))
        write_columns(writer, articles)
        add_texts(writer, articles)
        totals = {field: int(of.sum()) for field, of in zip(INDEX_FIELDS, lengths, strict=True)}
        writer.close({"documents": len(articles), "totals": totals})
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
    add_id_hashes(writer, np.fromiter((id_hash(encode(article.id)) for article in articles), np.uint64, len(articles)))


def add_id_hashes(writer: ArrayWriter, hashes: Array) -> None:
    """Write the table under which documents are found by id. hashes: uint64 by document."""
    order = np.argsort(hashes, kind="stable")
    writer.add("id_hashes", hashes[order])
    writer.add("id_documents", order.astype(np.uint32))
