"""Measure the repair of bodies: recall of injected fragments, clean characters removed, speed and its growth.

Usage: python bench/corpus_fragments.py [--articles FILE] [--passages FILE ...] [--pages 100] [--clean 11401] [--seed 1]
    [--held-out]
articles: JSON lines, gzip, with title and body (../shared/data/articles.jsonl.gz). passages: JSON lines with title and
text, from an encyclopedia (../shared/data/relevance/*/corpus.jsonl); the clean ones are those that were not fitted on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from pathlib import Path

from bench.corpus_generate import OTHER_SCHEMES, SCHEMES, Dirty, Scheme, attack
from searchapp.corpus.page import read_text
from searchapp.corpus.page import repair as repair_body
from searchapp.corpus.spacing import tidy

Article = dict[str, str]
PASSAGES = sorted(Path("../shared/data/relevance").glob("*/corpus.jsonl"))
TAIL = "\n\n责任编辑:何安\n\n相关新闻推荐\n\n版权所有 某某公司\n"


def sample(articles: list[Article], rng: random.Random) -> tuple[str, str]:
    """A title of 6 to 40 characters and the first 700 to 4000 characters of its article."""
    while True:
        article = rng.choice(articles)
        if 6 <= len(article["title"]) <= 40:
            body = "\n".join(line for line in article["body"].split("\n") if line.strip())
            return article["title"], body[: rng.randint(700, 4000)]


def passages(paths: list[Path]) -> list[Article]:
    """The passages of an encyclopedia's article together, under its title without what tells it from its namesakes."""
    texts: dict[str, list[str]] = {}
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for passage in map(json.loads, lines):
                texts.setdefault(re.sub(r"[_ ]\(.*", "", passage["title"]).strip(), []).append(passage["text"])
    return [{"title": title, "body": "\n".join(parts)} for title, parts in texts.items()]


def judge(dirty: Dirty) -> tuple[int, int]:
    """(fragments wholly removed, clean characters removed) of one page."""
    body, cuts = repair_body(dirty.title, dirty.text)
    if body == tidy(dirty.clean):
        return len(dirty.injected), 0
    injected = {place for start, fragment in dirty.injected for place in range(start, start + len(fragment))}
    gone = set()
    for start, end, _ in cuts.cuts:
        gone |= max(ways(dirty.text, start, end), key=lambda way: len(way & injected))
    whole = sum(gone.issuperset(range(start, start + len(fragment))) for start, fragment in dirty.injected)
    return whole, len(gone - injected)


def ways(text: str, start: int, end: int) -> list[set[int]]:
    """The places of a cut, and those of every other cut that leaves the same text: 甲乙甲 without 甲乙 or 乙甲."""
    ways = [set(range(start, end))]
    low, high = start, end
    while low and text[low - 1] == text[high - 1]:
        low, high = low - 1, high - 1
        ways.append(set(range(low, high)))
    while end < len(text) and text[start] == text[end]:
        start, end = start + 1, end + 1
        ways.append(set(range(start, end)))
    return ways


def attacked(articles: list[Article], pages: int, seed: int) -> None:
    totals = [0, 0, 0, 0]
    for scheme in SCHEMES:
        row = attacked_by(scheme, articles, pages, seed)
        totals = [total + value for total, value in zip(totals, row, strict=True)]
        tell(scheme.name, row)
    tell("all", totals)
    for scheme in OTHER_SCHEMES:
        tell(scheme.name, attacked_by(scheme, articles, pages, seed))


def attacked_by(scheme: Scheme, articles: list[Article], pages: int, seed: int) -> list[int]:
    """Fragments removed, fragments injected, clean characters removed, and clean characters of some pages."""
    rng = random.Random(seed)
    row = [0, 0, 0, 0]
    for _ in range(pages):
        title, body = sample(articles, rng)
        dirty = attack(title, body, scheme, rng)
        whole, wrong = judge(dirty)
        for number, value in enumerate((whole, len(dirty.injected), wrong, len(body))):
            row[number] += value
    return row


def tell(name: str, row: list[int]) -> None:
    print(f"{name:20} recall {row[0] / max(row[1], 1):7.2%} of {row[1]:6}, wrong {row[2] / row[3]:.4%}", flush=True)


def clean(name: str, articles: list[Article], number: int) -> None:
    removed = characters = pages = 0
    for article in articles[:number]:
        cut = sum(end - start for start, end, _ in repair_body(article["title"], article["body"])[1].cuts)
        removed, characters, pages = removed + cut, characters + len(article["body"]), pages + (cut > 0)
    share = removed / max(characters, 1)
    print(f"clean {name}: {removed} of {characters} characters ({share:.5%}) removed, on {pages} of {number}")


def speed(articles: list[Article]) -> None:
    title, body = (
        "青柳镇湿地公园观鸟节志愿者培训班开课",
        next(a["body"] for a in articles if len(a["body"]) > 1800)[:1800],
    )
    for times in (1, 10, 100):
        dirty = attack(title, "\n".join([body] * times), SCHEMES[0], random.Random(1)).text
        text = f"某某公司欢迎您!\n\n{title}\n\n来源:湖畔晚报\n\n{dirty}{TAIL}"
        read_text(text, "a.txt")
        rounds = max(3, 300 // times)
        began = time.process_time()
        for _ in range(rounds):
            read_text(text, "a.txt")
        each = (time.process_time() - began) / rounds
        print(
            f"{times:4}x, {len(text):8} characters: {each * 1e3:8.2f} ms, {each / len(text) * 1e9:6.0f} ns a character"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--passages", type=Path, nargs="*", default=PASSAGES)
    parser.add_argument("--pages", type=int, default=100, help="attacked pages a scheme")
    parser.add_argument("--clean", type=int, default=0, help="clean articles; 0 is all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true", help="attack every other article: those not tuned on")
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    speed(articles)
    attacked(articles[::2] if options.held_out else articles, options.pages, options.seed)
    clean("articles", articles, options.clean or len(articles))
    unknown = passages(options.passages)[1::2]
    clean("passages", unknown, len(unknown))


if __name__ == "__main__":
    main()
