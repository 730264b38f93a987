"""What does grouping mirrors add to a rebuild? Run: python bench/grouping.py [--mirrors 20000] [--rounds 2]

Rebuilds an index of the shared articles and generated mirrors (bench/mirrors.py) in one process, with grouping and
with its two steps left out: the signature of each article, and the groups of all at the commit. CPU seconds, the least
of the rounds, taken in turns. Then how long the groups of 200,000 short articles take.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from bench.duplicates import ARTICLES, load
from bench.mirrors import mirror
from searchapp.corpus import SIGNATURE_WIDTH, groups, signature
from searchapp.engine import open_engine
from searchapp.indexer import rebuild
from searchapp.settings import Settings

MANY = 200_000
SHORT = 400


def write(path: Path, count: int) -> None:
    draw = random.Random(7)
    articles = load()
    with path.open("w", encoding="utf-8") as out:
        for number in range(len(articles) + count):
            article = articles[number] if number < len(articles) else mirror(draw.choice(articles), number, draw)
            record = {"id": article.id, "title": article.title, "body": article.body}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def seconds(path: Path, folder: Path) -> tuple[float, int]:
    """CPU seconds of a rebuild, and how many groups it has."""
    settings = replace(Settings(), index_dir=folder / "index", processes=1)
    engine = open_engine(settings)
    start = time.process_time()
    rebuild(engine, [path], settings)
    spent = time.process_time() - start
    return spent, open_engine(settings).stats().groups


def without(path: Path, folder: Path) -> tuple[float, int]:
    with (
        patch(
            "searchapp.engine.whoosh.build.signatures",
            lambda points, begins, titles, ends: np.zeros((len(begins), SIGNATURE_WIDTH), np.uint32),
        ),
        patch(
            "searchapp.engine.whoosh.writer.groups_in_pieces",
            lambda pieces, rows: np.arange(len(rows), dtype=np.int32),
        ),
    ):
        return seconds(path, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirrors", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    if not ARTICLES.exists():
        sys.exit(f"{ARTICLES} is absent: nothing to measure")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "articles.jsonl"
        write(path, arguments.mirrors)
        seconds(path, folder) if arguments.rounds > 1 else groups(np.zeros((2, SIGNATURE_WIDTH), np.uint32))
        plain, grouped = [], []
        for _ in range(arguments.rounds):
            plain.append(without(path, folder))
            grouped.append(seconds(path, folder))
        least, most = min(plain)[0], min(grouped)[0]
        print(
            f"rebuild: {least:.1f} s of CPU without grouping, {most:.1f} s with ({most / least - 1:+.1%}), "
            f"{grouped[0][1]} groups"
        )
    draw = random.Random(8)
    articles = [replace(article, body=article.body[:SHORT]) for article in load()]
    rows = np.empty((MANY, SIGNATURE_WIDTH), np.uint32)
    for number in range(MANY):
        copy = mirror(articles[number % len(articles)], number, draw)
        rows[number] = signature(copy.title, copy.body)
    start = time.process_time()
    found = groups(rows)
    spent = time.process_time() - start
    print(f"groups of {MANY} short articles: {spent:.2f} s, {len(np.unique(found))} groups")


if __name__ == "__main__":
    main()
