"""What did the person ask? Turns typed text into a tree of conditions and a list of terms to score."""

from searchapp.query.describe import describe
from searchapp.query.examples import EXAMPLES, Example
from searchapp.query.loosening import Looser, looser
from searchapp.query.nodes import ALMOST, Enough, ExactPhrase, Unit
from searchapp.query.parse import LONGEST_QUERY, parse
from searchapp.query.parsed import Mark, ParsedQuery, QueryError, ScoredTerm, everything
from searchapp.query.syntax import FIELD_NAMES, QUOTATION_MARKS

__all__ = [
    "ALMOST",
    "EXAMPLES",
    "FIELD_NAMES",
    "LONGEST_QUERY",
    "QUOTATION_MARKS",
    "Enough",
    "ExactPhrase",
    "Example",
    "Looser",
    "Mark",
    "ParsedQuery",
    "QueryError",
    "ScoredTerm",
    "Unit",
    "describe",
    "everything",
    "looser",
    "parse",
]
