"""What free text consists of: what a hit must hold, what it is scored by and what is marked in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from searchapp.analysis import CJK, Analyzer, class_pattern, function_characters, runs
from searchapp.query.nodes import Unit

MAX_MARK = 24
"""Longer pieces of a query are not looked for as a whole in snippets: no document repeats them."""

QUESTION_WORDS = frozenset(
    word
    for line in (
        "什么 甚么 为什么 什么样 什么时候 怎么 怎样 怎么样 怎么办 怎么做 如何 谁 谁的",
        "哪 哪个 哪些 哪里 哪儿 哪年 哪种 哪位 哪国 哪一 哪一个 何 何时 何处 何地 何人 何种 为何",
        "几 几个 几年 几次 几种 多少 多少钱 多大 多长 多高 多远 多久 是否 能否 吗 呢",
    )
    for word in line.split()
)
"""What a question asks with. The answer stands in their place, so a hit need not hold them."""

_QUESTION = re.compile(
    "[?谁]|哪(?!咤)|吗(?!啡)|[什甚怎]么|怎样|[如为有以]何|何[时处地人种年]|多[少大长高远久快]|几[^何乎内十百千万率微经]|"
    r"[是能]否|是不是|有没有|能不能|[是为](?=\s*$)"
)
_PIECE = re.compile(r"\w(?:\S*\w)?")
_CHINESE = re.compile(f"[{class_pattern(CJK)}]")
_CHINESE_RUN = re.compile(f"[{class_pattern(CJK)}]+")


@dataclass(frozen=True, slots=True)
class Words:
    """units: what a hit may hold. words, bigrams: terms of the two streams. Each once, in the order of the text."""

    units: tuple[Unit, ...]
    words: tuple[str, ...]
    bigrams: tuple[str, ...]


def read_words(folded: str, analyzer: Analyzer, stop_words: Container[str] = ()) -> Words:
    """Take folded free text apart.

    A bigram across the border of two words is scored but need not be held: 消费者权益 may stand as 消费者的权益. Where
    the segmenter saw single characters it may not have known the word, so there every bigram counts.
    """
    words = tuple(dict.fromkeys(analyzer.words(folded)))
    bigrams, alone = bigrams_of(folded)
    units = [Unit(term) for term in _held(bigrams, words, stop_words)]
    units += [Unit(character, prefix=True) for character in alone if character not in function_characters]
    if not units:
        units = [Unit(term) for term in bigrams] or [Unit(character, prefix=True) for character in alone]
    scored = tuple(word for word in words if word not in function_characters)
    return Words(tuple(units), scored or words, bigrams)


def bigrams_of(folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of the bigram stream without end marks (a query ends anywhere), and the characters that stand alone.

    Unlike in a document, white space parts: it is how a query names two things.
    """
    terms: list[str] = []
    alone: list[str] = []
    for run in _CHINESE_RUN.findall(folded):
        if len(run) == 1:
            alone.append(run)
        else:
            terms += map(str.__add__, run, run[1:])
    terms += runs(folded)
    return tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(alone))


def is_question(folded: str) -> bool:
    """Whether the text asks in a sentence; no document repeats the wording of a question."""
    return _QUESTION.search(folded) is not None


def _held(bigrams: Iterable[str], words: Sequence[str], stop_words: Container[str]) -> Iterator[str]:
    inside: set[str] = set()
    singles: set[str] = set()
    before: set[str] = set()
    after: set[str] = set()
    for word in words:
        if word in function_characters or word in QUESTION_WORDS or word in stop_words:
            before.add(word[-1])
            after.add(word[0])
        elif len(word) == 1:
            singles.add(word)
        else:
            inside.update(map(str.__add__, word, word[1:]))
    for term in bigrams:
        inner = len(term) != 2 or term in inside
        if inner or (not singles.isdisjoint(term) and term[0] not in before and term[1] not in after):
            yield term


def words_to_mark(folded: str, words: Words) -> Iterator[str]:
    """What a reader looks for in a hit: the query as typed, else its words.

    Single characters that the segmenter left beside each other are likely one word (a name). A part of a token such
    as c++ is not marked alone.
    """
    tokens = [word for word in words.words if not word.isalnum()]
    for piece in _PIECE.findall(folded):
        if len(piece) <= MAX_MARK and piece not in function_characters and not _within(piece, tokens):
            yield piece
    name = ""
    for word in words.words:
        if len(word) == 1 and word not in function_characters and _CHINESE.match(word):
            name = name + word if name + word in folded else word
            continue
        if len(name) > 1:
            yield name
        name = ""
        if (len(word) > 1 or not _CHINESE.match(word)) and not _within(word, tokens):
            yield word
    if len(name) > 1:
        yield name
    yield from (term for term in words.bigrams if len(term) == 1 and not term.isalnum())


def _within(word: str, tokens: Iterable[str]) -> bool:
    return any(word in token and word != token for token in tokens)


def chinese(folded: str) -> Iterator[str]:
    """The characters that rescoring counts."""
    return (character for character in _CHINESE.findall(folded) if character not in function_characters)
