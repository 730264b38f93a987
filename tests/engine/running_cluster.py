"""A real cluster for the tests of this folder, started once; where none can be had they are skipped, but not in CI."""

from __future__ import annotations

import importlib.util
import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def cluster_module() -> ModuleType:
    """cluster/cluster.py, which is a program and no package."""
    if "cluster_program" not in sys.modules:
        spec = importlib.util.spec_from_file_location("cluster_program", PROJECT / "cluster" / "cluster.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["cluster_program"] = module
        spec.loader.exec_module(module)
    return sys.modules["cluster_program"]


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


def start(folder: Path, nodes: int, more: tuple[str, ...] = ()) -> Iterator[Any]:
    """A running cluster, ended afterwards. Skips where this machine lacks what it takes; fails in CI."""
    program = cluster_module()
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
