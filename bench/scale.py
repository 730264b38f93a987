"""How far does one machine go, and what do many shards do to the slowest answers?

    python -m bench.scale embedded [1 4 16] [--queries 200]     measures the embedded engine
    python -m bench.scale opening INDEX QUERIES                a fresh process: opening, first answer, memory
    python -m bench.scale fanout LATENCIES.json                computes fan-outs from what bench.opensearch --save wrote

The multiples are new articles put together from paragraphs of different ones, so that they are no mirrors. A fan-out
waits for its slowest shard: the simulation draws a measured latency for each shard, behind a queue that is as full as
it says, and takes the largest (Dean & Barroso, "The Tail at Scale", CACM 56(2), 2013).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.opensearch import SHARED, short_queries
from searchapp.analysis import Analyzer
from searchapp.engine import Engine, Request, open_engine
from searchapp.indexer import rebuild
from searchapp.query import parse
from searchapp.settings import Settings

LONG = True
SHARDS = (1, 3, 10, 30, 100, 300, 1000)
BUSY = (0.1, 0.5, 0.7)
REQUESTS = 4000
DEADLINE_MS = 200.0


def multiplied(factor: int, folder: Path) -> Path:
    """The collection as JSON lines, so many times as large."""
    path = folder / f"articles-{factor}.jsonl"
    with gzip.open(SHARED / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    chance = random.Random(factor)
    paragraphs = [paragraph for article in articles for paragraph in article["body"].split("\n") if paragraph]
    with path.open("w", encoding="utf-8") as out:
        for turn in range(factor):
            for article in articles:
                if turn:
                    count = article["body"].count("\n") + 1
                    article = {
                        "id": f"{article['id']}-{turn}",
                        "title": chance.choice(articles)["title"],
                        "body": "\n".join(chance.choices(paragraphs, k=count)),
                    }
                out.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path


def embedded(factors: list[int], count: int) -> None:
    """Rebuild, size and queries of the embedded engine at each multiple."""
    print(
        "| times | articles | rebuild s | articles/s | MB | short p50 / p95 ms | queries/s, 2 threads "
        "| opened ms | start to first answer s | own memory MB | shared with files MB |"
    )
    print("|" + " --- |" * 11)
    for factor in factors:
        with tempfile.TemporaryDirectory() as place:
            path = multiplied(factor, Path(place))
            settings = Settings(index_dir=Path(place) / "index")
            engine = open_engine(settings)
            begun = time.perf_counter()
            indexed = rebuild(engine, [path], settings).indexed
            seconds = time.perf_counter() - begun
            texts = [text for _, text in short_queries(path, count, random.Random(factor))]
            requests = [Request(parse(text, Analyzer())) for text in texts]
            p50, p95 = np.percentile([_took(engine, request) for request in requests + requests][count:], [50, 95])
            rate = _throughput(engine, requests)
            size = engine.stats().bytes / 1e6
            print(
                f"| {factor} | {indexed:,} | {seconds:.0f} | {indexed / seconds:,.0f} | {size:,.0f} "
                f"| {p50:.2f} / {p95:.2f} | {rate:,.0f} | {_opened(settings.index_dir, texts)} |",
                flush=True,
            )
            engine.close()


def _opened(index: Path, texts: list[str]) -> str:
    """The last columns of the table, from a process of its own."""
    queries = index.with_name("queries.json")
    queries.write_text(json.dumps([time.time(), texts]))
    command = [sys.executable, "-m", "bench.scale", "opening", str(index), str(queries)]
    opened, first, own, shared = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return f"{opened:.0f} | {first:.2f} | {own:.0f} | {shared:.0f}"


def opening(index: Path, queries: Path) -> None:
    """Milliseconds to open, seconds from the process's start to the first answer, MB of own and of shared pages."""
    started, texts = json.loads(queries.read_text())
    engine = open_engine(Settings(index_dir=index))
    begun = time.perf_counter()
    engine.stats()
    opened = 1000 * (time.perf_counter() - begun)
    analyzer = Analyzer()
    engine.search(Request(parse(texts[0], analyzer)))
    first = time.time() - started
    for text in texts:
        engine.search(Request(parse(text, analyzer)))
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    # Pages of the index that no other process has open yet count as private, but clean: they are the system's to drop.
    own = sizes["Private_Dirty:"]
    print(json.dumps([opened, first, own, sizes["Rss:"] - own]))


def _took(engine: Engine, request: Request) -> float:
    begun = time.perf_counter()
    engine.search(request)
    return 1000 * (time.perf_counter() - begun)


def _throughput(engine: Engine, requests: list[Request]) -> float:
    def ask() -> None:
        for request in requests:
            engine.search(request)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 2 * len(requests) / (time.perf_counter() - begun)


def responses(service: np.ndarray, busy: float, count: int, chance: np.random.Generator) -> np.ndarray:
    """Milliseconds from arrival to answer at one shard that serves one request at a time and is so busy (M/G/1)."""
    taken = chance.choice(service, count)
    arrivals = np.cumsum(chance.exponential(service.mean() / busy, count))
    # Lindley's recursion without a loop: the end is the largest of (arrival + all service since), over the past.
    ends = np.cumsum(taken) + np.maximum.accumulate(arrivals - (np.cumsum(taken) - taken))
    return ends - arrivals


def fan_out(
    service: np.ndarray, shards: int, busy: float, chance: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    """(way of asking, milliseconds of each request): plain, and with a second copy asked after the 95th percentile."""
    pool = responses(service, busy, 200_000, chance)[10_000:]
    late = np.percentile(pool, 95)
    plain = np.zeros(REQUESTS)
    hedged = np.zeros(REQUESTS)
    for _ in range(shards):
        own = chance.choice(pool, REQUESTS)
        plain = np.maximum(plain, own)
        hedged = np.maximum(hedged, np.minimum(own, late + chance.choice(pool, REQUESTS)))
    yield "plain", plain
    yield "hedged", hedged


def fanout(path: Path, name: str, kind: str) -> None:
    """The table of fan-outs."""
    service = np.array(json.loads(path.read_text())[name][kind])
    p50, p95, p99 = np.percentile(service, [50, 95, 99])
    print(
        f"measured, one shard ({kind}): p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, {len(service)} queries\n"
    )
    print(f"| shards | busy | way | p50 ms | p95 ms | p99 ms | whole within {DEADLINE_MS:.0f} ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for busy in BUSY:
        for shards in SHARDS:
            for way, taken in fan_out(service, shards, busy, np.random.default_rng(shards)):
                p50, p95, p99 = np.percentile(taken, [50, 95, 99])
                whole = np.mean(taken <= DEADLINE_MS)
                print(f"| {shards} | {busy:.0%} | {way} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {whole:.1%} |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("embedded")
    one.add_argument("factors", nargs="*", type=int, default=[1, 4, 16])
    one.add_argument("--queries", type=int, default=200)
    fresh = verbs.add_parser("opening")
    fresh.add_argument("index", type=Path)
    fresh.add_argument("queries", type=Path, help="JSON: the time at which the process was started, and query texts")
    many = verbs.add_parser("fanout")
    many.add_argument("latencies", type=Path)
    many.add_argument("--engine", default="1", help="whose latencies: a name that bench.opensearch --only takes")
    many.add_argument("--kind", default="questions, first time")
    given = parser.parse_args()
    if given.verb == "fanout":
        fanout(given.latencies, given.engine, given.kind)
    elif given.verb == "opening":
        opening(given.index, given.queries)
    elif SHARED.exists():
        embedded(given.factors or [1, 4, 16], given.queries)
    else:
        print("the shared collection is absent: nothing measured")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
