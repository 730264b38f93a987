"""The two query nodes that Whoosh lacks: enough of a query, and an exact substring.

They stand in an ordinary whoosh.query tree beside And, Or, Not, Term, Every and NullQuery.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from whoosh import query

from searchapp.analysis import index_field

ALMOST = 1 - 1e-9
"""Factor of an Enough's threshold: sums of weights differ in their last bits with the order, and this forgives that."""


class Unit(NamedTuple):
    """A bigram or a Latin word that a hit may hold; with `prefix`, any bigram that begins with this character."""

    term: str
    prefix: bool = False


class _TextNode(query.Query):
    """A leaf over text fields. It selects and is never scored; `boost` is only there for Whoosh's tree functions."""

    fields: tuple[str, ...]
    boost: float = 1.0

    def _key(self) -> tuple[object, ...]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TextNode) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def field(self) -> str | None:
        return self.fields[0] if len(self.fields) == 1 else None

    def estimate_size(self, ixreader: Any) -> int:
        """An upper bound of the number of documents that match."""
        return int(ixreader.doc_count())

    def estimate_min_size(self, ixreader: Any) -> int:
        return 0


class Enough(_TextNode):
    """Matches documents that hold at least `share` of the units, each weighing its idf.

    fields: text fields ("title", "body"); a unit is held when any of them holds it in its bigram stream. Its idf is
    that of the largest document frequency among the fields. share: 0 < share <= 1; 1 is all of them.
    """

    def __init__(self, fields: tuple[str, ...], units: tuple[Unit, ...], share: float) -> None:
        self.fields = fields
        self.units = units
        self.share = share

    def _key(self) -> tuple[object, ...]:
        return (Enough, self.fields, self.units, self.share, self.boost)

    def __repr__(self) -> str:
        return f"Enough({self.fields!r}, {self.units!r}, {self.share!r})"

    def __unicode__(self) -> str:
        units = " ".join(unit.term + "*" if unit.prefix else unit.term for unit in self.units)
        return f"{'|'.join(self.fields)}:{{{units}}}~{self.share:.2f}"

    __str__ = __unicode__

    def has_terms(self) -> bool:
        return True

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        from searchapp.query.matchers import enough_matcher

        return enough_matcher(self, searcher)

    def terms(self, phrases: bool = False) -> Iterator[tuple[str, str]]:
        """The bigram stream's (index field, term) pairs of the units that are whole terms."""
        for field in self.fields:
            for unit in self.units:
                if not unit.prefix:
                    yield index_field(field, "bigrams"), unit.term

    def normalize(self) -> query.Query:
        """Each unit once; NullQuery where there is none."""
        units = tuple(dict.fromkeys(self.units))
        if not units:
            return query.NullQuery
        if len(units) == len(self.units):
            return self
        slim = Enough(self.fields, units, self.share)
        slim.boost = self.boost
        return slim


class ExactPhrase(_TextNode):
    """Matches documents in which one of the fields holds `text` as a substring of its folded text.

    White space counts as nothing; a Latin letter or digit at either end of `text` must not stand directly beside
    another one in the document; all else matches itself.
    fields: text fields ("title", "body"). text: folded, without white space, not empty.
    """

    def __init__(self, fields: tuple[str, ...], text: str) -> None:
        self.fields = fields
        self.text = text

    def _key(self) -> tuple[object, ...]:
        return (ExactPhrase, self.fields, self.text, self.boost)

    def __repr__(self) -> str:
        return f"ExactPhrase({self.fields!r}, {self.text!r})"

    def __unicode__(self) -> str:
        return f'{"|".join(self.fields)}:"{self.text}"'

    __str__ = __unicode__

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        from searchapp.query.matchers import phrase_matcher

        return phrase_matcher(self, searcher)

    def normalize(self) -> query.Query:
        return self if self.text else query.NullQuery
