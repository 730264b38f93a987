"""How good is the ranking? Measures it on a judged collection in BEIR form."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from searchapp.analysis import Analyzer, Synonyms, load_stop_words
from searchapp.article import Article
from searchapp.engine import Engine, EngineError, Request, Writer, open_engine
from searchapp.preparing import OnProgress, preparing
from searchapp.query import ParsedQuery, QueryError, parse
from searchapp.ranking import RANKING, Ranking
from searchapp.settings import Settings
from searchapp.system_errors import reason

DEPTH = 100
"""How many hits of a query are judged."""
PAGE = 10
"""How many hits a timed search asks for, as a reader does."""
BATCH_CHARACTERS = 2_000_000
MEASURES = {"mrr@10": ("RR", 10), "ndcg@10": ("nDCG", 10), "recall@10": ("R", 10), "recall@100": ("R", 100)}
"""Our names of the measures -> those of ir-measures, and how many hits they look at."""

Evaluation = dict[str, dict[str, float]]
"""Name of a ranking -> its figures: mrr@10, ndcg@10, recall@10, recall@100, ms_p50, ms_p95."""


class EvaluationError(EngineError):
    """The collection cannot be used; the Chinese message says what is wrong with which file."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged collection. queries: id -> text, only those with a relevant document. relevant: by query id."""

    corpus: Path
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


def evaluate(
    folder: Path, settings: Settings, *, compare: bool = False, progress: OnProgress | None = None
) -> Evaluation:
    """Index a BEIR folder in a temporary index of the embedded engine, ask every judged query, measure the hits.

    folder: corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and the judgements in qrels.tsv or qrels/ (of
    several splits test.tsv, else all). Queries are read as typed by a user, with the operator's word lists. Mirrors are
    not collapsed. The times are of reading the query and searching for ten hits and their total.

    The key "searchapp" holds the ranking in use; with `compare` there are "words" and "bigrams" too, the BM25 of one
    stream without rescoring. Raises EvaluationError, and WordListError for the settings' word lists.
    """
    if find_spec("ir_measures") is None:
        raise EvaluationError("评测需要 ir-measures：请运行 pip install 'searchapp[evaluate]'")
    judged = read_judged(folder)
    rankings = {"searchapp": RANKING}
    if compare:
        rankings |= {stream: only(stream) for stream in ("words", "bigrams")}
    with tempfile.TemporaryDirectory(prefix="searchapp-evaluate-") as place:
        settings = replace(settings, engine="whoosh", index_dir=Path(place) / "index")
        with closing(open_engine(settings)) as engine:
            _index(engine, judged, settings, progress)
        return {name: _measured(judged, settings, ranking, name == "searchapp") for name, ranking in rankings.items()}


def only(stream: str) -> Ranking:
    """The ranking by one stream of terms alone."""
    return replace(
        RANKING,
        fields={
            name: of if name.endswith(f"_{stream}") else replace(of, weight=0.0) for name, of in RANKING.fields.items()
        },
    )


def read_judged(folder: Path) -> Judged:
    """Read queries and judgements and look at the corpus. Raises EvaluationError."""
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    for path in (corpus, queries):
        if not path.is_file():
            raise EvaluationError(f"{folder} 不是 BEIR 格式的评测集：缺少 {path.name}")
    relevant: dict[str, dict[str, int]] = {}
    for path in _judgements(folder):
        _read_judgements(path, relevant)
    known = {article.id for article in documents_of(corpus)}
    if not any(known.intersection(of) for of in relevant.values()):
        raise EvaluationError(f"{folder} 的判断里没有一篇 corpus.jsonl 中的文档，不能评测")
    texts = {_text(row, "_id", where): _text(row, "text", where) for row, where in _rows(queries)}
    asked = {id: text for id, text in texts.items() if id in relevant}
    if not asked:
        raise EvaluationError(f"{folder} 的判断里没有一个 queries.jsonl 中的问题，不能评测")
    return Judged(corpus, asked, {id: relevant[id] for id in asked})


def _judgements(folder: Path) -> list[Path]:
    single = folder / "qrels.tsv"
    if single.is_file():
        return [single]
    test = folder / "qrels" / "test.tsv"
    found = [test] if test.is_file() else sorted((folder / "qrels").glob("*.tsv"))
    if not found:
        raise EvaluationError(f"{folder} 不是 BEIR 格式的评测集：缺少 qrels.tsv 或 qrels/*.tsv")
    return found


