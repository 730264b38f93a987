"""The embedded engine: an index folder, the newest snapshot of it, and the transactions that make the next one."""

from __future__ import annotations

import threading
import time

from searchapp.analysis import Analyzer, same_but_for_words
from searchapp.article import Article
from searchapp.engine.protocol import EngineError, EngineStats, Found, Mirrors, Request
from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import ArrayFile
from searchapp.engine.whoosh.execute import Execution
from searchapp.engine.whoosh.snapshot import Catalog, Snapshot, open_snapshot, outdated
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.writer import WhooshWriter
from searchapp.ranking import RANKING, Ranking
from searchapp.settings import Settings
from searchapp.system_errors import reason

LOOK_EVERY = 0.2
"""Seconds between looks for a newer generation."""


class WhooshEngine:
    """See engine.Engine. A search holds one snapshot from beginning to end, whatever is committed meanwhile."""

    def __init__(self, folder: Folder, analyzer: Analyzer, ranking: Ranking = RANKING) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._ranking = ranking
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._looked = 0.0

    def snapshot(self) -> Snapshot:
        """The newest generation that fits. Raises EngineError where none can be opened and none is open yet."""
        self.refresh()
        if self._snapshot is None:
            self._open()
        assert self._snapshot is not None
        return self._snapshot

    def _open(self) -> None:
        try:
            snapshot = open_snapshot(self._folder)
        except OSError as error:
            raise EngineError(
                f"读不了索引目录 {self._folder.path}（{reason(error)}）："
                "请检查权限，或用 SEARCHAPP_INDEX_DIR 换一个目录"
            ) from error
        if not same_but_for_words(snapshot.manifest.analysis, self._analyzer.fingerprint):
            raise outdated(snapshot.manifest.analysis, self._analyzer.fingerprint)
        self._snapshot = snapshot

    def refresh(self) -> bool:
        now = time.monotonic()
        if self._snapshot is None or now - self._looked < LOOK_EVERY:
            return False
        with self._lock:
            self._looked = now
            before = self._snapshot
            try:
                if toc.newest(self._folder) == before.manifest.generation:
                    return False
                self._open()
            except (EngineError, OSError):
                # A newer program's index, a broken one or none: this process goes on with what it has.
                return False
            return self._snapshot is not before

    def search(self, request: Request) -> Found:
        return Execution(self.snapshot(), request, self._ranking).found()

    def article(self, id: str) -> Article | None:
        snapshot = self.snapshot()
        document = snapshot.with_id(id)
        return None if document < 0 else snapshot.article(document)

    def mirrors(self, id: str, limit: int) -> Mirrors:
        snapshot = self.snapshot()
        document = snapshot.with_id(id)
        others = sorted(snapshot.members(document), key=snapshot.id) if document >= 0 else []
        return Mirrors(tuple(map(snapshot.article, others[:limit])), len(others))

    def catalog(self) -> Catalog:
        return Catalog(self.snapshot())

    def stats(self) -> EngineStats:
        snapshot = self.snapshot()
        manifest = snapshot.manifest
        deleted = sum(entry.deleted for entry in manifest.segments)
        size = sum(map(self._folder.size, [*manifest.files, toc.toc_name(manifest.generation)]))
        return EngineStats(
            engine="whoosh",
            generation=str(manifest.generation),
            documents=snapshot.documents - deleted,
            deleted=deleted,
            groups=manifest.groups,
            segments=len(manifest.segments),
            bytes=size,
            analysis=manifest.analysis,
            committed=manifest.committed,
            roots=manifest.roots,
        )

    def verify(self) -> list[str]:
        """Read every byte of the newest generation; returns a sentence for each thing that is wrong."""
        manifest = toc.read(self._folder)
        wrong: list[str] = []
        for name in sorted(manifest.files):
            try:
                wrong += ArrayFile(self._folder, name).verify()
            except EngineError as error:
                wrong.append(str(error))
            except FileNotFoundError:
                wrong.append(f"{name}: 文件不见了")
        return wrong

    def writer(self, *, replace: bool) -> WhooshWriter:
        return WhooshWriter(self._folder, self._analyzer, replace=replace)

    def close(self) -> None:
        self._snapshot = None


def open_engine(settings: Settings, ranking: Ranking = RANKING) -> WhooshEngine:
    """The embedded engine on the folder that the settings name. The index need not exist yet."""
    return WhooshEngine(Folder(settings.index_dir), Analyzer.from_settings(settings), ranking)
