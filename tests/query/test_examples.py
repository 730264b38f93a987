from collections.abc import Callable
from pathlib import Path

import pytest

from searchapp.query import EXAMPLES, Example, ParsedQuery

DOCUMENT = Path(__file__).parents[2] / "docs" / "query.md"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_every_example_is_a_query(read: Callable[[str], ParsedQuery], example: Example) -> None:
    read(example.query)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_every_example_is_in_the_document(example: Example) -> None:
    assert f"`{example.query}`" in DOCUMENT.read_text("utf-8")


def test_examples_differ() -> None:
    assert len({example.query for example in EXAMPLES}) == len(EXAMPLES)
