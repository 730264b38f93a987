"""Of what must a hit hold enough? The units of free text: bigrams, Latin words, symbols and single characters."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from searchapp.analysis import FUNCTION_CHARACTERS
from searchapp.query.asking import HOW_MUCH
from searchapp.query.nodes import Unit

FEW = 3
"""With up to this many other units, a word of one character is looked up by itself where no bigram stands for it. In
longer queries it would decide little, and it is the dearest unit of all to look up."""

LIGHT_WORDS = FUNCTION_CHARACTERS | {
    word
    for line in (
        "什么 甚么 为什么 什么样 什么时候 时候 怎么 怎样 怎么样 怎么办 怎么做 如何 谁 谁的",
        "哪 哪个 哪些 哪里 哪儿 哪年 哪种 哪位 哪国 哪一 哪一个 何 何时 何处 何地 何人 何种 为何",
        "几 几个 几年 几次 几种 多少 多少钱 多大 多长 多高 多远 多久 是否 能否 吗 呢",
        "an the of to in on at by for from with and or is are was be do does how what why when where who which",
    )
    for word in line.split()
}
"""Grammar, and what a question asks with: the answer stands in its place. A hit need not hold them."""

_QUESTION = re.compile(
    r"[?谁]|哪(?![吒咤])|吗(?!啡)|[什甚怎]么|怎样|[如为有以]何|(?<![任几])何[时处地人种年]|"
    rf"{HOW_MUCH}|几[^何乎内十百千万率微经]|"
    r"[是能]否|是不是|有没有|能不能|[是为](?=\s*$)"
)


def is_question(folded: str) -> bool:
    """Whether the text asks in a sentence; no document repeats the wording of a question."""
    return _QUESTION.search(folded) is not None


def units(
    folded: str, words: Sequence[str], bigrams: Sequence[str], alone: Sequence[str], stop_words: Container[str]
) -> tuple[Unit, ...]:
    """The units of folded free text, each once; some where there are any terms.

    A bigram across the border of two words need not be held: 消费者权益 may stand as 消费者的权益. Where the segmenter
    saw single characters it may not have known the word, so there every bigram counts.

    words, bigrams: its terms. alone: its Chinese characters without neighbours, for which there is no bigram. One
    beside a digit (3月, 2020年) need not be held, as dates and numbers are written in many ways.
    """
    singles: set[str] = set()
    terms = list(_held(bigrams, words, stop_words, singles))
    characters = [
        character
        for character in alone
        if character not in LIGHT_WORDS and character not in stop_words and not _beside_digit(character, folded)
    ]
    if singles and len(terms) + len(characters) <= FEW:
        covered = {character for term in terms if len(term) <= 2 for character in term}
        covered.update(alone)
        characters += [word for word in words if word in singles and word not in covered]
    if not terms and not characters:
        terms, characters = list(bigrams), [] if bigrams else list(alone)
    return (*map(Unit, terms), *(Unit(character, prefix=True) for character in characters))


def _held(bigrams: Sequence[str], words: Sequence[str], stop_words: Container[str], singles: set[str]) -> Iterator[str]:
    """The bigrams and Latin words that count; the words of one character are added to `singles`."""
    inside: set[str] = set()
    light: set[str] = set()
    before: set[str] = set()
    after: set[str] = set()
    for word in words:
        if word in LIGHT_WORDS or word in stop_words:
            light.add(word)
            light.update(map(str.__add__, word, word[1:]))
            before.add(word[-1])
            after.add(word[0])
        elif len(word) == 1:
            singles.add(word)
        else:
            inside.update(map(str.__add__, word, word[1:]))
    for term in bigrams:
        if term in light:
            continue
        inner = len(term) != 2 or term in inside
        if inner or (not singles.isdisjoint(term) and term[0] not in before and term[-1] not in after):
            yield term


def _beside_digit(character: str, folded: str) -> bool:
    place = folded.index(character)
    return folded[place - 1 : place].isdecimal() or folded[place + 1 : place + 2].isdecimal()
