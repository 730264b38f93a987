from collections.abc import Callable

import pytest

from searchapp.analysis import Analyzer
from searchapp.query import ParsedQuery, parse


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="session")
def read(analyzer: Analyzer) -> Callable[[str], ParsedQuery]:
    """parse with the plain analyzer, without synonyms and stop words."""
    return lambda text: parse(text, analyzer)
