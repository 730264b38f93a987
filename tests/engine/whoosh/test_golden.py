"""An index of every format version so far opens and answers, or is refused in words that say what to do."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from searchapp.analysis import same_but_for_words
from searchapp.engine import EngineError, IndexOutdated, Request
from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import FORMAT, ArrayFile
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import parse

from .corpora import ANALYZER, EVERYTHING, by_id, open_at, stored

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
VERSIONS = sorted(GOLDEN.glob("version-*"))
LEFT = by_id(runpy.run_path(str(GOLDEN / "make.py"))["LEFT"])


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy, since opening for writing leaves a lock file."""
    return Path(shutil.copytree(request.param, tmp_path / request.param.name))


def test_the_current_format_has_a_golden_index() -> None:
    assert GOLDEN / f"version-{FORMAT}" in VERSIONS


def test_a_golden_index_opens_and_answers_or_says_what_to_do(golden: Path) -> None:
    if golden.name != f"version-{FORMAT}":
        with pytest.raises(IndexOutdated, match="rebuild"):
            toc.read(Folder(golden))
        return
    analysis = toc.read(Folder(golden)).analysis
    engine = open_at(golden)
    assert engine.verify() == []
    if not same_but_for_words(analysis, ANALYZER.fingerprint):
        for ask in (lambda: engine.search(EVERYTHING), lambda: engine.writer(replace=False)):
            with pytest.raises(IndexOutdated, match=r"另一种分析.*rebuild"):
                ask()  # type: ignore[no-untyped-call]
        engine.writer(replace=True).cancel()
        return
    assert stored(golden) == LEFT
    for typed, wanted in (
        ("渡轮", {"ferry"}),
        ('"open source软件"', {"latin"}),
        ("图书馆", {"traditional"}),
        ("芦苇荡 渡口", {"many"}),
        ("author:沈渡", {"ferry", "traditional"}),
    ):
        assert {hit.id for hit in engine.search(Request(parse(typed, ANALYZER))).hits} == wanted
    assert [mirror.id for mirror in engine.mirrors("ferry", 9).articles] == ["ferry-copy"]


def test_the_bytes_of_the_current_format_are_read_whatever_the_analysis_is(tmp_path: Path) -> None:
    folder = Folder(Path(shutil.copytree(GOLDEN / f"version-{FORMAT}", tmp_path / "index")))
    manifest = toc.read(folder)
    assert (manifest.generation, len(manifest.segments), manifest.groups, manifest.roots) == (2, 2, 1, ("/srv",))
    assert all(ArrayFile(folder, name).verify() == [] for name in manifest.files)
    state = ArrayFile(folder, manifest.state)
    found = {}
    for place, entry in enumerate(manifest.segments):
        segment = Segment(folder, entry.name)
        deleted = state.array(f"deleted.{place}")
        for document in range(entry.documents):
            if not deleted[document >> 3] >> (document & 7) & 1:
                article = segment.article(document)
                assert segment.with_id(article.id) == document
                found[article.id] = article
    assert found == LEFT
    assert state.array("groups").tolist() == [0, 0, -1, -1, -1, -1]


def test_a_damaged_golden_index_is_noticed(golden: Path) -> None:
    for path in golden.iterdir():
        data = path.read_bytes()
        path.write_bytes(data[:-7])
        with pytest.raises(EngineError, match="rebuild"):
            open_at(golden).search(EVERYTHING)
        path.write_bytes(data)
