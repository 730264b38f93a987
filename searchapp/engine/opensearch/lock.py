"""One writer at a time: a document in the cluster says who writes, and for how long that may be believed."""

from __future__ import annotations

import os
import secrets
import socket
import time
from threading import Event, Thread
from typing import Any
from urllib.parse import quote

from searchapp.engine.opensearch.connection import Cluster
from searchapp.engine.protocol import EngineError, WriterBusy

TRUSTED_SECONDS = 60.0
"""A writer that has not renewed its lock for so long is dead."""


class WriterLock:
    """Taken when constructed; renewed by a thread until released. Raises WriterBusy.

    The lock of a dead writer is free at once on the same machine, and after TRUSTED_SECONDS elsewhere.
    """

    def __init__(self, cluster: Cluster, alias: str) -> None:
        self._cluster = cluster
        self._path = f"/{quote(alias)}-lock"
        self._alias = alias
        self._owner = secrets.token_hex(8)
        self._version: dict[str, str] = {}
        self._renewed = 0.0
        self._taken()
        self._released = Event()
        self._thread = Thread(target=self._renew, name="searchapp-writer-lock", daemon=True)
        self._thread.start()

    def _content(self) -> dict[str, Any]:
        return {
            "owner": self._owner,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "expires": time.time() + TRUSTED_SECONDS,
        }

    def _taken(self) -> None:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        if self._cluster.ask("GET", self._path, missing_is_none=True) is None:
            try:
                self._cluster.ask(
                    "PUT",
                    self._path,
                    {"settings": settings, "mappings": {"dynamic": False}},
                    params={"wait_for_active_shards": "1"},
                )
            except EngineError as error:
                if "resource_already_exists" not in str(error):
                    raise
        told = self._cluster.ask("GET", f"{self._path}/_doc/writer", missing_is_none=True)
        if told is None:
            version = {"op_type": "create"}
        elif self._is_dead(told["_source"]):
            version = _version(told)
        else:
            raise self._busy(told["_source"])
        self._write(version)

    def _write(self, version: dict[str, str]) -> None:
        try:
            told = self._cluster.ask("PUT", f"{self._path}/_doc/writer", self._content(), params=version)
        except EngineError as error:
            if "version_conflict" not in str(error):
                raise
            # A request whose answer was lost with its node is sent again, and then meets its own document.
            told = self._cluster.ask("GET", f"{self._path}/_doc/writer", missing_is_none=True)
            if told is None or told["_source"]["owner"] != self._owner:
                raise self._busy(told["_source"] if told else {}) from error
        self._version = _version(told)
        self._renewed = time.monotonic()

    @staticmethod
    def _is_dead(writer: dict[str, Any]) -> bool:
        if writer.get("expires", 0) < time.time():
            return True
        if writer.get("host") != socket.gethostname():
            return False
        try:
            os.kill(int(writer["pid"]), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False

    def _busy(self, writer: dict[str, Any]) -> WriterBusy:
        who = f"{writer['host']} 上的进程 {writer['pid']}" if writer else "另一个进程"
        return WriterBusy(f"{who}正在写集群里的索引 {self._alias}：请等它结束再试")

    def _renew(self) -> None:
        while not self._released.wait(TRUSTED_SECONDS / 4):
            try:
                self._write(self._version)
            except WriterBusy:
                return
            except EngineError:
                # The cluster is away for a moment; the lock holds until it expires.
                continue

    def check(self) -> None:
        """Raises WriterBusy when the lock was lost meanwhile."""
        told = self._cluster.ask("GET", f"{self._path}/_doc/writer", missing_is_none=True)
        if told is None or told["_source"]["owner"] != self._owner:
            raise self._busy(told["_source"] if told else {})

    def release(self) -> None:
        """Give the lock back. Harmless when it is lost."""
        self._released.set()
        self._thread.join()
        try:
            self.check()
            self._cluster.ask("DELETE", f"{self._path}/_doc/writer", params=self._version)
        except EngineError:
            return


def _version(told: dict[str, Any]) -> dict[str, str]:
    return {"if_seq_no": str(told["_seq_no"]), "if_primary_term": str(told["_primary_term"])}
