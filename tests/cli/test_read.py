"""`searchapp read`: what the indexer sees in a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .running import CORPUS, DIRTY, PROJECT, in_shell, searchapp


def test_read_prints_one_json_object_a_file(page: Path) -> None:
    done = searchapp("read", "--json", page)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    reading = json.loads(line)
    assert reading["title"] == "山村夜校开班记"
    assert reading["author"] == "阿禾"
    assert reading["source"] == "邻里小报"
    assert reading["published"] == "2024-05-06T07:08:09+08:00"
    assert reading["views"] == 42
    assert reading["editor"] == "何田"
    assert reading["body"] == DIRTY.split("\n\n")[3].replace(" ,", ",")
    assert reading["removed"] == []
    assert "\\u" not in line


def test_read_tells_each_fragment_and_its_place() -> None:
    expected = json.loads((PROJECT / "tests" / "sample_corpus.jsonl").read_text(encoding="utf-8").splitlines()[0])
    path = CORPUS / expected["file"]
    reading = json.loads(searchapp("read", "--json", path).stdout)
    text = path.read_text(encoding="utf-8")
    assert [piece["fragment"] for piece in reading["removed"]] == expected["fragments"]
    for piece in reading["removed"]:
        assert piece.keys() == {"fragment", "offset", "before", "after"}
        assert text[piece["offset"] :].startswith(piece["fragment"])


def test_read_shows_people_what_was_cut_and_why() -> None:
    expected = json.loads((PROJECT / "tests" / "sample_corpus.jsonl").read_text(encoding="utf-8").splitlines()[0])
    done = searchapp("read", CORPUS / expected["file"])
    assert done.returncode == 0
    assert done.stdout.startswith(f"{expected['title']}\n")
    assert f"删去 {len(expected['fragments'])} 处" in done.stdout
    assert done.stdout.count("标题碎片") == len(expected["fragments"])


def test_read_shows_people_what_stood_around_the_body(page: Path) -> None:
    shown = searchapp("read", page).stdout
    assert "没有删去什么" not in shown
    assert "正文前后略去" in shown
    for why, line in (("信息行", "作者"), ("编辑", "责任编辑"), ("相关文章", "友情链接")):
        assert any(why in row and line in row for row in shown.splitlines()), why


def test_read_says_so_where_there_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "", "body": "第一堂课讲的是怎样写信。"}\n', encoding="utf-8")
    assert searchapp("read", tmp_path / "a.jsonl").stdout.startswith("（无标题）\n")


def test_read_says_so_where_nothing_was_cut(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("山村夜校开班\n\n第一堂课讲的是怎样写信，来了四十多人。\n", encoding="utf-8")
    assert "没有删去什么" in searchapp("read", tmp_path / "a.txt").stdout


def test_read_says_why_a_file_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    for path in (tmp_path / "empty.txt", tmp_path / "photo.png", tmp_path / "none.txt"):
        done = searchapp("read", path)
        assert done.returncode == 1
        assert "跳过" in done.stderr
        assert path.name in done.stderr


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_what_a_readme_shows_of_a_page_is_what_is_shown(readme: str) -> None:
    text = (PROJECT / readme).read_text(encoding="utf-8")
    command, shown = re.findall(r"^\$ searchapp (read .*)\n((?:(?!```|\$).*\n)+)", text, re.MULTILINE)[0]
    assert in_shell(command).stdout == shown
