"""The form in which a query travels from the query language to the engines and the snippets.

The small parts are named tuples: a query makes dozens of them, and a frozen dataclass takes twice as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from whoosh.query import Every, Query


class QueryError(ValueError):
    """The text asks for nothing that can be looked up. `code` names the problem, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ScoredTerm(NamedTuple):
    """A term that earns a hit its BM25, times `boost`. field: an index field, as analysis.index_field names it."""

    field: str
    term: str
    boost: float = 1.0


class Mark(NamedTuple):
    """A folded string to be marked in titles and snippets. exact: a quoted phrase (white space counts as nothing)."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What was asked.

    text: as typed. match: which documents are hits, a whoosh.query tree (Every() when only filters were given); it
    is never scored. score: what a hit earns in the first stage, each (field, term) once. characters: the distinct
    folded characters that rescoring counts, function characters left out. marks: what titles and snippets mark.
    """

    text: str
    match: Query
    score: tuple[ScoredTerm, ...] = ()
    characters: str = ""
    marks: tuple[Mark, ...] = ()


def everything() -> ParsedQuery:
    """The query of someone who browses: every document, none better than another."""
    return ParsedQuery("", Every())
