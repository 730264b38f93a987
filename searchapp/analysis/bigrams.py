"""Character bigrams: every CJK, kana or hangul character begins exactly one, the last of a run with the end mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from searchapp.analysis.characters import CHARACTER_CLASS, CJK, SPACE
from searchapp.analysis.latin import run_tokens
from searchapp.analysis.token import Token

END_MARK: Final = "$"
BITS: Final = 21
"""Of a code point in a key: the second character's are the lower ones."""
_MASK: Final = (1 << BITS) - 1


def term_key(term: str) -> int:
    """The integer of a bigram, whose end mark is 0; 0 for any other term of the bigram stream, which is a word."""
    if len(term) != 2 or CHARACTER_CLASS[ord(term[0])] != CJK:
        return 0
    second = 0 if term[1] == END_MARK else ord(term[1])
    return ord(term[0]) << BITS | second


def key_term(key: int) -> str:
    """The bigram term of an integer."""
    second = int(key) & _MASK
    return chr(int(key) >> BITS) + (chr(second) if second else END_MARK)


def cjk_bigrams(folded: str) -> Iterator[Token]:
    """The bigrams of a folded text in order, with their places; the compiled loop that indexes gives the same."""
    previous = -1
    for place, character in enumerate(folded):
        kind = CHARACTER_CLASS[ord(character)]
        if kind == SPACE:
            continue
        if previous >= 0:
            if kind == CJK:
                yield Token(folded[previous] + character, previous, place + 1)
            else:
                yield Token(folded[previous] + END_MARK, previous, previous + 1)
        previous = place if kind == CJK else -1
    if previous >= 0:
        yield Token(folded[previous] + END_MARK, previous, previous + 1)


def bigram_tokens(folded: str) -> list[Token]:
    """All terms of the bigram stream with their places, in order of their beginning."""
    return sorted([*cjk_bigrams(folded), *run_tokens(folded)], key=lambda token: token.start)
