"""Small random collections and the index folders made of them, for the property tests of the embedded engine."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.engine import Request
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import ParsedQuery, everything

ANALYZER = Analyzer()
EVERYTHING = Request(everything(), limit=10_000, collapse=False)

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
PROPERTY = settings(derandomize=True, max_examples=60, suppress_health_check=QUIET)
"""The same examples each run: a failure must be seen again."""

CHARACTERS = "山水风云花鸟"
WORDS = ("docker", "v2", "3.12", "open", "source", "a")
BETWEEN = ("", "", "", "", " ", " ", "，", "。", "\n", "-", "😀", "\u3000")
SOURCES = ("", "晨报", "Evening Post", "ＥＶＥＮＩＮＧ Post", "镇报")
AUTHORS = ("", "林一", "陈 二")
DATES = ("", "2019-05-04", "2021-01-01", "2021-12-31T23:59:59+08:00", "1969-07-20")


def text(chance: random.Random, longest: int) -> str:
    """A text of few characters and words, so that terms repeat."""
    pieces = []
    for _ in range(chance.randint(0, longest)):
        pieces.append(chance.choice(CHARACTERS) if chance.random() < 0.8 else chance.choice(WORDS))
        pieces.append(chance.choice(BETWEEN))
    return "".join(pieces)


def article(chance: random.Random, id: str) -> Article:
    """An article of that id; all else by chance."""
    return Article(
        id=id,
        title=text(chance, 6),
        body=text(chance, 30),
        source=chance.choice(SOURCES),
        author=chance.choice(AUTHORS),
        published=chance.choice(DATES),
        views=chance.choice((None, 0, 7, 10**12)),
        origin=f"pages/{id}.txt",
        fingerprint=f"{id}-{chance.random()}",
    )


def open_at(path: Path) -> WhooshEngine:
    """A fresh engine on a folder: it sees the newest commit."""
    return WhooshEngine(Folder(path), ANALYZER)


def commit(
    path: Path, articles: Sequence[Article] = (), deleted: Sequence[str] = (), *, replace_all: bool = False
) -> None:
    """One transaction."""
    writer = open_at(path).writer(replace=replace_all)
    if deleted:
        writer.delete(deleted)
    if articles:
        writer.add(writer.prepare(articles))
    writer.commit()


def random_index(chance: random.Random, path: Path, most: int = 40) -> dict[str, Article]:
    """Fill a folder by several transactions: several segments, with deletions. Returns what is in it, by id."""
    held: dict[str, Article] = {}
    for round_ in range(chance.randint(1, 4)):
        count = chance.randint(1, most)
        added = [article(chance, f"{chance.randrange(2 * most)}") for _ in range(count)]
        gone = chance.sample(sorted(held), min(len(held), chance.randint(0, 3)))
        commit(path, added, gone, replace_all=round_ == 0)
        for id in gone:
            del held[id]
        held |= {each.id: each for each in added}
    return held


def stored(path: Path) -> dict[str, Article]:
    """Every article that a search of the folder gives, by id."""
    engine = open_at(path)
    hits = engine.search(EVERYTHING).hits
    found = {hit.id: engine.article(hit.id) for hit in hits}
    assert len(found) == len(hits)
    return {id: article for id, article in found.items() if article is not None}


def asking(parsed: ParsedQuery, **changes: object) -> Request:
    """A request for all of the first stage's order."""
    return replace(Request(parsed, limit=10_000, collapse=False, rescore=False), **changes)  # type: ignore[arg-type]


def by_id(articles: Iterable[Article]) -> dict[str, Article]:
    return {each.id: each for each in articles}
