"""Which files are the index? One file names them: Whoosh's own table of contents, with our manifest behind it.

Whoosh reads the first part and ignores the rest. Our opener reads only the manifest, which is JSON under a checksum of
the whole file, so nothing is ever unpickled. The file appears by one rename after everything that it names is synced.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchapp.engine.protocol import IndexMissing, IndexOutdated
from searchapp.engine.whoosh.arrays import FORMAT
from searchapp.engine.whoosh.codec import ArraySegment
from searchapp.engine.whoosh.errors import IndexDamaged
from searchapp.engine.whoosh.schema import schema
from searchapp.engine.whoosh.storage import Folder

NAME = "MAIN"
FOOTER = struct.Struct("<II16s")
END = b"searchapp toc"
_TOC_NAME = re.compile(rf"_{NAME}_([0-9]+)\.toc")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a generation: its file and how many of its documents are deleted."""

    name: str
    documents: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation of the index is. state: the file of its deletions and groups, "" for an empty index."""

    generation: int
    analysis: str
    committed: str
    segments: tuple[SegmentEntry, ...]
    state: str
    groups: int
    roots: tuple[str, ...]
    format: int = FORMAT

    @property
    def files(self) -> set[str]:
        """The files that it names."""
        return {entry.name for entry in self.segments} | ({self.state} if self.state else set())


def toc_name(generation: int) -> str:
    return f"_{NAME}_{generation}.toc"


def generations(names: Iterable[str]) -> list[int]:
    """The generations whose tables of contents are among these file names, newest first."""
    return sorted((int(found[1]) for name in names if (found := _TOC_NAME.fullmatch(name))), reverse=True)


def encode(manifest: Manifest) -> bytes:
    """The bytes of a table of contents."""
    storage = RamStorage()
    segments = [
        ArraySegment(NAME, entry.name, entry.documents, manifest.state, place)
        for place, entry in enumerate(manifest.segments)
    ]
    TOC(schema(), segments, manifest.generation).write(storage, NAME)
    out = BytesIO()
    out.write(storage.open_file(toc_name(manifest.generation)).read())
    content = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    out.write(content)
    checksum = zlib.crc32(out.getbuffer())
    out.write(FOOTER.pack(len(content), checksum, END))
    return out.getvalue()


def decode(name: str, data: bytes) -> Manifest:
    """Read a manifest back. Raises IndexDamaged or IndexOutdated."""
    if len(data) < FOOTER.size:
        raise IndexDamaged(name, "文件不完整")
    length, checksum, end = FOOTER.unpack_from(data, len(data) - FOOTER.size)
    if end.rstrip(b"\0") != END:
        raise IndexOutdated(f"{name} 不是本程序写的索引：请换一个目录，或运行 searchapp rebuild 重建")
    if zlib.crc32(data[: -FOOTER.size]) != checksum:
        raise IndexDamaged(name, "校验和不符")
    try:
        content: dict[str, Any] = json.loads(data[-FOOTER.size - length : -FOOTER.size])
    except ValueError as error:
        raise IndexDamaged(name, "清单的长度不符") from error
    if content.get("format") != FORMAT:
        raise IndexOutdated(
            f"索引的格式是第 {content.get('format')} 版，本程序只读第 {FORMAT} 版：请运行 searchapp rebuild 重建"
        )
    try:
        entries = tuple(SegmentEntry(**entry) for entry in content.pop("segments"))
        return Manifest(segments=entries, roots=tuple(content.pop("roots")), **content)
    except (KeyError, TypeError) as error:
        raise IndexOutdated(f"{name} 是别的版本写的：请运行 searchapp rebuild 重建") from error


def newest(folder: Folder) -> int:
    """The newest generation, -1 where there is no index."""
    return next(iter(generations(folder.names())), -1)


def read(folder: Folder, generation: int | None = None) -> Manifest:
    """The manifest of a generation, by default the newest. Raises IndexMissing, IndexDamaged, IndexOutdated."""
    if generation is None:
        generation = newest(folder)
        if generation < 0:
            raise IndexMissing(f"{folder.path} 里还没有索引：请先运行 searchapp rebuild 文件夹")
    name = toc_name(generation)
    return decode(name, folder.read(name))


def commit(folder: Folder, manifest: Manifest) -> None:
    """Make a generation the newest. All that it names must be synced already; readers see it from the rename on."""
    name = toc_name(manifest.generation)
    temporary = f"{name}.new"
    file = folder.create(temporary)
    file.write(encode(manifest))
    folder.sync(file)
    file.close()
    # The names of the segment files must be as durable as the name that refers to them.
    folder.sync_names()
    folder.rename(temporary, name)
    folder.sync_names()


def clean(folder: Folder) -> None:
    """Remove what neither of the two newest generations names. Call it as the only writer."""
    names = folder.names()
    kept = generations(names)[:2]
    wanted = {toc_name(generation) for generation in kept}
    for generation in kept:
        try:
            wanted |= read(folder, generation).files
        except (IndexDamaged, IndexOutdated):
            wanted |= {name for name in names if name.startswith(f"{NAME}_")}
    for name in names:
        ours = name.startswith((f"{NAME}_", f"_{NAME}_", "run_"))
        if ours and name not in wanted:
            folder.remove(name)
