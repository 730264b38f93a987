"""One transaction on the index folder: runs from many processes, merged into a segment, made visible by one rename."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.corpus import SIGNATURE_WIDTH
from searchapp.corpus import groups as groups_of_signatures
from searchapp.engine.protocol import EngineError, IndexMissing, WriterBusy
from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import ArrayFile, ArrayWriter
from searchapp.engine.whoosh.build import build
from searchapp.engine.whoosh.merge import merge, parts
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.snapshot import ALONE, Snapshot, open_snapshot, outdated
from searchapp.engine.whoosh.storage import Folder

Array = np.ndarray[Any, Any]
LOCK = "LOCK"
NO_SIGNATURES = np.zeros((0, SIGNATURE_WIDTH), np.uint32)
MERGE_AT_ONCE = 64
"""How many runs are merged in one go; more are merged in rounds, so that open files and dictionaries stay bounded."""
TIER = 8
"""When this many segments are of one tier of size, they become one (each tier is this many times the one below)."""
SMALLEST_TIER = 1000
DELETED_SHARE = 0.5
"""A segment that has lost this share of its documents is written anew."""


@dataclass(frozen=True, slots=True)
class Run:
    """A batch as a worker process left it: a segment file of its own. ids: of its articles, in order."""

    name: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Held:
    """A segment that will be part of the commit, and which of its documents stay.

    rows: the places of these documents among all that stay, as they stood before anything was merged.
    """

    segment: Segment
    stays: Array = field(repr=False)
    rows: Array = field(repr=False, default_factory=lambda: np.zeros(0, np.int64))


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
        self._where: dict[str, tuple[int, int]] = {}

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
        return Run(name, tuple(article.id for article in articles))

    def add(self, prepared: Run, drop: Sequence[int] = ()) -> None:
        stays = np.ones(len(prepared.ids), np.bool_)
        stays[list(drop)] = False
        place = len(self._added)
        self._added.append(_Added(prepared.name, stays))
        for document, id in enumerate(prepared.ids):
            if not stays[document]:
                continue
            self._forget(id)
            self._where[id] = (place, document)

    def _forget(self, id: str) -> bool:
        """Drop an article added or committed before; whether there was one."""
        place, document = self._where.pop(id, (-1, -1))
        if place >= 0:
            self._added[place].stays[document] = False
            return True
        for held in self._held:
            document = held.segment.with_id(id)
            if document >= 0 and held.stays[document]:
                held.stays[document] = False
                return True
        return False

    def delete(self, ids: Sequence[str]) -> int:
        return sum(map(self._forget, ids))

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
            f"写索引失败（{error.strerror or error}）：旧索引没有改动；请检查磁盘空间和 {self._folder.path} 的权限"
        )

    def _commit(self, roots: tuple[str, ...]) -> None:
        kept = [held for held in self._held if held.stays.any()]
        runs = [run for run in self._added if run.stays.any()]
        signatures = [held.segment.signatures[held.stays] for held in kept] + list(map(self._signatures, runs))
        sizes = list(map(len, signatures))
        rows = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
        for held, own in zip(kept, rows, strict=False):
            held.rows = own
        # Grouping mirrors and merging look at the same documents and need nothing of each other.
        with ThreadPoolExecutor(1) as pool:
            grouping = pool.submit(groups_of_signatures, np.concatenate([NO_SIGNATURES, *signatures]))
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
        committed = datetime.now(UTC).isoformat(timespec="seconds")
        toc.commit(
            self._folder,
            toc.Manifest(self._generation, self._analyzer.fingerprint, committed, entries, state, groups, roots),
        )

    def _signatures(self, run: _Added) -> Array:
        """The signatures of the documents that stay."""
        signatures: Array = ArrayFile(self._folder, run.name).array("signatures")
        return signatures.reshape(len(run.stays), -1)[run.stays]

    def _one_of_runs(self, runs: Sequence[_Added], rows: Sequence[Array]) -> list[_Held]:
        """The segment of all runs, in a list that is empty where there are none."""
        added = []
        for i in range(0, len(runs), MERGE_AT_ONCE):
            chosen = zip(runs[i : i + MERGE_AT_ONCE], rows[i : i + MERGE_AT_ONCE], strict=True)
            added.append(self._merged([_Held(Segment(self._folder, run.name), run.stays, own) for run, own in chosen]))
        while len(added) > 1:
            added = [self._merged(added[i : i + MERGE_AT_ONCE]) for i in range(0, len(added), MERGE_AT_ONCE)]
        return added

    def _merged(self, held: Sequence[_Held]) -> _Held:
        name = f"{toc.NAME}_{secrets.token_hex(8)}.seg"
        if len(held) == 1 and held[0].stays.all():
            self._folder.rename(held[0].segment.name, name)
        else:
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
            chosen = set(map(id, crowded))
            segments = [held for held in segments if id(held) not in chosen] + [self._merged(crowded)]

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
            f"不能写索引目录 {folder.path}（{error.strerror}）：请检查权限，或用 SEARCHAPP_INDEX_DIR 换一个目录"
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise WriterBusy(f"另一个进程正在写索引 {folder.path}：请等它结束再试") from error
    return file
