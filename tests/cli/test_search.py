"""`searchapp search` and `analyze`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searchapp.ranking import RANKING

from .running import search, searchapp


def test_search_shows_ranked_titles_and_snippets(index: Path) -> None:
    done = searchapp("search", "螺蛳粉", "酸笋", "--index", index)
    assert done.returncode == 0
    assert "  1. 螺蛳粉的汤为什么那么鲜" in done.stdout
    assert "另有 2 个来源" in done.stdout
    assert "<mark>" not in done.stdout
    assert "\x1b" not in done.stdout, "no colours in a pipe"


def test_search_prints_the_fields_of_the_contract(index: Path) -> None:
    found = search(index, "西瓜", "--facets", "source,year")
    assert {"query", "total", "page", "size", "took_ms", "hits", "facets", "suggestion"} <= found.keys()
    assert found["query"] == "西瓜"
    wanted = {
        "id",
        "title",
        "title_html",
        "snippet_html",
        "score",
        "source",
        "author",
        "published",
        "views",
        "duplicates",
    }
    assert wanted <= found["hits"][0].keys()
    assert found["facets"].keys() == {"source", "year"}


def test_search_tells_in_chinese_what_gave_a_score(index: Path) -> None:
    shown = searchapp("search", "手机", "--explain", "--index", index).stdout
    assert "初排  标题的二字组  手机" in shown
    assert "重排  正文  字词挨得近" in shown
    assert not [name for name in (*RANKING.fields, "rescore", "closeness") if name in shown]
    parts = search(index, "手机", "--explain")["hits"][0]["explanation"]
    assert {"first", "rescore"} == {part["stage"] for part in parts}, "a program reads names"


def test_search_without_a_hit_names_the_search_for_a_part(index: Path) -> None:
    done = searchapp("search", "月食水晶宫酸笋", "--index", index)
    assert (done.returncode, done.stdout) == (0, "没有找到。\n")
    assert "searchapp search 月食 OR 水晶宫 OR 酸笋" in done.stderr
    assert not searchapp("search", "水晶宫", "--index", index).stderr


def test_search_filters_sorts_and_pages(index: Path) -> None:
    newest = search(index, "--sort", "newest", "--size", "5")
    dates = [hit["published"] for hit in newest["hits"]]
    assert dates == sorted(dates, reverse=True)
    second = search(index, "--sort", "newest", "--size", "5", "--page", "2")
    assert dates[-1] >= second["hits"][0]["published"]
    year = search(index, "--from", "2021", "--to", "2021", "--size", "100")
    assert year["total"]
    assert {hit["published"][:4] for hit in year["hits"]} == {"2021"}
    source = max(hit["source"] for hit in year["hits"])
    assert {hit["source"] for hit in search(index, "--source", source, "--size", "100")["hits"]} == {source}


def test_facets_are_named_in_chinese_for_people(index: Path) -> None:
    shown = searchapp("search", "西瓜", "--facets", "source,author,year", "--index", index).stdout.splitlines()
    assert [line.partition("：")[0] for line in shown[-3:]] == ["来源", "作者", "年份"]


def test_a_hit_tells_the_original_address(index: Path) -> None:
    (hit,) = search(index, "标题:一张地图为什么总会")["hits"]
    assert hit["original_url"] == "https://chenduji.example/maps"


def test_search_shows_mirrors_only_when_asked(index: Path) -> None:
    assert search(index, '"筒骨"', "--all")["total"] > search(index, '"筒骨"')["total"] == 1


@pytest.mark.parametrize("arguments", [[], ["--", "-西瓜"], ["--from", "2021-13", "茶"], ["--facets", "colour", "茶"]])
def test_a_query_that_asks_for_nothing_is_a_usage_error(index: Path, arguments: list[str]) -> None:
    done = searchapp("search", "--index", index, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_analyze_shows_words_and_bigrams(index: Path) -> None:
    shown = searchapp("analyze", "個人資訊保護", "--index", index)
    assert shown.returncode == 0
    assert "个人资讯保护" in shown.stdout
    analysis = json.loads(searchapp("analyze", "--json", "個人資訊保護", "--index", index).stdout)
    assert analysis["folded"] == "个人资讯保护"
