"""A cluster of one and of three nodes beside the embedded engine, in one run: indexing, queries, the same first hits.

All of it on this machine, which the nodes share: ratios of one run carry, absolutes do not.

    python -m bench.opensearch [articles|judged] [--queries 500] [--heap 1g] [--only embedded,1,3] [--head 3000]
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.engine import Engine, Request, open_engine
from searchapp.indexer import rebuild
from searchapp.query import ParsedQuery, QueryError, parse
from searchapp.settings import Settings

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared" / "data"
LONG = True


@dataclass(frozen=True)
class Outcome:
    """What one engine did. milliseconds: by kind of query, then query. hits: ids of the best ten, likewise."""

    milliseconds: dict[str, np.ndarray]
    hits: dict[str, list[list[str]]]


def program() -> ModuleType:
    """cluster/cluster.py, which is a program and no package."""
    spec = importlib.util.spec_from_file_location("cluster_program", PROJECT / "cluster" / "cluster.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["cluster_program"] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def opened(name: str, folder: Path, heap: str) -> Iterator[tuple[Engine, Settings]]:
    """An engine on an empty place: embedded, or a cluster of so many nodes with a shard each."""
    if name == "embedded":
        settings = Settings(index_dir=folder / "index")
        engine = open_engine(settings)
        yield engine, settings
        engine.close()
        return
    nodes = int(name)
    cluster = program().Cluster(folder / f"cluster-{nodes}", nodes, 29_200 + nodes * 10, heap)
    cluster.start()
    try:
        settings = Settings(
            engine="opensearch", opensearch_url=cluster.urls, opensearch_shards=nodes, opensearch_replicas=0
        )
        engine = open_engine(settings)
        yield engine, settings
        engine.close()
    finally:
        cluster.stop()


def collection(name: str, folder: Path) -> tuple[Path, list[tuple[str, str]], dict[str, set[str]]]:
    """The file to index, (id, text) of questions, and the relevant articles of each; nothing judged for articles."""
    source = SHARED / "relevance/cmrc2018-dev"
    if name == "judged":
        source = folder / "judged"
        subprocess.run(
            [sys.executable, SHARED / "relevance/passages.py", source], check=True, stdout=subprocess.DEVNULL
        )
    with (source / "queries.jsonl").open(encoding="utf-8") as lines:
        questions = [(row["_id"], row["text"]) for row in map(json.loads, lines)]
    if name == "articles":
        return SHARED / "articles.jsonl.gz", questions, {}
    path = folder / "judged.jsonl"
    with (source / "corpus.jsonl").open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as out:
        for row in map(json.loads, lines):
            article = {"id": row["_id"], "title": row.get("title", ""), "body": row["text"]}
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    relevant: dict[str, set[str]] = {}
    for line in (source / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(document)
    return path, questions, relevant


def first(path: Path, count: int, folder: Path) -> Path:
    """The first articles of a file as JSON lines."""
    head = folder / "head.jsonl"
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines, head.open("w", encoding="utf-8") as out:
        out.writelines(line for _, line in zip(range(count), lines, strict=False))
    return head


def short_queries(path: Path, count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Pairs of neighbouring words out of the indexed texts, as people type them."""
    opener = gzip.open if path.suffix == ".gz" else open
    analyzer = Analyzer()
    with opener(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for _, line in zip(range(20_000), lines, strict=False)]
    found: list[tuple[str, str]] = []
    while len(found) < count:
        words = [word for word in analyzer.words(chance.choice(bodies)[:400]) if len(word) > 1 and word.isalpha()]
        if len(words) > 3:
            place = chance.randrange(len(words) - 1)
            found.append((f"short-{len(found)}", "".join(words[place : place + chance.choice((1, 2))])))
    return found


def measured(engine: Engine, asked: dict[str, list[tuple[str, str]]]) -> Outcome:
    """Ask everything twice, in another order, and keep the better time; the ten best, counted exactly."""
    analyzer = Analyzer()
    milliseconds, hits = {}, {}
    for kind, queries in asked.items():
        parsed = [_parsed(text, analyzer) for _, text in queries]
        taken = np.full((2, len(parsed)), np.nan)
        found: list[list[str]] = [[] for _ in parsed]
        for place in range(min(50, len(parsed))):
            engine.search(Request(parsed[place]))
        gc.disable()
        for turn in range(2):
            for place in random.Random(turn).sample(range(len(parsed)), len(parsed)):
                begun = time.perf_counter()
                answer = engine.search(Request(parsed[place]))
                taken[turn, place] = 1000 * (time.perf_counter() - begun)
                found[place] = [hit.id for hit in answer.hits]
        gc.enable()
        milliseconds[kind], hits[kind] = taken.min(axis=0), found
        # The first asking of a question has its statistics asked for too.
        milliseconds[f"{kind}, first time"] = taken[0]
    return Outcome(milliseconds, hits)


