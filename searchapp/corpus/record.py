"""A reading as one JSON object, for `searchapp read --json` and the report of a rebuild."""

from __future__ import annotations

from typing import Any

from searchapp.corpus.reading import Removed
from searchapp.corpus.report import Reading, Skipped


def record(reading: Reading | Skipped) -> dict[str, Any]:
    """What was read and what was cut, or why nothing was read.

    `why` stands beside a removed piece only where it is no piece of the title.
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
        "encoding": reading.encoding,
        "warnings": list(reading.warnings),
    }


def _removed(piece: Removed) -> dict[str, Any]:
    values = piece._asdict()
    if values["why"] == "fragment":
        del values["why"]
    return values
