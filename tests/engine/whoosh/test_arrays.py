"""An array file comes back as it was written, and whatever happened to it is noticed."""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engine import IndexOutdated
from searchapp.engine.whoosh import IndexDamaged
from searchapp.engine.whoosh.arrays import ALIGNMENT, DTYPES, FOOTER, FORMAT, HEADER, MAGIC, ArrayFile, ArrayWriter
from searchapp.engine.whoosh.storage import Folder

from .corpora import PROPERTY

NAME = "a_seg"
ARRAYS = {
    "letters": np.arange(7, dtype=np.uint8),
    "none": np.zeros(0, np.uint32),
    "numbers": np.array([-(2**63), 0, 2**63 - 1], np.int64),
    "docs": np.arange(50, dtype=np.uint32),
}

arrays = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.tuples(st.sampled_from(sorted(DTYPES)), st.lists(st.integers(0, 127), max_size=80), st.integers(0, 80)),
    max_size=6,
)


def write(folder: Path, held: dict[str, np.ndarray], info: object = None) -> bytes:
    writer = ArrayWriter(Folder(folder), NAME)
    for name, array in held.items():
        writer.add(name, array)
    size = writer.close({"of": info})
    data = (folder / NAME).read_bytes()
    assert len(data) == size
    return data


def reopened(folder: Path, data: bytes) -> ArrayFile:
    (folder / NAME).write_bytes(data)
    return ArrayFile(Folder(folder), NAME)


@PROPERTY
@given(held=arrays)
def test_arrays_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, held: dict[str, tuple[str, list[int], int]]
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    writer = ArrayWriter(Folder(folder), NAME)
    for name, (dtype, values, cut) in held.items():
        writer.add_pieces(name, dtype, [np.array(values[:cut], dtype), np.array(values[cut:], dtype)])
    writer.close({"names": sorted(held)})
    file = ArrayFile(Folder(folder), NAME)
    assert file.info == {"names": sorted(held)}
    assert file.verify() == []
    for name, (dtype, values, _) in held.items():
        array = file.array(name)
        assert array.dtype == np.dtype(dtype)
        assert array.tolist() == values
        assert array.ctypes.data % ALIGNMENT == 0 or not values
        assert not array.flags.writeable
    assert "no such array" not in file


def test_unknown_dtypes_are_not_written(tmp_path: Path) -> None:
    writer = ArrayWriter(Folder(tmp_path), NAME)
    with pytest.raises(TypeError, match="<f8"):
        writer.add("scores", np.zeros(3))
    writer.abandon()


def test_any_flipped_bit_is_found_at_opening_or_by_verify(tmp_path: Path) -> None:
    data = write(tmp_path, ARRAYS)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        with suppress(IndexDamaged, IndexOutdated):
            assert reopened(tmp_path, bytes(flipped)).verify(), f"byte {place}"


def test_a_flipped_bit_in_header_directory_or_footer_is_found_at_opening(tmp_path: Path) -> None:
    data = write(tmp_path, ARRAYS)
    directory, _, _, _ = FOOTER.unpack_from(data, len(data) - FOOTER.size)
    for place in [*range(HEADER.size), *range(directory, len(data))]:
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            with pytest.raises((IndexDamaged, IndexOutdated), match="rebuild"):
                reopened(tmp_path, bytes(flipped))


def test_any_truncated_file_is_damaged(tmp_path: Path) -> None:
    data = write(tmp_path, ARRAYS)
    for size in range(len(data)):
        with pytest.raises(IndexDamaged, match=NAME):
            reopened(tmp_path, data[:size])
    with pytest.raises(IndexDamaged):
        reopened(tmp_path, data + b"\0")


def test_another_version_is_outdated_and_says_what_to_do(tmp_path: Path) -> None:
    data = write(tmp_path, ARRAYS)
    later = HEADER.pack(MAGIC, FORMAT + 1) + data[HEADER.size :]
    with pytest.raises(IndexOutdated, match=f"第 {FORMAT + 1} 版.*rebuild"):
        reopened(tmp_path, later)


def test_a_strange_file_is_damaged(tmp_path: Path) -> None:
    for strange in (b"", b"\0" * 4096, b"PK\x03\x04" * 100, "网页".encode() * 50):
        with pytest.raises(IndexDamaged):
            reopened(tmp_path, strange)


def test_the_layout_is_the_documented_one(tmp_path: Path) -> None:
    """docs/index-format.md, read with the struct module alone."""
    data = write(tmp_path, ARRAYS, info="x")
    assert data[:16] == b"searchapp arrays"
    assert int.from_bytes(data[16:20], "little") == FORMAT
    assert data[20:32] == bytes(12)
    footer = data[-32:]
    assert footer[16:] == b"searchapp end\0\0\0"
    offset, length = int.from_bytes(footer[:8], "little"), int.from_bytes(footer[8:12], "little")
    assert offset + length + 32 == len(data)
    assert zlib.crc32(data[offset : offset + length]) == int.from_bytes(footer[12:16], "little")
    directory = json.loads(data[offset : offset + length])
    assert directory["info"] == {"of": "x"}
    for name, (dtype, begin, items, checksum) in directory["arrays"].items():
        own = data[begin : begin + items * np.dtype(dtype).itemsize]
        assert begin % 64 == 0
        assert zlib.crc32(own) == checksum
        assert np.frombuffer(own, dtype).tolist() == ARRAYS[name].tolist()
