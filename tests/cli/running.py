"""Running the command, in this process or as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from searchapp.cli.program import run

PROJECT = Path(__file__).resolve().parent.parent.parent
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


def in_shell(command: str) -> Done:
    """Run the command as a shell does, with what it makes of the arguments' redirections and pipes."""
    done = subprocess.run(
        f"{sys.executable} -m searchapp {command}",
        shell=True,
        cwd=PROJECT,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def search(index: Path, *arguments: str) -> dict[str, Any]:
    done = searchapp("search", "--json", "--index", index, *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
