"""`searchapp evaluate`."""

from __future__ import annotations

import json
from pathlib import Path

from .running import searchapp


def test_evaluate_measures_a_judged_collection(tmp_path: Path) -> None:
    texts = {"1": "石桥的拱由许多块石头拼成", "2": "木船顺着河水漂到下游", "3": "山上的茶树要修剪"}
    rows = (json.dumps({"_id": id, "title": "", "text": text}, ensure_ascii=False) for id, text in texts.items())
    (tmp_path / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "石桥的拱"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", encoding="utf-8")
    figures = json.loads(searchapp("evaluate", "--json", tmp_path).stdout)
    assert figures.keys() == {"mrr@10", "ndcg@10", "recall@10", "recall@100", "ms_p50", "ms_p95"}
    assert figures["mrr@10"] == figures["recall@100"] == 1
    compared = searchapp("evaluate", "--compare", tmp_path).stdout.split()
    assert {"searchapp", "words", "bigrams"} <= set(compared)
    refused = searchapp("evaluate", tmp_path / "corpus.jsonl")
    assert refused.returncode == 2
    assert "应为可以读取的文件夹" in refused.stderr
    (tmp_path / "qrels.tsv").unlink()
    assert searchapp("evaluate", tmp_path).returncode == 1
    assert searchapp("evaluate", tmp_path / "none").returncode == 2
