"""`searchapp serve`."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from .running import ENVIRONMENT, PROJECT, searchapp


def test_serve_answers_until_it_is_stopped(index: Path) -> None:
    port = _free_port()
    primary, secondary = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "searchapp", "serve", "--port", str(port), "--index", index],
        cwd=PROJECT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=secondary,
    ) as process:
        try:
            page = _get(f"http://127.0.0.1:{port}/search?q=%E8%A5%BF%E7%93%9C")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    told = os.read(primary, 65536).decode()
    os.close(primary)
    os.close(secondary)
    assert "<mark>西瓜</mark>" in page
    assert told.index("正在准备") < told.index(f"http://127.0.0.1:{port}/"), "named when it can be visited"
    assert process.returncode == 0
    assert "Traceback" not in told


def test_serve_says_that_a_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for extra in ([], ["--check"]):
            done = searchapp("serve", "--port", str(port), *extra)
            assert done.returncode == 1
            assert f"端口 {port} 已被占用" in done.stderr
    assert searchapp("serve", "--port", str(_free_port()), "--check").returncode == 0


@pytest.mark.parametrize("host", ["x..y", "a" * 80, "192.0.2.1"])
def test_serve_says_that_an_address_is_none_of_this_machine(host: str) -> None:
    done = searchapp("serve", "--check", "--host", host)
    assert done.returncode == 1
    assert f"{host} 不是本机的地址" in done.stderr


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
