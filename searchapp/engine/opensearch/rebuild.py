"""A new index beside the one that is searched, and the move of the alias from one to the other."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.opensearch.errors import incomplete, red
from searchapp.engine.opensearch.index import mapping, settings
from searchapp.engine.protocol import EngineError
from searchapp.ranking import Ranking

REFRESH_SECONDS = 600.0
MERGE_SECONDS = 7200.0
COPY_SECONDS = 300


def create(cluster: Cluster, alias: str, ranking: Ranking, shards: int) -> str:
    """Make an empty index that no search sees; returns its name."""
    index = f"{alias}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(2)}"
    body = {"settings": {"index": settings(ranking, shards)}, "mappings": mapping()}
    try:
        cluster.ask("PUT", f"/{quote(index)}", body)
    except EngineError as error:
        # A request whose answer was lost with its node is sent again; nobody else uses this name.
        if "resource_already_exists" not in str(error):
            raise
    return index


def show(cluster: Cluster, index: str, meta: dict[str, Any]) -> None:
    """Make all that was sent visible, then name the generation, so that whoever sees the name sees its documents."""
    told = cluster.ask("POST", f"/{index}/_refresh", seconds=REFRESH_SECONDS)
    if told["_shards"]["failed"]:
        raise EngineError(f"集群没能让索引 {index} 的全部分片生效：请检查集群状态后再运行一次")
    cluster.ask("PUT", f"/{index}/_mapping", {"_meta": meta})


def finish(cluster: Cluster, index: str, meta: dict[str, Any], expected: int, replicas: int) -> None:
    """Check that the new index holds all documents, and wait for its copies on the other nodes.

    Raises EngineError when it holds more or fewer.
    """
    # The cluster keeps all that was sent, terms too, beside each new document until it is merged: twice the index.
    cluster.ask("POST", f"/{index}/_forcemerge", params={"max_num_segments": "1"}, seconds=MERGE_SECONDS)
    show(cluster, index, meta)
    told = cluster.ask("GET", f"/{index}/_count")
    if incomplete(told):
        raise red(cluster.where)
    counted = told["count"]
    if counted != expected:
        raise EngineError(f"新索引有 {counted} 篇文章，应有 {expected} 篇：没有启用，原来的索引不变，请再运行一次")
    cluster.ask(
        "PUT", f"/{index}/_settings", {"index": {"number_of_replicas": replicas, "translog.durability": "request"}}
    )
    # What came in so far was synced now and then only; a node that loses power now must not lose any of it.
    flushed = cluster.ask("POST", f"/{index}/_flush", seconds=REFRESH_SECONDS)
    if flushed["_shards"]["failed"]:
        raise EngineError(f"集群没能把索引 {index} 写到磁盘：没有启用，原来的索引不变，请再运行一次")
    nodes = cluster.ask("GET", "/_cluster/health", params={"filter_path": "number_of_data_nodes"})[
        "number_of_data_nodes"
    ]
    if 0 < replicas < nodes:
        # Waiting is for safety only: a cluster that copies slowly is no reason to keep the new index from readers.
        with suppress(EngineError):
            cluster.ask(
                "GET",
                f"/_cluster/health/{index}",
                params={"wait_for_status": "green", "timeout": f"{COPY_SECONDS}s"},
                seconds=COPY_SECONDS + 10.0,
            )


def _aliased(cluster: Cluster, alias: str) -> list[str]:
    return list(cluster.ask("GET", f"/_alias/{quote(alias)}", missing_is_none=True) or ())


def swap(cluster: Cluster, alias: str, index: str) -> None:
    """Let the alias stand for the new index only, in one step. Raises EngineError."""
    old = _aliased(cluster, alias)
    remove = [{"remove": {"index": each, "alias": alias}} for each in old if each != index]
    try:
        cluster.ask("POST", "/_aliases", {"actions": [*remove, {"add": {"index": index, "alias": alias}}]})
    except EngineError:
        # The same request, sent again after its answer was lost, has nothing left to remove.
        if _aliased(cluster, alias) != [index]:
            raise


def remove(cluster: Cluster, index: str) -> None:
    """Remove an index that came to nothing, where the cluster can be reached."""
    with suppress(EngineError):
        cluster.ask("DELETE", f"/{index}", missing_is_none=True)


def remove_leftovers(cluster: Cluster, alias: str) -> None:
    """Remove indexes of earlier rebuilds for which the alias does not stand. Only the lock's holder may."""
    ours = re.compile(re.escape(alias) + r"-\d{14}-[0-9a-f]{4}")
    told = cluster.ask("GET", "/_cat/indices/" + quote(alias) + "-*", params={"format": "json", "h": "index"})
    current = set(_aliased(cluster, alias))
    for row in told:
        if ours.fullmatch(row["index"]) and row["index"] not in current:
            cluster.ask("DELETE", f"/{row['index']}", missing_is_none=True)
