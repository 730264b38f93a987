"""From several segments to one, without the documents that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.merge_columns import write_columns
from searchapp.engine.whoosh.merge_terms import write_terms
from searchapp.engine.whoosh.part import Part
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.spill import Spills
from searchapp.engine.whoosh.storage import Folder

Array = np.ndarray[Any, Any]


def merge(merged: Sequence[Part], folder: Folder, name: str) -> None:
    """Write the segment file `name` of the parts' documents that stay. Raises OSError where it cannot be written.

    Memory: bounded, but for some 30 bytes a document.
    """
    writer = ArrayWriter(folder, name)
    try:
        with Spills(folder) as spills:
            lengths = _lengths(merged, spills)
            write_terms(writer, merged, lengths, spills)
            writer.add("lengths", lengths)
            write_columns(writer, merged, spills)
            totals = {field: int(row.sum()) for field, row in zip(INDEX_FIELDS, lengths, strict=True)}
            writer.close({"documents": lengths.shape[1], "totals": totals})
    except BaseException:
        writer.abandon()
        raise


def _lengths(merged: Sequence[Part], spills: Spills) -> Array:
    """uint32[fields, documents]"""
    spilled = spills.new(np.uint32)
    for row in range(len(INDEX_FIELDS)):
        for part in merged:
            spilled.add(part.segment.lengths[row, part.kept])
    return spilled.array().reshape(len(INDEX_FIELDS), -1)
