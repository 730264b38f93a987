from collections.abc import Callable
from pathlib import Path

import pytest

from searchapp.query import EXAMPLES, Example, ParsedQuery
from searchapp.ranking import required_share

DOCUMENT = Path(__file__).parents[2] / "docs" / "query.md"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_every_example_is_a_query(read: Callable[[str], ParsedQuery], example: Example) -> None:
    read(example.query)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_every_example_is_in_the_document(example: Example) -> None:
    assert f"`{example.query}`" in DOCUMENT.read_text("utf-8")


def test_examples_differ() -> None:
    assert len({example.query for example in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("count", [4, 5, 6, 7, 8, 9, 12])
def test_the_document_tells_the_share_that_is_required(count: int) -> None:
    label = "9 and more" if count >= 9 else str(count)
    assert f"| {label} | {required_share(count):.0%} |".replace("%", " %") in DOCUMENT.read_text("utf-8")


@pytest.mark.parametrize("count", [4, 6, 9])
def test_the_document_tells_the_share_of_a_question_that_is_required(count: int) -> None:
    label = "6 and more" if count >= 6 else str(count)
    share = f"{required_share(count, question=True):.0%}".replace("%", " %")
    assert f"| a question of {label} | {share} |" in DOCUMENT.read_text("utf-8")
