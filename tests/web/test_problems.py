"""One table of problems is behind every response, the page of problems and the document."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from searchapp.web.endpoints import ENDPOINTS
from searchapp.web.parameters import SEARCH
from searchapp.web.problems import PROBLEMS

ROOT = Path(__file__).parent.parent.parent
CODES = re.compile(r"(?:InvalidRequest|QueryError|ProblemError)\(\s*\"([a-z-]+)\"")


def test_the_document_shows_the_table_as_it_is() -> None:
    rows = [
        f"| `{problem.code}` | {problem.status} | {problem.title} | {problem.help} |" for problem in PROBLEMS.values()
    ]
    table = "\n".join(["| type | status | title | help |", "| --- | --- | --- | --- |", *rows])
    assert table in (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_code_that_the_program_raises_is_in_the_table() -> None:
    raised = {
        code for path in (ROOT / "searchapp").rglob("*.py") for code in CODES.findall(path.read_text(encoding="utf-8"))
    }
    assert raised - set(PROBLEMS) == set()


def test_the_type_of_a_problem_is_an_address_that_explains_it(client: FlaskClient) -> None:
    path, _, anchor = client.get("/api/nope").json["type"].partition("#")
    assert f'id="{anchor}"' in client.get(path).text


def test_the_document_explains_every_parameter_of_a_search_and_every_address() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for parameter in SEARCH:
        assert f"| `{parameter.name}` | {parameter.description} |" in text
    for declared in ENDPOINTS:
        assert declared.path.partition("<")[0] in text
