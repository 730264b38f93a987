"""A table of contents comes back as it was written, is checked as a whole, and says which files may go."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searchapp.engine import IndexMissing, IndexOutdated
from searchapp.engine.whoosh import IndexDamaged, toc
from searchapp.engine.whoosh.arrays import FORMAT
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.toc import Manifest, SegmentEntry

from .corpora import PROPERTY

MANIFEST = Manifest(
    generation=7,
    analysis="1/abc/jieba/none",
    committed="2026-01-02T03:04:05+00:00",
    segments=(SegmentEntry("MAIN_00.seg", 12, 3), SegmentEntry("MAIN_01.seg", 1, 0)),
    state="MAIN_g700.gen",
    groups=2,
    roots=("/srv/文章",),
)

names = st.text("0123456789abcdef", min_size=16, max_size=16).map("MAIN_{}.seg".format)
manifests = st.builds(
    Manifest,
    generation=st.integers(0, 2**31 - 1),
    analysis=st.text(max_size=20),
    committed=st.text(max_size=20),
    segments=st.lists(st.builds(SegmentEntry, names, st.integers(1, 10**9), st.integers(0, 9)), max_size=5).map(tuple),
    state=st.sampled_from(["", "MAIN_g1.gen"]),
    groups=st.integers(0, 10**9),
    roots=st.lists(st.text(max_size=10), max_size=3).map(tuple),
)


@PROPERTY
@given(manifests)
def test_a_manifest_comes_back_as_it_was_written(manifest: Manifest) -> None:
    assert toc.decode("x", toc.encode(manifest)) == manifest


def test_any_flipped_bit_or_missing_byte_is_noticed() -> None:
    data = toc.encode(MANIFEST)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        with pytest.raises((IndexDamaged, IndexOutdated), match="rebuild"):
            toc.decode("x", bytes(flipped))
    for size in range(len(data)):
        with pytest.raises((IndexDamaged, IndexOutdated), match="rebuild"):
            toc.decode("x", data[:size])


def test_another_format_is_outdated_and_says_what_to_do() -> None:
    with pytest.raises(IndexOutdated, match=rf"第 {FORMAT + 1} 版.*rebuild"):
        toc.decode("x", toc.encode(replace(MANIFEST, format=FORMAT + 1)))


def test_whoosh_reads_the_same_file(tmp_path: Path) -> None:
    toc.commit(Folder(tmp_path), MANIFEST)
    read = TOC.read(FileStorage(str(tmp_path)), toc.NAME)
    assert read.generation == 7
    assert [segment.file for segment in read.segments] == ["MAIN_00.seg", "MAIN_01.seg"]


def test_our_opener_unpickles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toc.commit(Folder(tmp_path), MANIFEST)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a pickle was read")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    assert toc.read(Folder(tmp_path)) == MANIFEST


def test_a_folder_of_plain_whoosh_is_refused_in_clear_words(tmp_path: Path) -> None:
    from whoosh import fields, index

    index.create_in(str(tmp_path), fields.Schema(body=fields.TEXT())).close()
    with pytest.raises(IndexOutdated, match="不是本程序写的"):
        toc.read(Folder(tmp_path))


def test_no_folder_and_an_empty_folder_are_missing(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexMissing, match="rebuild"):
            toc.read(Folder(folder))


def commit(folder: Folder, generation: int, *files: str) -> None:
    for name in files:
        (folder.path / name).touch()
    entries = tuple(SegmentEntry(name, 1, 0) for name in files if name.endswith(".seg"))
    state = next((name for name in files if name.endswith(".gen")), "")
    toc.commit(folder, replace(MANIFEST, generation=generation, segments=entries, state=state))


def test_cleaning_keeps_two_generations_and_what_they_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    commit(folder, 0, "MAIN_a.seg", "MAIN_g0.gen")
    commit(folder, 1, "MAIN_a.seg", "MAIN_b.seg", "MAIN_g1.gen")
    commit(folder, 2, "MAIN_c.seg", "MAIN_g2.gen")
    for litter in ("run_1.seg", "MAIN_never.seg", "_MAIN_3.toc.new", "notes.txt", "LOCK"):
        (tmp_path / litter).touch()
    toc.clean(folder)
    kept = {"MAIN_a.seg", "MAIN_b.seg", "MAIN_g1.gen", "MAIN_c.seg", "MAIN_g2.gen", "_MAIN_1.toc", "_MAIN_2.toc"}
    assert set(folder.names()) == kept | {"LOCK", "notes.txt"}
    assert toc.read(folder).generation == 2
    assert toc.read(folder, 1).generation == 1


def test_cleaning_keeps_every_segment_while_a_table_of_contents_is_damaged(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    commit(folder, 0, "MAIN_a.seg", "MAIN_g0.gen")
    commit(folder, 1, "MAIN_b.seg", "MAIN_g1.gen")
    (tmp_path / "_MAIN_1.toc").write_bytes(b"scrambled")
    toc.clean(folder)
    assert {"MAIN_a.seg", "MAIN_b.seg", "_MAIN_0.toc", "_MAIN_1.toc"} <= set(folder.names())


def test_generations_are_told_by_their_names() -> None:
    assert toc.generations(["_MAIN_2.toc", "_MAIN_10.toc", "_MAIN_3.toc.new", "_OTHER_9.toc", "MAIN_1.seg"]) == [10, 2]
