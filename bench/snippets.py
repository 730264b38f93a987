"""Ten snippets of a result page, against Whoosh's own highlighter with jieba's analyzer on the same texts.

    .venv/bin/python bench/snippets.py [--articles ../shared/data/articles.jsonl.gz]

The texts are the articles that hold most of each query, as they are and made 20,000 characters long.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from searchapp.analysis import Analyzer, fold
from searchapp.query import Mark
from searchapp.query.parse import parse
from searchapp.snippets import Highlighter

QUERIES = (
    "大气污染防治条例",
    "人工智能 就业",
    "如何保护个人信息",
    '"人民政府应当" 水源',
    "python 虚拟环境",
    "怎样安装 docker 容器",
    "妇女权益保障",
    "机动车停车场收费管理办法有哪些规定",
)
ROUNDS = 3
HITS = 10


Show = Callable[[Sequence[str], Sequence[Mark]], list[str]]
"""(the texts of a page, the marks of its query) -> its snippets."""


def ours(texts: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    highlighter = Highlighter(marks)
    return highlighter.snippets([text.encode() for text in texts])


def whoosh_highlighter() -> Show:
    """Whoosh's ContextFragmenter and HtmlFormatter over jieba's ChineseAnalyzer, the usual pair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        from jieba.analyse import ChineseAnalyzer
        from whoosh import highlight
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    analyzer = ChineseAnalyzer()
    fragmenter = highlight.ContextFragmenter(maxchars=120, surround=20)
    formatter = highlight.HtmlFormatter(tagname="mark")

    def show(texts: Sequence[str], marks: Sequence[Mark]) -> list[str]:
        terms = {token.text for mark in marks for token in analyzer(mark.text)}
        return [str(highlight.highlight(text, terms, analyzer, fragmenter, formatter, top=2)) for text in texts]

    return show


def page_ms(show: Show, pages: Sequence[tuple[list[str], Sequence[Mark]]]) -> float:
    """Median over rounds and pages of the milliseconds that one page of hits takes."""
    took = []
    for _ in range(ROUNDS):
        for texts, marks in pages:
            begun = time.perf_counter()
            show(texts, marks)
            took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def hits(bodies: Sequence[tuple[str, str]], marks: Sequence[Mark]) -> list[str]:
    """The bodies that hold most of the marks; bodies: (body, folded body)."""
    score = [sum((mark.text in folded) * len(mark.text) for mark in marks) for _, folded in bodies]
    best = sorted(range(len(bodies)), key=lambda place: -score[place])[:HITS]
    return [bodies[place][0] for place in best]


def main() -> None:
    """Print milliseconds a page for both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    articles = parser.parse_args().articles
    if not articles.exists():
        sys.exit(f"skipped: {articles} is not here")
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        bodies = [(body, fold(body)) for body in (json.loads(line)["body"] for line in islice(lines, 4000))]
    analyzer = Analyzer()
    marks = [parse(query, analyzer).marks for query in QUERIES]
    pages = [(hits(bodies, page), page) for page in marks]
    long_pages = [([(text * (20_000 // len(text) + 1))[:20_000] for text in texts], page) for texts, page in pages]
    stock = whoosh_highlighter()
    ours(pages[0][0], marks[0])
    for name, chosen in (("articles as they are", pages), ("20,000 characters each", long_pages)):
        length = statistics.mean(len(text) for texts, _ in chosen for text in texts)
        own, theirs = page_ms(ours, chosen), page_ms(stock, chosen)
        print(f"{name} ({length:,.0f} characters on average): ten snippets {own:.2f} ms, Whoosh {theirs:.1f} ms")
        print(f"  {theirs / own:.0f} times as fast")
    huge = "".join(body for body, _ in bodies)[:1_700_000]
    begun = time.perf_counter()
    ours([huge], marks[0])
    print(f"one text of 5 MB: {(time.perf_counter() - begun) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
