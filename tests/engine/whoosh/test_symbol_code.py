"""Texts come back from the numbers of their symbols, whatever they hold; damaged numbers do no harm."""

from __future__ import annotations

import hashlib
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import codepoints
from searchapp.engine.whoosh.arrays import FORMAT
from searchapp.engine.whoosh.symbol_code import decoded, encoded
from searchapp.engine.whoosh.symbols import LONGEST, NEAR, SHORT, SYMBOLS, TABLE, load, table_of

Array = np.ndarray[Any, Any]
TEXT = st.text(st.characters() | st.sampled_from("的人民政府，。\0\n ae1\ud800龘😀"), max_size=60)
SMALL = ("a", "ab", "abcd", "b", "中", "中国", "国中国", "é")
DIGESTS = {2: "a4d0d2"}


def coded(texts: list[str], symbols: Any) -> tuple[Array, Array, Array]:
    """(bytes, offsets, sizes) as a segment has them."""
    bounds = np.array([*accumulate(map(len, texts), initial=0)], np.int64)
    data, ends, sizes = encoded(codepoints("".join(texts)), bounds, symbols)
    return data, np.concatenate([np.zeros(1, np.uint64), ends]), sizes


def read(held: Array, offsets: Array, sizes: Array, wanted: list[int], symbols: Any) -> Any:
    return decoded(held, offsets, sizes, np.array(wanted, np.int64), symbols.rows, symbols.sizes)


def by_hand(text: str, symbols: tuple[str, ...]) -> bytes:
    """Of symbols that all have short numbers."""
    out = b""
    while text:
        fitting = [symbol for symbol in symbols if text.startswith(symbol)]
        if fitting:
            found = max(fitting, key=len)
            out += bytes([symbols.index(found)])
            text = text[len(found) :]
        else:
            point = ord(text[0])
            out += b"\xfe" + point.to_bytes(2) if point < 0x10000 else b"\xff" + point.to_bytes(3)
            text = text[1:]
    return out


def test_the_table_is_that_of_the_format() -> None:
    assert hashlib.blake2b(TABLE.read_bytes(), digest_size=3).hexdigest() == DIGESTS[FORMAT], (
        "texts of this format could not be read any more: raise FORMAT, run tests/golden/make.py and add the digest"
    )


def test_the_table_fills_its_numbers() -> None:
    assert len(load().sizes) == SYMBOLS == SHORT + (NEAR - SHORT) * 256
    assert load().sizes.min() >= 1
    assert load().sizes.max() <= LONGEST


@given(st.lists(TEXT, min_size=1, max_size=6), st.data())
def test_any_texts_come_back_in_any_order(texts: list[str], data: st.DataObject) -> None:
    held, offsets, sizes = coded(texts, load())
    wanted = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8))
    out, begins, whole = read(held, offsets, sizes, wanted, load())
    assert whole == len(wanted)
    found = [out[begins[place] : begins[place + 1]].tobytes() for place in range(len(wanted))]
    assert found == [texts[text].encode("utf-8", "surrogatepass") for text in wanted]
    assert sizes.tolist() == [len(text.encode("utf-8", "surrogatepass")) for text in texts]


@given(st.text(st.sampled_from("abcd中国é龘😀"), max_size=30))
def test_each_text_becomes_the_longest_symbols_from_its_beginning_on(text: str) -> None:
    assert coded([text], table_of(SMALL))[0].tobytes() == by_hand(text, SMALL)


@pytest.mark.parametrize("point", [0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xD800, 0xDFFF, 0xFFFF, 0x10000, 0x10FFFF])
def test_a_character_that_is_no_symbol_comes_back(point: int) -> None:
    text = chr(point)
    held, offsets, sizes = coded([text], table_of(SMALL))
    assert len(held) == (4 if point > 0xFFFF else 3)
    out = read(held, offsets, sizes, [0], table_of(SMALL))[0]
    assert out.tobytes() == text.encode("utf-8", "surrogatepass")


@given(st.binary(max_size=60), st.lists(st.integers(0, 70), min_size=2, max_size=4), st.integers(0, 300))
def test_whatever_the_bytes_are_a_text_is_whole_or_said_not_to_be(held: bytes, ends: list[int], size: int) -> None:
    offsets = np.array(ends, np.uint64)
    sizes = np.full(len(ends) - 1, size, np.uint32)
    out, begins, whole = read(np.frombuffer(held, np.uint8), offsets, sizes, [*range(len(sizes))], load())
    assert begins.tolist() == [size * place for place in range(len(ends))]
    assert len(out) == (begins[-1] if whole == len(sizes) else 0)


def test_prose_shrinks_to_six_tenths_and_less() -> None:
    text = "江心洲的渡轮明年春天停航，老船长说他数不清送过多少学生。新桥通车以后，过江只要三分钟。"
    assert len(coded([text], load())[0]) <= 0.6 * len(text.encode())
