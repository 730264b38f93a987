"""The columns and stored articles of several segments as those of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from searchapp.engine.whoosh.arrays import ArrayWriter
from searchapp.engine.whoosh.build import add_id_hashes
from searchapp.engine.whoosh.part import Part
from searchapp.engine.whoosh.spill import Spills
from searchapp.engine.whoosh.strings import add_packed
from searchapp.engine.whoosh.union import gather, packed, split, unite, word_bounds

Array = np.ndarray[Any, Any]
VALUES_IN_MEMORY = 250_000
"""How many values of all parts' tables are merged at a time."""


def write_columns(writer: ArrayWriter, merged: Sequence[Part], spills: Spills) -> None:
    """Write all that is no term."""
    for column in ("signatures", "published", "views"):
        arrays = [getattr(part.segment, column) for part in merged]
        pieces = (piece.reshape(-1) for part, of in zip(merged, arrays, strict=True) for piece in part.pieces(of))
        writer.add_pieces(column, arrays[0].dtype, pieces)
    _write_strings(writer, merged)
    for column in ("origins", "sources", "authors"):
        _write_table(writer, column, merged, spills)
    _write_texts(writer, merged)


def _write_strings(writer: ArrayWriter, merged: Sequence[Part]) -> None:
    """Write ids and fingerprints, and the table under which documents are found by id."""
    for column in ("ids", "fingerprints"):
        held = [(part, *_strings(part, column)) for part in merged]
        writer.add_pieces(f"{column}.bytes", np.uint8, (_gathered(*each) for each in held))
        sizes = (np.diff(offsets)[part.kept] for part, _, offsets in held)
        writer.add_pieces(f"{column}.offsets", np.uint32, _ends(sizes))
    hashes = []
    for part in merged:
        own = part.segment.file
        by_document = np.empty(part.segment.documents, np.uint64)
        by_document[own.array("id_documents")] = own.array("id_hashes")
        hashes.append(by_document[part.kept])
    add_id_hashes(writer, np.concatenate(hashes))


def _strings(part: Part, column: str) -> tuple[Array, Array]:
    """(bytes, offsets)"""
    return part.segment.file.array(f"{column}.bytes"), part.segment.file.array(f"{column}.offsets")


def _gathered(part: Part, data: Array, offsets: Array) -> Array:
    """The strings of the documents that stay, end to end."""
    if part.whole:
        return data
    rows = part.kept
    kept: Array = gather(data, offsets[rows].astype(np.int64), offsets[rows + 1].astype(np.int64))[0]
    return kept


def _ends(sizes: Iterator[Array]) -> Iterator[Array]:
    """From sizes, in pieces, to 0 and where each ends."""
    base = np.uint64(0)
    yield np.zeros(1, np.uint64)
    for own in sizes:
        ends = np.cumsum(own, dtype=np.uint64) + base
        if len(ends):
            base = ends[-1]
        yield ends


def _write_table(writer: ArrayWriter, column: str, merged: Sequence[Part], spills: Spills) -> None:
    """Write a column whose documents share their values, and the values that one of them has."""
    tables = [_strings(part, f"{column}.values") for part in merged]
    used = []
    for part, (_, offsets) in zip(merged, tables, strict=True):
        ordinals = part.segment.file.array(f"{column}.ordinals")
        own = np.zeros(len(offsets) - 1, np.bool_)
        own[ordinals[part.kept]] = True
        own[0] = True
        used.append(own)
    places = [np.zeros(len(own), np.uint32) for own in used]
    values, ends = spills.new(np.uint8), spills.new(np.uint32)
    ends.add(np.zeros(1, np.uint32))
    for low, high in pairwise(word_bounds(tables, VALUES_IN_MEMORY)):
        data, begins, lasts, firsts = packed(tables, low, high)
        found, chosen = unite(data, begins, lasts, firsts)
        of_parts = list(zip(split(found, firsts), used, places, low.tolist(), high.tolist(), strict=True))
        stays = np.zeros(len(chosen), np.bool_)
        for own, has, _, first, last in of_parts:
            stays[own[has[first:last]]] = True
        closed = (np.cumsum(stays) + (ends.items - 2)).astype(np.uint32)
        for own, _, out, first, last in of_parts:
            out[first:last] = closed[own]
        chosen = chosen[stays]
        kept, offsets = gather(data, begins[chosen], lasts[chosen])
        ends.add(offsets[1:] + np.uint32(values.items))
        values.add(kept)
    add_packed(writer, f"{column}.values", values.array(), ends.array())
    ordinals_of = (part.segment.file.array(f"{column}.ordinals")[part.kept] for part in merged)
    moved = (own[ordinals] for own, ordinals in zip(places, ordinals_of, strict=True))
    writer.add_pieces(f"{column}.ordinals", np.uint32, moved)


def _write_texts(writer: ArrayWriter, merged: Sequence[Part]) -> None:
    def coded() -> Iterator[Array]:
        for part in merged:
            texts = part.segment.texts
            if part.whole:
                yield texts.coded
                continue
            rows = part.kept
            apart = np.flatnonzero(np.diff(rows) > 1)
            for first, last in zip(
                np.append(rows[:1], rows[apart + 1]), np.append(rows[apart], rows[-1:]), strict=True
            ):
                yield texts.coded[texts.offsets[first] : texts.offsets[last + 1]]

    writer.add_pieces("texts", np.uint8, coded())
    writer.add_pieces(
        "text_offsets", np.uint64, _ends(np.diff(part.segment.texts.offsets)[part.kept] for part in merged)
    )
    writer.add_pieces("text_sizes", np.uint32, (part.segment.texts.sizes[part.kept] for part in merged))
