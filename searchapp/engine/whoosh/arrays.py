"""A file of named arrays that is mapped, not read: the form of segments and of a generation's own file.

Layout (docs/index-format.md has it byte by byte): a 32-byte header with magic and version, the arrays at multiples of
64 bytes, a JSON directory (name -> dtype, offset, items, CRC-32, and `info`), a 32-byte footer that finds and checks
the directory. Opening reads header, footer and directory; `verify` reads every byte.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from searchapp.engine.protocol import IndexOutdated
from searchapp.engine.whoosh.errors import IndexDamaged
from searchapp.engine.whoosh.storage import Folder

FORMAT = 2
"""Version of the whole index format; raised with every change of bytes or of their meaning."""
MAGIC = b"searchapp arrays"
END = b"searchapp end"
HEADER = struct.Struct("<16sI12x")
FOOTER = struct.Struct("<QII16s")
ALIGNMENT = 64
DTYPES = {"|u1", "<u2", "<u4", "<u8", "<i4", "<i8"}


class ArrayWriter:
    """Writes one array file. Arrays may come in pieces; nothing counts before `close`."""

    def __init__(self, folder: Folder, name: str) -> None:
        self._folder = folder
        self._file = folder.create(name)
        self._directory: dict[str, tuple[str, int, int, int]] = {}
        self._at = 0
        self._write(HEADER.pack(MAGIC, FORMAT))

    def _write(self, data: Any) -> None:
        self._file.write(data)
        self._at += len(data)

    def add(self, name: str, array: np.ndarray[Any, Any]) -> None:
        """Append an array."""
        self.add_pieces(name, array.dtype, [array])

    def add_pieces(self, name: str, dtype: Any, pieces: Iterable[np.ndarray[Any, Any]]) -> None:
        """Append an array that comes in pieces, so that it need not be in memory at once."""
        form = np.dtype(dtype).newbyteorder("<")
        if form.str not in DTYPES:
            raise TypeError(f"array {name!r} has dtype {form.str}, which the format does not know")
        self._write(bytes(-self._at % ALIGNMENT))
        offset, items, checksum = self._at, 0, 0
        for piece in pieces:
            data = np.ascontiguousarray(piece, form).reshape(-1).view(np.uint8).data
            self._write(data)
            checksum = zlib.crc32(data, checksum)
            items += piece.size
        self._directory[name] = (form.str, offset, items, checksum)

    def close(self, info: Mapping[str, Any]) -> int:
        """Write directory and footer, sync, and return the size of the file in bytes."""
        directory = json.dumps({"arrays": self._directory, "info": info}, ensure_ascii=False).encode()
        offset = self._at
        self._write(directory)
        self._write(FOOTER.pack(offset, len(directory), zlib.crc32(directory), END))
        self._folder.sync(self._file)
        self._file.close()
        return self._at

    def abandon(self) -> None:
        """Close the file without finishing it."""
        self._file.close()


class ArrayFile:
    """The arrays of one file, mapped. Raises IndexDamaged where header, footer or directory are not whole."""

    def __init__(self, folder: Folder, name: str) -> None:
        self.name = name
        try:
            self._map = folder.map(name)
        except ValueError as error:
            raise IndexDamaged(name, "文件是空的") from error
        size = len(self._map)
        if size < HEADER.size + FOOTER.size:
            raise IndexDamaged(name, "文件不完整")
        magic, version = HEADER.unpack_from(self._map, 0)
        if magic != MAGIC:
            raise IndexDamaged(name, "不是索引文件")
        if version != FORMAT:
            raise IndexOutdated(
                f"索引文件 {name} 的格式是第 {version} 版，本程序只读第 {FORMAT} 版：请运行 searchapp rebuild 重建"
            )
        if self._map[: HEADER.size] != HEADER.pack(MAGIC, FORMAT):
            raise IndexDamaged(name, "文件头不符")
        offset, length, checksum, end = FOOTER.unpack_from(self._map, size - FOOTER.size)
        if end.rstrip(b"\0") != END or offset + length + FOOTER.size != size:
            raise IndexDamaged(name, "文件不完整")
        directory = self._map[offset : offset + length]
        if zlib.crc32(directory) != checksum:
            raise IndexDamaged(name, "目录的校验和不符")
        content = json.loads(directory)
        self._directory: dict[str, tuple[str, int, int, int]] = content["arrays"]
        self.info: dict[str, Any] = content["info"]
        self.size = size

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def array(self, name: str) -> np.ndarray[Any, Any]:
        """The array of that name, read-only, one-dimensional, in the file's pages."""
        dtype, offset, items, _ = self._directory[name]
        return np.frombuffer(self._map, np.dtype(dtype), items, offset)

    def verify(self) -> list[str]:
        """Check every array against its checksum, and that nothing lies between; a sentence for each that differs."""
        wrong = []
        end = HEADER.size
        for name, (dtype, offset, items, checksum) in sorted(self._directory.items(), key=lambda item: item[1][1]):
            if any(self._map[end:offset]):
                wrong.append(f"{self.name}: 数组 {name} 之前的空隙里有内容")
            end = offset + items * np.dtype(dtype).itemsize
            data = memoryview(self._map)[offset:end]
            if zlib.crc32(data) != checksum:
                wrong.append(f"{self.name}: 数组 {name} 的校验和不符")
            data.release()
        return wrong
