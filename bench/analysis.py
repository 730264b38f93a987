"""Speed of the analysis on real articles, and of jieba beside it.

    .venv/bin/python bench/analysis.py [--articles ../shared/data/articles.jsonl.gz]

Processor time of the best of three passes over 1,000 articles, one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from searchapp.analysis import Analyzer, fold, runs
from searchapp.analysis.streams import as_texts, folded_points, streams


def speed(work: Callable[[str], object], texts: list[str], passes: int = 3) -> float:
    """Million characters a second."""
    work(texts[0])
    best = float("inf")
    for _ in range(passes):
        begun = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - begun)
    return sum(map(len, texts)) / best / 1e6


def _streams(text: str, analyzer: Analyzer) -> object:
    whole = as_texts(folded_points(text), (np.zeros(1, np.int64), np.array([len(text)])))
    return streams(whole[0], analyzer.segmenter)


def main() -> None:
    """Print a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    articles = parser.parse_args().articles
    if not articles.exists():
        sys.exit(f"skipped: {articles} is not here")
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["body"] for line in islice(lines, 0, 11_000, 11)]
    folded = [fold(text) for text in texts]
    analyzer, reference = Analyzer(), Analyzer(implementation="jieba")
    piece = "".join(folded)[:5000]
    begun = time.process_time()
    for _ in range(1000):
        fold(piece)
    print(f"fold, 5,000 characters: {(time.process_time() - begun) * 1000:.1f} us")
    for name, work in (
        ("fold", fold),
        ("words (rjieba)", analyzer.words),
        ("runs", runs),
    ):
        print(f"{name}: {speed(work, texts if name == 'fold' else folded):.1f} M characters/s")
    whole = "".join(texts[:500])
    at_once = speed(lambda text: _streams(text, analyzer), [whole])
    print(f"both streams of many texts at once: {at_once:.1f} M characters/s")
    print(f"words (jieba): {speed(reference.words, folded[:50], 1):.2f} M characters/s")


if __name__ == "__main__":
    main()
