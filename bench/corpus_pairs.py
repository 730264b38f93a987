"""Write searchapp/corpus/pairs.txt: how likely one Chinese character is behind another, counted in articles.

Usage: python bench/corpus_pairs.py [--articles FILE] [--least 15]
FILE: JSON lines, gzip, with body (../shared/data/articles.jsonl.gz). Counted are only articles[1::4]: articles[3::4]
are new to the table and can be tuned on, articles[::2] are what `corpus_fragments.py --held-out` measures on.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from itertools import pairwise
from math import log
from pathlib import Path

from searchapp.corpus.surprise import HAN, PAIRS, PARTS_OF_A_NAT, kinds

LONG = True
"""Not so long, but it writes a source file: it runs only when it is named."""
HEAD = """\
# Made by bench/corpus_pairs.py from articles; do not edit.
# Each line: a character, then by nats (in quarters) the characters that follow it at that cost.
"""


def counted(bodies: list[str]) -> dict[str, Counter[str]]:
    """By character, how often each other one stands behind it."""
    pairs: Counter[str] = Counter()
    for body in bodies:
        pairs.update(map("".join, pairwise(body)))
    kind = kinds()
    follows: dict[str, Counter[str]] = {}
    for pair, number in pairs.items():
        first, second = pair[0], pair[1]
        if max(first, second) < "\U00010000" and kind[ord(first)] == kind[ord(second)] == HAN:
            follows.setdefault(first, Counter())[second] = number
    return follows


def line(first: str, seconds: Counter[str], least: int) -> str:
    """A line of the table, "" where no pair comes often enough."""
    total = seconds.total()
    by_cost: dict[int, list[str]] = {}
    for second, number in sorted(seconds.items()):
        if number >= least:
            by_cost.setdefault(round(PARTS_OF_A_NAT * log(total / number)), []).append(second)
    groups = (f" {cost}{''.join(characters)}" for cost, characters in sorted(by_cost.items()))
    return f"{first}{''.join(groups)}\n" if by_cost else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--least", type=int, default=15, help="how often a pair must come")
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(text)["body"] for text in lines][1::4]
    follows = counted(bodies)
    table = HEAD + "".join(line(first, follows[first], options.least) for first in sorted(follows))
    PAIRS.write_text(table, encoding="utf-8")
    print(f"{PAIRS}: {len(table.encode())} bytes")


if __name__ == "__main__":
    main()
