"""`searchapp rebuild`, `update`, `stats` and `verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .running import DIRTY, search, searchapp


def test_rebuild_counts_reports_skips_and_succeeds(page: Path, tmp_path: Path) -> None:
    (page.parent / "空.txt").write_bytes(b"")
    done = searchapp("rebuild", page.parent, "--index", tmp_path / "index", "--report", tmp_path / "report.jsonl")
    assert done.returncode == 0, done.stderr
    assert "跳过" in done.stderr
    assert "空.txt" in done.stderr
    assert "新增 1" in done.stdout
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["title"] for line in lines if "title" in line] == ["山村夜校开班记"]


def test_rebuild_without_any_article_fails_and_keeps_the_index(page: Path, tmp_path: Path) -> None:
    index, nothing = tmp_path / "index", tmp_path / "nothing"
    nothing.mkdir()
    assert searchapp("rebuild", page, "--index", index).returncode == 0
    assert searchapp("rebuild", nothing, "--index", index).returncode == 1
    assert searchapp("rebuild", tmp_path / "none", "--index", index).returncode == 1
    assert search(index, "夜校")["total"] == 1


def test_a_second_article_of_one_id_is_told_with_the_paths_as_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text('{"id": "1", "body": "渡口的钟敲了三下。"}\n', encoding="utf-8")
    done = searchapp("rebuild", "甲", "./乙", "--index", "index")
    assert done.returncode == 0
    assert "跳过 乙/a.jsonl 第 1 行：id 与 甲/a.jsonl 的相同" in done.stderr
    assert str(tmp_path) not in done.stderr


def test_update_takes_in_what_is_new_changed_and_gone(page: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert searchapp("rebuild", page.parent, "--index", index).returncode == 0
    other = page.parent / "渡口.md"
    other.write_text("# 渡口的钟\n\n渡口有一口旧钟，船到了就敲三下，对岸的人听见便收拾担子下坡。\n", encoding="utf-8")
    assert _update(index, page.parent) == {"indexed": 1, "updated": 0, "unchanged": 1, "deleted": 0}
    page.write_text(DIRTY.replace("晒谷场", "打麦场"), encoding="utf-8")
    assert _update(index, page.parent) == {"indexed": 0, "updated": 1, "unchanged": 1, "deleted": 0}
    assert search(index, "打麦场")["total"] == 1
    assert search(index, "晒谷场")["total"] == 0
    other.unlink()
    assert _update(index, page.parent) == {"indexed": 0, "updated": 0, "unchanged": 1, "deleted": 1}
    assert search(index, "渡口")["total"] == 0


def test_stats_and_verify_describe_a_sound_index(index: Path) -> None:
    stats = json.loads(searchapp("stats", "--json", "--index", index).stdout)
    assert stats["documents"] >= 60
    assert stats["groups"] >= 4
    assert "文章" in searchapp("stats", "--index", index).stdout
    verified = searchapp("verify", "--json", "--index", index)
    assert verified.returncode == 0
    assert json.loads(verified.stdout) == {"ok": True, "problems": []}


def test_verify_finds_one_flipped_bit(tmp_path: Path, page: Path) -> None:
    index = tmp_path / "index"
    assert searchapp("rebuild", page, "--index", index).returncode == 0
    largest = max((path for path in index.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    damaged = bytearray(largest.read_bytes())
    middle = len(damaged) // 2
    damaged[middle] ^= 1
    largest.write_bytes(damaged)
    done = searchapp("verify", "--index", index)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def _update(index: Path, *paths: Path) -> dict[str, int]:
    done = searchapp("update", "--json", "--index", index, *paths)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    return {name: report[name] for name in ("indexed", "updated", "unchanged", "deleted")}
