"""The program that starts a cluster: what it finds, what it waits for, and what it never kills."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import cluster as program

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_a_stale_pid_file_never_ends_a_stranger(tmp_path: Path, stranger: subprocess.Popen[bytes]) -> None:
    cluster = program.Cluster(tmp_path)
    (tmp_path / "node-0.pid").write_text(str(stranger.pid))
    (tmp_path / "node-1.pid").write_text("no number")
    (tmp_path / "node-2.pid").write_text("999999999")
    assert [cluster.pid(i) for i in range(3)] == [None] * 3
    cluster.stop()
    assert stranger.poll() is None
    assert not list(tmp_path.glob("*.pid"))


def test_a_node_is_known_by_its_folder(tmp_path: Path) -> None:
    cluster = program.Cluster(tmp_path)
    token = f"-Dsearchapp.cluster.node={tmp_path.resolve()}/node-0"
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", token])
    (tmp_path / "node-0.pid").write_text(str(process.pid))
    (tmp_path / "node-1.pid").write_text(str(process.pid))
    try:
        assert cluster.pid(0) == process.pid
        assert cluster.pid(1) is None
        cluster.end_node(0)
        assert process.poll() is not None
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("told", "release"),
    [('openjdk version "25.0.3" 2026-04-21 LTS', 25), ('java version "1.8.0_202"', 1), ("nonsense", 0)],
)
def test_a_jdk_tells_its_release(tmp_path: Path, told: str, release: int) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("java", "javac"):
        script = tmp_path / "bin" / name
        script.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
        script.chmod(0o755)
    assert program.java_version(tmp_path) == release
    (tmp_path / "bin" / "javac").unlink()
    assert program.java_version(tmp_path) == 0


def test_without_a_jdk_that_will_do_it_says_what_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_java_homes", lambda: iter([tmp_path]))
    with pytest.raises(program.ClusterError, match="JAVA_HOME"):
        program.find_java()


def test_java_home_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert next(program._java_homes()) == tmp_path


def test_a_cluster_that_is_away_is_a_clear_error(tmp_path: Path) -> None:
    command = [sys.executable, PROJECT / "cluster" / "cluster.py", "status", "--port", "9", "--folder", tmp_path]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "集群不可用" in ran.stderr
