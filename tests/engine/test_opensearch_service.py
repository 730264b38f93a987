"""With the cluster as engine nothing else changes: the same commands and the same JSON, and 503 while it is away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searchapp.engine import open_engine
from searchapp.indexer import rebuild, update
from searchapp.settings import Settings, load
from searchapp.web import create_app

from .articles import ARTICLES, FURTHER

QUERIES = (
    "咖啡馆",
    "老戏台 武生",
    '"open source"',
    "消费者的权益受损时可以拨打什么热线",
    "source:镇报",
    "title:图书馆 -青石",
)


@pytest.fixture
def away() -> Settings:
    return replace(load({}), engine="opensearch", opensearch_url=("http://127.0.0.1:9",))


def test_while_the_cluster_is_away_the_service_says_503_and_when_to_come_back(away: Settings) -> None:
    client = create_app(away).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    for path in ("/api/search?q=咖啡", "/api/articles/a", "/api/stats"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.mimetype == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/search?q=咖啡").status_code == 503


def _lines(folder: Path, articles: tuple[Any, ...]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "articles.jsonl"
    fields = ("id", "title", "body", "source", "author", "published", "views")
    path.write_text(
        "".join(
            json.dumps({f: getattr(a, f) for f in fields if getattr(a, f) not in ("", None)}, ensure_ascii=False) + "\n"
            for a in articles
        ),
        encoding="utf-8",
    )
    return path


def test_the_same_corpus_gives_the_same_json_on_both_engines(cluster: Any, tmp_path: Path) -> None:
    # A busy machine's first search of a new cluster may take longer than a visitor would wait.
    embedded = replace(load({}), index_dir=tmp_path / "index", processes=2, query_timeout_ms=60_000)
    clustered = replace(
        embedded, engine="opensearch", opensearch_url=cluster.urls, opensearch_index="service", opensearch_replicas=0
    )
    answers: list[list[Any]] = [[], []]
    for answer, settings in zip(answers, (embedded, clustered), strict=True):
        engine = open_engine(settings)
        report = rebuild(engine, [_lines(tmp_path / "corpus", ARTICLES)], settings)
        assert report.indexed + len(report.skipped) == len(ARTICLES)
        _lines(tmp_path / "corpus", (*ARTICLES[1:], FURTHER))
        changed = update(engine, [tmp_path / "corpus" / "articles.jsonl"], settings)
        assert (changed.indexed, changed.deleted) == (1, 1)
        client = create_app(settings).test_client()
        assert client.get("/readyz").status_code == 200
        for text in QUERIES:
            told = client.get("/api/search", query_string={"q": text, "facets": "source,author,year"}).get_json()
            answer.append(
                (
                    told["total"],
                    told["facets"],
                    [(hit["id"], hit["title_html"], hit["snippet_html"], hit["duplicates"]) for hit in told["hits"]],
                )
            )
        engine.close()
    assert answers[0] == answers[1]
