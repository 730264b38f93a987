"""How surprising one character is after another, by a table of frequent pairs and by the segmenter's dictionary.

The model is a chain of characters: a word begins with a character as often as the dictionary's words do, goes on inside
itself as its spelling says, and ends; how the words of common speech join is in the table. It knows no topic and no
grammar, and needs none: it is only asked whether a string breaks the words around it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from searchapp.compiled import inlined

CHARACTERS = 0x10000
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
    """rows, follows, costs: nats by pair of characters, the pairs sorted, rows indexed by the first character.

    begin, finish: nats for a word to begin with and to end behind a character. kind: by character.
    """

    rows: npt.NDArray[np.int32]
    follows: npt.NDArray[np.uint16]
    costs: npt.NDArray[np.float32]
    begin: npt.NDArray[np.float32]
    finish: npt.NDArray[np.float32]
    kind: npt.NDArray[np.uint8]


KEPT = ("rows", "follows", "costs", "begin", "finish")
PAIRS = Path(__file__).with_name("pairs.txt")
PARTS_OF_A_NAT = 4
"""In which the table of pairs counts."""
SHARE_OF_TABLE = 0.75
"""Beside the dictionary, which knows the words of other topics."""


@cache
def load() -> Surprise:
    """The model, built once an install (a second) and kept beside this file's byte code, where that can be written."""
    dictionary = Path(str(files("jieba").joinpath("dict.txt")))
    made_of = "-".join(str(path.stat().st_mtime_ns) for path in (dictionary, PAIRS, Path(__file__)))
    kept = Path(__file__).parent / "__pycache__" / f"surprise-{made_of}.npz"
    try:
        with np.load(kept, allow_pickle=False) as arrays:
            return _model(*(arrays[name] for name in KEPT))
    except (OSError, ValueError, KeyError, BadZipFile):
        model = _build(dictionary)
    with suppress(OSError):
        keep(model, kept)
    return model


def keep(model: Surprise, place: Path) -> None:
    """Write a model into a folder of its own kind and remove the older ones there. Raises OSError."""
    place.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        np.savez(file, **{name: getattr(model, name) for name in KEPT})
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)
    for old in place.parent.glob("surprise-*.npz"):
        if old != place:
            old.unlink(missing_ok=True)


def _model(
    rows: npt.NDArray[np.int32],
    follows: npt.NDArray[np.uint16],
    costs: npt.NDArray[np.float32],
    begin: npt.NDArray[np.float32],
    finish: npt.NDArray[np.float32],
) -> Surprise:
    return Surprise(rows, follows, costs, begin, finish, kinds())


def _build(dictionary: Path) -> Surprise:
    entries = dictionary.read_text(encoding="utf-8").split()
    words = entries[0::3]
    frequency = np.array(entries[1::3], dtype=np.float64) + 1.0
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    codes = np.where(codes < CHARACTERS, codes, 0)
    last = np.cumsum(lengths) - 1
    first = last - lengths + 1
    total = frequency.sum()
    weight = np.repeat(frequency, lengths)
    count = np.bincount(codes, weights=weight, minlength=CHARACTERS)
    begins = np.bincount(codes[first], weights=frequency, minlength=CHARACTERS)
    ends = np.bincount(codes[last], weights=frequency, minlength=CHARACTERS)
    inside = np.ones(len(codes), dtype=bool)
    inside[last] = False
    left = np.flatnonzero(inside)
    pairs, position = np.unique((codes[left] << 16) | codes[left + 1], return_inverse=True)
    together = np.bincount(position, weights=weight[left])
    a, b = pairs >> 16, pairs & 0xFFFF
    share = (together + ends[a] * begins[b] / total) / count[a]
    begin = -np.log((begins + 0.5) / total)
    finish = -np.log((ends + 0.5) / (count + 1.0))
    listed, share_listed = _table()
    every = np.union1d(pairs, listed)
    a, b = every >> 16, every & 0xFFFF
    mixed = np.exp(-finish[a] - begin[b])
    mixed[np.searchsorted(every, pairs)] = share
    covered = np.bincount(listed >> 16, weights=share_listed, minlength=CHARACTERS)
    mixed *= 1.0 - SHARE_OF_TABLE * np.minimum(covered[a], 1.0)
    mixed[np.searchsorted(every, listed)] += SHARE_OF_TABLE * share_listed
    rows = np.searchsorted(a, np.arange(CHARACTERS + 1)).astype(np.int32)
    return Surprise(
        rows,
        b.astype(np.uint16),
        -np.log(mixed).astype(np.float32),
        begin.astype(np.float32),
        finish.astype(np.float32),
        kinds(),
    )


def _table() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The pairs of the table, sorted, and the share of each among the characters behind its first one."""
    pairs, costs = [], []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        first, *groups = line.split(" ")
        if first == "#":
            continue
        for group in groups:
            characters = group.lstrip("0123456789")
            pairs += [ord(first) << 16 | ord(character) for character in characters]
            costs += [int(group[: -len(characters)])] * len(characters)
    order = np.argsort(np.array(pairs, np.int64))
    return np.array(pairs, np.int64)[order], np.exp(-np.array(costs, np.float64)[order] / PARTS_OF_A_NAT)


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
def pair_cost(a, b, model):  # type: ignore[no-untyped-def]
    """Nats for character b behind character a."""
    left, right = model.kind[a], model.kind[b]
    cost = STEPS[left, right]
    if left == 0 and right == 0 and 97 <= a <= 122 and 97 <= b <= 122:
        return LETTERS[a - 97, b - 97]
    if left == 2 and right == 2:
        low, high = model.rows[a], model.rows[a + 1]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if model.follows[middle] < b:
                low = middle + 1
            else:
                high = middle
        if low < last and model.follows[low] == b:
            return model.costs[low]
        cost = np.float32(0.0)
    if left == 2:
        cost += model.finish[a]
    if right == 2:
        cost += model.begin[b]
    return cost


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
