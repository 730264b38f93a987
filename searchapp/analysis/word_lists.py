"""Plain text files of words: synonyms and stop words, both used at query time only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from searchapp.analysis.characters import fold, inside_word
from searchapp.system_errors import reason


class WordListError(ValueError):
    """A line of a word list cannot be used; the message names file, line and reason, Chinese."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Line numbers and lines of a UTF-8 file, without comments (from # at a line's beginning) and empty lines.

    Raises WordListError where the file cannot be read or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WordListError(path, 0, f"读不了，{reason(error)}") from None
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise WordListError(path, number, "不是 UTF-8 编码") from None
        if line and not line.startswith("#"):
            yield number, line


class SynonymMatch(NamedTuple):
    """The characters start:end of a query that have synonyms, and those synonyms (folded, in the file's order)."""

    start: int
    end: int
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """groups: folded word -> the other words of its groups."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @staticmethod
    def load(path: Path | None) -> Synonyms:
        """Read a file of comma-separated groups (，、 too), one a line; None gives none. Raises WordListError."""
        groups: dict[str, dict[str, None]] = {}
        for number, line in lines(path) if path else ():
            words = [" ".join(word.split()) for word in fold(line).replace("、", ",").split(",")]
            words = [word for word in dict.fromkeys(words) if word]
            if len(words) < 2:
                raise WordListError(path or Path(), number, "一组同义词要有两个以上不同的词")
            for word in words:
                others = groups.setdefault(word, {})
                others.update(dict.fromkeys(other for other in words if other != word))
        return Synonyms({word: tuple(others) for word, others in groups.items()})

    def of(self, folded: str) -> tuple[SynonymMatch, ...]:
        """Where a folded query holds a word that has synonyms: the longest from the left, none overlapping.

        A word that begins or ends with a Latin letter or digit is matched whole.
        """
        if not self.groups:
            return ()
        found = []
        reach = 0
        for start, character in enumerate(folded):
            if start < reach:
                continue
            for length in self._lengths.get(character, ()):
                synonyms = self.groups.get(folded[start : start + length])
                end = min(start + length, len(folded))
                if synonyms and not inside_word(folded, start) and not inside_word(folded, end):
                    reach = end
                    found.append(SynonymMatch(start, reach, synonyms))
                    break
        return tuple(found)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        lengths: dict[str, set[int]] = {}
        for word in self.groups:
            lengths.setdefault(word[0], set()).add(len(word))
        return {first: sorted(known, reverse=True) for first, known in lengths.items()}


def load_stop_words(path: Path | None) -> frozenset[str]:
    """Read folded words that a query need not hold, one a line; None gives none. Raises WordListError."""
    return frozenset(fold(line) for _, line in lines(path)) if path else frozenset()
