"""What a reading of one page is: its parts, and what was cut from its text."""

from __future__ import annotations

from typing import Final, NamedTuple

Cut = tuple[int, int, str]
"""Start and end of a piece of text to be cut, and why."""


class Removed(NamedTuple):
    """One piece of text that is on the page and not in the reading.

    offset: where the piece begins, in characters of the decoded file (for HTML: of the extracted body). before:
    the character that stands before it once what was cut there is gone, "" at the start of a paragraph. after: up
    to two characters behind it, likewise, "" at the end of a paragraph. why: "fragment" (a piece of the title),
    "pinyin", "noise", "doubled" or "repeated".
    """

    fragment: str
    offset: int
    before: str
    after: str
    why: str


class Cuts(NamedTuple):
    """What is cut from a text, in the order of the places. offset: of the text in its file.

    The pieces are told when somebody asks for them; who indexes a million pages does not.
    """

    text: str = ""
    cuts: tuple[Cut, ...] = ()
    offset: int = 0

    def rest(self) -> str:
        """The text without what is cut."""
        kept: list[str] = []
        done = 0
        for start, end, _ in self.cuts:
            kept.append(self.text[done:start])
            done = end
        kept.append(self.text[done:])
        return "".join(kept)

    def pieces(self) -> tuple[Removed, ...]:
        """Each piece, between what is left around it."""
        rest, cut = self.rest(), 0
        pieces = []
        for start, end, why in self.cuts:
            place = start - cut
            cut += end - start
            before, after = rest[place - 1 : place], rest[place : place + 2]
            if before in "\n\r":
                before = ""
            if not after.isprintable() or " " in after:
                after = after.partition("\n")[0].strip()
            pieces.append(Removed(self.text[start:end], start + self.offset, before, after, why))
        return tuple(pieces)


NO_CUTS: Final = Cuts()


class PageReading(NamedTuple):
    """A page as a person would read it.

    published: ISO 8601, with +08:00 where the page gives a time, a plain date where it gives a date, "" where it
    gives none. body: paragraphs joined by one line end. url: the original address, "" where the page names none.
    head, tail: what stands above and below the body and is no part of it, as it is on the page (for HTML: in the
    extracted text); the head holds the lines of the title and its meta lines.
    """

    title: str
    body: str
    author: str = ""
    source: str = ""
    published: str = ""
    views: int | None = None
    editor: str = ""
    url: str = ""
    cuts: Cuts = NO_CUTS
    head: str = ""
    tail: str = ""

    @property
    def removed(self) -> tuple[Removed, ...]:
        """What was cut from the body, in the order of their offsets."""
        return self.cuts.pieces()


class Unreadable(Exception):
    """The page holds no article. code: "empty", "refresh", "frames", "script", "title-only" or "too-deep"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
