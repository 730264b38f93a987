"""Write docs/settings.md and docs/cli.md from the code: python docs/generate.py (tests/test_docs.py compares)."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click

from searchapp.cli.program import VERBS, program
from searchapp.settings import Settings, variable

DOCS = Path(__file__).resolve().parent

SETTINGS_HEAD = """# Settings

Generated from `searchapp/settings.py` by `python docs/generate.py`.

Every setting is an environment variable. A wrong value or an unknown `SEARCHAPP_…` name stops the program at its
start, with exit code 2 and a message that names the variable, its value and what would do. `--index DIR` of a verb
overrides `SEARCHAPP_INDEX_DIR`.

| variable | default | values | meaning |
| --- | --- | --- | --- |
"""

CLI_HEAD = """# The command line

Generated from `searchapp/cli/` by `python docs/generate.py`. The command speaks Chinese, since its users do; names of
options and JSON keys are English.

Exit codes: 0 done, 1 failed (the message on standard error says what and what to do), 2 wrong usage, wrong setting or
a query that asks for nothing, 130 interrupted by Ctrl-C. Results go to standard output, progress and messages to
standard error; the progress is a bar on a terminal and a line every ten seconds elsewhere.

"""


def settings_rows() -> str:
    """One row a setting."""
    rows = []
    for setting in fields(Settings):
        default, parse = setting.metadata["default"], setting.metadata["parse"]
        shown = f"`{default}`" if default else "(empty)"
        rows.append(f"| `{variable(setting.name)}` | {shown} | {parse.__doc__} | {setting.metadata['help']} |\n")
    return "".join(rows)


def settings_page() -> str:
    """docs/settings.md."""
    return SETTINGS_HEAD + settings_rows()


def cli_page() -> str:
    """docs/cli.md: what --help shows, verb by verb."""
    parts = [CLI_HEAD, _help("searchapp", program, None)]
    context = click.Context(program, info_name="searchapp")
    for verb in VERBS:
        command = program.get_command(context, verb)
        assert command is not None
        parts.append(_help(verb, command, context))
    return "\n".join(parts)


def _help(title: str, command: click.Command, parent: click.Context | None) -> str:
    context = click.Context(command, info_name=title, parent=parent, terminal_width=100, max_content_width=100)
    return f"## {title}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


if __name__ == "__main__":
    (DOCS / "settings.md").write_text(settings_page(), encoding="utf-8")
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
