"""What does a person read on these pages? From files to articles, and which of them are mirrors of one another."""

from searchapp.corpus.articles import read, read_all
from searchapp.corpus.duplicates import SIGNATURE_WIDTH, groups, groups_in_pieces, signature, signatures
from searchapp.corpus.encoding import Decoded, decode
from searchapp.corpus.files import Item, as_named, covers, items, roots
from searchapp.corpus.reading import PageReading, Removed, Unreadable
from searchapp.corpus.record import record, trimmed
from searchapp.corpus.report import REASONS, Reading, Skipped, skipped

__all__ = [
    "REASONS",
    "SIGNATURE_WIDTH",
    "Decoded",
    "Item",
    "PageReading",
    "Reading",
    "Removed",
    "Skipped",
    "Unreadable",
    "as_named",
    "covers",
    "decode",
    "groups",
    "groups_in_pieces",
    "items",
    "read",
    "read_all",
    "record",
    "roots",
    "signature",
    "signatures",
    "skipped",
    "trimmed",
]
