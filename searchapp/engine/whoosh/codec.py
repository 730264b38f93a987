"""How does Whoosh itself read our segments? A codec, so that its Searcher works on the same files.

Only reading goes through Whoosh's interfaces; segments are written by build and merge. The pickled ArraySegment in the
table of contents names this module: it must keep its name.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import ColumnReader
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.reading import TermInfo

from searchapp.analysis import fold, key_term
from searchapp.engine.whoosh.arrays import ArrayFile
from searchapp.engine.whoosh.postings import SINGLETON, decode
from searchapp.engine.whoosh.schema import EXACT_FIELDS, INDEX_FIELDS
from searchapp.engine.whoosh.segment import FieldTerms, Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import encode

Array = np.ndarray[Any, Any]


def list_of(segment: Segment, word: int) -> tuple[Array, Array]:
    """(documents int32, frequencies int32) of a list word."""
    df = 1 if word & SINGLETON else int(segment.postings[word])
    docs, freqs = np.empty(df, np.int32), np.empty(df, np.int32)
    decode(segment.postings, word, docs, freqs)
    return docs, freqs


def deleted_documents(folder: Folder, state: str, place: int, documents: int) -> Array:
    """bool by document: whether it is deleted in the generation of this state file."""
    if not state:
        return np.zeros(documents, np.bool_)
    bitmap = ArrayFile(folder, state).array(f"deleted.{place}")
    return np.unpackbits(bitmap, count=documents, bitorder="little").astype(np.bool_)


class ArraySegment(base.Segment):
    """What the table of contents says of a segment. Deletions are the generation's, so it never changes."""

    def __init__(self, indexname: str, file: str, documents: int, state: str, place: int) -> None:
        self.indexname = indexname
        self.segid = file.split(".")[0].removeprefix(f"{indexname}_")
        self.compound = False
        self.file = file
        self.documents = documents
        self.state = state
        self.place = place

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> Any:
        raise ValueError("the deletions are the generation's, and the per-document reader's to tell")

    def deleted_docs(self) -> Any:
        return self.deleted_count()

    def is_deleted(self, docnum: int) -> Any:
        return self.deleted_count()

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        raise ValueError("searchapp update deletes; a segment never changes")

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(base.Codec):
    """Reads array segments for Whoosh."""

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> ArrayDocuments:
        folder = Folder(Path(storage.folder))
        opened = Segment(folder, segment.file)
        return ArrayDocuments(opened, deleted_documents(folder, segment.state, segment.place, segment.documents))

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTerms:
        return ArrayTerms(Segment(Folder(Path(storage.folder)), segment.file))

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise ValueError("this index is written by searchapp rebuild and update only")

    field_writer = per_document_writer
    new_segment = per_document_writer

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        return self.per_document_writer(dbfile, byteids)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        raise ValueError("ask the terms reader for a matcher")


class ArrayDocuments(base.PerDocumentReader):
    """The documents of a segment, for Whoosh."""

    def __init__(self, segment: Segment, deleted: Array) -> None:
        self.segment = segment
        self._deleted = deleted
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True

    def doc_count(self) -> int:
        return self.segment.documents - int(self._deleted.sum())

    def doc_count_all(self) -> int:
        return self.segment.documents

    def has_deletions(self) -> bool:
        return bool(self._deleted.any())

    def is_deleted(self, docnum: int) -> bool:
        # Whoosh's InverseMatcher asks for one document beyond the last.
        return docnum < len(self._deleted) and bool(self._deleted[docnum])

    def deleted_docs(self) -> list[int]:
        out: list[int] = np.flatnonzero(self._deleted).tolist()
        return out

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in ("published_at", "views")

    def list_columns(self) -> list[str]:
        return ["published_at", "views"]

    def column_reader(self, fieldname: str, column: Any) -> ColumnReader:
        return ArrayColumn(self.segment.published if fieldname == "published_at" else self.segment.views)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if fieldname not in INDEX_FIELDS:
            return default
        return int(self.segment.lengths[INDEX_FIELDS.index(fieldname), docnum])

    def field_length(self, fieldname: str) -> int:
        return self.segment.fields[fieldname].total if fieldname in INDEX_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        row = self.segment.lengths[INDEX_FIELDS.index(fieldname)]
        return int(row.min()) if row.size else 0

    def max_field_length(self, fieldname: str) -> int:
        row = self.segment.lengths[INDEX_FIELDS.index(fieldname)]
        return int(row.max()) if row.size else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        article = self.segment.article(docnum)
        stored = {name: getattr(article, name) for name in article.__slots__}
        stored["published_at"] = int(self.segment.published[docnum])
        return stored


