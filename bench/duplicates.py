"""How well are mirrors grouped, and what does it cost? Run: python bench/duplicates.py [--mirrors 20000] [--rivals]

Takes the shared articles, makes mirrors of them (bench/mirrors.py) and look-alikes that must stay apart, and counts
pairs: precision = pairs rightly joined of all joined, recall = pairs joined of all mirrors. Times are of one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from bench.mirrors import LOOKALIKES, mirror
from searchapp.article import Article
from searchapp.corpus import SIGNATURE_WIDTH, groups, signature

ARTICLES = Path(__file__).parents[2] / "shared" / "data" / "articles.jsonl.gz"


def load() -> list[Article]:
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [Article(id=record["id"], title=record["title"], body=record["body"]) for record in records]


def timed_signatures(articles: list[Article]) -> tuple[np.ndarray, float]:
    signature("", "")
    start = time.process_time()
    rows = np.empty((len(articles), SIGNATURE_WIDTH), np.uint32)
    for row, article in zip(rows, articles, strict=True):
        row[:] = signature(article.title, article.body)
    return rows, time.process_time() - start


def pairs(counts: Counter[object]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def quality(name: str, rows: np.ndarray, truth: list[str]) -> None:
    found = groups(rows).tolist()
    joined, same = pairs(Counter(found)), pairs(Counter(truth))
    right = pairs(Counter(zip(found, truth, strict=True)))
    print(
        f"{name:34} rows {len(rows):6}  pairs {same:7}  joined {joined:7}  "
        f"precision {right / max(joined, 1):.4%}  recall {right / max(same, 1):.4%}"
    )


def rivals(articles: list[Article]) -> None:
    from rensa import RMinHash

    start = time.process_time()
    for article in articles:
        text = article.title + article.body
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([text[place : place + 4] for place in range(len(text) - 3)])
        sketch.digest()
    spent = time.process_time() - start
    print(f"rensa RMinHash, shingles of 4 characters, no folding: {spent / len(articles) * 1e3:.3f} ms an article")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirrors", type=int, default=20_000)
    parser.add_argument("--rivals", action="store_true")
    arguments = parser.parse_args()
    if not ARTICLES.exists():
        sys.exit(f"{ARTICLES} is absent: nothing to measure")
    draw = random.Random(7)
    articles = load()
    rows, spent = timed_signatures(articles)
    characters = sum(len(article.body) for article in articles)
    print(f"signatures: {spent / len(articles) * 1e3:.3f} ms an article of {characters // len(articles)} characters")
    if arguments.rivals:
        rivals(articles[:2000])
    groups(rows)
    start = time.process_time()
    own = groups(rows)
    print(f"groups of {len(rows)}: {(time.process_time() - start) * 1e3:.0f} ms")
    # Mirrors that the collection brings along belong to one truth; the first of each stands for them.
    truth = [articles[first].id for first in own]

    made = [draw.randrange(len(articles)) for _ in range(arguments.mirrors)]
    mirrors = [mirror(articles[which], number, draw) for number, which in enumerate(made)]
    mirror_rows, more = timed_signatures(mirrors)
    every = np.concatenate([rows, mirror_rows])
    start = time.process_time()
    groups(every)
    grouping = time.process_time() - start
    print(f"groups of {len(every)}: {grouping * 1e3:.0f} ms; with all signatures {spent + more + grouping:.2f} s")
    quality("articles and mirrors", every, truth + [truth[which] for which in made])

    for size in (2000, 1000, 500, 300):
        short = [Article(id=article.id, title=article.title, body=article.body[:size]) for article in articles[:4000]]
        copies = [mirror(article, number, draw) for number, article in enumerate(short)]
        quality(
            f"bodies cut at {size}",
            timed_signatures(short + copies)[0],
            truth[:4000] * 2,
        )
    for change in LOOKALIKES:
        changed = [change(article, draw) for article in articles]
        kept = [(one, other) for one, other in changed if (one.title, one.body) != (other.title, other.body)]
        apart = timed_signatures([one for one, _ in kept] + [other for _, other in kept])[0]
        joined = groups(apart)
        half = len(kept)
        wrong = int((joined[half:] == joined[:half]).sum())
        print(f"{change.__name__:34} {half:6} look-alikes, joined {wrong} ({wrong / half:.3%})")


if __name__ == "__main__":
    main()
