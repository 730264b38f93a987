"""One transaction on the index folder: runs from many processes, merged into a segment, made visible by one rename."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.article import CHINA, Article
from searchapp.corpus import SIGNATURE_WIDTH, groups_in_pieces
from searchapp.engine.protocol import EngineError, IndexMissing, WriterBusy
from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import ArrayFile, ArrayWriter
from searchapp.engine.whoosh.build import build
from searchapp.engine.whoosh.merge import merge
from searchapp.engine.whoosh.part import chosen, parts
from searchapp.engine.whoosh.segment import Segment, id_hash
from searchapp.engine.whoosh.snapshot import ALONE, Snapshot, open_snapshot, outdated
from searchapp.engine.whoosh.spill import Spills
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import Strings, encode
from searchapp.system_errors import reason

Array = np.ndarray[Any, Any]
LOCK = "LOCK"
MERGE_AT_ONCE = 256
"""How many runs are merged in one go; more are merged in rounds, so that open files stay bounded."""
TIER = 8
"""When this many segments are of one tier of size, they become one (each tier is this many times the one below)."""
SMALLEST_TIER = 1000
DELETED_SHARE = 0.5
"""A segment that has lost this share of its documents is written anew."""


@dataclass(frozen=True, slots=True)
class Run:
    """A batch as a worker process left it: a segment file of its own."""

    name: str
    documents: int


@dataclass(slots=True)
class _Held:
    """A segment that will be part of the commit, and which of its documents stay.

    rows: the places of these documents among all that stay, as they stood before anything was merged.
    """

    segment: Segment
    stays: Array = field(repr=False)
    rows: Array = field(repr=False, default_factory=lambda: np.zeros(0, np.int32))


@dataclass(slots=True)
class _Added:
    """A run that was added, and which of its documents stay. It is opened when it is merged: there may be thousands."""

    name: str
    stays: Array = field(repr=False)


class WhooshWriter:
    """See engine.Writer. Holds the folder's lock until commit or cancel; the system frees it when the process dies."""

    def __init__(self, folder: Folder, analyzer: Analyzer, *, replace: bool) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._replace = replace
        self._lock: BinaryIO | None = _lock(folder)
        try:
            toc.clean(folder)
            self._generation = toc.newest(folder) + 1
            self._held = [] if replace else _held(self._before())
        except OSError as error:
            self._unlock()
            raise self._failed(error) from error
        except BaseException:
            self._unlock()
            raise
        self._added: list[_Added] = []

    def __getstate__(self) -> dict[str, Any]:
        # What a worker process needs to prepare batches; the transaction itself stays where it was opened.
        return {"_folder": self._folder, "_analyzer": self._analyzer, "_lock": None}

    def _before(self) -> Snapshot | None:
        try:
            snapshot = open_snapshot(self._folder)
        except IndexMissing:
            return None
        if snapshot.manifest.analysis != self._analyzer.fingerprint:
            raise outdated(snapshot.manifest.analysis, self._analyzer.fingerprint)
        return snapshot

    def prepare(self, articles: Sequence[Article]) -> Run:
        name = f"run_{os.getpid()}{secrets.token_hex(6)}.seg"
        try:
            build(articles, self._analyzer, self._folder, name)
        except OSError as error:
            raise self._failed(error) from error
        return Run(name, len(articles))

    def add(self, prepared: Run, drop: Sequence[int] = ()) -> None:
        stays = np.ones(prepared.documents, np.bool_)
        stays[list(drop)] = False
        self._added.append(_Added(prepared.name, stays))
        if not self._held:
            return
        file = ArrayFile(self._folder, prepared.name)
        hashes, documents, ids = file.array("id_hashes"), file.array("id_documents"), Strings(file, "ids")
        for held in self._held:
            for document in documents[_among(hashes, held.segment.file.array("id_hashes"))].tolist():
                if stays[document]:
                    _drop(held, ids[document])

    def delete(self, ids: Sequence[str]) -> int:
        self._settle()
        wanted = set(map(encode, ids))
        hashes = np.sort(np.fromiter(map(id_hash, wanted), np.uint64, len(wanted)))
        count = sum(_drop(held, id) for id in dict.fromkeys(ids) for held in self._held)
        for run in self._added:
            for document, id in self._with_hashes(run, hashes):
                if id in wanted and run.stays[document]:
                    run.stays[document] = False
                    count += 1
        return count

    def _with_hashes(self, run: _Added, hashes: Array) -> Iterator[tuple[int, bytes]]:
        """The documents of a run whose ids have one of these hashes, in order, and the ids. hashes: uint64, sorted."""
        file = ArrayFile(self._folder, run.name)
        ids = Strings(file, "ids")
        for document in np.sort(file.array("id_documents")[_among(file.array("id_hashes"), hashes)]).tolist():
            yield document, ids.raw(document)

    def _settle(self) -> None:
        """Of the articles that were added under one id only the last stays.

        It is found when all are there, by the runs' own tables: to remember every id would take memory.
        """
        hashes = np.empty(sum(len(run.stays) for run in self._added), np.uint64)
        begin = 0
        for run in self._added:
            end = begin + len(run.stays)
            hashes[begin:end] = ArrayFile(self._folder, run.name).array("id_hashes")
            begin = end
        hashes.sort()
        repeated = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        if not len(repeated):
            return
        last: dict[bytes, tuple[_Added, int]] = {}
        for run in self._added:
            for document, id in self._with_hashes(run, repeated):
                if run.stays[document]:
                    if id in last:
                        before, place = last[id]
                        before.stays[place] = False
                    last[id] = run, document

    def commit(self, roots: Sequence[str] = ()) -> None:
        try:
            self._commit(tuple(roots))
        except OSError as error:
            self.cancel()
            raise self._failed(error) from error
        except BaseException:
            self.cancel()
            raise
        self.cancel()

    def _failed(self, error: OSError) -> EngineError:
        return EngineError(
            f"写索引失败（{reason(error)}）：旧索引没有改动；请检查磁盘空间和 {self._folder.path} 的权限"
        )

    def _commit(self, roots: tuple[str, ...]) -> None:
        self._settle()
        kept = [held for held in self._held if held.stays.any()]
        runs = [run for run in self._added if run.stays.any()]
        if len(runs) == 1 and runs[0].stays.all():
            kept.append(self._renamed(runs.pop()))
        sizes = [int(stays.sum()) for stays in [*(held.stays for held in kept), *(run.stays for run in runs)]]
        rows = np.split(np.arange(sum(sizes), dtype=np.int32), np.cumsum(sizes)[:-1])
        for held, own in zip(kept, rows, strict=False):
            held.rows = own
        # Grouping mirrors and merging look at the same documents and need nothing of each other.
        with Spills(self._folder) as spills, ThreadPoolExecutor(1) as pool:
            room = spills.zeros(sum(sizes), SIGNATURE_WIDTH, np.uint32)
            grouping = pool.submit(groups_in_pieces, lambda: self._signatures(kept, runs), room)
            segments = self._tiered(kept + self._one_of_runs(runs, rows[len(kept) :]))
            representative = grouping.result()
        state = ""
        groups = 0
        if segments:
            state = f"{toc.NAME}_g{self._generation}{secrets.token_hex(4)}.gen"
            groups = self._write_state(state, segments, representative)
        entries = tuple(
            toc.SegmentEntry(held.segment.name, held.segment.documents, int((~held.stays).sum())) for held in segments
        )
        committed = datetime.now(CHINA).isoformat(timespec="seconds")
        toc.commit(
            self._folder,
            toc.Manifest(self._generation, self._analyzer.fingerprint, committed, entries, state, groups, roots),
        )

    def _signatures(self, kept: Sequence[_Held], runs: Sequence[_Added]) -> Iterator[Array]:
        """The signatures of the documents that stay, a few at a time."""
        for held in kept:
            yield from chosen(held.segment.signatures, held.stays)
        for run in runs:
            signatures = ArrayFile(self._folder, run.name).array("signatures")
            yield from chosen(signatures.reshape(len(run.stays), -1), run.stays)

    def _renamed(self, run: _Added) -> _Held:
        """A run as a segment of its own."""
        name = _segment_name()
        self._folder.rename(run.name, name)
        return _Held(Segment(self._folder, name), run.stays)

    def _one_of_runs(self, runs: Sequence[_Added], rows: Sequence[Array]) -> list[_Held]:
        """The segment of all runs, in a list that is empty where there are none."""
        added = []
        for i in range(0, len(runs), MERGE_AT_ONCE):
            round_ = zip(runs[i : i + MERGE_AT_ONCE], rows[i : i + MERGE_AT_ONCE], strict=True)
            added.append(self._merged([_Held(Segment(self._folder, run.name), run.stays, own) for run, own in round_]))
        while len(added) > 1:
            added = [self._merged(added[i : i + MERGE_AT_ONCE]) for i in range(0, len(added), MERGE_AT_ONCE)]
        return added

    def _merged(self, held: Sequence[_Held]) -> _Held:
        if len(held) == 1 and held[0].stays.all():
            return held[0]
        name = _segment_name()
        merge(parts([(each.segment, each.stays) for each in held]), self._folder, name)
        segment = Segment(self._folder, name)
        return _Held(segment, np.ones(segment.documents, np.bool_), np.concatenate([each.rows for each in held]))

    def _tiered(self, segments: list[_Held]) -> list[_Held]:
        """Merge what is small among many, as log-structured merges do: each document moves once a tier."""
        segments = [self._merged([held]) if held.stays.mean() < DELETED_SHARE else held for held in segments]
        while True:
            tiers: dict[int, list[_Held]] = {}
            for held in segments:
                tier = max(0, int(np.log(max(held.stays.sum(), 1) / SMALLEST_TIER) / np.log(TIER)) + 1)
                tiers.setdefault(tier, []).append(held)
            crowded = next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= TIER), None)
            if crowded is None:
                return segments
            merged = set(map(id, crowded))
            segments = [held for held in segments if id(held) not in merged] + [self._merged(crowded)]

    def _write_state(self, name: str, segments: Sequence[_Held], representative: Array) -> int:
        """Write the file of the generation's deletions and groups; returns how many groups there are."""
        stays = np.concatenate([held.stays for held in segments])
        sizes = np.bincount(representative)
        numbers = np.where(sizes > 1, np.cumsum(sizes > 1) - 1, ALONE)
        groups = np.full(len(stays), ALONE, np.int32)
        groups[stays] = numbers[representative[np.concatenate([held.rows for held in segments])]]
        writer = ArrayWriter(self._folder, name)
        try:
            writer.add("groups", groups)
            for place, held in enumerate(segments):
                writer.add(f"deleted.{place}", np.packbits(~held.stays, bitorder="little"))
            writer.close({"documents": len(stays)})
        except BaseException:
            writer.abandon()
            raise
        return int((sizes > 1).sum())

    def cancel(self) -> None:
        if self._lock is None:
            return
        try:
            # What cannot be removed now is removed by the next writer.
            with suppress(OSError):
                toc.clean(self._folder)
        finally:
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _segment_name() -> str:
    return f"{toc.NAME}_{secrets.token_hex(8)}.seg"


def _among(hashes: Array, others: Array) -> Array:
    """Which of the hashes are among others that are sorted: bool by hash."""
    places = np.searchsorted(others, hashes)
    found: Array = others.take(places, mode="clip") == hashes if len(others) else np.zeros(len(hashes), np.bool_)
    return found


def _drop(held: _Held, id: str) -> bool:
    """Drop the article of this id from a segment; whether it had one that stayed."""
    document = held.segment.with_id(id)
    if document < 0 or not held.stays[document]:
        return False
    held.stays[document] = False
    return True


def _held(snapshot: Snapshot | None) -> list[_Held]:
    if snapshot is None:
        return []
    return [_Held(segment, snapshot.live(place)) for place, segment in enumerate(snapshot.segments)]


def _lock(folder: Folder) -> BinaryIO:
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        file = (folder.path / LOCK).open("ab")
    except OSError as error:
        raise EngineError(
            f"不能写索引目录 {folder.path}（{reason(error)}）：请检查权限，或用 SEARCHAPP_INDEX_DIR 换一个目录"
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise WriterBusy(f"另一个进程正在写索引 {folder.path}：请等它结束再试") from error
    return file
