"""What cannot be read is an engine's error, and takes nothing from a process that has an index open."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.engine import EngineError, Request
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.engine import LOOK_EVERY
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import everything, parse
from searchapp.ranking import RANKING

from ..articles import ARTICLES
from .corpora import commit

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


@pytest.mark.parametrize(("room", "read"), [(0, 2), (623, 2), (624, 3), (1_500, 5), (10_000, 7)])
def test_texts_are_rescored_until_the_room_for_them_is_used_up(tmp_path: Path, room: int, read: int) -> None:
    # The shorter come first: 310 bytes, with what stands before the body, and 3 more each.
    bodies = ["茶园" + "天" * (100 + place) for place in range(7)]
    commit(tmp_path, [Article(f"{place}", "", body) for place, body in enumerate(bodies)])
    ranking = replace(RANKING, rescored_bytes=room, least_rescored=2)
    request = Request(parse("茶园", Analyzer()), collapse=False, explain=True)
    found = WhooshEngine(Folder(tmp_path), Analyzer(), ranking).search(request)
    rescored = [hit for hit in found.hits if any(part.stage == "rescore" for part in hit.explanation)]
    assert len(rescored) == read
