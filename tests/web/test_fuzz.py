"""No request gives a 500, whatever its bytes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

PATHS = ("/", "/search", "/articles", "/help", "/analyze", "/api/search", "/api/articles", "/api/analyze", "/api/stats")
NAMES = ("q", "page", "size", "sort", "source", "author", "from", "to", "facets", "collapse", "explain", "id", "text")

SIGNS = st.text(
    st.sampled_from("\"“”()（）:：-－+*?~^[]{}|&! \t\n\0\\/'ORAND茶a1標<>%;=#😀𠮷\u200f\u0301"), max_size=60
)


def ask(app: Flask, path: str, query: str, method: str = "GET") -> int:
    """Send exactly these characters of a path and a query, as a server would hand them over."""
    environ = EnvironBuilder(method=method).get_environ()
    environ["PATH_INFO"], environ["QUERY_STRING"] = path, query
    return status(app, environ)


def status(app: Flask, environ: dict[str, Any]) -> int:
    _, line, _ = run_wsgi_app(app, environ)
    return int(line.split()[0])


FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(path=st.sampled_from(PATHS), query=st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
@example(path="/search", query="q=\xff\xfe")
@example(path="/api/search", query="q=%ff%ed%a0%80%00")
@example(path="/api/search", query="&&;;==&q&=&%")
def test_raw_query_strings_are_answered(app: Flask, path: str, query: str) -> None:
    assert ask(app, path, query) < 500


@FUZZ
@given(
    path=st.sampled_from(PATHS),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), SIGNS | st.binary(max_size=20)), max_size=4),
)
def test_any_values_of_known_parameters_are_answered(
    app: Flask, path: str, pairs: list[tuple[str, str | bytes]]
) -> None:
    query = "&".join(
        f"{name}={quote_from_bytes(text if isinstance(text, bytes) else text.encode())}" for name, text in pairs
    )
    assert ask(app, path, query) < 500


@FUZZ
@given(text=SIGNS)
@example("\0")
@example('"')
@example("()" * 50)
def test_any_query_is_answered_by_the_page_too(app: Flask, text: str) -> None:
    assert ask(app, "/search", f"q={quote_from_bytes(text.encode())}&explain=1") < 500


@FUZZ
@given(
    path=st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")), method=st.sampled_from(["GET", "HEAD", "PUT"])
)
@example(path="//", method="GET")
@example(path="articles/\xff\0", method="GET")
@example(path="api/articles/\n", method="HEAD")
def test_any_path_is_answered(app: Flask, path: str, method: str) -> None:
    assert ask(app, "/" + path, "", method) < 500


@pytest.mark.parametrize("filler", ["茶", '"', "(", "-a ", "a OR ", "标题:", "%", "1.", "😀", "NOT "])
def test_very_long_queries_get_an_answer_or_a_clear_refusal(app: Flask, filler: str) -> None:
    text = (filler * 10_000)[:10_000]
    assert ask(app, "/api/search", f"q={quote_from_bytes(text.encode())}") in (200, 400)
    assert ask(app, "/search", f"q={quote_from_bytes(text.encode())}") in (200, 302, 400)
    assert ask(app, "/analyze", f"text={quote_from_bytes(text.encode())}") in (200, 400)


@pytest.mark.parametrize("header", ["X-Request-ID", "If-None-Match", "Accept", "Host", "Cookie", "Range"])
@pytest.mark.parametrize("value", ["", "\xff" * 20, '"', "a" * 5000, "*", "bytes=0-", "[::"])
def test_strange_headers_are_answered(app: Flask, header: str, value: str) -> None:
    environ = EnvironBuilder(path="/articles/n1").get_environ()
    environ[f"HTTP_{header.upper().replace('-', '_')}"] = value
    assert status(app, environ) < 500
