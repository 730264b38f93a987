"""Which files and lines hold the articles? Folders walked in a stable order, each page and JSON line an Item."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from searchapp.corpus.jsonl import Broken, read_lines
from searchapp.corpus.report import Skipped, encodable, skipped, why

PAGES: Final = (".txt", ".html", ".htm", ".xhtml", ".md")
LINES: Final = (".jsonl", ".jsonl.gz")
LARGEST_PAGE: Final = 16 * 2**20
"""A page of more bytes is no article; the largest saved pages are a hundredth of it."""

_READING: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

READER_VERSION: Final = b"18"
"""Part of every fingerprint: raise it where the same bytes are read differently, so that `update` reads them again."""


class TooLargeError(Exception):
    """The page has more than LARGEST_PAGE bytes."""


def too_large(path: str) -> Skipped:
    """Why such a page is passed over."""
    return skipped(path, 0, "too-large", f"{LARGEST_PAGE >> 20} MiB")


@dataclass(frozen=True, slots=True)
class Item:
    """One article before it is read. Picklable; small but for the bytes of a JSON line.

    path: its file, as the operator named it, POSIX. line: of a JSONL file, counted from 1; 0 for a page. key: the
    file's path relative to its root (see `roots`), from which ids are made. raw: the bytes of a JSON line, empty
    for a page, which is read from disk when it is needed. size: bytes of it, as they were when it was found.
    """

    path: str
    line: int
    key: str
    raw: bytes = b""
    size: int = field(default=0, compare=False)

    def load(self) -> bytes:
        """The raw bytes of the article. Raises OSError, and TooLargeError for a page beyond the limit."""
        if self.line:
            return self.raw
        # A pipe put in the place of a file after the walk must not block the worker.
        descriptor = os.open(self.path, _READING)
        try:
            # A buffer of the size that the file had and a byte more; what it grew by is read piece by piece.
            size = min(self.size, LARGEST_PAGE)
            raw = more = os.read(descriptor, size + 1)
            while more and len(raw) <= LARGEST_PAGE and len(raw) != size:
                more = os.read(descriptor, LARGEST_PAGE + 1 - len(raw))
                raw += more
        finally:
            os.close(descriptor)
        if len(raw) > LARGEST_PAGE:
            raise TooLargeError
        return raw

    @property
    def fingerprint(self) -> str:
        """A hash of the raw bytes, the key and the reader's version: while it is equal, nothing changed.

        Reads the page from disk. "" where the page cannot be read; `read` then tells why.
        """
        try:
            return fingerprint(self, self.load())
        except (OSError, TooLargeError):
            return ""


def fingerprint(item: Item, raw: bytes) -> str:
    """The fingerprint of an item whose bytes are at hand."""
    # Most processors have instructions for this one: half of the time that BLAKE2 takes.
    digest = hashlib.sha256(raw)
    digest.update(_place(item.line > 0, item.key))
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1024)
def _place(is_line: bool, key: str) -> bytes:
    # A file of JSON lines is the place of thousands of articles.
    return READER_VERSION + (b"\0line\0" if is_line else b"\0page\0") + os.fsencode(key)


def key_id(key: str, raw: bytes = b"") -> str:
    """The id of an article that brings none: 16 hexadecimal digits made of its key and, for a JSON line, its bytes."""
    return hashlib.blake2b(os.fsencode(key) + b"\0" + raw, digest_size=8, person=b"id").hexdigest()


def roots(paths: Sequence[Path], known: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The folders that the keys of these paths' files are relative to: absolute, the known ones first.

    A path under a known root, or under another of the paths, adds none; otherwise a folder is its own root and a
    file's is its parent. An indexer keeps the roots with the index, hands them to `items` at the next update and
    so gives FOLDER/sub/page.txt the id that it had from FOLDER. A file belongs to the innermost root above it.
    """
    found = [_absolute(root) for root in known]
    for path in sorted(map(_absolute, paths), key=lambda path: len(path.parts)):
        if not any(path.is_relative_to(root) for root in found):
            root = path if _is_folder(path) else path.parent
            if root not in found:
                found.append(root)
    return tuple(dict.fromkeys(found))


def items(paths: Sequence[Path], known_roots: Iterable[Path] = ()) -> Iterator[Item | Skipped]:
    """Every article under the paths, folders in the order of their names, and every file that can hold none.

    Never raises. Hidden files and folders inside a folder are passed over in silence. A folder reached a second
    time, through a link or another path, is not read again. known_roots: the roots of earlier runs (see `roots`).
    """
    walk = _Walk(roots(paths, known_roots))
    for path in paths:
        yield from walk.path(str(path))


