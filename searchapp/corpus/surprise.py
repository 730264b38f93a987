"""How surprising a character is behind others, by tables of frequent pairs and trigrams and by a dictionary.

The model is a chain of characters: a word begins with a character as often as the words of the segmenter's dictionary
do, goes on inside itself as its spelling says, and ends; how the words of common speech join is in the tables, and what
stands behind two characters where one of them alone would mislead most. It knows no topic and no grammar, and needs
none: it is only asked whether a string breaks the words around it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import inlined

CHARACTERS = 0x10000
PARTS_OF_A_NAT = 4
"""In which the tables of pairs and of trigrams count."""
PAIR = np.dtype([("pair", np.uint32), ("cost", np.float32)])
_SPREAD, _SPREAD_OF_PAIRS = np.uint64(0x9E3779B97F4A7C15), np.uint32(0x9E3779B1)
"""Of Fibonacci hashing."""
LETTER, SIGN, HAN, LINE, BLANK, STOP, COMMA, OPENING, CLOSING = range(9)
KINDS = (
    (LETTER, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (LINE, "\n\r"),
    (BLANK, " \t\u00a0\u3000"),
    (STOP, "。\uff1f\uff01\uff1b\uff1a?!;:"),
    (COMMA, "\uff0c、,"),
    (OPENING, "“‘(\uff08《〈【「『["),
    (CLOSING, "”’)\uff09》〉】」』]"),
)
STEPS = np.array(
    (
        (2.6, 4.4, 4.7, 4.7, 2.9, 5.0, 6.0, 7.7, 4.3),
        (3.3, 2.9, 4.5, 3.1, 2.7, 6.2, 6.1, 7.4, 4.7),
        (7.8, 8.3, 0.1, 5.6, 3.8, 4.5, 3.4, 6.7, 5.3),
        (4.8, 3.6, 0.9, 7.0, 2.6, 4.5, 7.0, 2.8, 7.0),
        (3.3, 4.3, 1.3, 5.3, 1.7, 6.6, 7.1, 4.4, 7.4),
        (5.1, 4.0, 1.6, 1.0, 2.0, 7.2, 8.0, 4.0, 5.7),
        (5.9, 7.2, 0.1, 6.2, 3.9, 8.0, 8.0, 5.5, 7.0),
        (2.9, 4.7, 1.3, 6.2, 6.0, 7.1, 8.0, 6.6, 3.8),
        (8.3, 6.3, 1.6, 1.8, 2.3, 2.4, 3.6, 2.7, 4.8),
    ),
    np.float32,
)
"""Nats for a character of one kind behind one of another, beside what a word's beginning and end cost.

