"""The site in a real Chromium: what a reader does, at phone and desk size, in light and dark, with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.settings import Settings

from .chromium import FLAGS, chromium
from .gunicorn import ROOT, Server, serving

pytest.importorskip("playwright")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

SCREENSHOTS = ROOT / "screenshots"

PAGES = {
    "home": "/",
    "results": "/search?q=说书人 茶馆",
    "filtered": "/search?q=见闻&source=江畔日报&from=2020&sort=newest&explain=true&page=2&size=5",
    "nothing": "/search?q=说书人 飞船 -醒木&source=江畔日报",
    "partly": "/search?q=茶馆水晶宫醒木",
    "article": "/articles/n23?q=说书人 茶馆",
    "mirrors": "/articles/copy0?q=面包",
    "help": "/help",
    "analyze": "/analyze?text=“个人信息” 保护 -广告",
    "problems": "/problems",
    "not-found": "/nope",
    "wrong": "/search?q=茶&from=昨天",
}


@pytest.fixture(scope="module")
def server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    chromium()
    with serving(tmp_path_factory.mktemp("gunicorn"), {"SEARCHAPP_INDEX_DIR": str(settings.index_dir)}) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    yield from visit(browser, server)


def visit(
    browser: Browser, server: Server, width: int = 1280, scheme: Literal["light", "dark"] = "light", **more: Any
) -> Iterator[Page]:
    """A page in a new profile. Every error that the browser reports fails the test."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": width, "height": 740 if width < 500 else 900},
        color_scheme=scheme,
        locale="zh-CN",
        **more,
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: None if request.url.startswith(server.url) else errors.append(request.url))
    yield opened
    context.close()
    assert [error for error in errors if "status of 4" not in error] == []


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_reader_searches_follows_a_hit_and_comes_back(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("searchbox", name="搜索文章")).to_be_focused()
    page.keyboard.type("说书人")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("共 20 条结果")
    first = page.get_by_role("listitem").get_by_role("heading").first.get_by_role("link")
    title = first.inner_text()
    assert page.locator("mark").count() > 0
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert asked(page)["q"] == ["说书人"]
    assert page.locator(".body mark").count() > 0
    page.get_by_role("link", name="跳到第一处").click()
    expect(page.locator("#first-mark")).to_be_in_viewport()
    page.get_by_role("link", name="返回搜索结果").click()
    expect(page.get_by_role("searchbox")).to_have_value("说书人")
    for _ in ("to the first mark", "to the article", "to the results"):
        page.go_back()
    expect(page).to_have_title("说书人 - 文海搜索")


@pytest.mark.parametrize("width", [320, 640, 900])
def test_the_link_to_the_help_stays_on_one_line(browser: Browser, server: Server, width: int) -> None:
    for page in visit(browser, server, width):
        page.goto("/search?q=说书人")
        link = page.get_by_role("link", name="帮助", exact=True).bounding_box()
        assert link is not None
        assert link["width"] > link["height"] * 0.7
        assert link["x"] + link["width"] <= width


def test_a_reader_pages_on(page: Page) -> None:
    page.goto("/search?q=见闻")
    pages = page.get_by_role("navigation", name="分页")
    pages.get_by_role("link", name="下一页").click()
    expect(pages.locator("[aria-current=page]")).to_contain_text("2")
    pages.get_by_role("link", name="第 4 页").click()
    expect(pages.locator("[aria-current=page]")).to_contain_text("4")
    assert asked(page) == {"q": ["见闻"], "page": ["4"]}


def test_a_reader_filters_sorts_and_takes_filters_off(page: Page) -> None:
    page.goto("/search?q=见闻")
    filters = page.get_by_role("complementary", name="筛选")
    filters.get_by_role("link", name="江畔日报").click()
    expect(page.get_by_role("status")).to_contain_text("共 20 条结果")
    filters.get_by_role("link", name="2020 年").click()
    page.get_by_role("navigation", name="排序").get_by_role("link", name="最新").click()
    assert asked(page) == {
        "q": ["见闻"],
        "source": ["江畔日报"],
        "from": ["2020"],
        "to": ["2020"],
        "sort": ["newest"],
    }
    dates = page.locator(".hits time").all_inner_texts()
    assert dates
    assert all(date.startswith("2020年") for date in dates)
    chips = page.get_by_role("list", name="正在使用的筛选")
    chips.get_by_role("link", name="去掉 日期").click()
    chips.get_by_role("link", name="去掉 来源").click()
    assert asked(page) == {"q": ["见闻"], "sort": ["newest"]}


def test_a_reader_gives_dates_and_the_query_stays(page: Page) -> None:
    page.goto("/search?q=见闻&sort=oldest")
    page.get_by_label("从", exact=True).fill("2021/3")
    page.get_by_label("到", exact=True).fill("2022")
    page.get_by_role("button", name="应用").click()
    assert asked(page)["q"] == ["见闻"]
    assert asked(page)["sort"] == ["oldest"]
    expect(page.get_by_role("list", name="正在使用的筛选")).to_contain_text("2021-03 至 2022")


def test_the_keyboard_reaches_everything_and_focus_is_seen(page: Page) -> None:
    page.goto("/search?q=茶馆")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    seen = set()
    for _ in range(60):
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        seen.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 20)"))
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert any("见闻" in text for text in seen)
    assert any("年" in text for text in seen)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_fit_and_are_accessible(
    browser: Browser, server: Server, width: int, scheme: Literal["light", "dark"]
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    for page in visit(browser, server, width, scheme):
        for name, path in PAGES.items():
            page.goto(path)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_dark_is_dark_and_light_is_light(browser: Browser, server: Server) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        for page in visit(browser, server, scheme=scheme):
            page.goto("/search?q=茶馆")
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            brightness[scheme] = sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    assert brightness["light"] > 3 * 220
    assert brightness["dark"] < 3 * 50


def test_everything_works_without_scripts(browser: Browser, server: Server) -> None:
    for page in visit(browser, server, 360, java_script_enabled=False):
        page.goto("/")
        page.locator("#q").fill("茶馆")
        page.locator("button[type=submit]").click()
        page.locator(".to-filters").click()
        page.locator(".facet a").first.click()
        page.locator(".hits h2 a").first.click()
        assert page.locator("article h1").count() == 1


def test_a_screenshot_folder_is_no_part_of_the_project() -> None:
    assert "screenshots/" in (Path(ROOT) / ".gitignore").read_text(encoding="utf-8").splitlines()