def covers(paths: Sequence[Path], origin: str) -> bool:
    """Whether the article of this origin lies under one of the paths: then an update of them may drop it."""
    place = encodable(str(_absolute(origin)))
    return any(
        PurePosixPath(place).is_relative_to(PurePosixPath(encodable(_absolute(path).as_posix()))) for path in paths
    )


def as_named(paths: Sequence[Path], origin: str) -> str:
    """An article's origin as the operator named its file, POSIX; as it is where it lies under none of the paths."""
    place = PurePosixPath(origin)
    for path in paths:
        top = PurePosixPath(encodable(_absolute(path).as_posix()))
        if place.is_relative_to(top):
            return (PurePosixPath(encodable(path.as_posix())) / place.relative_to(top)).as_posix()
    return origin


class _Walk:
    """One pass over the paths; remembers the folders and the paths that it has seen, and no file in a folder."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = sorted((root.as_posix() for root in roots), key=len, reverse=True)
        self._folders: set[tuple[int, int]] = set()
        self._walked: set[str] = set()
        self._given: set[str] = set()

    def path(self, path: str) -> Iterator[Item | Skipped]:
        try:
            status = Path(path).stat()
        except FileNotFoundError:
            yield skipped(_posix(path), 0, "not-found")
        except (OSError, ValueError) as error:
            yield skipped(_posix(path), 0, "unreadable", why(error))
        else:
            if stat.S_ISDIR(status.st_mode):
                yield from self._folder(path)
            else:
                place = str(_absolute(path))
                folder, _, name = place.rpartition(os.sep)
                if place not in self._given and (folder not in self._walked or name.startswith(".")):
                    self._given.add(place)
                    yield from self._file(path, status)

    def _folder(self, top: str) -> Iterator[Item | Skipped]:
        # Links to folders come last, so that a page's path, and with it its id, is the real one where there is one.
        waiting, links = [top], list[str]()
        while waiting or links:
            linked = not waiting
            folder = links.pop() if linked else waiting.pop()
            try:
                status = Path(folder).stat()
                identity = (status.st_dev, status.st_ino)
                if identity in self._folders:
                    if linked:
                        yield skipped(_posix(folder), 0, "linked-folder")
                    continue
                self._folders.add(identity)
                self._walked.add(str(_absolute(folder)))
                with os.scandir(folder) as entries:
                    names = sorted((entry for entry in entries if not entry.name.startswith(".")), key=_name)
            except OSError as error:
                yield skipped(_posix(folder), 0, "unreadable", why(error))
                continue
            inside, inside_links = list[str](), list[str]()
            for entry in names:
                try:
                    is_folder, is_link = entry.is_dir(), entry.is_symlink()
                    status = entry.stat()
                except OSError as error:
                    yield skipped(_posix(entry.path), 0, "unreadable", why(error))
                    continue
                if is_folder:
                    if entry.name.lower().endswith(PAGES + LINES):
                        yield skipped(_posix(entry.path), 0, "directory-named-as-page")
                    (inside_links if is_link else inside).append(entry.path)
                elif not self._given or str(_absolute(entry.path)) not in self._given:
                    yield from self._file(entry.path, status)
            waiting += reversed(inside)
            links[:0] = reversed(inside_links)

    def _file(self, path: str, status: os.stat_result) -> Iterator[Item | Skipped]:
        place = str(_absolute(path))
        name = path.lower()
        origin = _posix(path)
        if not name.endswith(PAGES + LINES):
            yield skipped(origin, 0, "unknown-suffix", " ".join(PAGES + LINES))
        elif not stat.S_ISREG(status.st_mode):
            yield skipped(origin, 0, "not-a-file")
        elif status.st_size == 0:
            yield skipped(origin, 0, "empty")
        elif name.endswith(LINES):
            yield from self._lines(path, origin, self._key(place))
        elif status.st_size > LARGEST_PAGE:
            yield too_large(origin)
        else:
            yield Item(origin, 0, self._key(place), size=status.st_size)

    def _lines(self, path: str, origin: str, key: str) -> Iterator[Item | Skipped]:
        for number, line in read_lines(path):
            if isinstance(line, Broken):
                yield skipped(origin, number, line.code, line.detail)
            else:
                yield Item(origin, number, key, line, len(line))

    def _key(self, place: str) -> str:
        place = _posix(place)
        for root in self._roots:
            prefix = root if root.endswith("/") else root + "/"
            if place.startswith(prefix):
                return place[len(prefix) :]
        return place.rpartition("/")[2]


def _absolute(path: Path | str) -> Path:
    # Path.resolve would follow links: the id of a linked page must not depend on where the link leads.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _posix(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")
