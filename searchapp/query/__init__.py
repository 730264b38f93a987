"""What did the person ask? Turns typed text into a tree of conditions and a list of terms to score."""

from searchapp.query.nodes import Enough, ExactPhrase, Unit
from searchapp.query.parse import parse
from searchapp.query.parsed import Mark, ParsedQuery, QueryError, ScoredTerm

__all__ = ["Enough", "ExactPhrase", "Mark", "ParsedQuery", "QueryError", "ScoredTerm", "Unit", "parse"]
