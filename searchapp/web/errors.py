"""From an exception to an answer: problem+json for programs, a page for readers, and a log line where it is ours."""

from __future__ import annotations

import logging
from urllib.parse import quote

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from searchapp.analysis import WordListError
from searchapp.engine import EngineError, EngineUnavailable, IndexMissing, IndexOutdated
from searchapp.query import QueryError
from searchapp.search import InvalidRequest, SearchRequest
from searchapp.web.endpoints import json_response
from searchapp.web.logs import errors_log, request_id
from searchapp.web.openapi import PROBLEM_TYPE
from searchapp.web.payloads import ProblemPayload
from searchapp.web.problems import PROBLEMS, RETRY_S, ProblemError

FOR_PROGRAMS = ("/api", "/openapi.json", "/healthz", "/readyz", "/metrics")

REBUILD_TAKES_S = 60


def install(app: Flask) -> None:
    """Answer every exception, known or not."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """The response to an exception that a view raised."""
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return Response(error.get_body(), error.code, dict(error.get_headers()))
    problem = _problem(error)
    status = problem.problem.status
    meant = _without_slash() if status == 404 else ""
    if meant and not _asked_by_program():
        query = request.query_string.decode("ascii")
        return Response(status=308, headers={"Location": f"{meant}?{query}" if query else meant})
    if status >= 500:
        level = logging.ERROR if status == 500 else logging.WARNING
        fields = {"request_id": request_id(), "path": request.path, "problem": problem.problem.code}
        errors_log.log(level, "%s", error, exc_info=error if status == 500 else None, extra={"fields": fields})
    response = _for_programs(problem, meant) if _asked_by_program() else _page(problem)
    response.headers["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, InvalidRequest | QueryError):
        code = error.code if error.code in PROBLEMS else "invalid-value"
        return ProblemError(code, str(error), error.parameter if isinstance(error, InvalidRequest) else "text")
    if isinstance(error, WordListError):
        return ProblemError("not-ready", f"词表有误：{error}", headers={"Retry-After": str(RETRY_S)})
    if isinstance(error, EngineError):
        return _engine_problem(error)
    if isinstance(error, NotFound):
        return ProblemError("not-found", f"没有 {request.path[:200]} 这个地址。")
    if isinstance(error, MethodNotAllowed):
        return ProblemError("method-not-allowed", headers={"Allow": ", ".join(sorted(error.valid_methods or ()))})
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return ProblemError("bad-request")
    return ProblemError("internal-error")


def _engine_problem(error: EngineError) -> ProblemError:
    if isinstance(error, IndexMissing):
        return ProblemError("index-missing", headers={"Retry-After": str(REBUILD_TAKES_S)})
    if isinstance(error, IndexOutdated):
        return ProblemError("index-outdated", headers={"Retry-After": str(REBUILD_TAKES_S)})
    code = "engine-unavailable" if isinstance(error, EngineUnavailable) else "engine-failed"
    return ProblemError(code, headers={"Retry-After": str(RETRY_S)})


def _asked_by_program() -> bool:
    return any(request.path == path or request.path.startswith(path + "/") for path in FOR_PROGRAMS)


def _without_slash() -> str:
    """The path without the slashes that it ends with, "" where it has none or where nothing answers there either."""
    path = request.path.rstrip("/")
    if path == request.path or not path or not current_app.url_map.bind("").test(path, "GET"):
        return ""
    return request.script_root + quote(path, errors="replace")


def _for_programs(error: ProblemError, meant: str) -> Response:
    kind = error.problem
    type = url_for("pages.problems", _anchor=kind.code)
    detail = error.detail
    if meant:
        detail += f"地址的末尾多了斜线，应为 {meant[:200]}。"
    elif kind.code == "not-found":
        detail += f"全部地址见 {url_for('operations.openapi')}。"
    problem = ProblemPayload(type=type, title=kind.title, status=kind.status, detail=detail, request_id=request_id())
    if error.parameter:
        problem["parameter"] = error.parameter
    return json_response(problem, kind.status, PROBLEM_TYPE)


def _page(error: ProblemError) -> Response:
    query = request.args.get("q", "")[:1000]
    text = render_template(
        "error.html",
        asked=SearchRequest(q=query),
        problem=error.problem,
        detail=error.detail,
        again=error.parameter != "q",
        request_id=request_id(),
    )
    return Response(text, error.problem.status, mimetype="text/html")
