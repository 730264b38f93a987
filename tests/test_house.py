"""The house: which part may know which (docs/architecture.md), and how its rooms are named and sized."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "searchapp"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"article", "settings", "ranking", "compiled", "system_errors"},
    {"analysis", "corpus", "query", "snippets", "rescoring", "engine"},
    {"search", "indexer", "evaluate", "vocabulary", "evidence", "preparing", "known", "digests"},
    {"web", "cli"},
)
"""From the ground up. A part may import from its own layer (without cycles) and from those below it."""

MOST_LINES = 400


def part(path: Path) -> str:
    """The part of the house that a module belongs to: a folder or a file directly under searchapp/."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file."""
    return frozenset(_imports(ast.parse(path.read_text(encoding="utf-8"))))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            yield module
            if module == "searchapp":
                yield from (f"searchapp.{name.name}" for name in node.names)


def parts_imported(path: Path) -> set[str]:
    """The other parts of the house that a module imports."""
    names = (name.split(".") for name in imports(path) if name.startswith("searchapp."))
    return {name[1] for name in names if (PACKAGE / name[1]).is_dir() or (PACKAGE / f"{name[1]}.py").is_file()} - {
        part(path)
    }


def importers(package: str) -> set[str]:
    """The parts of the house that import a foreign package."""
    return {part(path) for path in MODULES if any(name.split(".")[0] == package for name in imports(path))}


def layer(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def test_every_part_has_its_place() -> None:
    placed = set().union(*LAYERS)
    assert {part(path) for path in MODULES} - {"__init__", "__main__"} <= placed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    if part(path) in ("__init__", "__main__"):
        return
    above = {name for name in parts_imported(path) if layer(name) > layer(part(path))}
    assert not above, f"{path.name} knows {above}"


def test_there_are_no_circles() -> None:
    arrows: dict[str, set[str]] = {}
    for path in MODULES:
        arrows.setdefault(part(path), set()).update(parts_imported(path))
    while arrows:
        ends = {name for name, targets in arrows.items() if not targets & arrows.keys()}
        assert ends, f"a circle among {sorted(arrows)}"
        arrows = {name: targets for name, targets in arrows.items() if name not in ends}


def test_article_and_settings_know_nothing_of_ours() -> None:
    for name in ("article", "settings", "ranking"):
        assert not parts_imported(PACKAGE / f"{name}.py")


def test_only_the_site_knows_flask() -> None:
    assert importers("flask") | importers("werkzeug") <= {"web"}


def test_only_query_and_engine_know_whoosh() -> None:
    assert importers("whoosh") <= {"query", "engine"}


def test_only_the_opensearch_engine_knows_its_client() -> None:
    for path in MODULES:
        if any(name.split(".")[0] == "opensearchpy" for name in imports(path)):
            assert path.relative_to(PACKAGE).parts[:2] == ("engine", "opensearch")


def test_the_site_and_the_command_line_know_engines_only_by_the_protocol() -> None:
    for path in MODULES:
        if part(path) == "web":
            assert not {name for name in imports(path) if name.startswith("searchapp.engine.")}
        if part(path) == "cli":
            inside = {name for name in imports(path) if name.startswith("searchapp.engine.")}
            assert inside <= {"searchapp.engine.open"}


def test_no_room_is_named_after_nothing() -> None:
    empty_names = {"utils", "util", "common", "misc", "manager", "data", "base", "core"}
    for path in (*MODULES, *(PROJECT / "tests").rglob("*.py"), *(PROJECT / "bench").rglob("*.py")):
        assert path.stem not in empty_names, path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(ast.parse(text)), "a module says what it is"


def test_a_folder_says_which_question_it_answers() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent != PACKAGE:
            assert "?" in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""), path


def test_benches_name_each_other_so_that_the_program_that_runs_them_all_finds_them() -> None:
    benches = sorted((PROJECT / "bench").rglob("*.py"))
    names = {path.stem for path in benches}
    for path in benches:
        assert not names & {name.split(".")[0] for name in imports(path)}, f"{path.name}: import bench.NAME"
