"""`searchapp evaluate`: how good the ranking is on a judged collection."""

from __future__ import annotations

from pathlib import Path

import click

from searchapp.cli.chinese import ChineseCommand
from searchapp.cli.options import json_option, print_json, settings_with
from searchapp.cli.progress import Progress
from searchapp.evaluate import evaluate as judge


@click.command(cls=ChineseCommand)
@click.argument("folder", metavar="文件夹", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--compare", is_flag=True, help="同时给出只用词、只用二字组的结果")
@json_option
def evaluate(folder: Path, compare: bool, as_json: bool) -> int:
    """用 BEIR 格式的评测集（corpus.jsonl、queries.jsonl、qrels）衡量排序：建临时索引，逐题搜索，报告各项指标。"""
    with Progress() as progress:
        results = judge(folder, settings_with(None), compare=compare, progress=progress)
    if as_json:
        # The figures of the ranking in use stand where they stand without --compare.
        print_json(results.pop("searchapp") | results)
        return 0
    for name, figures in results.items():
        click.echo(f"{name:>10}  " + "  ".join(f"{figure} {value:.4g}" for figure, value in figures.items()))
    return 0