Shares of neighbours in edited Chinese articles of many kinds, each article counted once.
"""

LETTERS = np.array(
    [
        [int(digit, 36) for digit in row]
        for row in (
            "fb89hgajbmd797j9m787bcfhci",
            "7gef8ihg8bl7fj8gnabf6ikl7i",
            "8jdd7hi7cq8adj5bp9c6bhnmgm",
            "8cfb5efg8igedc6epacfchgkgn",
            "ab99bdflhme9a8fch688ibdbfk",
            "9ice89hn5qk9eh6hl9a9blgmej",
            "bdef5ieb6niaf88cp8bdahhmif",
            "7ife5jll8pjgff5cjag9amhofi",
            "9b9abcbping9a49akb97icndne",
            "4iib5flkajgjhi8bhf8k4fjmkn",
            "8cf95gch8lieefc9meac8ffcdo",
            "8hbc6ekh4of7hh8frjbbafmgdm",
            "5adb5jgk8ifcag88khdfchjkbn",
            "9ib88a8laheegd9gnj866elggl",
            "eeaahcbiehea8699q6999eadjk",
            "7feb7geb8ug9ee8ao8b89fhi9r",
            "cgfdbhfddki4fggfgdf83kjikk",
            "7hbc6fdg8odbcc7fmda88cflcq",
            "bebd7hj8ardcefaced969iembo",
            "8ibe6fi88qhdei8cp9ba9mefcn",
            "d6d9bgdobcjaa6kat888kkq6om",
            "6ige4gej4qleafadphchgjjmim",
            "7igd6iea6qdgga8fkc8hkpc6ip",
            "chdeadnncliiekfckeh8fhke6i",
            "cfffbhchgmldeba9ng78cihlih",
            "9igf4bic6iifej7fkdahbgkgab",
        )
    ],
    np.float32,
) / np.float32(3)
"""Nats for a letter from a to z behind another, in thirds, one row for each first letter: shares of neighbours in the
Latin words of such articles.
"""


class Surprise(NamedTuple):
    """The fields of a model, which is one record of them: arrays of their own would be seven words each to hand over.

    trigrams: by slot of a hash three characters in one number, and behind them in 16 bits one more than what the third
    costs behind the others in PARTS_OF_A_NAT; 0 in an empty slot. pairs: by slot of a hash two characters in one
    number, 0 in an empty slot, and what the second costs in nats. begin, finish: nats for a word to begin with and to
    end behind a character. kind: by character. The widest come first, so that each stands at a multiple of its width.
    """

    trigrams: npt.NDArray[np.uint64]
    pairs: npt.NDArray[np.void]
    begin: npt.NDArray[np.float32]
    finish: npt.NDArray[np.float32]
    kind: npt.NDArray[np.uint8]


def kinds() -> npt.NDArray[np.uint8]:
    """What kind each character is of, by code point."""
    kind = np.full(CHARACTERS, SIGN, dtype=np.uint8)
    for low, high in ((0xC0, 0x250), (0x370, 0x530), (0xFF10, 0xFF5B)):
        kind[low:high] = LETTER
    for low, high in ((0x3007, 0x3008), (0x3040, 0x3100), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)):
        kind[low:high] = HAN
    for number, characters in KINDS:
        kind[[ord(character) for character in characters]] = number
    return kind


@inlined
def slot_of_pair(pair, pairs):  # type: ignore[no-untyped-def]
    """Where two characters in one number are or could be put."""
    mask = np.uint32(len(pairs) - 1)
    slot = (np.uint32(pair * _SPREAD_OF_PAIRS) >> np.uint32(8)) & mask
    while (pairs[slot].pair != 0) & (pairs[slot].pair != pair):
        slot = (slot + np.uint32(1)) & mask
    return slot


@inlined
def pair_cost(a, b, model):  # type: ignore[no-untyped-def]
    """Nats for character b behind character a."""
    left, right = model.kind[a], model.kind[b]
    cost = STEPS[left, right]
    if left == 0 and right == 0 and 97 <= a <= 122 and 97 <= b <= 122:
        return LETTERS[a - 97, b - 97]
    if left == 2 and right == 2:
        pair = (np.uint32(a) << np.uint32(16)) | np.uint32(b)
        found = model.pairs[slot_of_pair(pair, model.pairs)]
        if found.pair == pair:
            return found.cost
        cost = np.float32(0.0)
    if left == 2:
        cost += model.finish[a]
    if right == 2:
        cost += model.begin[b]
    return cost


@inlined
def slot_of(trigram, trigrams):  # type: ignore[no-untyped-def]
    """Where three characters in one number, with their cost, are or could be put."""
    mask = np.uint64(len(trigrams) - 1)
    slot = (trigram * _SPREAD >> np.uint64(40)) & mask
    # Here and in its like one branch for both, which is mostly guessed right: the slot is taken by another.
    while (trigrams[slot] != 0) & (trigrams[slot] >> np.uint64(16) != trigram):
        slot = (slot + np.uint64(1)) & mask
    return slot


@inlined
def trigram_cost(a, b, c, model):  # type: ignore[no-untyped-def]
    """Nats for character c behind the characters a and b, below 0 where the table does not tell."""
    trigram = (np.uint64(a) << np.uint64(32)) | (np.uint64(b) << np.uint64(16)) | np.uint64(c)
    found = model.trigrams[slot_of(trigram, model.trigrams)]
    return np.float32(np.int64(found & np.uint64(0xFFFF)) - 1) / np.float32(PARTS_OF_A_NAT)


@inlined
def standing(body, i, kind):  # type: ignore[no-untyped-def]
    """What a place stands behind: 1 a mark of prose or 的, with or without a blank, 2 another sign, 0 a word."""
    if i == 0:
        return 2
    before = body[i - 1]
    if before == 32 and i > 1:
        j = i - 2
        while j and body[j] == 32:
            j -= 1
        before = body[j]
        if kind[before] != 5 and kind[before] != 6 and before != 0x7684:
            return 2
    if before == 0x7684 or kind[before] == 5 or kind[before] == 6:
        return 1
    return 0 if kind[before] == 0 or kind[before] == 2 else 2
