"""What is cut below clean text: of articles as pages, and of pages of three consecutive paragraphs of them.

Usage: python bench/corpus_tail.py [--articles FILE] [--show]
FILE: JSON lines, gzip, with title and body (../shared/data/articles.jsonl.gz). --show: what was cut of each page.

Nothing of these pages stands below an article, but for a few credits of translators; three paragraphs from the midst of
an article end in whatever it comes to speak of, and are a harder case than its end.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from searchapp.corpus.lines import lines_of
from searchapp.corpus.parts import find_parts

HEAD = "{}\n\n来源：湖畔晚报\n\n"
WINDOWS = 3
"""Pages of three paragraphs from each article."""


def pages(body: str, number: int) -> Iterator[str]:
    """Three paragraphs each, from places that differ from article to article."""
    paragraphs = [line.text for line in lines_of(body)]
    for window in range(WINDOWS):
        first = (number * 7 + window * 13) % max(1, len(paragraphs) - 2)
        yield "\n".join(paragraphs[first : first + 3])


def cut_below(title: str, body: str) -> tuple[str, bool]:
    """What was cut below the body, and whether nothing is left of it."""
    text = HEAD.format(title) + body
    parts = find_parts(lines_of(text))
    return text[parts.end :].strip() if parts.end else body, parts.last <= parts.first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    totals = {"whole articles": [0, 0, 0, 0], "three paragraphs": [0, 0, 0, 0]}
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = json.loads(line)
            kinds = [("whole articles", article["body"])]
            kinds += [("three paragraphs", page) for page in pages(article["body"], number)]
            for kind, body in kinds:
                cut, is_empty = cut_below(article["title"], body)
                for place, count in enumerate((1, bool(cut), len(cut), is_empty)):
                    totals[kind][place] += count
                if cut and options.show:
                    print(f"{number}: {cut}")
    for kind, (number, pages_cut, characters, empty) in totals.items():
        print(f"{kind:16} {number:6} pages: cut on {pages_cut}, {characters} characters; nothing left of {empty}")


if __name__ == "__main__":
    main()
