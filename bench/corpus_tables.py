"""Write searchapp/corpus/pairs.txt and trigrams.txt: how likely a character is behind one or two others, in articles.

Usage: python bench/corpus_tables.py [--articles FILE] [--least 15] [--trigrams 100000]
FILE: JSON lines, gzip, with body (../shared/data/articles.jsonl.gz). Counted are only articles[1::4]: articles[3::4]
are new to the tables and can be tuned on, articles[::2] are what `corpus_fragments.py --held-out` measures on.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path

from searchapp.corpus.surprise import CLOSING, COMMA, HAN, OPENING, PARTS_OF_A_NAT, STOP, kinds
from searchapp.corpus.surprise_tables import PAIRS, TRIGRAMS

LONG = True
"""Not so long, but it writes source files: it runs only when it is named."""
HEAD = """\
# Made by bench/corpus_tables.py from articles; do not edit.
# Each line: {}, then by nats (in quarters) the characters that follow at that cost.
"""
DISCOUNT = 0.7
"""Of how often a trigram came, for those that never did."""
KIND = kinds()
KIND_OF_MARKS = (STOP, COMMA, OPENING, CLOSING)


def is_of(text: str, kinds: tuple[int, ...]) -> bool:
    """Whether all characters are of these kinds."""
    return all(character < "\U00010000" and KIND[ord(character)] in kinds for character in text)


def counted(bodies: list[str], length: int) -> Counter[str]:
    """How often each string of this length stands in the bodies."""
    return Counter(
        string for body in bodies for string in map("".join, zip(*(body[i:] for i in range(length)), strict=False))
    )


def lines(costs: dict[str, float]) -> Iterator[str]:
    """Lines of a table. costs: in nats, by string."""
    rows: dict[str, dict[int, list[str]]] = {}
    for string in sorted(costs):
        rows.setdefault(string[:-1], {}).setdefault(round(PARTS_OF_A_NAT * costs[string]), []).append(string[-1])
    for context, groups in rows.items():
        told = (f" {cost}{''.join(characters)}" for cost, characters in sorted(groups.items()))
        yield f"{context}{''.join(told)}\n"


def costs_of_pairs(pairs: Counter[str], least: int) -> dict[str, float]:
    """By pair of Chinese characters that comes often enough."""
    chinese = {pair: number for pair, number in pairs.items() if is_of(pair, (HAN,))}
    firsts = before(chinese)
    return {pair: log(firsts[pair[0]] / number) for pair, number in chinese.items() if number >= least}


def costs_of_trigrams(trigrams: Counter[str], pairs: Counter[str], most: int) -> dict[str, float]:
    """By trigram of Chinese characters and marks, for those whose cost by pairs is most wrong, counted each time."""
    contexts, firsts = before(trigrams), before(pairs)
    costs, worth = {}, {}
    for trigram, number in trigrams.items():
        if not is_of(trigram, (HAN, *KIND_OF_MARKS)):
            continue
        costs[trigram] = log(contexts[trigram[:2]] / (number - DISCOUNT))
        worth[trigram] = number * abs(costs[trigram] - log(firsts[trigram[1]] / pairs[trigram[1:]]))
    chosen = sorted(worth, key=lambda trigram: (-worth[trigram], trigram))[:most]
    return {trigram: costs[trigram] for trigram in chosen}


def before(numbers: dict[str, int]) -> Counter[str]:
    """How often anything stands behind each string that lacks its last character."""
    totals: Counter[str] = Counter()
    for string, number in numbers.items():
        totals[string[:-1]] += number
    return totals


def write(table: Path, context: str, rows: Iterable[str]) -> None:
    table.write_text(HEAD.format(context) + "".join(rows), encoding="utf-8")
    print(f"{table}: {table.stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--least", type=int, default=15, help="how often a pair must come")
    parser.add_argument("--trigrams", type=int, default=100_000, help="how many trigrams are kept")
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    with gzip.open(options.articles, "rt", encoding="utf-8") as articles:
        bodies = [json.loads(text)["body"] for text in articles][1::4]
    pairs, trigrams = counted(bodies, 2), counted(bodies, 3)
    write(PAIRS, "a character", lines(costs_of_pairs(pairs, options.least)))
    write(TRIGRAMS, "two characters", lines(costs_of_trigrams(trigrams, pairs, options.trigrams)))


if __name__ == "__main__":
    main()
