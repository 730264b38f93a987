"""A real cluster for the tests of this folder, started once; where none can be had they are skipped, but not in CI."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import cluster as program


def free_ports(nodes: int) -> int:
    """A port from which HTTP and transport ports of a cluster are free."""
    while True:
        port = random.randrange(20_000, 32_000)
        wanted = [port + i for i in range(nodes)] + [port + 100 + i for i in range(nodes)]
        if all(_is_free(each) for each in wanted):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def start(folder: Path, nodes: int, more: tuple[str, ...] = ()) -> Iterator[program.Cluster]:
    """A running cluster, ended afterwards. Skips where this machine lacks what it takes; fails in CI."""
    cluster = program.Cluster(folder, nodes, free_ports(nodes), more=more, quick=True)
    try:
        cluster.start()
    except program.ClusterError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no cluster can be started here: {error}")
    try:
        yield cluster
    finally:
        cluster.stop()
