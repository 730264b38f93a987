"""One opened segment: its dictionaries, postings, columns and stored articles, all in mapped pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from searchapp.analysis import term_key
from searchapp.analysis.bigrams import BITS
from searchapp.article import Article
from searchapp.engine.whoosh.arrays import ArrayFile
from searchapp.engine.whoosh.dictionary import find_key, find_word
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import Ordinals, Strings, Values, encode
from searchapp.engine.whoosh.texts import Texts, parts

Array = np.ndarray[Any, Any]
UNDATED = -(2**63)
"""What the published column holds for an article without a date."""
NO_VIEWS = -1
CHINA_OFFSET = 8 * 3600
"""Seconds by which the years of China are ahead."""


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """The dictionary of one index field. lists: uint32[words + bigrams], see postings. total: sum of its lengths."""

    terms: Array
    offsets: Array
    keys: Array
    lists: Array
    total: int

    @property
    def words(self) -> int:
        return len(self.offsets) - 1

    def find(self, term: str) -> int:
        """The number of a term, -1 where it is absent."""
        key = term_key(term) if len(self.keys) else 0
        if not key:
            return int(find_word(self.terms, self.offsets, np.frombuffer(encode(term), np.uint8)))
        place = int(find_key(self.keys, np.uint64(key)))
        return self.words + place if place < len(self.keys) and self.keys[place] == key else -1

    def beginning_with(self, character: str) -> range:
        """The numbers of the bigrams that begin with a character."""
        first = ord(character) << BITS
        return range(
            self.words + int(find_key(self.keys, np.uint64(first))),
            self.words + int(find_key(self.keys, np.uint64(first + (1 << BITS)))),
        )

    def word(self, number: int) -> bytes:
        return self.terms[self.offsets[number] : self.offsets[number + 1]].tobytes()


def id_hash(id: bytes) -> int:
    """64 bits of an id in UTF-8, under which a segment finds its document."""
    return int.from_bytes(blake2b(id, digest_size=8).digest(), "little")


class Segment:
    """An immutable set of documents, numbered from 0. Safe to share between threads."""

    def __init__(self, folder: Folder, name: str) -> None:
        self.file = file = ArrayFile(folder, name)
        self.name = name
        self.documents: int = file.info["documents"]
        self.postings = file.array("postings")
        self.lengths = file.array("lengths").reshape(len(INDEX_FIELDS), self.documents)
        totals = file.info["totals"]
        self.fields = {
            field: FieldTerms(
                file.array(f"{field}.bytes"),
                file.array(f"{field}.offsets"),
                file.array(f"{field}.keys"),
                file.array(f"{field}.lists"),
                totals[field],
            )
            for field in INDEX_FIELDS
        }
        self.dictionaries = tuple([(of.terms, of.offsets, of.keys, of.lists) for of in self.fields.values()])
        self.published = file.array("published")
        self.views = file.array("views")
        self.signatures = file.array("signatures").reshape(self.documents, -1)
        self.ids = Strings(file, "ids")
        self.fingerprints = Strings(file, "fingerprints")
        self.origins = Ordinals(file, "origins")
        self.sources = Ordinals(file, "sources")
        self.authors = Ordinals(file, "authors")
        self.texts = Texts(file)
        self._hashes = file.array("id_hashes")
        self._hashed = file.array("id_documents")

    @cached_property
    def years(self) -> Values:
        """The year of each document's publication in China."""
        dated = self.published != UNDATED
        seconds = np.where(dated, self.published, 0) + CHINA_OFFSET
        years = seconds.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
        table = np.unique(years[dated])
        ordinals = np.where(dated, np.searchsorted(table, years) + 1, 0).astype(np.uint16)
        return Values(ordinals, ["", *(f"{year:04d}" for year in table.tolist())])

    def with_id(self, id: str) -> int:
        """The document with this id, -1 where there is none."""
        raw = encode(id)
        wanted = id_hash(raw)
        place = int(find_key(self._hashes, np.uint64(wanted)))
        while place < self.documents and self._hashes[place] == wanted:
            document = int(self._hashed[place])
            if self.ids.raw(document) == raw:
                return document
            place += 1
        return -1

    def article(self, document: int) -> Article:
        """A stored article."""
        shown, title, body = parts(self.texts.raw(document))
        return Article(
            id=self.ids[document],
            title=title,
            body=body.decode("utf-8", "surrogatepass"),
            origin=self.origins[document],
            fingerprint=self.fingerprints[document],
            **shown,
        )
