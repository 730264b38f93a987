"""Columns of text in a segment: each document's own string, or its place in a table of values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from searchapp.engine.whoosh.arrays import ArrayFile, ArrayWriter


def encode(text: str) -> bytes:
    """UTF-8 that takes lone surrogates as well, so that no text is unstorable."""
    return text.encode("utf-8", "surrogatepass")


def add_strings(writer: ArrayWriter, name: str, values: Iterable[bytes]) -> None:
    """Store byte strings as NAME.bytes and NAME.offsets."""
    held = list(values)
    offsets = np.zeros(len(held) + 1, np.uint32)
    np.cumsum([len(value) for value in held], out=offsets[1:])
    add_packed(writer, name, np.frombuffer(b"".join(held), np.uint8), offsets)


def add_packed(writer: ArrayWriter, name: str, data: np.ndarray[Any, Any], offsets: np.ndarray[Any, Any]) -> None:
    """Store byte strings that lie one after the other. data: uint8. offsets: uint32, where each begins, and the end."""
    writer.add(f"{name}.bytes", data)
    writer.add(f"{name}.offsets", offsets)


def add_ordinals(writer: ArrayWriter, name: str, values: Sequence[str]) -> None:
    """Store one value a document as NAME.ordinals (0 is the empty value) over the sorted table NAME.values."""
    place = add_table(writer, name, values)
    writer.add(f"{name}.ordinals", np.fromiter(map(place.__getitem__, values), np.uint32, len(values)))


def add_table(writer: ArrayWriter, name: str, values: Iterable[str]) -> dict[str, int]:
    """Store the sorted table NAME.values of these values and the empty one; the place of each."""
    table = ["", *sorted(set(values) - {""})]
    add_strings(writer, f"{name}.values", map(encode, table))
    return {value: place for place, value in enumerate(table)}


class Strings:
    """A stored column of strings."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes = file.array(f"{name}.bytes").data
        self._offsets = file.array(f"{name}.offsets")

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def raw(self, place: int) -> bytes:
        begin, end = self._offsets[place : place + 2].tolist()
        return bytes(self._bytes[begin:end])

    def __getitem__(self, place: int) -> str:
        return self.raw(place).decode("utf-8", "surrogatepass")

    def some(self, first: int, last: int) -> list[str]:
        """The strings first:last."""
        ends: list[int] = self._offsets[first : last + 1].tolist()
        base = ends[0]
        data = bytes(self._bytes[base : ends[-1]])
        if data.isascii():
            text = data.decode("ascii")
            return [text[begin - base : end - base] for begin, end in pairwise(ends)]
        return [data[begin - base : end - base].decode("utf-8", "surrogatepass") for begin, end in pairwise(ends)]

    def all(self) -> list[str]:
        return self.some(0, len(self))


class Values:
    """One value a document, out of a table that begins with the empty one. ordinals: unsigned, places in the table."""

    def __init__(self, ordinals: np.ndarray[Any, Any], values: list[str]) -> None:
        self.ordinals = ordinals
        self._values = values

    @property
    def values(self) -> list[str]:
        """The table."""
        return self._values


class Ordinals(Values):
    """A stored column of values. The table is read when all of it is asked for: it may be as long as the column."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        super().__init__(file.array(f"{name}.ordinals"), [])
        self._table = Strings(file, f"{name}.values")

    @cached_property
    def values(self) -> list[str]:
        """The table."""
        return self._table.all()

    def value(self, ordinal: int) -> str:
        """One value of the table."""
        return self._table[ordinal]

    def __getitem__(self, document: int) -> str:
        return self.value(self.ordinals[document])
