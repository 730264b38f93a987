"""What a reader gets without a browser's help: links that keep the query, pages that say what happened."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.query import LONGEST_QUERY
from searchapp.query.examples import EXAMPLES
from searchapp.ranking import RANKING
from searchapp.search import SearchRequest, SearchResponse, Service
from searchapp.settings import Settings
from searchapp.web import create_app


@dataclass
class Page(HTMLParser):
    """The links, landmarks and text of a page."""

    links: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        self.tags.append((tag, about))
        if tag == "a":
            self._open.append(("", about))

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            text, about = self._open[-1]
            self._open[-1] = (text + data, about)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            text, about = self._open.pop()
            self.links.append((" ".join(text.split()), about.get("href", ""), about))

    def link(self, label: str) -> str:
        return next(href for text, href, _ in self.links if label in text)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [about for name, about in self.tags if name == tag]


def read(client: FlaskClient, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.content_type == "text/html; charset=utf-8"
    page = Page()
    page.feed(response.text)
    return page


PATHS = {
    "/": 200,
    "/search?q=茶馆": 200,
    "/search?q=茶馆&source=江畔日报&from=2020&explain=1&page=1": 200,
    "/search?q=没有的词儿啊": 200,
    "/search?sort=newest": 200,
    "/articles/n1?q=书": 200,
    "/articles/copy0": 200,
    "/help": 200,
    "/analyze": 200,
    "/analyze?text=茶馆 -书": 200,
    "/problems": 200,
    "/nope": 404,
    "/articles/nope": 404,
    "/search?q=茶&page=x": 400,
}


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_every_page_has_its_landmarks_and_nothing_inline(client: FlaskClient, path: str, status: int) -> None:
    page = read(client, path, status)
    assert page.all("html") == [{"lang": "zh-CN"}]
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("footer")) == 1
    assert page.links[0][1] == "#main"
    assert not page.all("script")
    assert not page.all("style")
    assert not [about for _, about in page.tags if "style" in about or any(name.startswith("on") for name in about)]
    ids = [about["id"] for _, about in page.tags if "id" in about]
    assert len(ids) == len(set(ids))
    labelled = {about["for"] for about in page.all("label")}
    inputs = [a for a in page.all("input") + page.all("textarea") if a.get("type") != "hidden"]
    assert all(about["id"] in labelled for about in inputs)


@pytest.mark.parametrize("path", [path for path, status in PATHS.items() if status == 200])
def test_no_page_has_a_dead_link(client: FlaskClient, path: str) -> None:
    for text, href, about in read(client, path).links:
        parts = urlsplit(href)
        if parts.netloc:
            assert {"noopener", "noreferrer", "nofollow"} <= set(about["rel"].split())
        elif parts.path:
            response = client.get(href)
            assert response.status_code in (200, 302), f"{text}: {href}"


def test_links_of_a_result_page_keep_the_whole_search(client: FlaskClient) -> None:
    page = read(client, "/search?q=见闻&source=江畔日报&source=南山日报&from=2019&sort=newest&size=5&page=2")
    kept = {"q": ["见闻"], "from": ["2019"], "sort": ["newest"], "size": ["5"]}
    both = kept | {"source": ["江畔日报", "南山日报"]}
    assert parse_qs(urlsplit(page.link("下一页")).query) == both | {"page": ["3"]}
    assert parse_qs(urlsplit(page.link("上一页")).query) == both
    assert parse_qs(urlsplit(page.link("去掉 来源：南山日报")).query) == kept | {"source": ["江畔日报"]}
    assert parse_qs(urlsplit(page.link("最早")).query) == both | {"sort": ["oldest"]}
    article = page.link("见闻之")
    assert parse_qs(urlsplit(article).query) == both | {"page": ["2"]}
    assert parse_qs(urlsplit(read(client, article).link("返回搜索结果")).query) == both | {"page": ["2"]}


def test_the_json_of_a_page_is_one_link_away(client: FlaskClient) -> None:
    page = read(client, "/search?q=茶馆&size=5&page=2")
    twin = client.get(page.link("本页的 JSON")).json
    assert (twin["page"], twin["size"], list(twin["facets"])) == (2, 5, ["source", "year"])
    assert client.get(read(client, "/articles/n1").link("本页的 JSON")).json["id"] == "n1"


def test_counts_of_filters_are_what_a_click_gives(client: FlaskClient) -> None:
    page = read(client, "/search?q=见闻")
    for label in ("江畔日报", "2020 年"):
        href, text = next((href, text) for text, href, _ in page.links if text.startswith(label))
        count = int(text.removeprefix(label).removesuffix("条"))
        assert client.get(href.replace("/search", "/api/search")).json["total"] == count


def test_another_source_can_be_added(client: FlaskClient) -> None:
    page = read(client, "/search?q=见闻&source=江畔日报")
    wider = page.link("南山日报")
    assert parse_qs(urlsplit(wider).query)["source"] == ["江畔日报", "南山日报"]


def test_numbered_pages_say_where_one_is(client: FlaskClient) -> None:
    page = read(client, "/search?q=见闻&size=5&page=4")
    (current,) = [(text, about) for text, _, about in page.links if about.get("aria-current") == "page"]
    assert "4" in current[0]


def test_a_page_after_the_last_leads_back(client: FlaskClient) -> None:
    page = read(client, "/search?q=茶馆&page=90")
    assert parse_qs(urlsplit(page.link("去最后一页")).query)["page"] == ["2"]


def test_an_empty_result_offers_searches_that_find_something(client: FlaskClient) -> None:
    page = read(client, "/search?q=说书人 -醒木&source=江畔日报")
    assert "没有找到" in page.text
    assert client.get(page.link("不排除任何词").replace("/search", "/api/search")).json["total"] > 0
    assert page.link("浏览全部文章")


def test_an_empty_result_shows_what_holds_a_part_and_says_so(client: FlaskClient) -> None:
    page = read(client, "/search?q=茶馆水晶宫与醒木&source=江畔日报&size=5")
    assert "共 0 条结果" in page.text
    assert "含有其中一部分的文章" in page.text
    assert "茶馆、水晶宫、醒木" in page.text
    assert len([tag for tag, _ in page.tags if tag == "mark"]) > 3
    every = read(client, page.link("全部 "))
    assert "条结果" in every.text
    assert "来源：江畔日报" in every.text


@pytest.mark.parametrize("q", ["水晶宫", "茶馆 -水晶宫 水晶球", "“茶馆水晶宫”", "标题:茶馆水晶宫", "水晶宫 琉璃塔"])
def test_an_empty_result_shows_no_part_of_what_is_one_word_or_has_signs(client: FlaskClient, q: str) -> None:
    page = read(client, f"/search?q={q}")
    assert "共 0 条结果" in page.text
    assert "其中一部分" not in page.text


def test_mirrors_are_named_on_the_hit_and_listed_on_the_article(client: FlaskClient) -> None:
    href = read(client, "/search?q=面包房").link("另有 2 个来源")
    assert href.endswith("#mirrors")
    page = read(client, href)
    assert sum("copy" in link for _, link, _ in page.links) >= 2
    assert "mirrors" in [about.get("id") for about in page.all("section")]


def test_an_article_marks_the_query_and_links_the_original(client: FlaskClient) -> None:
    page = read(client, "/articles/n1?q=小说")
    assert page.all("mark")[0] == {"id": "first-mark"}
    (about,) = [about for text, _, about in page.links if text.startswith("查看原文")]
    assert about["href"] == "https://example.com/1"
    assert not [text for text, _, _ in read(client, "/articles/n0").links if text.startswith("查看原文")]


def test_what_a_page_says_stays_text(client: FlaskClient) -> None:
    for path in ("/articles/html?q=标记", "/search?q=尖括号", "/", "/search?q=<script>", "/analyze?text=<script>"):
        page = read(client, path)
        assert not page.all("script")
        assert not [about for about in page.all("img") if "onerror" in about]
        assert not page.all("i")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2024/3/5", "2024-03-05"),
        ("2024年3月", "2024-03"),
        ("2024.12", "2024-12"),
        (" 2024 ", "2024"),
        ("20240305", "2024-03-05"),
        ("202403", "2024-03"),
        ("２０２４－０３", "2024-03"),
        ("2024。3", "2024-03"),
        ("0999", "0999"),
    ],
)
def test_dates_may_be_typed_as_people_write_them(client: FlaskClient, typed: str, meant: str) -> None:
    page = read(client, f"/search?q=见闻&to={typed}")
    (field_,) = [about for about in page.all("input") if about.get("id") == "to"]
    assert field_["value"] == meant


@pytest.mark.parametrize("typed", ["2024" + " " * 60_000 + "x", "2024-" + "\n" * 60_000, "2024年" * 20_000])
def test_no_date_takes_long_to_be_refused(client: FlaskClient, typed: str) -> None:
    began = time.process_time()
    read(client, f"/search?{urlencode({'q': '茶', 'from': typed})}", 400)
    assert time.process_time() - began < 1


def test_asking_nothing_leads_to_the_start(client: FlaskClient) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20&from=&to="):
        response = client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/search/?q=茶馆&from=2020", "/search?q=茶馆&from=2020"),
        ("/help/", "/help"),
        ("/help//", "/help"),
        ("/articles/n1/?q=书", "/articles/n1?q=书"),
    ],
)
def test_a_slash_too_many_leads_to_the_page_without_it(client: FlaskClient, typed: str, meant: str) -> None:
    response = client.get(typed)
    assert response.status_code == 308
    assert unquote(response.headers["Location"]) == meant
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["/nope/", "//example.com/", "/static/"])
def test_a_slash_too_many_leads_nowhere_where_there_is_no_page_without_it(client: FlaskClient, path: str) -> None:
    assert client.get("/", environ_overrides={"PATH_INFO": path}).status_code == 404


def test_a_slash_too_many_keeps_a_proxys_prefix(settings: Settings, service: Service) -> None:
    client = create_app(replace(settings, url_prefix="/wenhai"), service).test_client()
    assert client.get("/wenhai/help/").headers["Location"] == "/wenhai/help"


def test_a_wrong_value_is_explained_in_the_words_of_the_form_and_the_query_is_kept(client: FlaskClient) -> None:
    page = read(client, "/search?q=茶馆&from=昨天", 400)
    assert "发布日期（从）：“昨天”不是日期" in page.text
    assert "from" not in page.text
    assert [about["value"] for about in page.all("input") if about.get("id") == "q"] == ["茶馆"]


def test_help_shows_every_example_live(client: FlaskClient) -> None:
    page = read(client, "/help")
    for example in EXAMPLES:
        assert any(
            parse_qs(urlsplit(href).query).get("q") == [example.query]
            for _, href, _ in page.links
            if href.startswith("/search")
        )


@pytest.mark.parametrize(("q", "shown"), [("水晶宫", "与“水晶宫”相符"), ("“水晶宫” 书", "与 “水晶宫” 书 相符")])
def test_a_query_is_quoted_once(client: FlaskClient, q: str, shown: str) -> None:
    assert f"没有找到{shown}的文章" in read(client, f"/search?q={q}").text


def test_the_longest_query_is_cut_where_a_page_names_it(client: FlaskClient) -> None:
    text = client.get("/search", query_string={"q": "茶馆" * 400}).text
    assert len(text.partition("<title>")[2].partition("</title>")[0]) < 100
    assert len(text.partition('<h1 class="unseen">')[2].partition("</h1>")[0]) < 100


def test_scores_are_told_in_the_readers_language(client: FlaskClient) -> None:
    for path in ("/search?q=茶馆&explain=true", "/analyze?text=茶馆"):
        text = read(client, path).text
        assert "标题的二字组" in text
        assert not [name for name in (*RANKING.fields, "closeness", "rescore") if name in text]


class Untitled(Service):
    """A service over articles without titles."""

    def search(self, request: SearchRequest) -> SearchResponse:
        found = super().search(request)
        return replace(found, hits=tuple(replace(hit, title="", title_html="") for hit in found.hits))


def test_no_form_takes_more_than_a_search_does(client: FlaskClient) -> None:
    for path, tag in (("/", "input"), ("/analyze", "textarea")):
        longest = {about["maxlength"] for about in read(client, path).all(tag) if about.get("type") != "hidden"}
        assert longest == {str(LONGEST_QUERY)}


def test_an_article_without_a_title_has_a_link_that_can_be_seen(settings: Settings) -> None:
    service = Untitled(settings)
    client = create_app(settings, service).test_client()
    for path in ("/", "/search?q=茶馆"):
        links = [text for text, href, _ in read(client, path).links if href.startswith("/articles/")]
        assert links
        assert all(text.strip() for text in links), path
    service.close()


class Hurried(Service):
    """A service whose every search is cut by the time limit, and whose dictionary is newer than its index."""

    def search(self, request: SearchRequest) -> SearchResponse:
        return replace(super().search(request), partial=True, notice="索引比词典旧")


def test_a_cut_search_and_an_old_index_are_not_kept_silent(settings: Settings) -> None:
    service = Hurried(settings)
    client = create_app(settings, service).test_client()
    page = read(client, "/search?q=茶馆")
    assert "时间限制" in page.text
    assert "至少" in page.text
    assert "索引比词典旧" in page.text
    nothing = read(client, "/search?q=茶馆水晶宫醒木")
    assert "时限之内没有找到" in nothing.text
    assert "其中一部分" not in nothing.text, "more searches would only take longer"
    answer = client.get("/api/search?q=茶馆").json
    assert (answer["partial"], answer["notice"]) == (True, "索引比词典旧")
    service.close()
