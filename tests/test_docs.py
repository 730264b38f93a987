"""The docs say what the code has of settings, verbs, problems and dependencies, and every link leads somewhere."""

from __future__ import annotations

import re
import runpy
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from searchapp.article import Article
from searchapp.cli.program import VERBS
from searchapp.settings import Settings, variable
from searchapp.web.problems import PROBLEMS

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "docs"
READMES = (PROJECT / "README.md", PROJECT / "README.zh.md")
PAGES = sorted({*PROJECT.glob("*.md"), *DOCS.rglob("*.md")})
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)

generate = runpy.run_path(str(DOCS / "generate.py"))


@pytest.mark.parametrize("name", ["settings", "cli"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    written = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert written == generate[f"{name}_page"](), "run python docs/generate.py"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_lists_every_setting_with_its_default(readme: Path) -> None:
    rows = dict(re.findall(r"^\| `(SEARCHAPP_\w+)` \| (.*?) \|", readme.read_text(encoding="utf-8"), re.MULTILINE))
    wanted = {variable(setting.name): setting.metadata["default"] for setting in fields(Settings)}
    assert rows.keys() == wanted.keys()
    for name, default in wanted.items():
        assert not default or f"`{default}`" in rows[name], name


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_explained(verb: str) -> None:
    assert f"\n## {verb}\n" in (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_is_explained(problem: str) -> None:
    assert f"`{problem}`" in (DOCS / "api.md").read_text(encoding="utf-8")


def test_every_key_of_a_json_line_is_explained() -> None:
    files = (DOCS / "corpus.md").read_text(encoding="utf-8").partition("\n## Files\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", files))
    assert {of.name for of in fields(Article)} - {"origin", "fingerprint"} <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{target} does not exist"
        if anchor:
            assert anchor in _anchors(linked), f"{target}: no such heading"


def test_every_page_can_be_reached_from_the_readmes() -> None:
    reached: set[Path] = set()
    waiting = list(READMES)
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if not re.match(r"[a-z]+:", link)
        ]
    assert {page for page in PAGES if page.parent != PROJECT} <= reached


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_addresses_to_be_asked_are_percent_encoded(page: Path) -> None:
    # gunicorn answers 400 to a raw character beyond ASCII in the request line.
    for address in re.findall(r"curl .*?(https?://[^\s']+)", page.read_text(encoding="utf-8")):
        assert address.isascii(), address


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    for requirement in wanted:
        name = re.split(r"[\[<>=!~ ;]", requirement)[0]
        assert name == "searchapp" or re.search(rf"\b{re.escape(name)}\b", text), name


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
