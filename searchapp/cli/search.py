"""`searchapp search` and `searchapp analyze`: what the site answers, on a terminal."""

from __future__ import annotations

import html
import re
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from searchapp.article import UNTITLED
from searchapp.cli.chinese import ChineseCommand
from searchapp.cli.options import index_option, json_option, print_json, settings_with
from searchapp.evidence import in_words
from searchapp.search import DEEPEST_HIT, LARGEST_PAGE, SORTS, SearchHit, SearchRequest, SearchResponse, Service

FACET_NAMES: Final = {"source": "来源", "author": "作者", "year": "年份"}
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)


@click.command(cls=ChineseCommand)
@click.argument("words", nargs=-1, metavar="词…")
@click.option("--page", default=1, type=click.IntRange(1, DEEPEST_HIT), metavar="N", help="第几页（默认 1）")
@click.option(
    "--size", default=10, type=click.IntRange(1, LARGEST_PAGE), metavar="N", help="每页几篇（默认 10，最多 100）"
)
@click.option(
    "--sort",
    default="relevance",
    type=click.Choice(SORTS),
    help="次序：相关、最新、最早、浏览最多",
)
@click.option("--source", multiple=True, metavar="来源", help="只要这个来源（可重复）")
@click.option("--author", multiple=True, metavar="作者", help="只要这个作者（可重复）")
@click.option("--from", "since", default="", metavar="日期", help="这一天起：YYYY、YYYY-MM 或 YYYY-MM-DD")
@click.option("--to", "until", default="", metavar="日期", help="到这一天止，含当天")
@click.option("--facets", default="", metavar="名称", help="统计 source、author、year 中的哪些，以逗号分隔")
@click.option("--all", "every", is_flag=True, help="重复的文章也逐一列出")
@click.option("--explain", is_flag=True, help="列出每个词给出的分数")
@json_option
@index_option
def search(words: tuple[str, ...], as_json: bool, index_dir: Path | None, every: bool, **values: Any) -> int:
    """搜索。词之间用空格；"引号里"一字不差；-排除；OR 任一；title: author: source: 限定字段。

    以 - 开头的词之前加 --，例如：searchapp search -- 西瓜 -冰箱
    """
    values["facets"] = tuple(name.strip() for name in values["facets"].split(",") if name.strip())
    asked = SearchRequest(q=" ".join(words), collapse=not every, **values)
    with closing(Service(settings_with(index_dir))) as service:
        found = service.search(asked)
        if as_json:
            print_json(_plain(found))
            return 0
        _show(found)
        if not found.total and not found.partial:
            _show_way_out(service, asked)
    return 0


@click.command(cls=ChineseCommand)
@click.argument("text", nargs=-1, required=True, metavar="文字…")
@json_option
@index_option
def analyze(text: tuple[str, ...], as_json: bool, index_dir: Path | None) -> int:
    """显示一段文字怎样折叠、怎样切成词和二字组，作为查询又怎样理解。"""
    with closing(Service(settings_with(index_dir))) as service:
        found = service.analyze(" ".join(text))
    query = found["query"]
    if as_json:
        print_json(found)
        return 0
    for name, value in (
        ("折叠", found["folded"]),
        ("词", "  ".join(token["term"] for token in found["words"])),
        ("二字组", "  ".join(token["term"] for token in found["bigrams"])),
        ("作为查询", query.get("reading") or query["message"]),
    ):
        click.echo(f"{click.style(name, bold=True)}：{value}")
    for match in found["synonyms"]:
        click.echo(f"同义词：{found['folded'][match['start'] : match['end']]} = {'、'.join(match['synonyms'])}")
    return 0


def _plain(found: SearchResponse) -> dict[str, Any]:
    """The response in the keys of /api/search, empty ones too; a hit tells its original address instead of a page."""
    facets = {
        name: [{"value": value, "count": count} for value, count in values] for name, values in found.facets.items()
    }
    return asdict(found) | {"facets": facets}


def _show(found: SearchResponse) -> None:
    if found.notice:
        click.echo(f"注意：{found.notice}", err=True)
    if not found.hits:
        click.echo("没有找到。" if not found.total else f"共 {found.total:,} 篇，没有这一页。")
        return
    first = (found.page - 1) * found.size + 1
    late = "（到时限为止）" if found.partial else ""
    click.echo(f"找到 {found.total:,} 篇{late}\n")
    for rank, hit in enumerate(found.hits, first):
        _show_hit(rank, hit)
    for name, values in found.facets.items():
        click.echo(f"{FACET_NAMES.get(name, name)}：" + "  ".join(f"{value} {count:,}" for value, count in values))


def _show_way_out(service: Service, asked: SearchRequest) -> None:
    words = " OR ".join(service.parts(asked.q))
    total = service.search(replace(asked, q=words, page=1, size=1, facets=(), explain=False)).total if words else 0
    if total:
        click.echo(f"有 {total:,} 篇含有其中一部分：searchapp search {words}", err=True)


def _show_hit(rank: int, hit: SearchHit) -> None:
    about = [hit.source, hit.published[:10], "" if hit.views is None else f"浏览 {hit.views:,}"]
    if hit.duplicates:
        about.append(f"另有 {hit.duplicates} 个来源")
    click.echo(f"{rank:>3}. {_marked(hit.title_html) or UNTITLED}")
    click.echo(f"     {_marked(hit.snippet_html)}")
    click.echo("     " + click.style(" · ".join([*filter(None, about), hit.id]), dim=True))
    for part in hit.explanation:
        click.echo(f"     {part.score:8.3f}  {'  '.join(in_words(part))}")
    click.echo()


def _marked(text: str) -> str:
    styled = _MARK.sub(lambda found: click.style(found[1], fg="yellow", bold=True), text)
    return " ".join(html.unescape(styled).split())
