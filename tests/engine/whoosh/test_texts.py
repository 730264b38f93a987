"""Stored articles come back; one that is damaged is told with its file."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import ArrayFile
from searchapp.engine.whoosh.errors import IndexDamaged
from searchapp.engine.whoosh.segment import Segment
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.texts import parts

from .corpora import article, commit, open_at


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    commit(tmp_path, [article(random.Random(1), str(n)) for n in range(9)])
    folder = Folder(tmp_path)
    return Segment(folder, toc.read(folder).segments[0].name)


def test_several_texts_are_those_that_are_read_one_by_one(segment: Segment) -> None:
    wanted = np.array([5, 0, 0, 8], np.int64)
    one_by_one = [segment.texts.raw(document) for document in wanted.tolist()]
    raw = segment.texts.read(wanted)
    assert [raw.of(row) for row in range(4)] == one_by_one
    assert raw.data.tobytes() == b"".join(one_by_one)
    ends = raw.begins[1:].tolist()
    behind = [raw.data[begin:end].tobytes() for begin, end in zip(raw.titles().tolist(), ends, strict=True)]
    assert behind == [text.split(b"\0", 1)[1] for text in one_by_one]


def test_texts_of_several_segments_come_in_the_order_asked_for(tmp_path: Path) -> None:
    chance = random.Random(2)
    for n in range(3):
        commit(tmp_path, [article(chance, f"{n}{own}") for own in range(4)])
    snapshot = open_at(tmp_path).snapshot()
    assert len(snapshot.segments) == 3
    wanted = np.array([9, 0, 5, 11, 0], np.int64)
    one_by_one = [segment.texts.raw(own) for segment, own in map(snapshot.locate, wanted.tolist())]
    raw = snapshot.read(wanted)
    assert [raw.of(row) for row in range(5)] == one_by_one
    assert snapshot.text_sizes(wanted).tolist() == [*map(len, one_by_one)]


def test_a_stored_text_holds_the_article(segment: Segment) -> None:
    wanted = segment.article(3)
    assert parts(segment.texts.raw(3))[1:] == (wanted.title, wanted.body.encode())


def test_a_damaged_text_names_its_file(segment: Segment, tmp_path: Path) -> None:
    path = tmp_path / segment.name
    place = ArrayFile(Folder(tmp_path), segment.name)._directory["text_sizes"][1]
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match=rf"{segment.name} 已损坏.*rebuild"):
        Segment(Folder(tmp_path), segment.name).article(0)
