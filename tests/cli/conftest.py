"""An index and a page that every verb may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from .running import CORPUS, DIRTY, searchapp


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    done = searchapp("rebuild", CORPUS, "--index", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "pages" / "夜校.txt"
    path.parent.mkdir()
    path.write_text(DIRTY, encoding="utf-8")
    return path
