"""Where are the articles kept and found? The Engine protocol, which every engine fulfils, and its data."""

from searchapp.engine.open import open_engine
from searchapp.engine.protocol import (
    FACETS,
    Engine,
    EngineError,
    EngineStats,
    EngineUnavailable,
    Filters,
    Found,
    Hit,
    IndexMissing,
    IndexOutdated,
    Mirrors,
    QueryTooLarge,
    Request,
    Sort,
    TermScore,
    Writer,
    WriterBusy,
)

__all__ = [
    "FACETS",
    "Engine",
    "EngineError",
    "EngineStats",
    "EngineUnavailable",
    "Filters",
    "Found",
    "Hit",
    "IndexMissing",
    "IndexOutdated",
    "Mirrors",
    "QueryTooLarge",
    "Request",
    "Sort",
    "TermScore",
    "Writer",
    "WriterBusy",
    "open_engine",
]
