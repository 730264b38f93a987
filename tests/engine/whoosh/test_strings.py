"""Columns of text come back as they went in, lone surrogates and all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine.whoosh.arrays import ArrayFile, ArrayWriter
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.strings import Ordinals, Strings, add_ordinals, add_strings, encode

from .corpora import PROPERTY

any_text = st.text(st.characters(exclude_categories=()), max_size=12)
texts = st.lists(st.one_of(st.sampled_from(["", "晨报", "a\0b", "\ud83d", "😀"]), any_text), max_size=30)


@PROPERTY
@given(values=texts)
def test_columns_come_back_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    folder = Folder(tmp_path_factory.mktemp("strings"))
    writer = ArrayWriter(folder, "a.seg")
    add_strings(writer, "own", map(encode, values))
    add_ordinals(writer, "shared", values)
    writer.close({})
    file = ArrayFile(folder, "a.seg")
    own, shared = Strings(file, "own"), Ordinals(file, "shared")
    assert len(own) == len(values)
    assert own.all() == values
    assert [own.raw(place) for place in range(len(own))] == list(map(encode, values))
    assert [shared[place] for place in range(len(values))] == values
    for place, value in enumerate(values):
        assert own[place] == shared[place] == value
        assert own.raw(place) == encode(value)
    assert shared.values == ["", *sorted({value for value in values if value})]
