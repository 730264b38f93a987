"""What machines ask: health, readiness, metrics, search bar, robots, and what stands between them and the service."""

from __future__ import annotations

import dataclasses
import json
import logging
import runpy
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchapp.search import Service
from searchapp.settings import Settings, SettingsError
from searchapp.web import create_app
from searchapp.web.logs import JsonFormatter


def test_a_process_with_an_index_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_without_an_index_the_process_lives_and_says_what_is_missing(tmp_path: Path) -> None:
    client = create_app(Settings(index_dir=tmp_path / "none")).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/search?q=a", "/api/articles/a", "/api/stats"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert response.content_type == "application/problem+json"
        assert int(response.headers["Retry-After"]) > 0
        assert "rebuild" in response.json["detail"]
    assert client.get("/search?q=茶").status_code == 503
    assert client.get("/articles/a").status_code == 503
    assert client.get("/").status_code == 200
    assert client.get("/help").status_code == 200


def test_a_word_list_that_cannot_be_read_is_named(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "synonyms.txt").write_text("茶馆\n", encoding="utf-8")
    broken = dataclasses.replace(settings, synonyms=tmp_path / "synonyms.txt")
    answer = create_app(broken).test_client().get("/api/search?q=茶馆")
    assert answer.status_code == 503
    assert answer.json["type"].endswith("#not-ready")
    assert "synonyms.txt:1" in answer.json["detail"]
    assert "两个以上" in answer.json["detail"]


def test_metrics_without_their_library_are_a_wrong_setting_told_in_chinese(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(SettingsError, match="还要安装 prometheus-client"):
        create_app(dataclasses.replace(settings, metrics=True))
    monkeypatch.setenv("SEARCHAPP_METRICS", "on")
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("searchapp.web.gunicorn_conf")
    assert stopped.value.code == 2
    assert "设置有误" in capsys.readouterr().err


def test_metrics_are_off_unless_wanted(client: FlaskClient, settings: Settings, service: Service) -> None:
    assert client.get("/metrics").status_code == 404
    pytest.importorskip("prometheus_client")
    counted = create_app(dataclasses.replace(settings, metrics=True), service).test_client()
    counted.get("/api/search?q=茶馆")
    counted.get("/no/such/page")
    text = counted.get("/metrics").text
    assert 'searchapp_requests_total{route="/api/search",status="200"} 1.0' in text
    assert 'route="unknown",status="404"' in text
    assert "searchapp_request_seconds_bucket" in text


def test_the_search_bar_description_leads_to_the_search(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    root = ElementTree.fromstring(response.data)
    namespace = "{http://a9.com/-/spec/opensearch/1.1/}"
    url = root.find(f"{namespace}Url")
    assert url is not None
    assert url.get("template") == "http://localhost/search?q={searchTerms}"
    assert response.content_type.startswith("application/opensearchdescription+xml")


def test_robots_may_read_articles_and_not_wander_through_searches(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /search" in lines


@pytest.mark.parametrize("path", ["/", "/search?q=茶馆", "/articles/n1", "/nope", "/api/search?q=茶", "/api/nope"])
def test_every_answer_is_locked_down(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_sane_request_id_is_echoed_and_another_is_replaced(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "trace-1.a"}).headers["X-Request-ID"] == "trace-1.a"
    made = client.get("/healthz", headers={"X-Request-ID": "evil id"}).headers["X-Request-ID"]
    assert made != "evil id"
    assert len(made) == 32


def test_a_request_is_one_json_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "searchapp.web"):
        client.get("/api/search?q=茶馆&size=3", headers={"X-Request-ID": "line-1"})
    (record,) = caplog.records
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["request_id"], line["method"], line["path"], line["status"]) == ("line-1", "GET", "/api/search", 200)
    assert (line["query_length"], line["hits"]) == (2, 3)
    assert line["ms"] > 0


def test_a_bug_is_one_line_with_its_traceback_and_a_page_without_it(
    settings: Settings, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings, service)
    app.add_url_rule("/api/broken", "broken", lambda: 1 // 0)
    with caplog.at_level(logging.ERROR, "searchapp.web"):
        response = app.test_client().get("/api/broken")
    assert response.status_code == 500
    assert response.json["type"].endswith("#internal-error")
    assert "ZeroDivisionError" not in response.text
    (record,) = caplog.records
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert "ZeroDivisionError" in json.loads(text)["traceback"]
    assert json.loads(text)["request_id"] == response.json["request_id"]


@pytest.fixture
def prefixed(settings: Settings, service: Service) -> Flask:
    return create_app(dataclasses.replace(settings, url_prefix="/wenhai", proxy_hops=1), service)


@pytest.mark.parametrize("path", ["/wenhai/search?q=茶馆", "/search?q=茶馆"])
def test_under_a_prefix_every_link_keeps_it(prefixed: Flask, path: str) -> None:
    text = prefixed.test_client().get(path).text
    links = [part.split('"')[0] for part in text.split('href="')[1:]]
    assert links
    assert all(link.startswith(("/wenhai/", "#")) for link in links)


def test_a_proxy_says_how_the_visitor_came(prefixed: Flask) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "wenhai.example"}
    text = prefixed.test_client().get("/wenhai/opensearch.xml", headers=headers).text
    assert "https://wenhai.example/wenhai/search?q={searchTerms}" in text


def test_without_a_proxy_its_headers_mean_nothing(client: FlaskClient) -> None:
    text = client.get("/opensearch.xml", headers={"X-Forwarded-Host": "evil.example"}).text
    assert "evil" not in text


@pytest.mark.parametrize("host", ["", "..", "a b", "a/b", "a@b", "[::1", "a:99999999", "茶"])
def test_a_host_that_is_none_is_not_taken_into_an_address(client: FlaskClient, host: str) -> None:
    response = client.get("/opensearch.xml", environ_overrides={"HTTP_HOST": host.encode().decode("latin-1")})
    assert response.status_code == 200
    assert "http://localhost/search?q={searchTerms}" in response.text


def test_a_query_of_raw_bytes_is_read_as_far_as_it_can_be(client: FlaskClient) -> None:
    raw = "茶馆".encode().decode("latin-1")
    assert client.get("/api/search", environ_overrides={"QUERY_STRING": f"q={raw}"}).json["query"] == "茶馆"
    assert client.get("/api/search", environ_overrides={"QUERY_STRING": "q=\xe9"}).status_code == 200


def test_a_browser_that_shows_json_finds_the_icon(client: FlaskClient) -> None:
    with client.get("/favicon.ico", follow_redirects=True) as response:
        assert (response.status_code, response.mimetype) == (200, "image/svg+xml")


def test_styles_may_be_kept_for_good_and_change_their_address(client: FlaskClient) -> None:
    page = client.get("/").text
    (href,) = [part.split('"')[0] for part in page.split('href="')[1:] if "style.css" in part.split('"')[0]]
    with client.get(href) as response:
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
    assert "v=" in href
    with client.get(href.partition("?")[0]) as response:
        assert response.headers["Cache-Control"] == "no-cache", "an address that stays is asked again"
