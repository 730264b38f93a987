"""The command line: its exit codes, its output, and what it does with signals, pipes and terminals."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from searchapp.cli.program import VERBS, run

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "corpus"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("SEARCHAPP_")}
GAP = "\u00a0" * 4
DIRTY = (
    "清溪竹里科技有限公司欢迎您!\n\n山村夜校开班记\n\n"
    f"作者:阿禾{GAP}来源:邻里小报{GAP}发布时间:2024-05-06 07:08:09{GAP}浏览量:42\n\n"
    "村里的夜校在晒谷场边上开班 ,来的大多是白天下地的人,识字的教不识字的,会算账的教不会算账的。\n\n"
    "责任编辑:何田\n\n友情链接: 山里的红薯怎么窖藏\u00a0 雨后采菌子的规矩\n"
)


@dataclass(frozen=True)
class Done:
    """How a run of the command ended."""

    returncode: int
    stdout: str
    stderr: str


def searchapp(*arguments: str | Path, **settings: str) -> Done:
    """Run the command in this process, as main() does; settings go in as environment variables."""
    output, errors = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(errors):
        for name in [name for name in os.environ if name.startswith("SEARCHAPP_")]:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        code = run([*map(str, arguments)])
    return Done(code, output.getvalue(), errors.getvalue())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    done = searchapp("rebuild", CORPUS, "--index", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "pages" / "夜校.txt"
    path.parent.mkdir()
    path.write_text(DIRTY, encoding="utf-8")
    return path


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_is_chinese_and_says_what_a_verb_does(verb: str | None) -> None:
    done = searchapp(*([verb] if verb else []), "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：searchapp")
    for english in ("Usage", "Options", "Commands", "Show this message"):
        assert english not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nosuch"], "没有这个命令"),
        (["--nosuch"], "没有选项 --nosuch"),
        (["search", "--sise", "3", "茶"], "--size"),
        (["search", "--size", "101", "茶"], "应为 1 至 100 的整数"),
        (["search", "--size"], "--size"),
        (["search", "--sort", "best", "茶"], "relevance、newest、oldest、views 之一"),
        (["rebuild"], "缺少参数 路径…"),
        (["update"], "缺少参数 路径…"),
        (["read"], "缺少参数 文件…"),
        (["analyze"], "缺少参数 文字…"),
        (["stats", "more"], "多余的参数 more"),
        (["serve", "--port", "http"], "应为 1 至 65535 的整数"),
    ],
)
def test_wrong_usage_is_explained_in_chinese_with_exit_code_2(arguments: list[str], says: str) -> None:
    done = searchapp(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "--help" in done.stderr
    assert not done.stdout


def test_a_wrong_setting_is_named_with_exit_code_2() -> None:
    done = searchapp("stats", SEARCHAPP_PROCESSES="many", SEARCHAPP_NOSUCH="1")
    assert done.returncode == 2
    assert "SEARCHAPP_PROCESSES" in done.stderr
    assert "SEARCHAPP_NOSUCH" in done.stderr


@pytest.mark.parametrize("arguments", [["search", "茶"], ["stats"], ["verify"]])
def test_without_an_index_it_says_how_to_make_one(arguments: list[str], tmp_path: Path) -> None:
    done = searchapp(*arguments, "--index", tmp_path / "none")
    assert done.returncode == 1
    assert "rebuild" in done.stderr
    assert "Traceback" not in done.stderr


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
    done = searchapp("read", next(CORPUS.rglob("000_*.txt")))
    assert done.returncode == 0
    assert "标题：" in done.stdout or "螺蛳粉的汤为什么那么鲜" in done.stdout
    assert "标题碎片" in done.stdout


def test_read_says_why_a_file_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    for path in (tmp_path / "empty.txt", tmp_path / "photo.png", tmp_path / "none.txt"):
        done = searchapp("read", path)
        assert done.returncode == 1
        assert "跳过" in done.stderr
        assert path.name in done.stderr


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
    assert _search(index, "夜校")["total"] == 1


def test_update_takes_in_what_is_new_changed_and_gone(page: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert searchapp("rebuild", page.parent, "--index", index).returncode == 0
    other = page.parent / "渡口.md"
    other.write_text("# 渡口的钟\n\n渡口有一口旧钟，船到了就敲三下，对岸的人听见便收拾担子下坡。\n", encoding="utf-8")
    assert _update(index, page.parent) == {"indexed": 1, "updated": 0, "unchanged": 1, "deleted": 0}
    page.write_text(DIRTY.replace("晒谷场", "打麦场"), encoding="utf-8")
    assert _update(index, page.parent) == {"indexed": 0, "updated": 1, "unchanged": 1, "deleted": 0}
    assert _search(index, "打麦场")["total"] == 1
    assert _search(index, "晒谷场")["total"] == 0
    other.unlink()
    assert _update(index, page.parent) == {"indexed": 0, "updated": 0, "unchanged": 1, "deleted": 1}
    assert _search(index, "渡口")["total"] == 0


def test_search_shows_ranked_titles_and_snippets(index: Path) -> None:
    done = searchapp("search", "螺蛳粉", "酸笋", "--index", index)
    assert done.returncode == 0
    assert "  1. 螺蛳粉的汤为什么那么鲜" in done.stdout
    assert "另有 2 个来源" in done.stdout
    assert "<mark>" not in done.stdout
    assert "\x1b" not in done.stdout, "no colours in a pipe"


def test_search_prints_the_fields_of_the_contract(index: Path) -> None:
    found = _search(index, "西瓜", "--facets", "source,year")
    assert {"query", "total", "page", "size", "took_ms", "hits", "facets", "suggestion"} <= found.keys()
    assert found["query"] == "西瓜"
    wanted = {
        "id",
        "title",
        "title_html",
        "snippet_html",
        "score",
        "source",
        "author",
        "published",
        "views",
        "duplicates",
    }
    assert wanted <= found["hits"][0].keys()
    assert found["facets"].keys() == {"source", "year"}


def test_search_filters_sorts_and_pages(index: Path) -> None:
    newest = _search(index, "--sort", "newest", "--size", "5")
    dates = [hit["published"] for hit in newest["hits"]]
    assert dates == sorted(dates, reverse=True)
    second = _search(index, "--sort", "newest", "--size", "5", "--page", "2")
    assert dates[-1] >= second["hits"][0]["published"]
    year = _search(index, "--from", "2021", "--to", "2021", "--size", "100")
    assert year["total"]
    assert {hit["published"][:4] for hit in year["hits"]} == {"2021"}
    source = max(hit["source"] for hit in year["hits"])
    assert {hit["source"] for hit in _search(index, "--source", source, "--size", "100")["hits"]} == {source}


def test_search_shows_mirrors_only_when_asked(index: Path) -> None:
    assert _search(index, '"筒骨"', "--all")["total"] > _search(index, '"筒骨"')["total"] == 1


@pytest.mark.parametrize("arguments", [[], ["--", "-西瓜"], ["--from", "2021-13", "茶"], ["--facets", "colour", "茶"]])
def test_a_query_that_asks_for_nothing_is_a_usage_error(index: Path, arguments: list[str]) -> None:
    done = searchapp("search", "--index", index, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


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


def test_analyze_shows_words_and_bigrams(index: Path) -> None:
    shown = searchapp("analyze", "個人資訊保護", "--index", index)
    assert shown.returncode == 0
    assert "个人资讯保护" in shown.stdout
    analysis = json.loads(searchapp("analyze", "--json", "個人資訊保護", "--index", index).stdout)
    assert analysis["folded"] == "个人资讯保护"


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
    (tmp_path / "qrels.tsv").unlink()
    assert searchapp("evaluate", tmp_path).returncode == 1
    assert searchapp("evaluate", tmp_path / "none").returncode == 2


def test_progress_is_a_bar_on_a_terminal_and_silent_in_a_short_pipe(page: Path, tmp_path: Path) -> None:
    piped = searchapp("rebuild", CORPUS, "--index", tmp_path / "index")
    assert "\r" not in piped.stderr
    primary, secondary = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRESS], stderr=secondary, cwd=PROJECT, env=ENVIRONMENT, check=False, timeout=60
        )
        drawn = os.read(primary, 65536).decode()
    finally:
        os.close(primary)
        os.close(secondary)
    assert done.returncode == 0
    assert "50%" in drawn
    assert "50 / 100 篇" in drawn
    assert drawn.endswith("\r\x1b[K")


_PROGRESS = """
import time
from searchapp.cli.progress import Progress
with Progress() as progress:
    for done in (25, 50):
        time.sleep(0.15)
        progress(done, 100)