class ArrayColumn(ColumnReader):
    """A numeric column, for Whoosh."""

    def __init__(self, values: Array) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> int:
        return int(self._values[docnum])

    def sort_key(self, docnum: int) -> int:
        return int(self._values[docnum])

    def load(self) -> list[int]:
        out: list[int] = self._values.tolist()
        return out


class ArrayTerms(base.TermsReader):
    """The terms of a segment, for Whoosh: index fields from their dictionaries, exact fields from their columns."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self._exact: dict[str, dict[bytes, Array]] = {}

    def close(self) -> None:
        self._exact.clear()

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        raise ValueError("this codec has no cursors; terms_from walks the terms")

    def indexed_field_names(self) -> list[str]:
        return [*INDEX_FIELDS, *EXACT_FIELDS]

    def _exact_terms(self, fieldname: str) -> dict[bytes, Array]:
        if fieldname not in self._exact:
            column = self.segment.sources if fieldname == "source" else self.segment.authors
            terms: dict[bytes, list[Array]] = {}
            for ordinal, value in enumerate(column.values):
                if value:
                    terms.setdefault(encode(fold(value)), []).append(np.flatnonzero(column.ordinals == ordinal))
            self._exact[fieldname] = {
                term: np.sort(np.concatenate(documents)) for term, documents in sorted(terms.items())
            }
        return self._exact[fieldname]

    def _postings(self, fieldname: str, text: bytes) -> tuple[Array, Array] | None:
        if fieldname in EXACT_FIELDS:
            docs = self._exact_terms(fieldname).get(text)
            return None if docs is None else (docs, np.ones(len(docs), np.int32))
        if fieldname not in INDEX_FIELDS:
            return None
        of = self.segment.fields[fieldname]
        number = of.find(text.decode("utf-8", "surrogatepass"))
        return None if number < 0 else list_of(self.segment, int(of.lists[number]))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._postings(*term) is not None

    def _field_terms(self, fieldname: str) -> Iterator[bytes]:
        if fieldname in EXACT_FIELDS:
            return iter(self._exact_terms(fieldname))
        of = self.segment.fields[fieldname]
        return heapq.merge(map(of.word, range(of.words)), _bigrams(of))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for fieldname in sorted(self.indexed_field_names()):
            for term in self._field_terms(fieldname):
                yield fieldname, term

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for term in self.terms():
            if term >= (fieldname, prefix):
                yield term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term in self.terms():
            yield term, self.term_info(*term)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term in self.terms_from(fieldname, prefix):
            yield term, self.term_info(*term)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        held = self._postings(fieldname, text)
        if held is None:
            raise KeyError((fieldname, text))
        docs, freqs = held
        lengths = np.ones(len(docs), np.uint32)
        if fieldname in INDEX_FIELDS:
            lengths = self.segment.lengths[INDEX_FIELDS.index(fieldname)][docs]
        return TermInfo(
            weight=int(freqs.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).doc_frequency())

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        held = self._postings(fieldname, text)
        if held is None:
            return NullMatcher()
        docs, freqs = held
        return ListMatcher(docs.tolist(), freqs.tolist(), format=format_, scorer=scorer, term=(fieldname, text))


def _bigrams(of: FieldTerms) -> Iterator[bytes]:
    return (encode(key_term(key)) for key in of.keys.tolist())
