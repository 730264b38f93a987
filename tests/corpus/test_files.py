"""Which files and lines hold articles: the walk, its keys and fingerprints."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from searchapp.corpus import Item, Skipped, as_named, covers, items, read, roots
from searchapp.corpus.files import PAGES

PAGE = "晚风吹过小城\n\n入夜以后，河边的灯一盏一盏亮起来，散步的人渐渐多了。\n"


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE, encoding="utf-8")


def keys(found: list[Item | Skipped]) -> list[str]:
    return [item.key for item in found if isinstance(item, Item)]


def ids(found: list[Item | Skipped]) -> dict[str, str]:
    made = {}
    for item in found:
        if isinstance(item, Item):
            reading = read(item)
            assert not isinstance(reading, Skipped), reading
            made[item.key] = reading.article.id
    return made


def test_a_folder_is_walked_in_the_order_of_names_whatever_the_disk_says(tmp_path: Path) -> None:
    write(tmp_path, "b/2.txt", "b/1.txt", "a.txt", "c.txt", "b/inner/0.md")
    assert keys(list(items([tmp_path]))) == ["a.txt", "c.txt", "b/1.txt", "b/2.txt", "b/inner/0.md"]


@pytest.mark.parametrize("suffix", PAGES)
def test_every_page_suffix_is_read_in_any_case(tmp_path: Path, suffix: str) -> None:
    write(tmp_path, f"x{suffix.upper()}")
    assert len(keys(list(items([tmp_path])))) == 1


def test_paths_are_shown_as_the_operator_named_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "pages/x.txt")
    monkeypatch.chdir(tmp_path)
    assert [item.path for item in items([Path("pages")])] == ["pages/x.txt"]
    assert [item.path for item in items([Path("pages/x.txt")])] == ["pages/x.txt"]


def test_an_id_stays_when_the_corpus_moves(tmp_path: Path) -> None:
    write(tmp_path / "one", "a.txt", "sub/b.txt")
    write(tmp_path / "two", "a.txt", "sub/b.txt")
    assert ids(list(items([tmp_path / "one"]))) == ids(list(items([tmp_path / "two"])))


@pytest.mark.parametrize("part", [["sub/b.txt"], ["sub"], ["sub/b.txt", "a.txt"], ["sub", "sub/b.txt"]])
def test_a_part_of_an_indexed_folder_has_the_ids_it_had_from_the_folder(tmp_path: Path, part: list[str]) -> None:
    write(tmp_path, "a.txt", "sub/b.txt", "sub/c.txt")
    before = ids(list(items([tmp_path])))
    known = roots([tmp_path])
    paths = [tmp_path / name for name in part]
    again = ids(list(items(paths, known)))
    assert again
    assert again.items() <= before.items()
    assert roots(paths, known) == known


def test_a_folder_around_an_indexed_one_keeps_its_ids(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "sub/b.txt")
    before = ids(list(items([tmp_path / "sub"])))
    after = ids(list(items([tmp_path], roots([tmp_path / "sub"]))))
    assert before.items() <= after.items()
    assert len(after) == 2


def test_a_file_named_twice_is_one_item(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    assert len(list(items([tmp_path, tmp_path / "a.txt", tmp_path]))) == 1


def test_ids_of_pages_can_stand_in_an_address(tmp_path: Path) -> None:
    write(tmp_path, "目录/第 1 页?.txt")
    assert all(id.isalnum() and id.isascii() for id in ids(list(items([tmp_path]))).values())


def test_a_fingerprint_changes_with_the_bytes_and_with_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (item,) = items([tmp_path])
    assert isinstance(item, Item)
    before = item.fingerprint
    os.utime(tmp_path / "a.txt", (0, 0))
    assert item.fingerprint == before
    reading = read(item)
    assert not isinstance(reading, Skipped)
    assert reading.article.fingerprint == before
    (tmp_path / "a.txt").write_text(PAGE + "。", encoding="utf-8")
    assert item.fingerprint != before


def test_a_line_keeps_its_fingerprint_when_others_are_put_before_it(tmp_path: Path) -> None:
    lines = [f'{{"title": "第{number}篇", "body": "正文"}}' for number in range(3)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    before = {item.fingerprint for item in items([path]) if isinstance(item, Item)}
    path.write_text("\n".join(['{"title": "新的", "body": "正文"}', *lines]), encoding="utf-8")
    after = {item.fingerprint for item in items([path]) if isinstance(item, Item)}
    assert before < after


def test_items_go_to_other_processes(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (item,) = items([tmp_path])
    assert pickle.loads(pickle.dumps(item)) == item


def test_hidden_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, ".hidden.txt", ".git/config", "a.txt")
    assert keys(list(items([tmp_path]))) == ["a.txt"]
    assert len(list(items([tmp_path]))) == 1


def test_a_linked_page_is_a_page_and_a_linked_folder_is_read_where_it_really_is(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "0link").symlink_to(tmp_path / "real")
    (tmp_path / "b.txt").symlink_to(tmp_path / "real/a.txt")
    found = list(items([tmp_path]))
    assert keys(found) == ["b.txt", "real/a.txt"]
    assert [skip.code for skip in found if isinstance(skip, Skipped)] == ["linked-folder"]


def test_a_link_out_of_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.txt")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "outside")
    assert keys(list(items([tmp_path / "inside"]))) == ["link/a.txt"]


def test_an_update_covers_what_lies_under_its_paths_and_nothing_else(tmp_path: Path) -> None:
    assert covers([tmp_path / "a"], str(tmp_path / "a/b/c.txt"))
    assert covers([tmp_path / "a/../a"], str(tmp_path / "a/c.txt"))
    assert covers([tmp_path / "a.txt"], str(tmp_path / "a.txt"))
    assert not covers([tmp_path / "a"], str(tmp_path / "ab/c.txt"))
    assert not covers([], str(tmp_path / "a"))
    assert covers([tmp_path / "a"], str(tmp_path / "a/\ufffd.txt"))


def test_an_origin_is_told_as_the_operator_named_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [Path("pages"), Path("../other/./one.jsonl"), tmp_path / "whole"]
    for origin, told in (
        (tmp_path / "pages" / "甲" / "1.txt", "pages/甲/1.txt"),
        (tmp_path.parent / "other" / "one.jsonl", "../other/one.jsonl"),
        (tmp_path / "whole" / "1.txt", str(tmp_path / "whole" / "1.txt")),
        (tmp_path / "pages2" / "1.txt", str(tmp_path / "pages2" / "1.txt")),
    ):
        assert as_named(paths, str(origin)) == told