def _read_judgements(path: Path, relevant: dict[str, dict[str, int]]) -> None:
    """Add the positive judgements of a file."""
    for number, line in _lines(path):
        parts = line.split("\t")
        try:
            query, document, score = (part.strip() for part in parts)
            grade = int(score)
        except ValueError:
            if number == 1 and len(parts) == 3:
                continue
            raise EvaluationError(f"{path} 第 {number} 行应是“问题、文档、整数分值”三列，以制表符分开") from None
        if grade > 0:
            relevant.setdefault(query, {})[document] = grade


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError:
        raise EvaluationError(f"{path} 不是 UTF-8 文件") from None
    except OSError as error:
        raise EvaluationError(f"不能读 {path}：{reason(error)}") from None


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a JSON-lines file and where they stand."""
    for number, line in _lines(path):
        where = f"{path} 第 {number} 行"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise EvaluationError(f"{where}不是 JSON") from None
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}不是 JSON 对象")
        yield row, where


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise EvaluationError(f"{where}缺少 {name}，或它不是文字")
    return value


def documents_of(corpus: Path, progress: OnProgress | None = None) -> Iterator[Article]:
    """The documents of a corpus.jsonl as articles. Raises EvaluationError, also where an id stands twice."""
    seen: set[str] = set()
    for row, where in _rows(corpus):
        id = _text(row, "_id", where)
        if id in seen:
            raise EvaluationError(f"{where}：编号 {id} 已经用过")
        seen.add(id)
        title = row.get("title")
        yield Article(id, title if isinstance(title, str) else "", _text(row, "text", where), fingerprint=id)
        if progress is not None:
            progress(len(seen), None)


def _index(engine: Engine, judged: Judged, settings: Settings, progress: OnProgress | None) -> None:
    writer = engine.writer(replace=True)
    try:
        documents = documents_of(judged.corpus, progress)
        with preparing(writer, _prepare, settings) as prepare:
            for prepared in prepare(_batches(documents)):
                writer.add(prepared)
        writer.commit()
    finally:
        writer.cancel()


def _batches(documents: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in documents:
        batch.append(article)
        characters += len(article.title) + len(article.body)
        if characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _prepare(writer: Writer, batch: list[Article]) -> Any:
    return writer.prepare(batch)


def _measured(judged: Judged, settings: Settings, ranking: Ranking, rescore: bool) -> dict[str, float]:
    import ir_measures

    analyzer = Analyzer.from_settings(settings)
    synonyms, stop_words = Synonyms.load(settings.synonyms), load_stop_words(settings.stop_words)

    def read(text: str) -> ParsedQuery | None:
        try:
            return parse(text, analyzer, synonyms, stop_words)
        except QueryError:
            return None

    run: dict[str, dict[str, float]] = {}
    milliseconds: list[float] = []
    with closing(open_engine(settings, ranking)) as engine:

        def search(text: str, limit: int) -> list[str]:
            query = read(text)
            if query is None:
                return []
            request = Request(query, limit=limit, collapse=False, rescore=rescore, count=limit == PAGE)
            return [hit.id for hit in engine.search(request).hits]

        for text in [*judged.queries.values()][:PAGE]:
            search(text, PAGE)
        for id, text in judged.queries.items():
            began = time.perf_counter()
            search(text, PAGE)
            milliseconds.append((time.perf_counter() - began) * 1000)
            run[id] = {document: -float(rank) for rank, document in enumerate(search(text, DEPTH))}
    # Not by parse_measure: it asks for a part of Python that 3.14 no longer has.
    measures = {name: getattr(ir_measures, measure) @ depth for name, (measure, depth) in MEASURES.items()}
    found = ir_measures.calc_aggregate(list(measures.values()), dict(judged.relevant), run)
    p50, p95 = _percentiles(milliseconds)
    return {name: float(found[measure]) for name, measure in measures.items()} | {"ms_p50": p50, "ms_p95": p95}


def _percentiles(milliseconds: list[float]) -> tuple[float, float]:
    if len(milliseconds) < 2:
        return milliseconds[0], milliseconds[0]
    cuts = statistics.quantiles(milliseconds, n=20, method="inclusive")
    return cuts[9], cuts[18]
