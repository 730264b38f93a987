"""Start, stop and look at a real OpenSearch cluster on this machine: one process a node, loopback only.

    python cluster/cluster.py start|stop|status [--nodes 3] [--port 9200] [--heap 512m] [--folder .cluster]

Needs Maven and Java 21 or later, and nothing else; the server comes from Maven packages (cluster/pom.xml). It has no
security plugin: for tests and development only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
JAVA_AT_LEAST = 21
START_SECONDS = 120
STOP_SECONDS = 20


class ClusterError(Exception):
    """The cluster could not be started, or this machine lacks what it takes; the message says which."""


def _java_homes() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if found := shutil.which("java"):
        yield Path(found).resolve().parent.parent
    if shutil.which("update-java-alternatives"):
        listed = subprocess.run(["update-java-alternatives", "-l"], capture_output=True, text=True, check=False).stdout
        for line in listed.splitlines():
            yield Path(line.split()[-1])
    for folder in ("/usr/lib/jvm", "/opt", "/Library/Java/JavaVirtualMachines"):
        for home_folder in sorted(Path(folder).glob("*"), reverse=True):
            yield home_folder
            yield home_folder / "Contents" / "Home"


def java_version(home: Path) -> int:
    """The feature release of the JDK there, 0 where there is none that can also compile."""
    if not (home / "bin" / "java").is_file() or not (home / "bin" / "javac").is_file():
        return 0
    told = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def find_java() -> Path:
    """The home of a JDK that can run the server. Raises ClusterError."""
    for home in _java_homes():
        if java_version(home) >= JAVA_AT_LEAST:
            return home
    raise ClusterError(f"no JDK {JAVA_AT_LEAST} or later: set JAVA_HOME to one")


def build(folder: Path, java: Path) -> Path:
    """Fetch the server's packages and compile the node, once; returns the folder of the jars. Raises ClusterError."""
    jars = folder / "build" / "lib"
    sources = [PROJECT / "cluster" / "pom.xml", *(PROJECT / "cluster" / "src").rglob("*.java")]
    node = folder / "build" / "cluster-node.jar"
    if jars.is_dir() and node.is_file() and node.stat().st_mtime > max(s.stat().st_mtime for s in sources):
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise ClusterError("no Maven (mvn) on the path")
    ran = subprocess.run(
        [maven, "-q", "-B", "-f", PROJECT / "cluster" / "pom.xml", f"-Dcluster.folder={folder}", "clean", "package"],
        env={**os.environ, "JAVA_HOME": str(java)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise ClusterError(f"Maven could not build the node:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return jars


@dataclass(frozen=True)
class Cluster:
    """A cluster under `folder`, which it may fill. Node i (from 0) answers HTTP on `port` + i, transport 100 higher.

    build_folder: where the server's packages are kept; several clusters may share it. more: settings of every node.
    quick: whether the nodes compile for an early start, as tests want it, and not for speed.
    """

    folder: Path
    nodes: int = 3
    port: int = 9200
    heap: str = "512m"
    build_folder: Path = PROJECT / ".cluster"
    more: tuple[str, ...] = ()
    quick: bool = False

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{self.port + i}" for i in range(self.nodes))

    def _token(self, i: int) -> str:
        return f"-Dsearchapp.cluster.node={self.folder.resolve()}/node-{i}"

    def pid(self, i: int) -> int | None:
        """The process of node i, None when it does not run. A number that a stranger now has is not taken for it."""
        try:
            pid = int((self.folder / f"node-{i}.pid").read_text())
        except (OSError, ValueError):
            return None
        shown = subprocess.run(
            ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        state, _, arguments = shown.stdout.strip().partition(" ")
        alive = bool(state) and not state.startswith("Z")
        return pid if alive and self._token(i) in arguments.split() else None

    def start_node(self, i: int) -> None:
        """Start node i unless it runs; does not wait for it. Raises ClusterError."""
        if self.pid(i) is not None:
            return
        java = find_java()
        jars = build(self.build_folder, java)
        home = self.folder / f"node-{i}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        transport = [f"127.0.0.1:{self.port + 100 + j}" for j in range(self.nodes)]
        names = [f"node-{j}" for j in range(self.nodes)]
        settings = {
            "cluster.name": f"searchapp-{self.port}",
            "node.name": names[i],
            "network.host": "127.0.0.1",
            "http.port": self.port + i,
            "transport.port": self.port + 100 + i,
            "transport.type": "netty4",
            "http.type": "netty4",
            "discovery.seed_hosts": ",".join(transport),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # A query may have 2,000 terms, each in several fields.
            "indices.query.bool.max_clause_count": 16_384,
        }
        command = [
            str(java / "bin" / "java"),
            f"-Xms{self.heap}",
            f"-Xmx{self.heap}",
            "-XX:+UseSerialGC",
            *(("-XX:TieredStopAtLevel=1",) if self.quick else ()),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            self._token(i),
            "-cp",
            f"{jars.parent / 'cluster-node.jar'}{os.pathsep}{jars}/*",
            "searchapp.cluster.ClusterNode",
            str(home),
            *(f"{name}={value}" for name, value in settings.items()),
            *self.more,
        ]
        with (self.folder / f"node-{i}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        # The node outlives this program, so nobody here ever waits for it.
        process.returncode = 0
        (self.folder / f"node-{i}.pid").write_text(str(process.pid))

    def end_node(self, i: int, signal_number: int = signal.SIGTERM) -> None:
        """End node i and wait until it is gone; SIGKILL after a while where a gentler signal does nothing."""
        pid = self.pid(i)
        if pid is not None:
            os.kill(pid, signal_number)
            deadline = time.monotonic() + STOP_SECONDS
            while self._lives(i, pid):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)
        (self.folder / f"node-{i}.pid").unlink(missing_ok=True)

    def _lives(self, i: int, pid: int) -> bool:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        return self.pid(i) == pid

    def health(self, path: str = "/_cluster/health", seconds: float = 2.0) -> dict[str, object]:
        """The answer of the first node that gives one. Raises ClusterError."""
        for url in self.urls:
            try:
                with urllib.request.urlopen(url + path, timeout=seconds) as answer:
                    told: dict[str, object] = json.load(answer)
                    return told
            except (OSError, ValueError):
                continue
        raise ClusterError("no node answers")

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Wait until all nodes have joined and the cluster is green. Raises ClusterError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                told = self.health()
                if told["status"] == "green" and told["number_of_nodes"] == self.nodes:
                    return
            except ClusterError:
                dead = [i for i in range(self.nodes) if self.pid(i) is None]
                if dead:
                    log = (self.folder / f"node-{dead[0]}.log").read_text(errors="replace")
                    raise ClusterError(f"node {dead[0]} ended at start:\n{log[-2000:]}") from None
            time.sleep(0.5)
        raise ClusterError(f"not green with {self.nodes} nodes after {seconds:.0f} s; see {self.folder}/node-*.log")

    def start(self) -> None:
        """Start every node and wait for green; ends them again when it does not come. Raises ClusterError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            for i in range(self.nodes):
                self.start_node(i)
            self.wait()
        except ClusterError:
            self.stop()
            raise

    def stop(self) -> None:
        """End every node that runs."""
        for pidfile in self.folder.glob("node-*.pid"):
            self.end_node(int(pidfile.stem.removeprefix("node-")))


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="本机上的 OpenSearch 集群:每个节点一个进程,只监听 127.0.0.1")
    parser.add_argument("verb", choices=("start", "stop", "status"))
    parser.add_argument("--nodes", type=int, default=3, help="节点数(默认 3)")
    parser.add_argument("--port", type=int, default=9200, help="第一个节点的 HTTP 端口(默认 9200)")
    parser.add_argument("--heap", default="512m", help="每个节点的堆内存(默认 512m)")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".cluster", help="存放数据与日志的文件夹")
    options = parser.parse_args()
    cluster = Cluster(options.folder, options.nodes, options.port, options.heap)
    try:
        if options.verb == "start":
            cluster.start()
            print(f"集群已就绪(green,{cluster.nodes} 个节点):")
            print(f"SEARCHAPP_ENGINE=opensearch SEARCHAPP_OPENSEARCH_URL={','.join(cluster.urls)}")
        elif options.verb == "stop":
            cluster.stop()
            print("集群已停止")
        else:
            told = cluster.health()
            print(f"{told['status']},{told['number_of_nodes']} 个节点:{','.join(cluster.urls)}")
    except ClusterError as error:
        print(f"集群不可用:{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
