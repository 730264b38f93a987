"""What does an update cost where one article in a hundred changed, beside a rebuild?

Over the long articles and over their passages: processor seconds and seconds of a rebuild, of an update after one
percent of the lines changed, and of one after nothing did. Then what an update remembers of a million articles.

    python -m bench.update [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.engines import SHARED, articles, passages, processor_seconds
from bench.rivals import Documents
from searchapp.engine import open_engine
from searchapp.indexer import IndexReport, rebuild, update
from searchapp.known import Known, Origins
from searchapp.settings import Settings

LONG = True
SHARE = 0.01
MANY = 1_000_000


def write(path: Path, documents: Documents, chance: random.Random | None = None) -> None:
    """Write the documents as JSON lines; with a chance, a share of them with another first word."""
    with path.open("w", encoding="utf-8") as out:
        for id, text in documents:
            changed = chance is not None and chance.random() < SHARE
            row = {"id": id, "title": "", "body": f"更正{chance.random()}：{text}" if chance and changed else text}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def timed(verb: Callable[..., IndexReport], path: Path, settings: Settings) -> tuple[float, float]:
    """(processor seconds of all processes, seconds)"""
    begun = processor_seconds(), time.perf_counter()
    verb(open_engine(settings), [path], settings)
    return processor_seconds() - begun[0], time.perf_counter() - begun[1]


def measure(name: str, documents: Documents, folder: Path, rounds: int) -> None:
    path = folder / "documents.jsonl"
    settings = Settings(index_dir=folder / name)
    write(path, documents[:3000])
    timed(rebuild, path, settings)
    taken: dict[str, list[tuple[float, float]]] = {"rebuild": [], "1 % changed": [], "nothing changed": []}
    for turn in range(rounds):
        write(path, documents)
        taken["rebuild"].append(timed(rebuild, path, settings))
        write(path, documents, random.Random(turn))
        taken["1 % changed"].append(timed(update, path, settings))
        taken["nothing changed"].append(timed(update, path, settings))
    whole = [min(each[i] for each in taken["rebuild"]) for i in (0, 1)]
    for what, each in taken.items():
        least = [min(one[i] for one in each) for i in (0, 1)]
        print(
            f"| {name} | {len(documents):,} | {what} | {least[0]:.2f} | {least[1]:.2f} | "
            f"{least[0] / whole[0]:.1%} | {least[1] / whole[1]:.1%} |",
            flush=True,
        )


def remembered(count: int, files: Sequence[str]) -> None:
    entries = [(f"{number:032x}", f"{number:016x}", files[number % len(files)]) for number in range(count)]
    with Origins() as origins:
        tracemalloc.start()
        known = Known(entries, origins)
        held, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"\n{len(known.seen):,} articles: {held / 1e6:.0f} MB, {most / 1e6:.0f} MB at most while it is made")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if not SHARED.exists():
        print("the shared collection is absent: nothing measured")
        return 0
    print("| collection | documents | run | processor s | s | share of the rebuild | of its seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as place:
        documents = articles()
        measure("articles", documents, Path(place), given.rounds)
        measure("passages", passages(documents), Path(place), given.rounds)
    remembered(MANY, [f"/pages/{number:07}.html" for number in range(MANY)])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
