"""gunicorn's configuration: `gunicorn -c python:searchapp.web.gunicorn_conf 'searchapp.web:create_app()'`.

Everything an operator may want to change is a setting of searchapp (web_workers, web_threads, request_timeout_s);
the address is gunicorn's --bind.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from gunicorn import glogging
from gunicorn.http import message

from searchapp.analysis import WordListError
from searchapp.engine import EngineError
from searchapp.search import Service
from searchapp.settings import SettingsError, load
from searchapp.web.metrics import MULTIPROCESS_DIR, check
from searchapp.web.warming import warm

try:
    _settings = load()
    check(_settings)
except SettingsError as error:
    print(f"设置有误：\n{error}", file=sys.stderr)
    raise SystemExit(2) from None

bind = "127.0.0.1:8000"
workers = _settings.web_workers
worker_class = "gthread"
threads = _settings.web_threads

timeout = _settings.request_timeout_s
graceful_timeout = _settings.request_timeout_s
"""A worker that stops finishes what it has begun; a search has its own, much shorter limit."""
keepalive = 5

preload_app = True
"""Modules, compiled loops and dictionaries are loaded once, before the fork, and shared. The index is not: each worker
opens its own after the fork (searchapp.web.backend), since file positions and threads do not survive one; the pages of
its memory-mapped arrays are shared by the system anyway."""

max_requests = 0
"""Workers are not recycled: nothing is known to leak, and a fresh worker is a cold one."""

limit_request_line = 131_072
message.MAX_REQUEST_LINE = limit_request_line
"""Bytes: the longest query, 10,000 characters, is 90,000 bytes when quoted. gunicorn clamps the setting to a constant
of 8,190, or takes 0 for no limit at all, which lets one client fill the memory; so the constant is raised."""
limit_request_fields = 64
limit_request_field_size = 8190

forwarded_allow_ips = ""
"""Headers of proxies are the business of the proxy_hops setting alone."""

worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True


class _Log(glogging.Logger):
    """gunicorn's log without its line a request: the service writes its own, and gunicorn made one for nobody."""

    def access(self, *_: Any) -> None:
        pass


logger_class = _Log
loglevel = _settings.log_level
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "searchapp.web.logs.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"level": "WARNING", "handlers": ["stdout"]},
    "loggers": {
        "gunicorn.error": {"level": _settings.log_level.upper(), "handlers": ["stdout"], "propagate": False},
    },
}

if _settings.metrics and MULTIPROCESS_DIR not in os.environ:
    os.environ[MULTIPROCESS_DIR] = tempfile.mkdtemp(prefix="searchapp-metrics-")
    _metrics_dir: str | None = os.environ[MULTIPROCESS_DIR]
else:
    _metrics_dir = None


def on_starting(server: Any) -> None:
    """Search once before the fork: loops are compiled, or loaded, once for all workers and for those that follow."""
    try:
        service = Service(_settings)
    except WordListError as error:
        print(f"词表有误：{error}", file=sys.stderr)
        raise SystemExit(2) from None
    warm(service)
    service.close()


def when_ready(server: Any) -> None:
    """Tell whoever waits at a terminal that the site can be visited now; elsewhere the log's lines are all there is."""
    if sys.stderr.isatty():
        for listener in server.LISTENERS:
            print(f"{_settings.site_name}：{listener}{_settings.url_prefix}/ （Ctrl-C 停止）", file=sys.stderr)


def post_worker_init(worker: Any) -> None:
    """Open the index, so that the first visitor does not wait for it."""
    backend = worker.app.callable.extensions["searchapp"]
    with contextlib.suppress(EngineError):
        warm(backend.service())


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    if MULTIPROCESS_DIR in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Remove the metrics' folder if it was made here."""
    if _metrics_dir is not None:
        import shutil

        shutil.rmtree(_metrics_dir, ignore_errors=True)
