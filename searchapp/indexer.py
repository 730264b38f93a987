"""From a corpus to an index: rebuild all of it, or update what changed. Pages are read and analysed in all cores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from searchapp.article import Article
from searchapp.corpus import Item, Reading, Skipped, as_named, covers, items, read_all, record, roots, skipped
from searchapp.digests import Digests, digests
from searchapp.engine import Engine, EngineError, IndexMissing, Writer
from searchapp.known import Entry, Known, Origins
from searchapp.preparing import OnProgress, batch_bytes, preparing
from searchapp.settings import Settings
from searchapp.system_errors import reason

BYTES_AN_ITEM = 100
"""What an item counts beside its text when batches are made."""
TEXT_OF_MARKUP = 4
"""Of so many bytes of markup one is text, or fewer."""
COMPARED_AT_ONCE = 256
COMPARED_BYTES = 1 << 20
"""How many items, and bytes of them, an update compares with the index at a time."""
UNREAD = frozenset({"unreadable", "failed", "broken-gzip", "bomb", "too-large", "line-too-long", "not-found"})
"""Why a file may hold more articles than were seen: what it gave before is then no longer taken for vanished."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. indexed: new articles. updated: changed ones. deleted: vanished ones. seconds: wall clock."""

    indexed: int
    updated: int
    unchanged: int
    deleted: int
    skipped: tuple[Skipped, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was made of some items. Of each prepared article: ids: the digest of its id. origins: of which of `files`.

    lines: its line there.
    """

    prepared: Any
    ids: npt.NDArray[np.uint64]
    files: tuple[str, ...]
    origins: npt.NDArray[np.uint32]
    lines: npt.NDArray[np.int64]
    skipped: tuple[Skipped, ...]
    records: tuple[str, ...]
    items: int


def rebuild(
    engine: Engine,
    paths: Sequence[Path],
    settings: Settings,
    progress: OnProgress | None = None,
    report: Path | None = None,
) -> IndexReport:
    """Index the articles under the paths and put them in the place of all that was there.

    Where nothing could be indexed the index stays as it was. Raises EngineError, and OSError where a temporary file or
    the report cannot be written to its end; then too.
    """
    return _Run(engine, paths, settings, progress, report).rebuild()


def update(
    engine: Engine,
    paths: Sequence[Path],
    settings: Settings,
    progress: OnProgress | None = None,
    report: Path | None = None,
) -> IndexReport:
    """Index what is new or changed under the paths and delete what vanished from there; all else stays untouched.

    Where there is no index yet it makes one. Raises what `rebuild` does; then the index stays as it was.
    """
    return _Run(engine, paths, settings, progress, report).update()


class _Run:
    """One rebuild or update."""

    def __init__(
        self,
        engine: Engine,
        paths: Sequence[Path],
        settings: Settings,
        progress: OnProgress | None,
        report: Path | None,
    ) -> None:
        self._engine = engine
        self._paths = paths
        self._settings = settings
        self._progress = progress
        self._report = report
        self._began = monotonic()
        self._done = 0
        self._skipped: list[Skipped] = []
        self._seen = Digests()
        self._added = 0
        self._updated = 0

    def rebuild(self) -> IndexReport:
        places = roots(self._paths)
        with ExitStack() as stack:
            writer = self._engine.writer(replace=True)
            stack.callback(writer.cancel)
            origins = stack.enter_context(Origins())
            self._index(writer, items(self._paths), origins, Known((), origins))
            if self._added:
                writer.commit(list(map(str, places)))
        return self._reported(self._added, 0, 0, 0)

    def update(self) -> IndexReport:
        try:
            stats = self._engine.stats()
            catalog = self._engine.catalog()
        except IndexMissing:
            return self.rebuild()
        known_roots = list(map(Path, stats.roots))
        with ExitStack() as stack:
            writer = self._engine.writer(replace=False)
            stack.callback(writer.cancel)
            origins = stack.enter_context(Origins())
            known = Known(catalog, origins)
            self._index(writer, self._changed(items(self._paths, known_roots), known), origins, known)
            vanished = self._vanished(catalog, known)
            deleted = writer.delete(vanished) if vanished else 0
            if self._added or deleted:
                writer.commit(list(map(str, roots(self._paths, known_roots))))
        return self._reported(self._added - self._updated, self._updated, known.unchanged, deleted)

    def _changed(self, found: Iterable[Item | Skipped], known: Known) -> Iterator[Item | Skipped]:
        """What is not in the index as it stands."""
        some: list[Item] = []
        size = 0

        def fresh() -> Iterator[Item]:
            same = known.has([item.fingerprint for item in some])
            self._advance(sum(same))
            yield from (item for item, has in zip(some, same, strict=True) if not has)

        for item in found:
            if isinstance(item, Skipped):
                yield item
                continue
            some.append(item)
            size += len(item.raw)
            if len(some) == COMPARED_AT_ONCE or size > COMPARED_BYTES:
                yield from fresh()
                some, size = [], 0
        yield from fresh()

    def _vanished(self, catalog: Iterable[Entry], known: Known) -> list[str]:
        """Ids of articles whose files were under the paths and are gone."""
        unread = [Path(skip.path).absolute() for skip in self._skipped if skip.code in UNREAD]
        gone = []
        for (_, id, origin), seen in zip(catalog, known.seen, strict=True):
            if seen or not covers(self._paths, origin):
                continue
            missing = any(
                skip.code == "not-found" and Path(skip.path).absolute() == Path(origin) for skip in self._skipped
            )
            spared = any(Path(origin).is_relative_to(path) for path in unread)
            if missing or not spared:
                gone.append(id)
        return gone

    def _index(self, writer: Writer, found: Iterable[Item | Skipped], origins: Origins, known: Known) -> None:
        """Read, prepare and add. known: what the index holds and will hold."""
        with ExitStack() as stack:
            records = stack.enter_context(self._open_report()) if self._report else None
            call = partial(_prepare, records=records is not None)
            prepare = stack.enter_context(preparing(writer, call, self._settings))
            for batch in prepare(self._batches(found)):
                self._skipped += batch.skipped
                drop = self._collisions(batch, origins, known)
                if len(batch.ids):
                    writer.add(batch.prepared, drop)
                self._added += len(batch.ids) - len(drop)
                if records is not None:
                    records.writelines(batch.records)
                self._advance(batch.items)
            if records is not None:
                records.writelines(_line(skip) for skip in self._skipped)

    def _collisions(self, batch: _Batch, origins: Origins, known: Known) -> list[int]:
        """Places in the batch whose ids another file has already; each is reported. The others are seen from now on."""
        drop = []
        kept: dict[bytes, int] = {}
        numbers = np.zeros(len(batch.ids), np.int64)
        before, indexed = self._seen.find(batch.ids).tolist(), known.find(batch.ids).tolist()
        raw = batch.ids.tobytes()
        for place, (own, line) in enumerate(zip(batch.origins.tolist(), batch.lines.tolist(), strict=True)):
            origin = batch.files[own]
            id = raw[16 * place : 16 * place + 16]
            other: str | None = None
            if before[place] >= 0:
                other = origins[before[place]]
            elif id in kept:
                other = batch.files[batch.origins[kept[id]]]
            elif indexed[place] >= 0:
                at = known.origin(indexed[place])
                if known.seen[indexed[place]] or (at != origin and not covers(self._paths, at)):
                    other = at
            if other is None:
                kept[id] = place
                numbers[place] = origins.add(origin)
                continue
            drop.append(place)
            here, there = as_named(self._paths, origin), as_named(self._paths, other)
            if there == here:
                there = f"本文件第 {batch.lines[kept[id]]} 行" if id in kept else "本文件前面一行"
            self._skipped.append(skipped(here, line, "duplicate-id", there))
        chosen = list(kept.values())
        self._seen.add(batch.ids[chosen], numbers[chosen])
        again = [number for number in (indexed[place] for place in chosen) if number >= 0]
        known.seen[again] = True
        self._updated += len(again)
        return drop

    def _batches(self, found: Iterable[Item | Skipped]) -> Iterator[list[Item]]:
        room = batch_bytes(self._settings)
        batch: list[Item] = []
        size = 0
        for item in found:
            if isinstance(item, Skipped):
                self._skipped.append(item)
                continue
            batch.append(item)
            is_text = item.line or item.path.lower().endswith((".txt", ".md"))
            size += BYTES_AN_ITEM + (item.size if is_text else item.size // TEXT_OF_MARKUP)
            if size >= room:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _open_report(self) -> TextIO:
        assert self._report is not None
        try:
            return self._report.open("w", encoding="utf-8")
        except OSError as error:
            raise EngineError(f"不能写报告 {self._report}（{reason(error)}）：请换一个文件") from error

    def _advance(self, done: int) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, None)

    def _reported(self, indexed: int, updated: int, unchanged: int, deleted: int) -> IndexReport:
        seconds = monotonic() - self._began
        return IndexReport(indexed, updated, unchanged, deleted, tuple(self._skipped), seconds)


def _line(found: Reading | Skipped) -> str:
    return json.dumps(record(found), ensure_ascii=False) + "\n"


@lru_cache(maxsize=1024)
def _absolute(origin: str) -> str:
    # A file of JSON lines is the origin of thousands of articles.
    return Path(origin).absolute().as_posix()


def _prepare(writer: Writer, batch: Sequence[Item], records: bool) -> _Batch:
    """Read a batch of items and turn their articles into the engine's form."""
    articles: list[Article] = []
    files: dict[str, int] = {}
    origins: list[int] = []
    places: list[int] = []
    skips = []
    lines = []
    for item, found in zip(batch, read_all(batch), strict=True):
        if isinstance(found, Skipped):
            skips.append(found)
            continue
        if records:
            lines.append(_line(found))
        article = found.article
        origin = _absolute(article.origin)
        if origin != article.origin:
            article = replace(article, origin=origin)
        articles.append(article)
        origins.append(files.setdefault(origin, len(files)))
        places.append(item.line)
    return _Batch(
        writer.prepare(articles) if articles else None,
        digests([article.id for article in articles]),
        tuple(files),
        np.array(origins, np.uint32),
        np.array(places, np.int64),
        tuple(skips),
        tuple(lines),
        len(batch),
    )
