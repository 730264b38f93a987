"""What all verbs have in common: help, usage errors, exit codes, pipes and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from searchapp.cli.program import VERBS

from .running import ENVIRONMENT, PROJECT, in_shell, searchapp


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
        (["nosuch"], "没有这个命令；命令有 rebuild"),
        (["sarch", "茶"], "没有这个命令，是不是 search"),
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


def test_without_a_verb_it_shows_the_help() -> None:
    assert searchapp() == searchapp("--help")


def test_what_the_system_refuses_is_said_in_chinese(page: Path) -> None:
    why = "路径中有一段是文件，不是文件夹"
    for verb, said in (
        (("search", "茶"), f"失败：读不了索引目录 {page}（{why}）：请检查权限，或用 SEARCHAPP_INDEX_DIR 换一个目录\n"),
        (("verify",), f"失败：{why}（{page}）\n"),
    ):
        done = searchapp(*verb, "--index", page)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.parametrize("redirect", [">&-", "> /dev/full"])
def test_output_that_cannot_be_written_gives_no_traceback(redirect: str, index: Path) -> None:
    done = in_shell(f"search --index {index} 茶 {redirect}")
    assert "Traceback" not in done.stderr
    assert not done.stderr or done.stderr == "失败：磁盘满了，请腾出空间\n"


def test_output_may_be_cut_off_by_its_reader(index: Path) -> None:
    done = in_shell(f"search --index {index} --sort newest --size 100 | head -n 1")
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


def _until(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
