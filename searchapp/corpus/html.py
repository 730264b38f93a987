"""Read an HTML page: title, author, source, date and text through an extractor, then the repair of text pages."""

from __future__ import annotations

from searchapp.corpus.page import read_text
from searchapp.corpus.reading import PageReading


def read_html(text: str, name: str) -> PageReading:
    """Read a decoded HTML page. Raises Unreadable where the page has no article."""
    return read_text(text, name)
