"""Each thing that can be wrong with a cluster has its own words. These servers only say no, as a real one would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from searchapp.analysis import Analyzer
from searchapp.engine import EngineError, EngineUnavailable, Request
from searchapp.engine.opensearch import ClusterBusy, ClusterRefused, ClusterSlow, ClusterTooOld, open_engine
from searchapp.engine.opensearch.connection import Cluster, shown
from searchapp.engine.opensearch.generation import Generation
from searchapp.engine.opensearch.searching import Search
from searchapp.query import parse
from searchapp.ranking import RANKING
from searchapp.settings import Settings, load

ROOT = {"version": {"number": "3.5.0", "distribution": "opensearch"}}


@contextmanager
def answering(answer: Callable[[str, Any], tuple[int, object]]) -> Iterator[str]:
    """A server that answers every GET with what `answer` makes of path and headers; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, content = answer(self.path, self.headers)
            plain = isinstance(content, str)
            body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "text/plain" if plain else "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settings(url: str, **more: object) -> Settings:
    return replace(load({}), engine="opensearch", opensearch_url=(url,), **more)  # type: ignore[arg-type]


def failure(chosen: Settings, kind: type[Exception]) -> str:
    engine = open_engine(chosen)
    with pytest.raises(kind) as caught:
        engine.stats()
    engine.close()
    assert type(caught.value) is kind
    return str(caught.value)


def test_a_wrong_password_is_named_and_never_shown() -> None:
    with answering(lambda path, headers: (401, "Unauthorized")) as url:
        message = failure(settings(url, opensearch_user="reader", opensearch_password="geheim"), ClusterRefused)
    assert "SEARCHAPP_OPENSEARCH_PASSWORD" in message
    assert "geheim" not in message


def test_a_user_without_the_right_is_told_so() -> None:
    denied = {"error": {"type": "security_exception", "reason": "no permissions for [indices:admin/get]"}}
    with answering(lambda path, headers: (200, ROOT) if path == "/" else (403, denied)) as url:
        assert "indices:admin/get" in failure(settings(url), ClusterRefused)


@pytest.mark.parametrize("number", ["1.3.20", "2.19.1"])
def test_an_old_server_is_named_with_its_version(number: str) -> None:
    root = {"version": {"number": number, "distribution": "opensearch"}}
    with answering(lambda path, headers: (200, root)) as url:
        assert number in failure(settings(url), ClusterTooOld)


def test_another_server_is_not_taken_for_opensearch() -> None:
    with answering(lambda path, headers: (200, {"version": {"number": "8.19.0"}})) as url:
        assert "elasticsearch 8.19.0" in failure(settings(url), ClusterTooOld)


@pytest.mark.parametrize("content", [["a", "list"], {"version": "3"}, "<html>welcome</html>", None, 7])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_an_answer_that_makes_no_sense_is_no_crash(status: int, content: object) -> None:
    with answering(lambda path, headers: (status, content)) as url:
        engine = open_engine(settings(url))
        with pytest.raises(EngineError):
            engine.stats()
        engine.close()


def test_a_busy_cluster_is_not_a_missing_one() -> None:
    full = {"error": {"type": "rejected_execution_exception", "reason": "queue capacity"}}
    with answering(lambda path, headers: (200, ROOT) if path == "/" else (429, full)) as url:
        assert "429" in failure(settings(url), ClusterBusy)


class _Slow:
    def ask(self, *_: object, **__: object) -> Any:
        raise ClusterSlow("not in time")


def test_a_cluster_that_does_not_answer_in_time_has_found_nothing_yet_for_all_that_was_asked() -> None:
    generation = Generation("index", "1", "analysis", "now", groups=0, next_order=0, roots=(), shards=1)
    request = Request(parse("茶馆", Analyzer()), facets=("source", "year"), deadline=time.monotonic())
    found = Search(cast(Cluster, _Slow()), generation, RANKING, request).found()
    assert found.partial
    assert (found.hits, found.facets) == ((), {"source": (), "year": ()})


def test_nobody_at_the_address_is_a_cluster_that_is_away() -> None:
    message = failure(settings("http://name:geheim@127.0.0.1:9"), EngineUnavailable)
    assert "SEARCHAPP_OPENSEARCH_URL" in message
    assert "geheim" not in message


@pytest.mark.parametrize(
    ("more", "header"),
    [
        ({"opensearch_user": "a", "opensearch_password": "b"}, "Basic YTpi"),
        ({"opensearch_api_key": "k1"}, "ApiKey k1"),
        ({"opensearch_api_key": "k1", "opensearch_user": "a"}, "ApiKey k1"),
        ({}, None),
    ],
)
def test_the_cluster_is_told_who_asks(more: dict[str, str], header: str | None) -> None:
    seen = []

    def answer(path: str, headers: Any) -> tuple[int, object]:
        seen.append(headers["authorization"])
        return 401, "Unauthorized"

    with answering(answer) as url:
        failure(settings(url, **more), ClusterRefused)
    assert seen == [header]


def test_addresses_are_shown_without_passwords() -> None:
    assert shown(("http://u:p@one:9200", "https://two/es")) == "http://one:9200、https://two/es"
