"""How much memory does a rebuild hold, and does that grow with the corpus?

Rebuilds an index of the shared articles, or of their passages, once, twice, four times over (copies under other ids),
in a process of its own, and looks at that process and all that it starts 20 times a second: anonymous memory, a page
that several share counted once (Pss_Anon of /proc/PID/smaps_rollup, Linux). The setting is to bound the sum.

    python -m bench.indexing_memory [passages|articles] [--times 1 2 4] [--memory 512] [--processes 0] [--trace]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.engines import SHARED, articles, passages
from searchapp.settings import variable

EVERY = 0.05
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Look:
    """held: MiB of each process, the one that leads first. seconds: since the start."""

    seconds: float
    held: tuple[float, ...]


def own_memory(process: int) -> float:
    """MiB of anonymous memory, shared pages in parts; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss_Anon:")), 0.0)


def tree(process: int) -> Iterator[int]:
    """A process and all below it."""
    yield process
    try:
        lists = [task.joinpath("children").read_text() for task in Path(f"/proc/{process}/task").iterdir()]
    except OSError:
        return
    for children in lists:
        for child in map(int, children.split()):
            yield from tree(child)


def watched(command: Sequence[str], environment: dict[str, str]) -> Iterator[Look]:
    """What a command and its processes hold, until it ends. Raises CalledProcessError where it fails."""
    begun = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            yield Look(time.monotonic() - begun, tuple(map(own_memory, tree(run.pid))))
            time.sleep(EVERY)
        if run.returncode:
            raise subprocess.CalledProcessError(run.returncode, command)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", nargs="?", choices=["passages", "articles"], default="passages")
    parser.add_argument("--times", nargs="+", type=int, default=[1, 2, 4])
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--trace", action="store_true", help="all processes, once a second")
    given = parser.parse_args()
    if not SHARED.exists():
        print("the shared collection is absent: nothing measured")
        return 0
    documents = articles()
    if given.collection == "passages":
        documents = passages(documents)
    print(f"{given.collection}, memory_mb {given.memory}\n")
    print("| documents | peak MiB | at the commit | the leading process |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lines = folder / "documents.jsonl"
        environment = os.environ | {
            variable("index_dir"): str(folder / "index"),
            variable("memory_mb"): str(given.memory),
            variable("processes"): str(given.processes),
        }
        for times in given.times:
            with lines.open("w", encoding="utf-8") as out:
                for turn in range(times):
                    for id, text in documents:
                        row = {"id": f"{id}.{turn}", "title": "", "body": text}
                        out.write(json.dumps(row, ensure_ascii=False) + "\n")
            looks = list(watched([sys.executable, "-m", "searchapp", "rebuild", str(lines)], environment))
            if given.trace:
                for look in looks[:: round(1 / EVERY)]:
                    print(f"{look.seconds:6.1f} s", *(f"{held:5.0f}" for held in look.held))
            # Workers end before the commit: what comes after the last look at the most processes is the commit.
            most = max(len(look.held) for look in looks)
            last = max(place for place, look in enumerate(looks) if len(look.held) == most)
            print(
                f"| {times * len(documents):,} | {max(sum(look.held) for look in looks):.0f} "
                f"| {max((sum(look.held) for look in looks[last + 1 :]), default=0):.0f} "
                f"| {max(look.held[0] for look in looks):.0f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
