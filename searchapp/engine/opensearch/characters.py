"""One token a character: the form in which a quoted phrase is a phrase of the cluster's too.

The characters fields hold every character of a folded text but white space, each one position further than the last.
A phrase query over them is an exact substring search in which white space counts as nothing. A letter or digit says in
its token whether a run of letters and digits begins (<) or ends (>) with it, so that a phrase can ask for whole words
at its ends.
"""

from __future__ import annotations

import re
from itertools import chain

from searchapp.analysis import CHARACTER_CLASS, CJK, END_MARK, WORD, class_pattern

BEGINS = "<"
ENDS = ">"
OR = "\ufdd1"
"""Stands between the alternatives of one position in a phrase; no character that a text may hold."""

_RUN = re.compile(f"[{class_pattern(WORD)}]+")
_CJK_RUN = re.compile(f"[{class_pattern(CJK)}]{{2,}}")


def _run_tokens(run: str) -> str:
    if len(run) == 1:
        return BEGINS + run + ENDS
    return " ".join([BEGINS + run[0], *run[1:-1], run[-1] + ENDS])


def character_tokens(folded: str) -> str:
    """The characters field of a folded text: tokens with single spaces between."""
    text = folded.replace(OR, "\ufffd")
    pieces: list[str] = []
    place = 0
    for run in _RUN.finditer(text):
        pieces += chain.from_iterable(text[place : run.start()].split())
        pieces.append(_run_tokens(run[0]))
        place = run.end()
    pieces += chain.from_iterable(text[place:].split())
    return " ".join(pieces)


def phrase_tokens(text: str) -> str:
    """The phrase to look for in a characters field. text: folded, without white space, not empty."""
    text = text.replace(OR, "\ufffd")
    last = len(text) - 1
    tokens = []
    for place, character in enumerate(text):
        if CHARACTER_CLASS[ord(character)] != WORD:
            tokens.append(character)
            continue
        begins = (BEGINS,) if place == 0 else ("", BEGINS)
        ends = (ENDS,) if place == last else ("", ENDS)
        tokens.append(OR.join(before + character + after for before in begins for after in ends))
    return " ".join(tokens)


def phrase_bigrams(text: str) -> list[str]:
    """Bigrams that every document with this phrase holds, each once."""
    runs = (found[0] for found in _CJK_RUN.finditer(text))
    return list(dict.fromkeys(chain.from_iterable(map(str.__add__, run, run[1:]) for run in runs)))


def bigram_stream(folded: str, runs: list[str]) -> str:
    """The terms of the bigram stream, in any order. runs: what analysis.runs gives for the text."""
    text = "".join(folded.split())
    pieces: list[str] = []
    for found in _CJK_ANY.finditer(text):
        run = found[0]
        pieces += map(str.__add__, run, run[1:] + END_MARK)
    return " ".join([*pieces, *runs])


_CJK_ANY = re.compile(f"[{class_pattern(CJK)}]+")
