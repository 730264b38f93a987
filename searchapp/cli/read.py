"""`searchapp read`: what the indexer sees in a file, what was cut from it, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from searchapp.article import UNTITLED
from searchapp.cli.chinese import ChineseCommand
from searchapp.cli.options import json_option, print_json
from searchapp.corpus import Reading, Skipped, items, record, trimmed
from searchapp.corpus import read as read_item

WHY: Final = {
    "fragment": "标题碎片",
    "pinyin": "夹注的拼音",
    "noise": "乱码",
    "doubled": "重复的句子",
    "repeated": "重复的段落",
    "meta": "信息行",
    "head": "页首",
    "editor": "编辑",
    "related": "相关文章",
    "copyright": "版权备案",
    "qr": "二维码",
    "buttons": "按钮",
    "notice": "声明",
    "farm": "链接堆",
    "tail": "页尾",
}
_LONGEST_LINE: Final = 60


@click.command(cls=ChineseCommand)
@click.argument("files", nargs=-1, required=True, metavar="文件…", type=click.Path(path_type=Path))
@json_option
def read(files: tuple[Path, ...], as_json: bool) -> int:
    """显示一个文件读出的文章：标题、作者、来源、日期、正文，以及删去了什么、为什么。

    文件可以是 .txt、.html、.md、.jsonl、.jsonl.gz，也可以是文件夹。--json 每篇输出一行。

    有文章可读时退出码为 0，一篇也没有时为 1。
    """
    found = 0
    for item in items(files):
        reading = item if isinstance(item, Skipped) else read_item(item)
        if isinstance(reading, Reading):
            found += 1
            if not as_json:
                _show(reading)
        elif not as_json:
            click.echo(f"跳过 {place(reading.path, reading.line)}：{reading.reason}", err=True)
        if as_json:
            print_json(record(reading), indent=None)
    return 0 if found else 1


def place(path: str, line: int) -> str:
    """A file, or a line of one, as people write it."""
    return f"{path} 第 {line} 行" if line else path


def _show(reading: Reading) -> None:
    article = reading.article
    parts = (
        ("作者", article.author),
        ("来源", article.source),
        ("发布", article.published),
        ("浏览", "" if article.views is None else str(article.views)),
        ("编辑", article.editor),
        ("原址", article.url),
        ("文件", f"{article.origin}（{reading.encoding}）"),
        ("编号", article.id),
    )
    click.secho(article.title or UNTITLED, bold=True)
    for name, value in parts:
        if value:
            click.echo(f"{name}：{value}")
    click.echo(f"\n{article.body}\n")
    for warning in reading.warnings:
        click.echo(f"注意：{warning}")
    around = trimmed(reading)
    removed = reading.removed
    if not removed and not around:
        click.echo("没有删去什么。")
    if removed:
        click.echo(f"正文中删去 {len(removed)} 处（位置按文件中的字符数）：")
    for piece in removed:
        context = f"{piece.before or '段首'}｜{piece.fragment}｜{piece.after or '段尾'}"
        click.echo(f"  {piece.offset:>6}  {WHY.get(piece.why, piece.why)}  {context}")
    if around:
        click.echo(f"正文前后略去 {len(around)} 行：")
    for line, why in around:
        click.echo(f"  {WHY[why]}  {line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + '…'}")
    click.echo()
