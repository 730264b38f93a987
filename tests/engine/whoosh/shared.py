"""The shared articles: real ones, which lie beside the project and not in it. Tests that need them skip, saying so."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from searchapp.article import Article

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
ARTICLES = DATA / "articles.jsonl.gz"
QUERIES = DATA / "relevance" / "cmrc2018-dev" / "queries.jsonl"


def needs(path: Path) -> None:
    """Skip where the file is not there."""
    if not path.exists():
        pytest.skip(f"{path} is not there")


def articles(every: int, most: int) -> Iterator[Article]:
    """Each so manyeth of the shared articles."""
    names = ("title", "body", "source", "published", "category")
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, every * most, every):
            record = json.loads(line)
            yield Article(id=record["id"], **{name: record.get(name) or "" for name in names})


def questions(count: int, chance: random.Random) -> list[str]:
    """Questions that people asked."""
    with QUERIES.open(encoding="utf-8") as lines:
        return chance.sample([json.loads(line)["text"] for line in lines], count)
