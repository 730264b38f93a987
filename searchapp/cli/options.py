"""What several verbs share: the settings with --index in them, --json, and how an object is printed."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any

import click

from searchapp import settings
from searchapp.settings import Settings

index_option = click.option(
    "--index",
    "index_dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="索引所在文件夹（即 SEARCHAPP_INDEX_DIR）",
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")


def settings_with(index_dir: Path | None) -> Settings:
    """The settings of the environment, with the folder of --index if it was given. Raises SettingsError."""
    loaded = settings.load()
    return loaded if index_dir is None else replace(loaded, index_dir=index_dir)


def print_json(value: Any, indent: int | None = 2) -> None:
    """Print a dataclass or plain value as JSON, Chinese as Chinese. indent None: on one line."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    text = json.dumps(plain, ensure_ascii=False, indent=indent, default=str)
    # A lone surrogate from a broken page has no UTF-8 form.
    click.echo(text.encode("utf-8", "replace").decode())
