"""What cannot be read is an engine's error, and takes nothing from a process that has an index open."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from searchapp.analysis import Analyzer
from searchapp.engine import EngineError, Request
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.engine import LOOK_EVERY
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import everything

from ..articles import ARTICLES

ALL = Request(everything(), limit=100, collapse=False)


def engine_on(path: Path) -> WhooshEngine:
    return WhooshEngine(Folder(path), Analyzer())


def test_a_place_that_is_no_folder_is_told_with_its_path_and_what_to_set(tmp_path: Path) -> None:
    place = tmp_path / "index"
    place.write_text("a file")
    engine = engine_on(place)
    for ask in (
        lambda: engine.search(ALL),
        engine.stats,
        lambda: engine.article("a"),
        lambda: engine.writer(replace=True),
    ):
        with pytest.raises(EngineError, match=r"index.*SEARCHAPP_INDEX_DIR") as caught:
            ask()
        assert "File exists" not in str(caught.value)


@pytest.mark.parametrize("left", ["nothing", "a file"])
def test_an_open_index_is_searched_when_its_folder_is_gone(tmp_path: Path, left: str) -> None:
    place = tmp_path / "index"
    engine = engine_on(place)
    writer = engine.writer(replace=True)
    writer.add(writer.prepare(ARTICLES[:3]))
    writer.commit()
    assert engine.search(ALL).total == 3
    shutil.rmtree(place)
    if left == "a file":
        place.write_text("")
    time.sleep(LOOK_EVERY)
    assert engine.refresh() is False
    assert engine.search(ALL).total == 3
