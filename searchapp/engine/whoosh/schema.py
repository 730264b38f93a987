"""Which fields the index has, in Whoosh's terms and in ours."""

from __future__ import annotations

from whoosh import columns, fields, formats

from searchapp.analysis import STREAMS, TEXT_FIELDS, index_field

INDEX_FIELDS: tuple[str, ...] = tuple(index_field(field, stream) for field in TEXT_FIELDS for stream in STREAMS)
"""The scored fields, in the order of the rows of a segment's lengths."""
EXACT_FIELDS = ("source", "author")
"""Fields whose folded value is one term."""


class Terms(fields.FieldType):
    """A field of terms that the analysis made; Whoosh is never asked to analyse."""

    analyzer = None
    vector = None
    scorable = True
    stored = False
    unique = False

    def __init__(self) -> None:
        self.format = formats.Frequency()


def schema() -> fields.Schema:
    """The Whoosh schema of every index of this format."""
    exact = {name: fields.ID(stored=True) for name in EXACT_FIELDS}
    numbers = {
        name: fields.NUMERIC(int, bits=64, signed=True, stored=True, sortable=columns.NumericColumn("q", default=0))
        for name in ("published_at", "views")
    }
    return fields.Schema(
        **{name: Terms() for name in INDEX_FIELDS},
        **exact,
        **numbers,
        id=fields.ID(stored=True, unique=True),
        title=fields.STORED(),
        body=fields.STORED(),
        published=fields.STORED(),
        url=fields.STORED(),
        editor=fields.STORED(),
        category=fields.STORED(),
        origin=fields.STORED(),
        fingerprint=fields.STORED(),
    )
