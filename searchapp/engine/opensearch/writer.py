"""One transaction on the cluster: articles wait on disk until a commit makes a new index or changes this one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer
from searchapp.article import CHINA, Article
from searchapp.corpus import groups
from searchapp.engine.opensearch import rebuild
from searchapp.engine.opensearch.bulk import send
from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.generation import Generation, meta, outdated, read_generation
from searchapp.engine.opensearch.index import (
    Place,
    action,
    article_of,
    deletion,
    document_id,
    group_name,
    prepare,
    signature_of,
)
from searchapp.engine.opensearch.lock import WriterLock
from searchapp.engine.opensearch.scan import scan
from searchapp.engine.opensearch.spool import Packed, Spool, pack
from searchapp.engine.protocol import EngineError, IndexMissing
from searchapp.ranking import Ranking
from searchapp.settings import Settings

AT_ONCE = 100
"""Articles asked for in one request."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A document of the index as an update finds it."""

    id: str
    place: Place
    signature: npt.NDArray[np.uint32]


class OpenSearchWriter:
    """See engine.Writer. Until `commit` nothing is sent; an update whose commit dies may be seen in part and is
    completed by running it again, a rebuild whose commit dies is never seen."""

    def __init__(
        self, settings: Settings, cluster: Cluster, analyzer: Analyzer, ranking: Ranking, *, replace: bool
    ) -> None:
        self._settings = settings
        self._cluster = cluster
        self._analyzer = analyzer
        self._ranking = ranking
        self._lock: WriterLock | None = WriterLock(cluster, settings.opensearch_index)
        try:
            rebuild.remove_leftovers(cluster, settings.opensearch_index)
            self._before = None if replace else self._newest()
            self._spool = Spool()
        except BaseException:
            self._lock.release()
            raise
        self._deleted: set[str] = set()

    def __getstate__(self) -> dict[str, Any]:
        # What a worker process needs to prepare batches; the transaction itself stays where it was opened.
        return {"_analyzer": self._analyzer, "_lock": None}

    def _newest(self) -> Generation | None:
        try:
            before = read_generation(self._cluster, self._settings.opensearch_index)
        except IndexMissing:
            return None
        if before.analysis != self._analyzer.fingerprint:
            raise outdated(before.analysis, self._analyzer.fingerprint)
        return before

    def prepare(self, articles: Sequence[Article]) -> list[Packed]:
        return [pack(prepare(article, self._analyzer)) for article in articles]

    def add(self, prepared: Sequence[Packed], drop: Sequence[int] = ()) -> None:
        dropped = set(drop)
        for place, packed in enumerate(prepared):
            if place not in dropped:
                self._spool.add(packed)

    def delete(self, ids: Sequence[str]) -> int:
        count = 0
        committed = []
        for id in dict.fromkeys(ids):
            if id in self._spool:
                self._spool.remove(id)
                count += 1
                self._deleted.add(id)
            elif id not in self._deleted:
                committed.append(id)
        found = self._existing(committed)
        self._deleted |= found
        return count + len(found)

    def _existing(self, ids: Sequence[str]) -> set[str]:
        if self._before is None:
            return set()
        found: set[str] = set()
        for begin in range(0, len(ids), AT_ONCE):
            names = {document_id(id): id for id in ids[begin : begin + AT_ONCE]}
            told = self._cluster.ask(
                "POST",
                f"/{self._before.index}/_mget",
                {"ids": list(names)},
                params={"_source": "false", "realtime": "false"},
            )
            found |= {names[each["_id"]] for each in told["docs"] if each.get("found")}
        return found

    def commit(self, roots: Sequence[str] = ()) -> None:
        if self._lock is None:
            raise EngineError("这次写入已经结束")
        try:
            if self._before is None:
                self._rebuild(roots)
            else:
                self._update(self._before, roots)
        finally:
            self.cancel()

    def _rebuild(self, roots: Sequence[str]) -> None:
        assert self._lock is not None
        alias = self._settings.opensearch_index
        index = rebuild.create(self._cluster, alias, self._ranking, self._settings.opensearch_shards)
        try:
            rows = [_Row(id, Place(order, "", 0), own) for order, (id, own) in enumerate(self._spool.signatures())]
            places = _places(rows)
            articles = (action(article, places[article.id]) for article in self._spool.articles())
            send(self._cluster, index, articles)
            rebuild.finish(
                self._cluster, index, self._meta(rows, places, roots), len(rows), self._settings.opensearch_replicas
            )
            self._lock.check()
        except BaseException:
            rebuild.remove(self._cluster, index)
            raise
        # From here on the alias may stand for it: should the answer be lost, the next writer sees what is left over.
        rebuild.swap(self._cluster, alias, index)
        rebuild.remove_leftovers(self._cluster, alias)

    def _meta(self, rows: Sequence[_Row], places: Mapping[str, Place], roots: Sequence[str]) -> dict[str, Any]:
        mirrored = {place.group for place in places.values() if place.members > 1}
        order = max((row.place.order for row in rows), default=-1) + 1
        now = datetime.now(UTC)
        name = f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        return meta(
            name,
            self._analyzer.fingerprint,
            now.astimezone(CHINA).isoformat(timespec="seconds"),
            len(mirrored),
            order,
            roots,
        )

    def _update(self, before: Generation, roots: Sequence[str]) -> None:
        assert self._lock is not None
        self._lock.check()
        kept = [row for row in self._rows(before.index) if row.id not in self._spool and row.id not in self._deleted]
        added = [
            _Row(id, Place(before.next_order + number, "", 0), own)
            for number, (id, own) in enumerate(self._spool.signatures())
        ]
        rows = kept + added
        places = _places(rows)
        moved = [row.id for row in kept if places[row.id] != row.place]
        send(self._cluster, before.index, self._actions(before.index, moved, places))
        rebuild.show(self._cluster, before.index, self._meta(rows, places, roots))

    def _actions(self, index: str, moved: Sequence[str], places: Mapping[str, Place]) -> Iterator[bytes]:
        yield from (deletion(id) for id in self._deleted if id not in self._spool)
        for article in self._spool.articles():
            yield action(article, places[article.id])
        for begin in range(0, len(moved), AT_ONCE):
            ids = [document_id(id) for id in moved[begin : begin + AT_ONCE]]
            told = self._cluster.ask("POST", f"/{index}/_mget", {"ids": ids})
            for each in told["docs"]:
                # Only its group is new, but the cluster stores no terms to put it beside: they are made again.
                again = prepare(article_of(each["_source"]), self._analyzer)
                yield action(again, places[again.id])

    def _rows(self, index: str) -> Iterator[_Row]:
        for told in scan(self._cluster, index, ("id", "order", "group", "members", "signature")):
            place = Place(told["order"], told["group"], told["members"])
            yield _Row(told["id"], place, signature_of(told["signature"]))

    def cancel(self) -> None:
        if self._lock is None:
            return
        self._spool.close()
        self._lock.release()
        self._lock = None


def _places(rows: Sequence[_Row]) -> dict[str, Place]:
    """Each article's place, by id, from the signatures of the whole collection."""
    if not rows:
        return {}
    first = groups(np.stack([row.signature for row in rows]))
    sizes = np.bincount(first, minlength=len(rows))
    return {
        row.id: Place(row.place.order, group_name(rows[own].id), int(sizes[own]))
        for row, own in zip(rows, first.tolist(), strict=True)
    }
