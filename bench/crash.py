"""Does the index survive kill -9? Run: python bench/crash.py [--kills 200] [--seed 1]

A process of its own rebuilds or updates an index and is killed at a random moment of it. Each time the index must
open, verify and answer as before or as after; every few times the next rebuild must work.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from searchapp import indexer
from searchapp.analysis import Analyzer
from searchapp.engine import Engine, Request, open_engine
from searchapp.engine.whoosh import WhooshEngine, toc
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import everything, parse
from searchapp.settings import Settings, load

LONG = True
ARTICLES = 400
EVERYTHING = Request(everything(), limit=10_000, collapse=False, count=False)
REBUILD_EVERY = 10
SAID = "ready"
LOOK_EVERY = 0.0005
"""Seconds between two looks at a process that works."""


def collection(version: int) -> dict[str, str]:
    """id -> body of a version of the corpus: a third of it is as before, a tenth is gone, a tenth is new."""
    made = {}
    for number in range(ARTICLES):
        if (number + version) % 10 == 0:
            continue
        changed = version if number % 3 else 0
        body = f"第{number}号渔船在第{changed}次出海时带回了{number * 7 % 31}筐鱼，码头上的人都来看。\n" * 5
        made[str(number)] = body + "渔市天亮前开张，老人们坐在缆桩上等船。"
    return made


def write_corpus(folder: Path, version: int) -> None:
    folder.mkdir(exist_ok=True)
    lines = (
        json.dumps({"id": id, "title": f"渔船{id}", "body": body}, ensure_ascii=False)
        for id, body in collection(version).items()
    )
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")


def settings_of(index: Path) -> Settings:
    return replace(load({}), index_dir=index, processes=1)


def run(index: Path, corpus: Path, verb: str) -> None:
    """One rebuild or update in this process."""
    settings = settings_of(index)
    engine: Engine = open_engine(settings)
    (indexer.rebuild if verb == "rebuild" else indexer.update)(engine, [corpus], settings)


def child(index: Path, corpus: Path, verb: str) -> None:
    """What the killed process does: load all code first, say so, then work."""
    with tempfile.TemporaryDirectory() as scratch:
        run(Path(scratch) / "index", corpus, "rebuild")
        run(Path(scratch) / "index", corpus, "update")
    print(SAID, flush=True)
    run(index, corpus, verb)


def killed(index: Path, corpus: Path, verb: str, after: float | None) -> float:
    """Let a process work and kill it after so many seconds, None for never: seconds until it had committed.

    Zero where it was killed before.
    """
    folder, committed = Folder(index), 0.0
    held = toc.newest(folder)
    command = [sys.executable, str(Path(__file__).resolve()), "--child", str(index), str(corpus), verb]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == SAID
        began = time.perf_counter()
        while process.poll() is None:
            worked = time.perf_counter() - began
            if not committed and toc.newest(folder) != held:
                committed = worked
            if after is not None and worked > after:
                process.kill()
                break
            time.sleep(LOOK_EVERY)
    assert process.returncode in (0, -9), f"the process failed with {process.returncode}"
    return committed


def state(index: Path, versions: dict[str, int]) -> str:
    """Which of the named versions the index holds. Raises AssertionError where it holds none or is not whole."""
    engine = open_engine(settings_of(index))
    assert isinstance(engine, WhooshEngine)
    assert engine.verify() == []
    found = {hit.id: hit.body.decode() for hit in engine.search(EVERYTHING).hits}
    name = next((name for name, version in versions.items() if found == collection(version)), None)
    assert name is not None, f"{len(found)} articles of no version"
    asked = Request(parse("渔船 码头", Analyzer()), limit=1)
    assert engine.search(replace(asked, collapse=False)).total == len(found)
    engine.close()
    return name


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        index, corpus, verb = chosen.child
        child(Path(index), Path(corpus), verb)
        return 0
    chance = random.Random(chosen.seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        index, corpus = Path(scratch) / "index", Path(scratch) / "corpus"
        usual = {}
        version = -1
        # The first of each may compile, and a kill after ten times the usual run would find nothing to kill.
        for verb in ("rebuild", "update", "rebuild", "update"):
            version += 1
            write_corpus(corpus, version)
            usual[verb] = killed(index, corpus, verb, None)
            state(index, {"after": version})
        held = version
        for number in range(chosen.kills):
            version += 1
            verb = "update" if number % 2 else "rebuild"
            write_corpus(corpus, version)
            # Up to a little behind the commit: what a process does then loses nothing anyway.
            killed(index, corpus, verb, chance.uniform(0, 1.1 * usual[verb]))
            outcome = state(index, {"before": held, "after": version})
            outcomes[verb, outcome] += 1
            if outcome == "after":
                held = version
            if number % REBUILD_EVERY == REBUILD_EVERY - 1:
                run(index, corpus, "rebuild")
                state(index, {"after": version})
                held = version
                names = {name.suffix for name in index.iterdir()}
                assert names <= {".seg", ".gen", ".toc", ""}, names
    for (verb, outcome), count in sorted(outcomes.items()):
        print(f"{verb:8} killed, index as {outcome:6} {count:5}")
    print(f"{sum(outcomes.values())} kills, none lost anything")
    return 0


if __name__ == "__main__":
    sys.exit(main())
