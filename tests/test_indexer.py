"""Rebuild and update: what is indexed, what is left alone, what is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp import indexer
from searchapp.engine import Engine, EngineError, IndexMissing, Request, open_engine
from searchapp.indexer import IndexReport
from searchapp.query import everything
from searchapp.settings import Settings, load

ALL = Request(everything(), limit=1000, collapse=False)
LONG = (
    "渔港的早市从四点开始,第一批船靠岸时天还没有亮。\n"
    "卖冰的推着车沿码头走一圈,买鱼的人提着灯看鱼鳃。老会计坐在秤边,把每一筐的斤两念给记账的学徒听。\n"
    "七点以后人群散去,海鸥落下来收拾剩下的小虾。"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load({}), index_dir=tmp_path / "index", processes=1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "inner").mkdir(parents=True)
    page(folder / "first.txt", "第一页", "海边的灯塔去年重新刷了白漆,游客比从前多了一倍。")
    page(folder / "inner" / "second.txt", "第二页", "山里的茶园雇了三十个采茶人,他们从清明忙到立夏。")
    lines(
        folder / "lines.jsonl", {"id": "a", "body": "平原上的风车转个不停。"}, {"id": "b", "body": "河上的桥修了两年。"}
    )
    return folder


def page(path: Path, title: str, body: str) -> None:
    path.write_text(f"{title}\n{body}\n", encoding="utf-8")


def lines(path: Path, *records: dict[str, str]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def run(settings: Settings) -> Callable[..., IndexReport]:
    """run("update", path, …): with a fresh engine, as every command has."""

    def run(verb: str, *paths: Path, **more: object) -> IndexReport:
        of = getattr(indexer, verb)
        return of(open_engine(settings), list(paths), settings, **more)  # type: ignore[no-any-return]

    return run


def engine_of(settings: Settings) -> Engine:
    return open_engine(settings)


def bodies(settings: Settings) -> dict[str, str]:
    """id -> body."""
    return {hit.id: hit.body.decode() for hit in engine_of(settings).search(ALL).hits}


def ids_by_origin(settings: Settings) -> dict[str, str]:
    return {Path(origin).name: id for _, id, origin in engine_of(settings).catalog() if origin.endswith("txt")}


def generation(settings: Settings) -> str:
    return engine_of(settings).stats().generation


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    """(indexed, updated, unchanged, deleted)"""
    return report.indexed, report.updated, report.unchanged, report.deleted


Run = Callable[..., IndexReport]


def test_a_rebuild_indexes_every_article_under_its_paths(run: Run, corpus: Path, settings: Settings) -> None:
    report = run("rebuild", corpus)
    assert counts(report) == (4, 0, 0, 0)
    assert report.skipped == ()
    assert report.seconds > 0
    assert len(bodies(settings)) == 4
    assert bodies(settings)["b"] == "河上的桥修了两年。"
    assert engine_of(settings).stats().roots == (str(corpus),)


def test_a_rebuild_drops_what_is_not_under_its_paths(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    assert counts(run("rebuild", corpus / "lines.jsonl")) == (2, 0, 0, 0)
    assert set(bodies(settings)) == {"a", "b"}


def test_an_update_of_no_index_makes_one(run: Run, corpus: Path, settings: Settings) -> None:
    assert counts(run("update", corpus)) == (4, 0, 0, 0)
    assert len(bodies(settings)) == 4


def test_an_update_where_nothing_changed_commits_nothing(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    before = generation(settings), sorted(settings.index_dir.iterdir())
    (corpus / "first.txt").touch()
    assert counts(run("update", corpus)) == (0, 0, 4, 0)
    assert (generation(settings), sorted(settings.index_dir.iterdir())) == before


def test_an_update_takes_new_changed_and_vanished_articles(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    page(corpus / "third.txt", "第三页", "沙漠里的公路每隔十公里有一口水窖。")
    lines(
        corpus / "lines.jsonl", {"id": "a", "body": "平原上的风车停了。"}, {"id": "c", "body": "湖心岛上住着守塔人。"}
    )
    (corpus / "inner" / "second.txt").unlink()
    assert counts(run("update", corpus)) == (2, 1, 1, 2)
    found = bodies(settings)
    assert found["a"] == "平原上的风车停了。"
    assert "b" not in found
    assert "c" in found
    assert set(ids_by_origin(settings)) == {"first.txt", "third.txt"}


def test_only_what_lies_under_the_paths_can_vanish(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    (corpus / "first.txt").unlink()
    (corpus / "inner" / "second.txt").unlink()
    assert counts(run("update", corpus / "inner")) == (0, 0, 0, 1)
    assert set(ids_by_origin(settings)) == {"first.txt"}
    assert counts(run("update", corpus / "first.txt")) == (0, 0, 0, 1)
    assert set(bodies(settings)) == {"a", "b"}


def test_a_missing_or_unreadable_folder_deletes_nothing(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    corpus.rename(corpus.with_name("elsewhere"))
    report = run("update", corpus)
    assert counts(report) == (0, 0, 0, 0)
    assert [skip.code for skip in report.skipped] == ["not-found"]
    assert len(bodies(settings)) == 4


def test_a_file_that_cannot_be_read_to_its_end_deletes_nothing(run: Run, corpus: Path, settings: Settings) -> None:
    import gzip

    whole = gzip.compress(
        b"".join(
            json.dumps({"id": f"g{n}", "body": f"第{n}个仓库存着麦种。" + LONG[n:]}).encode() + b"\n" for n in range(40)
        )
    )
    (corpus / "lines.jsonl.gz").write_bytes(whole)
    assert run("rebuild", corpus).indexed == 44
    (corpus / "lines.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    report = run("update", corpus)
    assert report.deleted == 0
    assert [skip.code for skip in report.skipped] == ["broken-gzip"]
    assert len(bodies(settings)) == 44


def test_a_page_without_text_is_deleted_and_told(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    (corpus / "first.txt").write_bytes(b"")
    report = run("update", corpus)
    assert counts(report) == (0, 0, 3, 1)
    assert [(Path(skip.path).name, skip.code) for skip in report.skipped] == [("first.txt", "empty")]


def test_a_second_article_of_one_id_is_told_and_does_not_replace_the_first(
    run: Run, corpus: Path, settings: Settings
) -> None:
    lines(corpus / "more.jsonl", {"id": "a", "body": "另一篇用了同一个编号。"})
    report = run("rebuild", corpus)
    assert report.indexed == 4
    assert [(Path(skip.path).name, skip.line, skip.code) for skip in report.skipped] == [
        ("more.jsonl", 1, "duplicate-id")
    ]
    assert "lines.jsonl" in report.skipped[0].reason
    assert bodies(settings)["a"] == "平原上的风车转个不停。"
    report = run("update", corpus)
    assert [skip.code for skip in report.skipped] == ["duplicate-id"]
    assert bodies(settings)["a"] == "平原上的风车转个不停。"


def test_an_id_that_stands_twice_in_a_file_is_told_with_the_line_that_has_it(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = corpus / "twice.jsonl"
    lines(twice, {"id": "x", "body": "头一篇。"}, {"id": "y", "body": "另一篇。"}, {"id": "x", "body": "又一篇。"})
    (skip,) = run("rebuild", twice).skipped
    assert (skip.line, skip.code) == (3, "duplicate-id")
    assert "本文件第 1 行" in skip.reason
    monkeypatch.setattr(indexer, "batch_bytes", lambda _: 1)
    (skip,) = run("rebuild", twice).skipped
    assert (skip.line, skip.code) == (3, "duplicate-id")
    assert "本文件前面一行" in skip.reason


def test_an_id_that_another_folder_has_is_told_and_not_overwritten(
    run: Run, corpus: Path, settings: Settings, tmp_path: Path
) -> None:
    run("rebuild", corpus)
    other = tmp_path / "other"
    other.mkdir()
    lines(other / "more.jsonl", {"id": "a", "body": "别处的同号文章。"}, {"id": "d", "body": "别处的新文章。"})
    report = run("update", other)
    assert counts(report) == (1, 0, 0, 0)
    assert [skip.code for skip in report.skipped] == ["duplicate-id"]
    assert bodies(settings)["a"] == "平原上的风车转个不停。"
    assert bodies(settings)["d"] == "别处的新文章。"
    assert engine_of(settings).stats().roots == (str(corpus), str(other))


def test_what_gives_no_article_is_told(run: Run, corpus: Path) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    (corpus / "lines.jsonl").write_text('{"id": "a", "body": "好的一行。"}\n{broken\n[1]\n', encoding="utf-8")
    report = run("rebuild", corpus)
    told = {(Path(skip.path).name, skip.line, skip.code) for skip in report.skipped}
    assert told == {
        ("picture.png", 0, "unknown-suffix"),
        ("lines.jsonl", 2, "broken-json"),
        ("lines.jsonl", 3, "not-an-object"),
    }
    assert all(skip.reason for skip in report.skipped)
    assert report.indexed == 3


def test_where_nothing_can_be_indexed_the_old_index_stays(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    before = generation(settings)
    for nothing in (corpus / "none", corpus / "empty"):
        (corpus / "empty").mkdir(exist_ok=True)
        assert counts(run("rebuild", nothing)) == (0, 0, 0, 0)
    assert generation(settings) == before
    assert len(bodies(settings)) == 4


def test_where_nothing_can_be_indexed_no_index_is_made(run: Run, tmp_path: Path, settings: Settings) -> None:
    run("rebuild", tmp_path / "none")
    with pytest.raises(IndexMissing):
        engine_of(settings).stats()


def test_the_report_file_holds_a_line_for_each_item(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    run("rebuild", corpus, report=tmp_path / "report.jsonl")
    records = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == 5
    assert sum("picture.png" in json.dumps(record) for record in records) == 1


def test_a_report_that_cannot_be_written_is_told_before_anything_changes(
    run: Run, corpus: Path, tmp_path: Path, settings: Settings
) -> None:
    run("rebuild", corpus)
    before = generation(settings)
    with pytest.raises(EngineError, match="报告"):
        run("rebuild", corpus, report=tmp_path / "no folder" / "report.jsonl")
    assert generation(settings) == before
    run("rebuild", corpus)


def test_progress_counts_every_item(run: Run, corpus: Path) -> None:
    told: list[int] = []
    run("rebuild", corpus, progress=lambda done, _: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 4
    told.clear()
    run("update", corpus, progress=lambda done, _: told.append(done))
    assert told[-1] == 4


def test_ids_are_the_same_from_the_folder_and_from_the_file(
    run: Run, corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("rebuild", corpus)
    before = ids_by_origin(settings)
    page(corpus / "inner" / "second.txt", "第二页", "改过的正文:茶园今年只雇了二十个人。")
    assert counts(run("update", corpus / "inner" / "second.txt")) == (0, 1, 0, 0)
    page(corpus / "first.txt", "第一页", "改过的正文:灯塔关门修缮。")
    monkeypatch.chdir(corpus.parent)
    assert counts(run("update", Path("corpus"))) == (0, 1, 3, 0)
    assert ids_by_origin(settings) == before


def test_groups_of_mirrors_follow_updates(run: Run, corpus: Path, settings: Settings) -> None:
    page(corpus / "market.txt", "渔港早市", LONG)
    run("rebuild", corpus)
    assert engine_of(settings).stats().groups == 0
    page(corpus / "inner" / "copy.txt", "渔港早市", LONG)
    run("update", corpus)
    engine = engine_of(settings)
    assert engine.stats().groups == 1
    ids = ids_by_origin(settings)
    assert [mirror.id for mirror in engine.mirrors(ids["market.txt"], 9).articles] == [ids["copy.txt"]]
    assert engine.search(replace(ALL, collapse=True)).total == 5
    (corpus / "market.txt").unlink()
    run("update", corpus)
    assert engine_of(settings).stats().groups == 0
    assert engine_of(settings).mirrors(ids["copy.txt"], 9).total == 0


def test_a_busy_index_is_told_and_left_alone(run: Run, corpus: Path, settings: Settings) -> None:
    run("rebuild", corpus)
    writer = engine_of(settings).writer(replace=True)
    for verb in ("rebuild", "update"):
        with pytest.raises(EngineError, match="正在写"):
            run(verb, corpus)
    writer.cancel()
    run("update", corpus)
