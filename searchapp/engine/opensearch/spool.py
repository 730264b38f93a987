"""Where prepared articles wait for the commit, when their groups of mirrors are known: one unnamed file on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import zstandard

from searchapp.engine.opensearch.index import Prepared
from searchapp.engine.protocol import EngineError
from searchapp.system_errors import reason


@dataclass(frozen=True, slots=True)
class Packed:
    """A prepared article in the form in which it leaves its worker process and lies on disk."""

    id: str
    content: bytes
    signature: npt.NDArray[np.uint32]


def pack(prepared: Prepared) -> Packed:
    """Compress a prepared article."""
    head = json.dumps(dict(prepared.values)).encode()
    content = zstandard.ZstdCompressor(level=1).compress(head + b"\n" + prepared.document)
    return Packed(prepared.id, content, prepared.signature)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an article lies in the spool."""

    start: int
    length: int
    signature: npt.NDArray[np.uint32]


class Spool:
    """The articles of one transaction by id, in the order in which they came; the last of an id counts."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="searchapp-spool-")  # noqa: SIM115
        self._entries: dict[str, Entry] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id: str) -> bool:
        return id in self._entries

    def add(self, packed: Packed) -> None:
        """Keep an article. Raises EngineError where the disk is full."""
        try:
            self._file.write(packed.content)
        except OSError as error:
            raise EngineError(
                f"写不了临时文件（{reason(error)}）：请腾出 {tempfile.gettempdir()} 的空间，或用 TMPDIR 换一个目录"
            ) from error
        self._entries.pop(packed.id, None)
        self._entries[packed.id] = Entry(self._end, len(packed.content), packed.signature)
        self._end += len(packed.content)

    def remove(self, id: str) -> None:
        """Forget an article."""
        del self._entries[id]

    def signatures(self) -> Iterator[tuple[str, npt.NDArray[np.uint32]]]:
        """(id, signature) in order."""
        return ((id, entry.signature) for id, entry in self._entries.items())

    def articles(self) -> Iterator[Prepared]:
        """The articles in order."""
        decompressor = zstandard.ZstdDecompressor()
        for id, entry in self._entries.items():
            self._file.seek(entry.start)
            head, _, document = decompressor.decompress(self._file.read(entry.length)).partition(b"\n")
            yield Prepared(id, document, entry.signature, json.loads(head))

    def close(self) -> None:
        """Give the disk space back."""
        self._entries.clear()
        self._file.close()
