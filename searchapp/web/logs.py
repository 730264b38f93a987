"""Logs for machines: one JSON line an event on standard output, one event a request."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from searchapp.search import SearchRequest, SearchResponse
from searchapp.web.backend import backend

requests_log = logging.getLogger("searchapp.web.requests")
errors_log = logging.getLogger("searchapp.web.errors")

_json = json.JSONEncoder(ensure_ascii=False, default=str)
_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class JsonFormatter(logging.Formatter):
    """Every record is one line, tracebacks too. Extra fields come as the record's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _json.encode(line).encode("utf-8", "replace").decode()


def configure(level: str) -> None:
    """Send the service's log to standard output, unless the program that holds it has set up logging of its own."""
    logger = logging.getLogger("searchapp.web")
    logger.setLevel(level.upper())
    if not logger.hasHandlers():
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)


def request_id() -> str:
    """The visitor's X-Request-ID if it is sane, else a new one; the same all through a request."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
    return str(g.request_id)


def note_search(asked: SearchRequest, found: SearchResponse) -> None:
    """Add to the request's line what was searched for: its length, not its words, which are the visitor's own."""
    g.search = {
        "query_length": len(asked.q),
        "total": found.total,
        "hits": len(found.hits),
        "took_ms": found.took_ms,
        "partial": found.partial,
    }


def install(app: Flask) -> None:
    """Time every request, echo its id, log it and count it."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        response.headers["X-Request-ID"] = own_id = request_id()
        route = request.url_rule.rule if request.url_rule is not None else "unknown"
        metrics = backend().metrics
        if metrics is not None:
            metrics.count(route, response.status_code, seconds)
        if requests_log.isEnabledFor(logging.INFO):
            fields = {
                "request_id": own_id,
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(seconds * 1000, 2),
                "bytes": response.content_length,
                "remote": request.remote_addr,
            }
            requests_log.info("request", extra={"fields": fields | g.get("search", {})})
        return response
