"""Both engines behind one fixture, so that one suite holds for both."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from searchapp.engine import Engine, open_engine
from searchapp.settings import Settings, load

from .running_cluster import start

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from start(tmp_path_factory.mktemp("cluster"), nodes=3)


@dataclass(frozen=True)
class Kind:
    """One way to keep articles. open: an engine on a place of its own, the same place for the same settings."""

    name: str
    settings: Settings

    def elsewhere(self, folder: Path) -> Settings:
        """Settings for another, empty index."""
        return replace(self.settings, index_dir=folder / "index", opensearch_index=f"test-{next(_numbers)}")


@pytest.fixture(scope="session", params=["whoosh", "opensearch", "opensearch-3-shards"])
def kind(request: pytest.FixtureRequest) -> Kind:
    settings = load({})
    if request.param == "whoosh":
        return Kind("whoosh", settings)
    cluster = request.getfixturevalue("cluster")
    shards = 3 if request.param.endswith("3-shards") else 1
    return Kind(
        request.param,
        replace(
            settings, engine="opensearch", opensearch_url=cluster.urls, opensearch_shards=shards, opensearch_replicas=0
        ),
    )


@pytest.fixture
def settings(kind: Kind, tmp_path: Path) -> Settings:
    """Settings of an index of this test's own."""
    return kind.elsewhere(tmp_path)


@pytest.fixture
def opened(settings: Settings) -> Iterator[Callable[[], Engine]]:
    """Opens engines on the test's index; all are closed afterwards."""
    engines: list[Engine] = []

    def another() -> Engine:
        engines.append(open_engine(settings))
        return engines[-1]

    yield another
    for engine in engines:
        engine.close()


@pytest.fixture
def engine(opened: Callable[[], Engine]) -> Engine:
    return opened()
