"""One committed generation of the index, opened: what every search of it looks at. It never changes."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from searchapp.analysis.utf8 import end_to_end
from searchapp.article import Article
from searchapp.engine.protocol import IndexOutdated
from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import ArrayFile
from searchapp.engine.whoosh.errors import IndexDamaged
from searchapp.engine.whoosh.remembered import Remembered
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.texts import Raw
from searchapp.ranking import Ranking

Array = np.ndarray[Any, Any]
ALONE = -1
"""The group of a document that has no mirror."""
OPEN_TRIES = 10
AT_ONCE = 1 << 14
"""How many documents of a catalog are strings at a time."""


class Snapshot:
    """The segments of a generation, its deletions and its groups of mirrors. Safe to share between threads.

    segments: with the number of their first document in `bases`. groups: int32 by document of the whole index, the
    same number for all members of a group, ALONE for others. excluded: one bitmap a segment, of deleted documents.
    phrases: what the phrases asked last found.
    """

    def __init__(self, folder: Folder, manifest: toc.Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.segments = tuple(Segment(folder, entry.name) for entry in manifest.segments)
        counts = [segment.documents for segment in self.segments]
        self.bases: tuple[int, ...] = tuple(np.cumsum([0, *counts])[:-1].tolist())
        self.documents = sum(counts)
        self.state = ArrayFile(folder, manifest.state) if manifest.state else None
        self.excluded = tuple(self._deleted(place) for place in range(len(counts)))
        self.groups: Array = np.zeros(0, np.int32) if self.state is None else self.state.array("groups")
        self.averages = tuple(
            sum(segment.fields[field].total for segment in self.segments) / max(self.documents, 1)
            for field in INDEX_FIELDS
        )

        self.phrases = Remembered()
        self._norms: tuple[Ranking, Array] | None = None

    def norms(self, ranking: Ranking) -> Array:
        """float64[fields, 2]: BM25's k1 * (1 - b) and k1 * b / average length of each index field."""
        held = self._norms
        if held is None or held[0] is not ranking:
            own = [ranking.fields[field] for field in INDEX_FIELDS]
            norms = [
                (of.k1 * (1 - of.b), of.k1 * of.b / (average or 1.0))
                for of, average in zip(own, self.averages, strict=True)
            ]
            held = self._norms = (ranking, np.array(norms))
        return held[1]

    def _deleted(self, place: int) -> Array:
        if self.manifest.segments[place].deleted == 0 or self.state is None:
            return np.zeros(0, np.uint8)
        return self.state.array(f"deleted.{place}")

    def live(self, place: int) -> Array:
        """bool by document of a segment: whether it is not deleted."""
        documents = self.segments[place].documents
        if not len(self.excluded[place]):
            return np.ones(documents, np.bool_)
        return np.unpackbits(self.excluded[place], count=documents, bitorder="little") == 0

    def groups_of(self, place: int) -> Array:
        """The groups of one segment's documents; empty where the index has none."""
        base = self.bases[place]
        return self.groups[base : base + self.segments[place].documents]

    def locate(self, document: int) -> tuple[Segment, int]:
        """The segment of a document of the whole index, and its number there."""
        place = self.place_of(document)
        return self.segments[place], document - self.bases[place]

    def place_of(self, document: int) -> int:
        """Which segment a document of the whole index is in."""
        return bisect_right(self.bases, document) - 1

    def article(self, document: int) -> Article:
        segment, own = self.locate(document)
        return segment.article(own)

    def id(self, document: int) -> str:
        segment, own = self.locate(document)
        return segment.ids[own]

    def text_sizes(self, documents: Array) -> Array:
        """How many bytes the stored texts of documents of the whole index take: uint32. documents: int64."""
        if len(self.segments) == 1:
            alone: Array = self.segments[0].texts.sizes[documents]
            return alone
        sizes = np.empty(len(documents), np.uint32)
        for place, rows in self._by_segment(documents):
            sizes[rows] = self.segments[place].texts.sizes[documents[rows] - self.bases[place]]
        return sizes

    def read(self, documents: Array) -> Raw:
        """The stored texts of documents of the whole index: int64. Raises IndexDamaged."""
        if len(self.segments) == 1:
            return self.segments[0].texts.read(documents)
        texts = [b""] * len(documents)
        for place, rows in self._by_segment(documents):
            raw = self.segments[place].texts.read(documents[rows] - self.bases[place])
            for nth, row in enumerate(rows.tolist()):
                texts[row] = raw.of(nth)
        return Raw(*end_to_end(texts))

    def _by_segment(self, documents: Array) -> Iterator[tuple[int, Array]]:
        """(segment, int64, which of some documents of the whole index are its)."""
        places = np.searchsorted(self.bases, documents, side="right") - 1
        for place in np.unique(places).tolist():
            yield place, np.flatnonzero(places == place)

    def with_id(self, id: str) -> int:
        """The live document with this id, -1 where there is none."""
        for place in reversed(range(len(self.segments))):
            document = self.segments[place].with_id(id)
            if document >= 0:
                excluded = self.excluded[place]
                if not len(excluded) or not (excluded[document >> 3] >> (document & 7)) & 1:
                    return self.bases[place] + document
        return -1

    def members(self, document: int) -> list[int]:
        """The other documents of its group."""
        group = self.groups[document] if len(self.groups) else ALONE
        if group == ALONE:
            return []
        return [other for other in np.flatnonzero(self.groups == group).tolist() if other != document]

    @cached_property
    def group_sizes(self) -> Array:
        """int64 by group number: how many members it has."""
        held = self.groups[self.groups != ALONE]
        return np.bincount(held, minlength=1)


class Catalog:
    """(fingerprint, id, origin) of every live document of a snapshot, each time it is gone through."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        for place, segment in enumerate(self._snapshot.segments):
            live = self._snapshot.live(place)
            for begin in range(0, len(live), AT_ONCE):
                end = min(begin + AT_ONCE, len(live))
                ordinals = segment.origins.ordinals[begin:end].tolist()
                origins = {ordinal: segment.origins.value(ordinal) for ordinal in set(ordinals)}
                columns = (segment.fingerprints.some(begin, end), segment.ids.some(begin, end))
                for fingerprint, id, ordinal, stays in zip(*columns, ordinals, live[begin:end].tolist(), strict=True):
                    if stays:
                        yield fingerprint, id, origins[ordinal]


def open_snapshot(folder: Folder) -> Snapshot:
    """Open the newest generation. Raises IndexMissing, IndexOutdated, IndexDamaged.

    A commit may remove files between our reading of the table of contents and our opening of what it names; then
    there is a newer one, so it is tried again.
    """
    for _ in range(OPEN_TRIES):
        manifest_generation = toc.newest(folder)
        try:
            return Snapshot(folder, toc.read(folder))
        except FileNotFoundError as error:
            missing = str(error.filename)
            if toc.newest(folder) == manifest_generation:
                time.sleep(0.02)
    raise IndexDamaged(missing, "文件不见了")


def outdated(indexed: str, current: str) -> IndexOutdated:
    """The error for an index that was made by another analysis than the current one."""
    return IndexOutdated(f"索引是用另一种分析（{indexed}）建的，现在的分析是 {current}：请运行 searchapp rebuild 重建")
