"""A reading as one JSON object, for `searchapp read --json` and the report of a rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from searchapp.corpus.reading import Removed
from searchapp.corpus.report import Reading, Skipped

if TYPE_CHECKING:
    from searchapp.corpus.around import Trimmed


def record(reading: Reading | Skipped) -> dict[str, Any]:
    """What was read and what was cut, or why nothing was read.

    `why` stands beside a removed piece only where it is no piece of the title. trimmed: the lines above and below the
    body, each with what it was taken for.
    """
    if isinstance(reading, Skipped):
        return {"file": reading.path, "line": reading.line, "skipped": reading.code, "reason": reading.reason}
    article = reading.article
    return {
        "file": article.origin,
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "source": article.source,
        "published": article.published,
        "views": article.views,
        "editor": article.editor,
        "url": article.url,
        "body": article.body,
        "removed": [_removed(piece) for piece in reading.removed],
        "trimmed": [line._asdict() for line in trimmed(reading)],
        "encoding": reading.encoding,
        "warnings": list(reading.warnings),
    }


def _removed(piece: Removed) -> dict[str, Any]:
    values = piece._asdict()
    if values["why"] == "fragment":
        del values["why"]
    return values


def trimmed(reading: Reading) -> list[Trimmed]:
    """The lines above and below the body of a page; JSON lines have none, and need none of what reads pages."""
    if not reading.head and not reading.tail:
        return []
    from searchapp.corpus.around import lines_around

    return lines_around(reading)
