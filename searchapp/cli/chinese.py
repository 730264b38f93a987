"""Click's own sentences in Chinese: help pages and usage errors."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from unicodedata import east_asian_width

import click


class ChineseCommand(click.Command):
    """A command whose help is Chinese throughout."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        arguments = [piece for part in self.get_params(ctx) for piece in part.get_usage_pieces(ctx)]
        return ["[选项]", *arguments]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        write_section(formatter, "选项", [(_written(option, ctx), option.help or "") for option in options])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明并退出"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of such commands."""

    command_class = ChineseCommand

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[选项]", "命令", "[参数]…"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        ChineseCommand.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def write_section(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    """Two columns under a heading. Click's own count characters; a Chinese one is two cells wide on a terminal."""
    widest = max(_cells(term) for term, _ in rows)
    formatter.write(f"\n{heading}：\n")
    for term, meaning in rows:
        formatter.write(f"  {term}{' ' * (widest - _cells(term))}  {meaning}\n")


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _written(option: click.Option, ctx: click.Context) -> str:
    name = max(option.opts, key=len)
    return name if option.is_flag else f"{name} {option.make_metavar(ctx)}"


def explain(error: click.UsageError) -> str:
    """What was wrong with the command line, and where help is to be had."""
    where = error.ctx.command_path if error.ctx is not None else "searchapp"
    return f"用法有误：{_problem(error)}\n参见 {where} --help"


def _problem(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return f"缺少{_name(error.param)}"
    if isinstance(error, click.NoSuchOption):
        hint = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
        if not error.option_name.startswith("--"):
            hint += "；以 - 开头的词之前加 --"
        return f"没有选项 {error.option_name}{hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的写法不对（缺少值，或不该有值）"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)}的值不可用：{_wanted(error)}"
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        commands = error.ctx.command.list_commands(error.ctx)
        close = get_close_matches(getattr(error, "command_name", ""), commands, n=1)
        return f"没有这个命令{'，是不是 ' + close[0] if close else ''}；命令有 {'、'.join(commands)}"
    if error.message.startswith("Got unexpected extra argument"):
        return f"多余的参数 {error.message.partition('(')[2].rstrip(')')}"
    return error.message


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)} "
    return f"参数 {parameter.make_metavar(click.Context(click.Command('')))} "


def _wanted(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.IntRange):
        return f"应为 {kind.min} 至 {kind.max} 的整数"
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.Path):
        return f"应为可以读取的{'文件或文件夹' if kind.file_okay else '文件夹'}"
    return error.message
