from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import searchapp.evaluate
from searchapp.evaluate import EvaluationError, evaluate, only, read_judged
from searchapp.ranking import RANKING
from searchapp.settings import Settings, load

DOCUMENTS = {
    "d1": ("", "青石镇的茶园在山坡上，每年清明前开始采摘，茶农凌晨上山。"),
    "d2": ("", "老木桥横跨在小河上，桥下常有孩子捉虾，傍晚有人散步。"),
    "d3": ("修自行车的人", "巷口的师傅修了三十年自行车，补胎、换链条都很快。"),
    "d4": ("", "图书馆周一闭馆，周二到周日九点开门，借书不用押金。"),
    "d5": ("", "茶馆里的老人下棋喝茶，谈论天气和收成。"),
}
QUERIES = {
    "q1": "茶园什么时候开始采摘？",
    "q2": "自行车",
    "q3": "图书馆哪天不开门？",
    "unjudged": "没有判断的问题",
    "zero": "只有零分的问题",
}
JUDGEMENTS = [("q1", "d1", 1), ("q2", "d3", 2), ("q3", "d4", 1), ("q3", "gone", 1), ("zero", "d2", 0)]
FIGURES = {"mrr@10", "ndcg@10", "recall@10", "recall@100", "ms_p50", "ms_p95"}


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write_judgements(path: Path, rows: list[tuple[str, str, int]], header: bool = True) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = ["query-id\tcorpus-id\tscore"] if header else []
    path.write_text("\n".join([*lines, *("\t".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rows(
        tmp_path / "corpus.jsonl",
        [{"_id": id, "title": title, "text": text} for id, (title, text) in DOCUMENTS.items()],
    )
    write_rows(tmp_path / "queries.jsonl", [{"_id": id, "text": text} for id, text in QUERIES.items()])
    write_judgements(tmp_path / "qrels.tsv", JUDGEMENTS)
    return tmp_path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load({}), index_dir=tmp_path / "index", processes=1)


def test_every_figure_is_measured_for_the_ranking_in_use(folder: Path, settings: Settings) -> None:
    result = evaluate(folder, settings)
    assert set(result) == {"searchapp"}
    figures = result["searchapp"]
    assert set(figures) == FIGURES
    assert figures["mrr@10"] == 1
    assert figures["recall@10"] == figures["recall@100"] == pytest.approx((1 + 1 + 0.5) / 3)
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]


def test_compare_adds_either_stream_alone(folder: Path, settings: Settings) -> None:
    result = evaluate(folder, settings, compare=True)
    assert list(result) == ["searchapp", "words", "bigrams"]
    assert all(set(figures) == FIGURES for figures in result.values())


def test_a_stream_alone_weighs_the_other_nothing() -> None:
    weights = {name: of.weight for name, of in only("words").fields.items()}
    assert weights["body_bigrams"] == weights["title_bigrams"] == 0
    assert weights["body_words"] == RANKING.fields["body_words"].weight


def test_the_index_of_the_settings_stays_untouched(folder: Path, settings: Settings) -> None:
    evaluate(folder, settings)
    assert not settings.index_dir.exists()


def test_a_cluster_in_the_settings_is_not_asked(folder: Path, settings: Settings) -> None:
    nowhere = replace(settings, engine="opensearch", opensearch_url=("http://127.0.0.1:9",))
    assert evaluate(folder, nowhere)["searchapp"]["mrr@10"] == 1


def test_copies_of_a_document_are_not_folded(folder: Path, settings: Settings) -> None:
    rows = [{"_id": f"copy{number}", "text": DOCUMENTS["d1"][1] * 8} for number in range(3)]
    write_rows(folder / "corpus.jsonl", rows)
    write_rows(folder / "queries.jsonl", [{"_id": "q1", "text": "茶园采摘"}])
    write_judgements(folder / "qrels.tsv", [("q1", f"copy{number}", 1) for number in range(3)])
    assert evaluate(folder, settings)["searchapp"]["recall@10"] == 1


def test_a_question_that_cannot_be_read_finds_nothing(folder: Path, settings: Settings) -> None:
    write_rows(folder / "queries.jsonl", [{"_id": "q1", "text": "？！"}, {"_id": "q2", "text": "自行车"}])
    assert evaluate(folder, settings)["searchapp"]["mrr@10"] == 0.5


def test_documents_are_indexed_whole_in_several_processes(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchapp.evaluate, "BATCH_CHARACTERS", 40)
    seen = []
    result = evaluate(folder, replace(settings, processes=2), progress=lambda done, _: seen.append(done))
    assert result["searchapp"]["mrr@10"] == 1
    assert seen == [1, 2, 3, 4, 5]


def test_judgements_may_stand_in_a_folder_of_splits(folder: Path) -> None:
    (folder / "qrels.tsv").rename(folder / "old.tsv")
    write_judgements(folder / "qrels" / "train.tsv", [("q1", "d2", 1)])
    write_judgements(folder / "qrels" / "dev.tsv", [("q2", "d3", 1)])
    assert set(read_judged(folder).relevant) == {"q1", "q2"}
    write_judgements(folder / "qrels" / "test.tsv", [("q3", "d4", 1)])
    assert read_judged(folder).relevant == {"q3": {"d4": 1}}


def test_judgements_need_no_header(folder: Path) -> None:
    write_judgements(folder / "qrels.tsv", JUDGEMENTS, header=False)
    assert set(read_judged(folder).relevant) == {"q1", "q2", "q3"}


def test_only_questions_with_a_relevant_document_are_asked(folder: Path) -> None:
    judged = read_judged(folder)
    assert set(judged.queries) == {"q1", "q2", "q3"}
    assert judged.relevant["q2"] == {"d3": 2}


def test_ids_may_be_numbers(folder: Path) -> None:
    write_rows(folder / "corpus.jsonl", [{"_id": 7, "text": "茶园"}])
    write_rows(folder / "queries.jsonl", [{"_id": 1, "text": "茶园"}])
    write_judgements(folder / "qrels.tsv", [("1", "7", 1)])
    assert read_judged(folder).relevant == {"1": {"7": 1}}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(EvaluationError, match=name.replace(".", r"\.")):
        read_judged(folder)


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("corpus.jsonl", "{broken", "不是 JSON"),
        ("corpus.jsonl", "[1]", "不是 JSON 对象"),
        ("corpus.jsonl", '{"text": "x"}', "缺少 _id"),
        ("corpus.jsonl", '{"_id": "d1"}', "缺少 text"),
        ("corpus.jsonl", '{"_id": "d9", "text": "x"}\n{"_id": "d9", "text": "y"}', "已经用过"),
        ("queries.jsonl", '{"_id": "q1", "text": null}', "缺少 text"),
        ("qrels.tsv", "a\tb\tc\nq1\td1", "第 2 行"),
        ("qrels.tsv", "q1 0 d1 1", "三列"),
        ("qrels.tsv", "h\th\th\nq1\tnowhere\t1", "没有一篇"),
        ("qrels.tsv", "h\th\th\nnobody\td1\t1", "没有一个"),
        ("qrels.tsv", "", "没有一篇"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(folder: Path, name: str, line: str, says: str) -> None:
    (folder / name).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=says):
        read_judged(folder)


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "corpus.jsonl").write_bytes('{"_id": "d1", "text": "茶园"}'.encode("gb18030"))
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl.*UTF-8"):
        read_judged(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="nowhere"):
        read_judged(tmp_path / "nowhere")


def test_without_ir_measures_it_says_what_to_install(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchapp.evaluate, "find_spec", lambda name: None)
    with pytest.raises(EvaluationError, match=r"searchapp\[evaluate\]"):
        evaluate(folder, settings)
