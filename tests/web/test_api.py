"""What a program gets from the JSON API."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from .corpus import ODD_IDS

HIT = [
    "id",
    "title",
    "title_html",
    "snippet_html",
    "score",
    "source",
    "author",
    "published",
    "views",
    "url",
    "duplicates",
]
ANSWER = ["query", "total", "page", "size", "took_ms", "hits", "facets", "suggestion", "partial"]


def get(client: FlaskClient, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(path, query_string=query or None)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json
    return answer


def test_an_answer_has_the_fields_of_the_contract_in_order(client: FlaskClient) -> None:
    answer = get(client, "/api/search", q="旧书市集", facets="source,author,year")
    assert list(answer) == ANSWER
    assert answer["total"] == 20
    assert answer["suggestion"] is None
    assert [list(hit) for hit in answer["hits"]] == [HIT] * 10
    assert list(answer["facets"]) == ["source", "author", "year"]
    assert sum(value["count"] for value in answer["facets"]["year"]) == 20


def test_json_shows_chinese_as_chinese(client: FlaskClient) -> None:
    response = client.get("/api/search?q=茶馆&size=1")
    assert "茶馆" in response.get_data(as_text=True)
    assert response.content_type == "application/json"


def test_every_hit_leads_to_its_article(client: FlaskClient) -> None:
    hits = get(client, "/api/search", q="鹦鹉", size=100)["hits"]
    assert len(hits) == len(ODD_IDS)
    for hit in hits:
        assert client.get(hit["url"]).status_code == 200


@pytest.mark.parametrize("id", ODD_IDS)
def test_an_id_may_hold_any_characters(client: FlaskClient, id: str) -> None:
    hits = get(client, "/api/search", q="鹦鹉", size=100)["hits"]
    (hit,) = [hit for hit in hits if hit["id"] == id]
    assert get(client, "/api" + hit["url"])["id"] == id
    assert hit["title"] in client.get(hit["url"]).text


def test_marks_are_the_only_tags(client: FlaskClient) -> None:
    (hit,) = get(client, "/api/search", q="尖括号")["hits"]
    article = get(client, "/api/articles/html", q="标记")
    for text in (hit["title_html"], hit["snippet_html"], article["title_html"], *article["paragraphs_html"]):
        assert "<" not in re.sub("</?mark>", "", text)
    assert "<mark>" in hit["title_html"]
    assert hit["title"].startswith("<script>")


def test_pages_and_sizes_cut_one_order(client: FlaskClient) -> None:
    whole = [hit["id"] for hit in get(client, "/api/search", q="茶馆", size=20)["hits"]]
    parts = [
        hit["id"] for page in (1, 2, 3, 4) for hit in get(client, "/api/search", q="茶馆", size=5, page=page)["hits"]
    ]
    assert parts == whole


def test_filters_hold_for_every_hit(client: FlaskClient) -> None:
    answer = client.get("/api/search?source=江畔日报&source=东湖日报&from=2020&to=2021-06-30&size=100").json
    assert answer["total"] == len(answer["hits"]) > 0
    for hit in answer["hits"]:
        assert hit["source"] in ("江畔日报", "东湖日报")
        assert "2020-01-01" <= hit["published"] <= "2021-06-30"


@pytest.mark.parametrize(("sort", "field", "falling"), [("newest", "published", True), ("oldest", "published", False)])
def test_dates_sort_with_undated_articles_last(client: FlaskClient, sort: str, field: str, falling: bool) -> None:
    dates = [
        hit[field] for page in (1, 2) for hit in get(client, "/api/search", sort=sort, size=100, page=page)["hits"]
    ]
    known = [date for date in dates if date]
    assert dates[len(known) :] == [""] * (len(dates) - len(known))
    assert known == sorted(known, reverse=falling)


def test_views_sort_most_first(client: FlaskClient) -> None:
    views = [hit["views"] for hit in get(client, "/api/search", sort="views", size=50)["hits"]]
    assert views == sorted(views, reverse=True)


def test_mirrors_are_one_hit_and_its_article_lists_them(client: FlaskClient) -> None:
    (hit,) = get(client, "/api/search", q="面包房")["hits"]
    assert hit["duplicates"] == 2
    assert get(client, "/api/search", q="面包房", collapse="false")["total"] == 3
    for id in ("copy0", "copy1", "copy2"):
        article = get(client, f"/api/articles/{id}")
        assert article["canonical_id"] == hit["id"]
        assert {article["id"], *(mirror["id"] for mirror in article["mirrors"])} == {"copy0", "copy1", "copy2"}
        assert all(mirror["original_url"].startswith("https://m") for mirror in article["mirrors"])
        assert article["duplicates"] == 2


def test_the_canonical_id_is_one_for_all_mirrors_whichever_a_list_shows(client: FlaskClient) -> None:
    shown = {get(client, "/api/search", q="面包房", source=f"转载{n}")["hits"][0]["id"] for n in range(3)}
    assert shown == {"copy0", "copy1", "copy2"}
    assert {get(client, f"/api/articles/{id}")["canonical_id"] for id in shown} == {"copy0"}


def test_of_many_mirrors_the_first_are_listed_and_all_are_counted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchapp.search.MOST_MIRRORS", 1)
    article = get(client, "/api/articles/copy2")
    assert [mirror["id"] for mirror in article["mirrors"]] == ["copy0"]
    assert (article["duplicates"], article["canonical_id"]) == (2, "copy0")
    page = client.get("/articles/copy2").text
    assert "另有 2 个来源" in page
    assert "列出前 1 个" in page


@pytest.mark.parametrize("period", ["9999", "9999-12", "9999-12-31", "0001", "0001-01-01", "2024-02-29"])
def test_the_first_and_the_last_day_there_is_can_be_asked_for(client: FlaskClient, period: str) -> None:
    everything = get(client, "/api/search", sort="newest")["total"]
    assert 0 < get(client, "/api/search", **{"from": "0001", "to": "9999-12-31"})["total"] <= everything
    for name in ("from", "to"):
        assert client.get("/api/search", query_string={name: period}).status_code == 200


def test_explanations_come_when_asked_for(client: FlaskClient) -> None:
    hit = get(client, "/api/search", q="说书人", explain="1", size=1)["hits"][0]
    assert hit["score"] == pytest.approx(sum(part["score"] for part in hit["explanation"]), rel=1e-4)


def test_an_article_has_only_web_addresses(client: FlaskClient) -> None:
    assert get(client, "/api/articles/n0")["original_url"] == ""
    assert get(client, "/api/articles/n1")["original_url"] == "https://example.com/1"


def test_an_unchanged_article_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/articles/n1?q=书")
    again = client.get("/api/articles/n1?q=书", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/api/articles/n1?q=书摊", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.data == b""


def test_stats_say_how_much_there_is(client: FlaskClient) -> None:
    stats = get(client, "/api/stats")
    assert stats["documents"] == 100 + len(ODD_IDS) + 2 + 3
    assert stats["groups"] >= 1


def test_analysis_tells_words(client: FlaskClient) -> None:
    assert "保护" in client.get("/api/analyze?text=" + quote("個人資訊保護")).text


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("", "nothing-asked", "q"),
        ("q=", "nothing-asked", "q"),
        ("q=-茶", "only-negative", "q"),
        ("q=茶&size=101", "invalid-value", "size"),
        ("q=茶&size=0", "invalid-value", "size"),
        ("q=茶&size=", "invalid-value", "size"),
        ("q=茶&page=0", "invalid-value", "page"),
        ("q=茶&page=１", "invalid-value", "page"),
        ("q=茶&page=1001", "page-too-deep", "page"),
        ("q=茶&page=10001&size=1", "page-too-deep", "page"),
        ("q=茶&page=101&size=100", "page-too-deep", "page"),
        ("q=茶&sort=random", "invalid-value", "sort"),
        ("q=茶&from=2023-02-30", "invalid-date", "from"),
        ("q=茶&to=yesterday", "invalid-date", "to"),
        ("q=茶&from=2024&to=2023", "date-order", "from"),
        ("q=茶&facets=colour", "invalid-value", "facets"),
        ("q=茶&collapse=maybe", "invalid-value", "collapse"),
        ("q=茶&q=书", "repeated-parameter", "q"),
        ("q=茶&pgae=2", "unknown-parameter", "pgae"),
        ("q=" + "茶" * 10_001, "too-long", "q"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, code: str, parameter: str) -> None:
    response = client.get(f"/api/search?{query}")
    problem = response.json
    assert response.status_code == problem["status"] == 400
    assert response.content_type == "application/problem+json"
    assert problem["type"].endswith(f"#{code}")
    assert problem["parameter"] == parameter
    assert list(problem)[:4] == ["type", "title", "status", "detail"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/search/", "/api/articles/", "/api/articles/nope"])
def test_an_unknown_address_gives_a_json_404(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404) if path == "/api/articles/" else response.status_code == 404
    assert response.content_type == "application/problem+json"
    if path in ("/api", "/api/", "/api/nope"):
        assert "/openapi.json" in response.json["detail"]


@pytest.mark.parametrize("path", ["/api/search/?q=茶馆", "/api/articles/n1/", "/healthz/"])
def test_a_slash_too_many_is_told_and_the_address_without_it_named(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert f"应为 {path.partition('?')[0].rstrip('/')}。" in response.json["detail"]


def test_other_methods_are_told_what_is_allowed(client: FlaskClient) -> None:
    response = client.post("/api/search?q=茶")
    assert response.status_code == 405
    assert response.content_type == "application/problem+json"
    assert {"GET", "HEAD"} <= set(response.headers["Allow"].split(", "))


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    head, whole = client.head("/api/search?q=茶馆"), client.get("/api/search?q=茶馆")
    assert head.status_code == whole.status_code == 200
    assert head.data == b""
    assert head.content_type == whole.content_type