"""


def test_output_may_be_cut_off_by_its_reader(index: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m searchapp search --index {index} --sort newest --size 100 | head -n 1",
        shell=True,
        cwd=PROJECT,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "找到" in done.stdout
    assert not done.stderr


# What a shell starts in the background does not hear Ctrl-C, nor do its children; tests may be such children.
HEARS_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from searchapp.cli import main
sys.exit(main())
"""


def test_ctrl_c_ends_a_run_without_a_traceback(tmp_path: Path) -> None:
    corpus = tmp_path / "many.jsonl"
    body = "山路十八弯，水路九连环，" * 400
    corpus.write_text(
        "".join(json.dumps({"id": str(n), "title": f"第{n}篇", "body": f"{n}{body}"}) + "\n" for n in range(9000)),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, "-c", HEARS_CTRL_C, "rebuild", corpus, "--index", tmp_path / "index"],
        cwd=PROJECT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        _until(lambda: any((tmp_path / "index").glob("*")))
        # As a terminal does: every process of the group is told.
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.endswith("已中断。\n")
    assert "Traceback" not in errors


def test_serve_answers_until_it_is_stopped(index: Path) -> None:
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "searchapp", "serve", "--port", str(port), "--index", index],
        cwd=PROJECT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            page = _get(f"http://127.0.0.1:{port}/search?q=%E8%A5%BF%E7%93%9C")
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
    assert "<mark>西瓜</mark>" in page
    assert f"http://127.0.0.1:{port}/" in errors
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_serve_says_that_a_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for extra in ([], ["--check"]):
            done = searchapp("serve", "--port", str(port), *extra)
            assert done.returncode == 1
            assert f"端口 {port} 已被占用" in done.stderr
    assert searchapp("serve", "--port", str(_free_port()), "--check").returncode == 0


def _search(index: Path, *arguments: str) -> dict[str, Any]:
    done = searchapp("search", "--json", "--index", index, *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _update(index: Path, *paths: Path) -> dict[str, int]:
    done = searchapp("update", "--json", "--index", index, *paths)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    return {name: report[name] for name in ("indexed", "updated", "unchanged", "deleted")}


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _get(address: str) -> str:
    """The page at an address, as soon as the server answers."""
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
