"""What a hit's score is made of, in the words of those who read it: pages and terminal show the same."""

from __future__ import annotations

from typing import Final

from searchapp.analysis import TEXT_FIELDS, index_field
from searchapp.engine import TermScore
from searchapp.query import FIELD_NAMES

_STAGES: Final = {"first": "初排", "rescore": "重排"}
_STREAMS: Final = {"words": "词", "bigrams": "二字组"}
_FIELDS: Final = FIELD_NAMES | {
    index_field(field, stream): f"{FIELD_NAMES[field]}的{name}"
    for field in TEXT_FIELDS
    for stream, name in _STREAMS.items()
}


def field_name(field: str) -> str:
    """What a field or an index field is called; its own name where it has no other."""
    return _FIELDS.get(field, field)


def in_words(score: TermScore) -> tuple[str, str, str]:
    """Stage, field and term of a part of a score."""
    term = "字词挨得近" if score.stage == "rescore" else score.term
    return _STAGES.get(score.stage, score.stage), field_name(score.field), term
