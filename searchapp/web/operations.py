"""The addresses that machines ask: health, readiness, metrics, the API's description, search-bar and robots files."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from searchapp.web.backend import backend, service
from searchapp.web.endpoints import endpoint, json_response
from searchapp.web.openapi import document
from searchapp.web.payloads import HealthPayload, ReadyPayload
from searchapp.web.problems import RETRY_S, ProblemError

operations = Blueprint("operations", __name__)


@endpoint(operations, "/healthz", answer=HealthPayload, summary="Whether the process answers.")
def healthz() -> HealthPayload:
    return HealthPayload(status="ok")


@endpoint(
    operations,
    "/readyz",
    answer=ReadyPayload,
    problems=("index-missing", "index-outdated", "engine-unavailable", "engine-failed", "not-ready"),
    summary="Whether searches can be answered.",
)
def readyz() -> ReadyPayload:
    ready, reason = service().ready()
    if not ready:
        raise ProblemError("not-ready", reason, headers={"Retry-After": str(RETRY_S)})
    return ReadyPayload(status="ready")


@operations.get("/metrics")
def metrics() -> Response:
    counted = backend().metrics
    if counted is None:
        raise ProblemError("metrics-off")
    return Response(counted.exposition(), content_type=counted.content_type)


@operations.get("/openapi.json")
def openapi() -> Response:
    return json_response(document(request.script_root or "/"))


@operations.get("/opensearch.xml")
def opensearch() -> Response:
    name = backend().settings.site_name
    pages = url_for("pages.search", _external=True)
    icon = url_for("static", filename="icon.svg", _external=True)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>{escape(name[:16])}</ShortName>
  <Description>{escape(name)}：中文全文搜索</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <OutputEncoding>UTF-8</OutputEncoding>
  <Language>zh-CN</Language>
  <Image height="16" width="16" type="image/svg+xml">{escape(icon)}</Image>
  <Url type="text/html" method="get" template={quoteattr(pages + "?q={searchTerms}")}/>
</OpenSearchDescription>
"""
    return Response(text, mimetype="application/opensearchdescription+xml")


@operations.get("/favicon.ico")
def favicon() -> AnyResponse:
    # Browsers ask for it where no page names an icon: beside JSON.
    return redirect(url_for("static", filename="icon.svg"))


@operations.get("/robots.txt")
def robots() -> Response:
    root = request.script_root
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in ("/search", "/analyze", "/api/")), ""]
    return Response("\n".join(lines), mimetype="text/plain")
