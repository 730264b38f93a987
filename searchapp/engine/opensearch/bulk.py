"""Sending very many documents: several requests at a time, never more than the cluster takes.

The client's own parallel helper serialises every document again and does not try a refused one again; ours arrive as
bytes and go out as bytes.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.errors import (
    ClusterReadOnly,
    ClusterRefused,
    ClusterTooOld,
    is_read_only,
    read_only,
)
from searchapp.engine.protocol import EngineError, EngineUnavailable

REQUEST_BYTES = 4 << 20
THREADS = 3
TRIES = 12
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 15.0
BULK_SECONDS = 120.0
FULL = (429, 503)
"""Status of a document that the cluster had no room or no shard for just now."""


def send(cluster: Cluster, index: str, actions: Iterable[bytes]) -> int:
    """Send index and delete actions, each of whole lines; returns how many were carried out.

    Each document id may come once: actions overtake one another. Raises EngineError for a document that the cluster
    will not take, and when it has no room for too long.
    """
    path = f"/{index}/_bulk"
    done = 0
    with ThreadPoolExecutor(THREADS, "searchapp-bulk") as pool:
        running: set[Future[int]] = set()
        try:
            for request in _requests(actions):
                if len(running) == THREADS:
                    ended, running = wait(running, return_when=FIRST_COMPLETED)
                    done += sum(future.result() for future in ended)
                running.add(pool.submit(_send, cluster, path, request))
            return done + sum(future.result() for future in running)
        except BaseException:
            for future in running:
                future.cancel()
            raise


def _requests(actions: Iterable[bytes]) -> Iterator[list[bytes]]:
    request: list[bytes] = []
    size = 0
    for action in actions:
        if request and size + len(action) > REQUEST_BYTES:
            yield request
            request, size = [], 0
        request.append(action)
        size += len(action)
    if request:
        yield request


def _send(cluster: Cluster, path: str, request: list[bytes]) -> int:
    left = request
    pause = FIRST_PAUSE
    for attempt in range(TRIES):
        last = attempt == TRIES - 1
        try:
            told = cluster.ask(
                "POST",
                path,
                b"".join(left),
                seconds=BULK_SECONDS,
                params={"filter_path": "errors,items.*.status,items.*.error"},
            )
        except (ClusterReadOnly, ClusterRefused, ClusterTooOld):
            raise
        except EngineUnavailable:
            if last:
                raise
        else:
            if not told["errors"]:
                return len(request)
            left = _refused(cluster, left, told["items"], last)
            if not left:
                return len(request)
        time.sleep(pause * random.uniform(0.5, 1.0))
        pause = min(2 * pause, LONGEST_PAUSE)
    raise AssertionError


def _refused(cluster: Cluster, request: list[bytes], items: list[dict[str, Any]], last: bool) -> list[bytes]:
    """The actions of a request that are worth another try. Raises EngineError for one that is not."""
    again = []
    for action, item in zip(request, items, strict=True):
        ((_, told),) = item.items()
        error = told.get("error")
        if error is None:
            continue
        reason = f"{error.get('type')}: {error.get('reason')}"
        if is_read_only(reason):
            raise read_only(cluster.where)
        if told["status"] not in FULL or last:
            name = json.loads(action.split(b"\n", 1)[0])
            raise EngineError(f"集群没有收下文章 {next(iter(name.values()))['_id'][1:]}（{told['status']}）：{reason}")
        again.append(action)
    return again
