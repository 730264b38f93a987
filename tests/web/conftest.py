"""A small self-written corpus on the real service, and the application over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchapp.engine import open_engine
from searchapp.indexer import rebuild
from searchapp.search import Service
from searchapp.settings import Settings
from searchapp.web import create_app

from .corpus import articles, copies


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("web")
    pages = folder / "pages"
    pages.mkdir()
    lines = [json.dumps(article, ensure_ascii=False) for article in articles() + copies()]
    (pages / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = Settings(index_dir=folder / "index", processes=1)
    build(made, pages)
    return made


def build(settings: Settings, *paths: Path) -> None:
    engine = open_engine(settings)
    try:
        rebuild(engine, list(paths), settings)
    finally:
        engine.close()


@pytest.fixture(scope="session")
def service(settings: Settings) -> Iterator[Service]:
    opened = Service(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(settings: Settings, service: Service) -> Flask:
    return create_app(settings, service)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
