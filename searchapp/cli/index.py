"""`searchapp rebuild`, `update`, `stats` and `verify`: the index, from the operator's side."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from searchapp import indexer
from searchapp.cli.chinese import ChineseCommand
from searchapp.cli.options import index_option, json_option, print_json, settings_with
from searchapp.cli.progress import Progress
from searchapp.cli.read import place
from searchapp.corpus import Item, items
from searchapp.engine.open import open_engine
from searchapp.indexer import IndexReport

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="路径…", type=click.Path(path_type=Path))


@click.command(cls=ChineseCommand)
@paths_argument
@click.option("--report", type=click.Path(path_type=Path), metavar="文件", help="把每篇的读法写成 JSON 行，供检查")
@json_option
@index_option
def rebuild(paths: tuple[Path, ...], report: Path | None, as_json: bool, index_dir: Path | None) -> int:
    """为文件夹或文件重新建立索引，成功后一次换上；运行中的服务照常，两秒内用上新的。

    读 .txt、.html、.md 网页，一个一篇；也读 .jsonl、.jsonl.gz，一行一篇，是有 title 或 body 的 JSON 对象。

    样例语料在 corpus/：searchapp rebuild corpus。一篇也没有读到时保留原来的索引，退出码为 1。
    """
    settings = settings_with(index_dir)
    with closing(open_engine(settings)) as engine, _progress(paths) as progress:
        result = indexer.rebuild(engine, list(paths), settings, progress=progress, report=report)
    return _say(result, as_json)


@click.command(cls=ChineseCommand)
@paths_argument
@click.option("--report", type=click.Path(path_type=Path), metavar="文件", help="把读过的每篇写成 JSON 行，供检查")
@json_option
@index_option
def update(paths: tuple[Path, ...], report: Path | None, as_json: bool, index_dir: Path | None) -> int:
    """只索引这些路径下新增和改动的文章，删去消失的；别处的文章不动。"""
    settings = settings_with(index_dir)
    with closing(open_engine(settings)) as engine, _progress(paths) as progress:
        result = indexer.update(engine, list(paths), settings, progress=progress, report=report)
    return _say(result, as_json)


@click.command(cls=ChineseCommand)
@json_option
@index_option
def stats(as_json: bool, index_dir: Path | None) -> int:
    """显示索引里有什么：篇数、分段、大小、何时提交。"""
    with closing(open_engine(settings_with(index_dir))) as engine:
        found = engine.stats()
    if as_json:
        print_json(found)
        return 0
    size = f"{found.bytes / 2**20:,.1f} MiB"
    for name, value in (
        ("引擎", found.engine),
        ("文章", f"{found.documents:,} 篇"),
        ("已删除", f"{found.deleted:,} 篇，下次合并时清除"),
        ("重复文章", f"{found.groups:,} 组"),
        ("分段", found.segments),
        ("大小", size),
        ("提交", f"{found.committed}（{found.generation}）"),
        ("分析", found.analysis),
    ):
        click.echo(f"{name}：{value}")
    return 0


@click.command(cls=ChineseCommand)
@json_option
@index_option
def verify(as_json: bool, index_dir: Path | None) -> int:
    """逐字节校验索引；有损坏时逐条列出，退出码为 1。"""
    with closing(open_engine(settings_with(index_dir))) as engine:
        check: Callable[[], list[str]] | None = getattr(engine, "verify", None)
        if check is None:
            click.echo("这个引擎自己保管数据并校验，这里无可校验。", err=True)
            return 1
        problems = check()
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        click.echo("\n".join(problems) if problems else "索引完好。")
    return 1 if problems else 0


def _progress(paths: tuple[Path, ...]) -> Progress:
    """Progress whose total is a walk of its own: the run reads files as it finds them and does not look ahead."""
    return Progress(lambda: sum(isinstance(item, Item) for item in items(paths)))


def _say(result: IndexReport, as_json: bool) -> int:
    kept = result.indexed + result.updated + result.unchanged
    if as_json:
        print_json(result)
    else:
        for item in result.skipped:
            click.echo(f"跳过 {place(item.path, item.line)}：{item.reason}", err=True)
        counted = (
            ("新增", result.indexed),
            ("改动", result.updated),
            ("未变", result.unchanged),
            ("删除", result.deleted),
            ("跳过", len(result.skipped)),
        )
        parts = [f"{name} {count:,}" for name, count in counted if count or name in ("新增", "跳过")]
        click.echo(f"{'，'.join(parts)}；用时 {result.seconds:.1f} 秒")
    if not kept and not result.deleted:
        click.echo("一篇文章也没有读到，索引没有改动。", err=True)
        return 1
    return 0
