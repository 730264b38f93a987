"""The searchapp command: its verbs, loaded when they are used, and the exit code of what happened."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, NoReturn

import click

from searchapp import __version__
from searchapp.cli.chinese import ChineseGroup, explain, write_section
from searchapp.settings import SettingsError
from searchapp.system_errors import reason

FAILED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130

VERBS: Final[dict[str, tuple[str, str]]] = {
    "rebuild": ("searchapp.cli.index", "为文件夹或文件重新建立索引"),
    "update": ("searchapp.cli.index", "只索引新增、改动和消失的文章"),
    "search": ("searchapp.cli.search", "搜索"),
    "serve": ("searchapp.cli.serve", "启动网站与 JSON 接口"),
    "stats": ("searchapp.cli.index", "显示索引里有什么"),
    "verify": ("searchapp.cli.index", "逐字节校验索引"),
    "read": ("searchapp.cli.read", "显示一个文件读出的文章，以及删去了什么"),
    "analyze": ("searchapp.cli.search", "显示一段文字怎样切成词"),
    "evaluate": ("searchapp.cli.evaluate", "用 BEIR 格式的评测集衡量排序质量"),
}
"""Verb -> the module that holds it, under the verb's own name, and its line in the list of verbs."""


class _Verbs(ChineseGroup):
    """Imports a verb's module only when the verb is used: a usage error must not wait for the engine to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command = getattr(import_module(VERBS[name][0]), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_section(formatter, "命令", [(name, summary) for name, (_, summary) in VERBS.items()])


@click.group(cls=_Verbs, invoke_without_command=True)
@click.version_option(__version__, message="searchapp %(version)s", help="显示版本并退出")
@click.pass_context
def program(context: click.Context) -> None:
    """中文全文搜索：把一个文件夹的网页变成搜索引擎。

    每个命令都有自己的说明：searchapp 命令 --help。设置从环境变量 SEARCHAPP_… 读取（docs/settings.md）。

    退出码：0 成功，1 失败，2 用法或设置有误。
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code: 0, 1 (failed), 2 (usage), 130 (interrupted)."""
    try:
        code = run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left (`searchapp search … | head`); Python must not try to flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """The same, returning the exit code. Raises BrokenPipeError when standard output is closed."""
    try:
        code = program.main(arguments, prog_name="searchapp", standalone_mode=False)
    except click.UsageError as error:
        click.echo(explain(error), err=True)
        return USAGE
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except SettingsError as error:
        click.echo(f"设置有误：\n{error}", err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("\n已中断。", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        click.echo(f"失败：{reason(error)}{f'（{error.filename}）' if error.filename else ''}", err=True)
        return FAILED
    except Exception as error:
        return _engine_failure(error)
    return code if isinstance(code, int) else 0


def _engine_failure(error: Exception) -> int:
    # Imported late: these modules load the engine, which most usage errors never need.
    from searchapp.analysis import WordListError
    from searchapp.engine import EngineError
    from searchapp.search import InvalidRequest

    if isinstance(error, InvalidRequest):
        click.echo(f"查询有误：{error}", err=True)
        return USAGE
    if isinstance(error, WordListError):
        click.echo(f"设置有误：{error}", err=True)
        return USAGE
    if isinstance(error, EngineError):
        click.echo(f"失败：{error}", err=True)
        return FAILED
    raise error
