"""docs/analysis.md says what the code does."""

import re
from pathlib import Path

import pytest

from searchapp.analysis import Analyzer, fold

DOCS = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    table = DOCS.split(f"{heading} |\n", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


@pytest.mark.parametrize("row", rows("| what | text | folded"))
def test_folding_examples(row: list[str]) -> None:
    assert fold(row[1].strip("`")) == row[2].strip("`")


@pytest.mark.parametrize(
    ("stream", "row"),
    [(stream, row) for stream in ("bigram", "word") for row in rows(f"| text | terms of the {stream} stream")],
)
def test_term_examples(stream: str, row: list[str]) -> None:
    analyzer = Analyzer()
    terms = analyzer.words if stream == "word" else analyzer.bigrams
    assert terms(fold(row[0].strip("`"))) == re.findall("`([^`]+)`", row[1])
