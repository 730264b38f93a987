"""The service between what is asked and what an engine finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searchapp.analysis import Analyzer
from searchapp.engine import Found, QueryTooLarge, Request, open_engine
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.storage import Folder
from searchapp.indexer import rebuild
from searchapp.search import InvalidRequest, SearchRequest, Service
from searchapp.settings import Settings


class Narrow(WhooshEngine):
    """An engine that takes few terms, as a cluster does."""

    def search(self, request: Request) -> Found:
        raise QueryTooLarge("查询太长，请缩短")

    def refresh(self) -> bool:
        return False


def test_a_query_too_large_for_the_engine_is_the_askers_to_mend(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path)
    service = Service(settings, Narrow(Folder(tmp_path), Analyzer.from_settings(settings)))
    with pytest.raises(InvalidRequest, match="请缩短") as caught:
        service.search(SearchRequest(q="月食"))
    assert (caught.value.code, caught.value.parameter) == ("too-many-terms", "q")


ARTICLES = (
    {
        "id": "a",
        "title": "老街的茶馆",
        "body": "茶馆里有说书人。\n\n午后常有评弹。",
        "published": "2024-05-06",
        "source": "小报",
    },
    {"id": "b", "title": "桥头的书摊", "body": "书摊卖旧书，也卖年画。", "published": "2021-01-02", "source": "晚报"},
    {"id": "c", "title": "山里的水车", "body": "水车转了三百年。"},
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("search")
    lines = [json.dumps(article, ensure_ascii=False) for article in ARTICLES]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    made = Settings(index_dir=folder / "index", processes=1)
    rebuild(open_engine(made), [folder / "articles.jsonl"], made)
    return made


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    opened = Service(settings)
    yield opened
    opened.close()


def ids(service: Service, **asked: Any) -> list[str]:
    return [hit.id for hit in service.search(SearchRequest(**asked)).hits]


def test_a_filter_or_a_sort_alone_browses(service: Service) -> None:
    assert ids(service, sort="newest") == ["a", "b", "c"]
    assert ids(service, sort="oldest") == ["b", "a", "c"]
    assert ids(service, source=("晚报",)) == ["b"]
    assert ids(service, since="2024-05", until="2024-05-06") == ["a"]


def test_a_page_beyond_the_last_is_empty_and_tells_the_total(service: Service) -> None:
    found = service.search(SearchRequest(sort="newest", page=3, size=2))
    assert (found.total, found.hits) == (3, ())


@pytest.mark.parametrize(
    ("asked", "code", "parameter"),
    [
        ({}, "nothing-asked", "q"),
        ({"q": "  "}, "nothing-asked", "q"),
        ({"q": "！？"}, "only-signs", "q"),
        ({"q": "-茶馆"}, "only-negative", "q"),
        ({"q": "茶馆", "sort": "random"}, "invalid-value", "sort"),
        ({"q": "茶馆", "size": 0}, "invalid-value", "size"),
        ({"q": "茶馆", "size": 101}, "invalid-value", "size"),
        ({"q": "茶馆", "page": 0}, "invalid-value", "page"),
        ({"q": "茶馆", "page": 1001}, "page-too-deep", "page"),
        ({"q": "茶馆", "facets": ("colour",)}, "invalid-value", "facets"),
        ({"q": "茶馆", "since": "2024-02-30"}, "invalid-date", "from"),
        ({"q": "茶馆", "until": "昨天"}, "invalid-date", "to"),
        ({"q": "茶馆", "since": "2024", "until": "2023"}, "date-order", "from"),
    ],
)
def test_a_request_without_sense_names_its_parameter(
    service: Service, asked: dict[str, Any], code: str, parameter: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        service.search(SearchRequest(**asked))
    assert (caught.value.code, caught.value.parameter) == (code, parameter)


def test_an_article_is_shown_in_paragraphs_with_the_words_of_the_query_marked(service: Service) -> None:
    found = service.article("a", "评弹")
    assert found is not None
    assert found.paragraphs_html == ("茶馆里有说书人。", "午后常有<mark>评弹</mark>。")
    assert (found.canonical, found.mirrors, found.duplicates) == ("a", (), 0)
    assert service.article("nope") is None


@pytest.mark.parametrize("q", ["", "！！", "-评弹", "(" * 100 + "评弹"])
def test_an_article_is_shown_whatever_the_query(service: Service, q: str) -> None:
    found = service.article("a", q)
    assert found is not None
    assert found.article.title == "老街的茶馆"


@pytest.mark.parametrize(
    ("q", "parts"),
    [
        ("茶馆年画", ("茶馆", "年画")),
        ("年画与茶馆的水车", ("年画", "茶馆", "水车")),
        ("茶馆", ()),
        ("茶馆 -年画", ()),
        ("“茶馆年画”", ()),
        ("标题:茶馆年画", ()),
        ("！", ()),
        ("", ()),
    ],
)
def test_the_parts_of_a_query_are_its_words_where_it_is_nothing_else(
    service: Service, q: str, parts: tuple[str, ...]
) -> None:
    assert service.parts(q) == parts


def test_an_index_older_than_the_dictionary_is_told_until_it_is_made_anew(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("说书人\n", encoding="utf-8")
    known = replace(settings, index_dir=tmp_path / "index", user_dictionary=tmp_path / "words.txt")
    corpus = [settings.index_dir.parent / "articles.jsonl"]
    rebuild(open_engine(replace(known, user_dictionary=None)), corpus, settings)
    service = Service(known)
    assert "rebuild" in service.search(SearchRequest(q="说书人")).notice
    rebuild(open_engine(known), corpus, known)
    service.close()
    service = Service(known)
    assert service.search(SearchRequest(q="说书人")).notice == ""
    service.close()


def test_a_service_is_ready_when_there_is_an_index(settings: Settings, service: Service, tmp_path: Path) -> None:
    assert service.ready() == (True, "")
    ready, why = Service(replace(settings, index_dir=tmp_path)).ready()
    assert not ready
    assert "rebuild" in why
