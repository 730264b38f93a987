"""Text and marks -> HTML in which the only tag is <mark>."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from searchapp.query import Mark
from searchapp.snippets.patterns import patterns_of

MAX_BYTES: Final = 6_000_000
"""How much of a text is looked at: a few milliseconds' worth, two million Chinese characters."""
MAX_MATCHES: Final = 50_000
MAX_STEPS: Final = 20_000_000
_LIMITS: Final = (MAX_BYTES, MAX_MATCHES, MAX_STEPS)
_LONGEST: Final = 2000


class Highlighter:
    """Marks the words of one query in texts. Safe to share between threads.

    Latin letters and digits at a mark's ends must be whole in the text; white space is skipped between CJK characters,
    and anywhere in a phrase. Of each text no more than MAX_BYTES, MAX_MATCHES and MAX_STEPS comparisons are looked at.
    """

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._patterns = patterns_of(marks)

    def highlight(self, texts: Sequence[str]) -> list[str]:
        """Whole texts, escaped, with the marks in <mark>. Offsets are those of the original characters."""
        return self._shown([text.encode("utf-8", "surrogatepass") for text in texts], 0)

    def snippets(self, texts: Sequence[bytes], length: int = 120) -> list[str]:
        """Of each text the passage or two of about `length` characters in all that show most of the marks.

        They are escaped and marked as by `highlight`. Each passage is a substring of the text; … stands where text was
        left out, before, between and after. Without a match it is the text's beginning. texts: UTF-8, as they are
        stored. length: at most 2,000 are used.
        """
        return self._shown(texts, min(max(1, length), _LONGEST))

    def _shown(self, texts: Sequence[bytes], length: int) -> list[str]:
        from searchapp.analysis.utf8 import end_to_end
        from searchapp.snippets.cutting import SIGNS
        from searchapp.snippets.showing import shown

        of = self._patterns
        html, begins = shown(*end_to_end(texts), of.marks, _LIMITS, of.weighing, length, SIGNS)
        raw = html.tobytes()
        return [raw[begin:end].decode("utf-8", "surrogatepass") for begin, end in pairwise(begins.tolist())]
