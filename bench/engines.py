"""Beside its peers in one run: this engine, tantivy, SQLite FTS5, stock Whoosh, and OpenSearch where a cluster runs.

Passages and long articles of the shared collection; short queries, questions, conjunctions and phrases, in the manner
of search-benchmark-game: TOP_10 (the best ten), TOP_10_COUNT (and how many match) and COUNT (how many alone). Every
engine starts from the text of the query. Times are microseconds; a ratio is this engine's over tantivy's in the same
run. Indexing is told in seconds and in processor seconds of all processes and threads, which other work on the machine
hardly changes. --first N indexes the first N documents alone, --stock N gives the first N to stock Whoosh.

    python -m bench.engines [passages|articles] [--first N] [--queries 200] [--stock 2000] [--opensearch] [--indexing]
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from whoosh.query import Or, Term

from bench.opensearch import opened
from bench.rivals import Documents, Fts5, OpenSearch, Rival, StockWhoosh, Tantivy, words
from searchapp.analysis import Analyzer, fold
from searchapp.engine import Request
from searchapp.engine.whoosh import open_engine
from searchapp.engine.whoosh.execute import Execution
from searchapp.indexer import rebuild
from searchapp.query import ParsedQuery, ScoredTerm, parse
from searchapp.ranking import RANKING
from searchapp.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LONG = True


class Ours:
    """This engine: the full ranking as the service asks for it, and the words alone as the peers have them."""

    def __init__(self, folder: Path, words_only: bool) -> None:
        self.name = "searchapp, words only" if words_only else "searchapp"
        self._engine = open_engine(Settings(index_dir=folder))
        self._analyzer = Analyzer.from_settings(Settings())
        self._words_only = words_only

    def _request(self, text: str, kind: str, count: bool, limit: int = 10) -> Request:
        if self._words_only and kind == "any":
            terms = [("body_words", word) for word in dict.fromkeys(self._analyzer.words(fold(text)))]
            match = Or([Term(field, term) for field, term in terms])
            query = ParsedQuery(text, match, tuple([ScoredTerm(field, term) for field, term in terms]))
            return Request(query, limit=limit, count=count, rescore=False, collapse=False)
        query = parse(f'"{text}"' if kind == "phrase" else text, self._analyzer)
        return Request(query, limit=limit, count=count, collapse=False)

    def _execution(self, text: str, kind: str, count: bool, limit: int = 10) -> Execution:
        # Each phrase is asked for the first time.
        snapshot = self._engine.snapshot()
        snapshot.phrases.clear()
        return Execution(snapshot, self._request(text, kind, count, limit), RANKING)

    def top(self, text: str, kind: str) -> list[int]:
        ranked, _ = self._execution(text, kind, False).ranked()
        return ranked.docs[:10].tolist()

    def top_and_count(self, text: str, kind: str) -> tuple[list[int], int]:
        execution = self._execution(text, kind, True)
        ranked, matched = execution.ranked()
        return ranked.docs[:10].tolist(), execution.total(matched)

    def count(self, text: str, kind: str) -> int:
        return self._execution(text, kind, True, 0).found().total

    def named(self, found: Sequence[int]) -> list[str]:
        snapshot = self._engine.snapshot()
        return [segment.ids[own] for segment, own in map(snapshot.locate, found)]


def articles() -> list[tuple[str, str]]:
    with gzip.open(SHARED / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [(row["id"], row["body"]) for row in map(json.loads, lines)]


def passages(documents: Documents) -> list[tuple[str, str]]:
    """Lines are gathered until they hold more than 250 characters; a last piece counts from 60 on."""
    out = []
    for _, body in documents:
        held = ""
        for line in body.split("\n"):
            held += line + "\n"
            if len(held) > 250:
                out.append((f"x{len(out)}", held))
                held = ""
        if len(held) > 60:
            out.append((f"x{len(out)}", held))
    return out


def queries(documents: Documents, count: int) -> dict[str, tuple[str, list[str]]]:
    """name -> (kind, texts). Phrases are pieces of documents; short queries two to four words of one sentence."""
    chance = random.Random(7)
    short, pairs, phrases = [], [], []
    while len(phrases) < count:
        text = chance.choice(documents)[1]
        line = chance.choice(text.split("\n"))
        held = [word for word in words(line) if len(word) > 1]
        chinese = [word for word in held if "一" <= word[0] <= "鿿"]
        if len(chinese) < 6:
            continue
        begin = chance.randrange(len(chinese) - 4)
        short.append("".join(chinese[begin : begin + chance.choice((1, 2, 2, 3))]))
        pairs.append(" ".join(chance.sample(chinese, 2)))
        at = line.find(chinese[begin])
        piece = line[at : at + chance.randint(3, 8)]
        phrases.append(piece if len(piece) > 2 and piece.isalnum() else chinese[begin] + chinese[begin + 1])
    with (SHARED / "relevance/cmrc2018-dev/queries.jsonl").open(encoding="utf-8") as lines:
        questions = [json.loads(line)["text"] for line in lines]
    return {
        "short": ("any", short),
        "questions": ("any", chance.sample(questions, count)),
        "conjunctions": ("all", pairs),
        "phrases": ("phrase", phrases),
    }


def timed(calls: dict[str, tuple[Callable[[str, str], object], Sequence[str]]], kind: str) -> dict[str, np.ndarray]:
    """Engine -> microseconds by query: the best of three rounds, each in another order, after a warm-up.

    calls: engine -> what asks it, and the texts. In each round all engines take their turn, so that a machine that is
    slower for some minutes is so for all of them.
    """
    for call, texts in calls.values():
        for text in texts[:20]:
            call(text, kind)
    best = {name: np.full(len(texts), np.inf) for name, (_, texts) in calls.items()}
    for turn in range(3):
        for name, (call, texts) in calls.items():
            gc.disable()
            for i in random.Random(turn).sample(range(len(texts)), len(texts)):
                begun = time.perf_counter_ns()
                call(texts[i], kind)
                best[name][i] = min(best[name][i], (time.perf_counter_ns() - begun) / 1000)
            gc.enable()
    return best


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("collection", nargs="?", choices=["passages", "articles"], default="passages")
    parser.add_argument("--first", type=int, help="how many documents are indexed; all by default")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--stock", type=int, default=0, help="documents for stock Whoosh; 0 leaves it out")
    parser.add_argument("--opensearch", action="store_true", help="start a node of OpenSearch beside the others")
    parser.add_argument("--indexing", action="store_true", help="indexing alone, no queries")
    given = parser.parse_args()
    if not SHARED.exists():
        print("the shared collection is absent: nothing measured")
        return 0
    documents: Documents = articles()
    if given.collection == "passages":
        documents = passages(documents)
    asked = queries(documents, given.queries)
    documents = documents[: given.first]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print(f"{given.collection}: {len(documents):,} documents\n")
        print("| indexing | documents/s | s | processor s | MB |\n| --- | --- | --- | --- | --- |")
        engines: list[Ours | Rival] = [*_ours(documents, folder)]
        rivals: list[tuple[Rival, int]] = [(Tantivy(), len(documents)), (Fts5(), len(documents))]
        if given.opensearch:
            _, settings = stack.enter_context(opened("1", folder, "1g"))
            rivals.append((OpenSearch(settings.opensearch_url[0]), len(documents)))
        if given.stock:
            rivals.append((StockWhoosh(), given.stock))
        for rival, many in rivals:
            begun = time.perf_counter(), processor_seconds()
            rival.index(documents[:many], folder / rival.name)
            _say(rival.name if many == len(documents) else f"{rival.name} ({many:,})", many, begun, folder / rival.name)
            engines.append(rival)
        if not given.indexing:
            _measure(engines, asked)
    return 0


def _ours(documents: Documents, folder: Path) -> list[Ours]:
    lines = folder / "documents.jsonl"
    with lines.open("w", encoding="utf-8") as out:
        for id, text in documents:
            out.write(json.dumps({"id": id, "title": "", "body": text}, ensure_ascii=False) + "\n")
    settings = Settings(index_dir=folder / "ours")
    # The first run compiles; the second is measured.
    for attempt, path in enumerate((_head(lines), lines)):
        begun = time.perf_counter(), processor_seconds()
        engine = open_engine(settings)
        rebuild(engine, [path], settings)
        if attempt:
            _say("searchapp", len(documents), begun, settings.index_dir)
    return [Ours(settings.index_dir, False), Ours(settings.index_dir, True)]


def _head(lines: Path) -> Path:
    head = lines.with_name("head.jsonl")
    with lines.open(encoding="utf-8") as all_lines, head.open("w", encoding="utf-8") as out:
        out.writelines(line for line, _ in zip(all_lines, range(3000), strict=False))
    return head


def _say(name: str, count: int, begun: tuple[float, float], folder: Path) -> None:
    seconds = time.perf_counter() - begun[0]
    processor = processor_seconds() - begun[1]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(f"| {name} | {count / seconds:,.0f} | {seconds:.1f} | {processor:.1f} | {size:.0f} |", flush=True)


def processor_seconds() -> float:
    """Processor time of this process and all below it so far, those that have ended too (Linux)."""
    return time.process_time() + sum(map(_below, _children(os.getpid())))


def _below(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(_below, _children(process)))


def _children(process: int) -> list[int]:
    lists = [task.joinpath("children").read_text().split() for task in Path(f"/proc/{process}/task").iterdir()]
    return [int(child) for children in lists for child in children]


def _measure(engines: Sequence[Ours | Rival], asked: dict[str, tuple[str, list[str]]]) -> None:
    print("\n| command | queries | engine | p50 µs | p95 µs | p50 ratio | p95 ratio | same best hit |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for command in ("TOP_10", "TOP_10_COUNT", "COUNT"):
        for name, (kind, texts) in asked.items():
            calls, firsts = {}, {}
            for engine in engines:
                if isinstance(engine, Ours) and engine.name != "searchapp" and kind != "any":
                    continue
                few = texts[:20] if isinstance(engine, StockWhoosh) else texts
                calls[engine.name] = (
                    {"TOP_10": engine.top, "TOP_10_COUNT": engine.top_and_count, "COUNT": engine.count}[command],
                    few,
                )
                firsts[engine.name] = [next(iter(engine.named(engine.top(text, kind))), "") for text in few]
            taken = timed(calls, kind)
            peer = [np.percentile(taken["tantivy"], at) for at in (50, 95)]
            for engine_name, own in taken.items():
                at = [np.percentile(own, 50), np.percentile(own, 95)]
                same = np.mean([a == b for a, b in zip(firsts[engine_name], firsts["tantivy"], strict=False)])
                print(
                    f"| {command} | {name} | {engine_name} | {at[0]:,.0f} | {at[1]:,.0f} | "
                    f"{at[0] / peer[0]:.2f} | {at[1] / peer[1]:.2f} | {same:.0%} |",
                    flush=True,
                )


if __name__ == "__main__":
    sys.exit(main())
