"""`searchapp serve`: the site and the JSON API, by gunicorn."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Final, NoReturn

import click

from searchapp import settings as service_settings
from searchapp.cli.chinese import ChineseCommand
from searchapp.cli.options import index_option, settings_with
from searchapp.settings import Settings
from searchapp.system_errors import reason

LAST_PORT: Final = 65_535


@click.command(cls=ChineseCommand)
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听的地址（默认 127.0.0.1，只有本机能访问）")
@click.option("--port", default=8000, type=click.IntRange(1, LAST_PORT), metavar="端口", help="监听的端口（默认 8000）")
@click.option("--check", is_flag=True, help="只检查地址可用，不启动")
@index_option
def serve(host: str, port: int, check: bool, index_dir: Path | None) -> int:
    """启动网站与 JSON 接口（gunicorn）；Ctrl-C 停止。

    进程数、线程数等见 docs/settings.md。索引可以在服务运行时重建，无须重启。
    """
    loaded = settings_with(index_dir)
    problem = _unusable(host, port)
    if problem:
        click.echo(f"无法启动：{problem}", err=True)
    elif not check:
        _become_gunicorn(loaded, f"[{host}]" if ":" in host else host, port)
    return 1 if problem else 0


def _become_gunicorn(loaded: Settings, host: str, port: int) -> NoReturn:
    click.echo("正在准备：装载索引；安装后第一次启动要编译，约需一两分钟…", err=True)
    os.environ[service_settings.variable("index_dir")] = str(loaded.index_dir)
    arguments = ["-c", "python:searchapp.web.gunicorn_conf", "--bind", f"{host}:{port}", "searchapp.web:create_app()"]
    # The process becomes gunicorn: signals reach it directly, and nothing of ours stays in memory.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])


def _unusable(host: str, port: int) -> str:
    """Why the address cannot be listened on, "" if it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        if isinstance(error, (socket.gaierror, UnicodeError)) or error.errno == errno.EADDRNOTAVAIL:
            return f"{host} 不是本机的地址；只供本机访问用 127.0.0.1，供别的机器访问用 0.0.0.0"
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < LAST_PORT else port - 1
            return f"端口 {port} 已被占用；换一个端口：searchapp serve --port {other}（make demo PORT={other}）"
        if error.errno == errno.EACCES:
            return f"没有权限监听端口 {port}；1024 以下的端口需要 root"
        return f"不能监听 {host}:{port}（{reason(error)}）"
    return ""