def _parsed(text: str, analyzer: Analyzer) -> ParsedQuery:
    try:
        return parse(text, analyzer)
    except QueryError:
        return parse(f'"{text}"', analyzer)


def mrr(hits: Sequence[Sequence[str]], queries: Sequence[tuple[str, str]], relevant: dict[str, set[str]]) -> float:
    """Mean reciprocal rank of the first relevant hit among the best ten."""
    ranks = [
        next((1 / rank for rank, id in enumerate(ids, 1) if id in relevant[query]), 0.0)
        for ids, (query, _) in zip(hits, queries, strict=True)
    ]
    return sum(ranks) / len(ranks)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", nargs="?", choices=["articles", "judged"], default="articles")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--only", default="embedded,1,3")
    parser.add_argument("--save", type=Path, help="file for the milliseconds of every query, for bench.scale fanout")
    parser.add_argument("--head", type=int, default=0, help="index so many articles only")
    given = parser.parse_args()
    if not SHARED.exists():
        print("the shared collection is absent: nothing measured")
        return 0
    chance = random.Random(5)
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path, questions, relevant = collection(given.collection, folder)
        path = first(path, given.head, folder) if given.head else path
        asked = {
            "questions": chance.sample(questions, min(given.queries, len(questions))),
            "short": short_queries(path, given.queries, chance),
        }
        print("| engine | articles | s | articles/s | MB | MB/1,000 articles |\n| --- | --- | --- | --- | --- | --- |")
        for name in given.only.split(","):
            with opened(name, folder, given.heap) as (engine, settings):
                begun = time.perf_counter()
                report = rebuild(engine, [path], settings)
                seconds = time.perf_counter() - begun
                size = engine.stats().bytes / 1e6
                count = report.indexed
                print(
                    f"| {_label(name)} | {count:,} | {seconds:.1f} | {count / seconds:,.0f} | {size:.0f} "
                    f"| {1000 * size / count:.1f} |",
                    flush=True,
                )
                outcomes[name] = measured(engine, asked)
        _show(outcomes, asked, relevant)
        if given.save:
            taken = {name: {k: list(map(float, v)) for k, v in o.milliseconds.items()} for name, o in outcomes.items()}
            given.save.write_text(json.dumps(taken))
    return 0


def _label(name: str) -> str:
    return "embedded" if name == "embedded" else f"cluster, {name} node{'s' if name != '1' else ''}, {name} shards"


def _show(outcomes: dict[str, Outcome], asked: dict[str, list[tuple[str, str]]], relevant: dict[str, set[str]]) -> None:
    print("\n| engine | queries | p50 ms | p95 ms | p99 ms |\n| --- | --- | --- | --- | --- |")
    for name, outcome in outcomes.items():
        for kind, taken in outcome.milliseconds.items():
            p50, p95, p99 = np.percentile(taken, [50, 95, 99])
            print(f"| {_label(name)} | {kind} | {p50:.2f} | {p95:.2f} | {p99:.2f} |")
    base = outcomes.get("embedded")
    if base is not None:
        print("\n| engine | queries | same first hit | same ten, any order |\n| --- | --- | --- | --- |")
        for name, outcome in outcomes.items():
            if outcome is base:
                continue
            for kind in asked:
                pairs = list(zip(base.hits[kind], outcome.hits[kind], strict=True))
                first = np.mean([own[:1] == other[:1] for own, other in pairs])
                ten = np.mean([set(own) == set(other) for own, other in pairs])
                print(f"| {_label(name)} | {kind} | {first:.1%} | {ten:.1%} |")
    if relevant:
        print("\n| engine | MRR@10 |\n| --- | --- |")
        for name, outcome in outcomes.items():
            print(f"| {_label(name)} | {mrr(outcome.hits['questions'], asked['questions'], relevant):.4f} |")


if __name__ == "__main__":
    raise SystemExit(main())
