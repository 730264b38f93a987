"""The service as it runs: a real gunicorn."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from searchapp.settings import Settings

from .gunicorn import ROOT, Server, serving


@pytest.fixture(scope="module")
def server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environ = {"SEARCHAPP_INDEX_DIR": str(settings.index_dir), "SEARCHAPP_METRICS": "on", "SEARCHAPP_WEB_WORKERS": "2"}
    with serving(tmp_path_factory.mktemp("gunicorn"), environ) as running:
        yield running


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_searches_are_answered(server: Server) -> None:
    status, text = get(f"{server.url}/api/search?q={quote('茶馆')}")
    assert status == 200
    assert json.loads(text)["total"] == 20


def test_the_longest_query_arrives_and_a_longer_one_is_refused(server: Server) -> None:
    assert get(f"{server.url}/api/search?q={quote('茶馆' * 5_000)}")[0] in (200, 400)
    status, text = get(f"{server.url}/api/search?q={quote('茶' * 10_001)}")
    assert (status, json.loads(text)["parameter"]) == (400, "q")
    assert get(f"{server.url}/api/search?q={'a' * 200_000}")[0] in (400, 414)


def test_the_log_is_json_lines_one_a_request(server: Server) -> None:
    get(f"{server.url}/api/search?q=log-line")
    lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    mine = [line for line in lines if line.get("path") == "/api/search" and line.get("query_length") == len("log-line")]
    assert len(mine) == 1
    assert {"time", "level", "request_id", "method", "status", "ms", "total", "hits"} <= set(mine[0])
    assert "log-line" not in json.dumps(mine)


def test_metrics_are_summed_over_the_workers(server: Server) -> None:
    pytest.importorskip("prometheus_client")
    before = counted(server)
    threads = [Thread(target=get, args=(f"{server.url}/robots.txt",)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [counted(server) for _ in range(5)] == [before + 40] * 5


def counted(server: Server) -> float:
    for line in get(f"{server.url}/metrics")[1].splitlines():
        if line.startswith('searchapp_requests_total{route="/robots.txt",status="200"}'):
            return float(line.split()[-1])
    return 0.0


def test_a_stop_is_clean(settings: Settings, tmp_path: Path) -> None:
    answers: list[int] = []
    with serving(tmp_path, {"SEARCHAPP_INDEX_DIR": str(settings.index_dir)}) as running:
        thread = Thread(target=lambda: answers.append(get(f"{running.url}/search?q={quote('见闻')}")[0]))
        thread.start()
        thread.join(30)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0
    assert answers == [200]


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (["-c", "python:searchapp.web.gunicorn_conf", "wsgi:app"], {"SEARCHAPP_WEB_WORKERS": "many"}),
        (["--check-config", "wsgi:app"], {"SEARCHAPP_NO_SUCH": "1"}),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(arguments: list[str], environ: dict[str, Any]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert next(iter(environ)) in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
