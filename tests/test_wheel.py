"""The wheel: installed where there is nothing else of ours, it indexes, searches and shows its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow

SHOW_A_PAGE = """
from searchapp.web import create_app
client = create_app().test_client()
page = client.get("/search", query_string={"q": "螺蛳粉"})
assert page.status_code == 200, page.status
assert "<mark>螺蛳粉</mark>" in page.text, page.text
assert client.get("/static/style.css").status_code == 200
"""


def run(*command: str | Path, cwd: Path, index: Path | None = None) -> str:
    """Run a command away from the source tree and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SEARCHAPP_", "PYTHON"))}
    if index is not None:
        environment["SEARCHAPP_INDEX_DIR"] = str(index)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, PROJECT, cwd=folder)
    (built,) = folder.glob("searchapp-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The bin folder of a fresh environment with the wheel in it."""
    environment = wheel.parent / "environment"
    run(sys.executable, "-m", "venv", environment, cwd=wheel.parent)
    run(environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile", wheel, cwd=wheel.parent)
    return environment / "bin"


def test_it_holds_the_package_its_pages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert "searchapp/templates/base.html" in names
    assert "searchapp/static/style.css" in names
    assert tops == {"searchapp", next(top for top in tops if top.endswith(".dist-info"))}


def test_it_indexes_searches_and_shows_its_pages(installed: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    report = json.loads(
        run(installed / "searchapp", "rebuild", PROJECT / "corpus", "--json", cwd=tmp_path, index=index)
    )
    assert report["indexed"] > 60
    found = json.loads(run(installed / "searchapp", "search", "螺蛳粉", "--json", cwd=tmp_path, index=index))
    assert found["hits"][0]["title"].startswith("螺蛳粉")
    run(installed / "python", "-c", SHOW_A_PAGE, cwd=tmp_path, index=index)
