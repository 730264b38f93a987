"""The two query nodes that Whoosh lacks: enough of a query, and an exact substring.

They stand in an ordinary whoosh.query tree beside And, Or, Not, Every, NullQuery, Term and NumericRange.
"""

from __future__ import annotations

from dataclasses import dataclass

from whoosh import query


@dataclass(frozen=True, slots=True)
class Unit:
    """A bigram or a Latin word that a hit may hold; with `prefix`, any bigram that begins with this character."""

    term: str
    prefix: bool = False


class Enough(query.Query):
    """Matches documents that hold at least `share` of the units, each weighing its idf.

    fields: text fields ("title", "body"); a unit is held when any of them holds it in its bigram stream. Its idf is
    that of the largest document frequency among the fields. share: 0 < share <= 1; 1 is all of them.
    """

    def __init__(self, fields: tuple[str, ...], units: tuple[Unit, ...], share: float) -> None:
        self.fields = fields
        self.units = units
        self.share = share


class ExactPhrase(query.Query):
    """Matches documents in which one of the fields holds `text` as a substring of its folded text (design: phrase).

    White space counts as nothing; a Latin letter or digit at either end of `text` must not stand directly beside
    another one in the document; all else matches itself.
    fields: text fields ("title", "body"). text: folded, without white space, not empty.
    """

    def __init__(self, fields: tuple[str, ...], text: str) -> None:
        self.fields = fields
        self.text = text
