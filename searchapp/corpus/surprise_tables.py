"""The model of surprise, built from the segmenter's dictionary and from two tables that were counted in articles."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from searchapp.analysis import codepoints
from searchapp.compiled import compiled
from searchapp.corpus.surprise import CHARACTERS, PARTS_OF_A_NAT, Surprise, kinds, slot_of

KEPT = Surprise._fields[:-1]
PAIRS = Path(__file__).with_name("pairs.txt")
TRIGRAMS = Path(__file__).with_name("trigrams.txt")
SHARE_OF_TABLE = 0.75
"""Beside the dictionary, which knows the words of other topics."""


@cache
def load() -> Surprise:
    """The model, built once an install (a second) and kept beside this file's byte code, where that can be written."""
    dictionary = Path(str(files("jieba").joinpath("dict.txt")))
    made_of = "-".join(str(path.stat().st_mtime_ns) for path in (dictionary, PAIRS, TRIGRAMS, Path(__file__)))
    kept = Path(__file__).parent / "__pycache__" / f"surprise-{made_of}.npz"
    try:
        with np.load(kept, allow_pickle=False) as arrays:
            return Surprise(**{name: arrays[name] for name in KEPT}, kind=kinds())
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


def _build(dictionary: Path) -> Surprise:
    entries = dictionary.read_text(encoding="utf-8").split()
    words = entries[0::3]
    frequency = np.array(entries[1::3], dtype=np.float64) + 1.0
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    codes = codepoints("".join(words)).astype(np.int64)
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
    listed, share_listed = _pairs()
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
        _trigrams(),
        kinds(),
    )


def _pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The pairs of the table, sorted, and the share of each among the characters behind its first one."""
    first, second, costs = _rows(PAIRS)
    pairs = first[0] << 16 | second
    order = np.argsort(pairs)
    return pairs[order], np.exp(-costs[order] / PARTS_OF_A_NAT)


def _trigrams() -> npt.NDArray[np.uint64]:
    """The trigrams of the table in their slots."""
    (first, second), third, costs = _rows(TRIGRAMS)
    slots = np.zeros(1 << (2 * len(third)).bit_length(), np.uint64)
    _fill(slots, (first << 32 | second << 16 | third).astype(np.uint64), (costs + 1).astype(np.uint64))
    return slots


@compiled
def _fill(slots, trigrams, costs):  # type: ignore[no-untyped-def]
    for x in range(len(trigrams)):
        slots[slot_of(trigrams[x], slots)] = (trigrams[x] << np.uint64(16)) | costs[x]


def _rows(table: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The entries of a table: what stands before the character, int64[one or two, entries], the character, its cost."""
    before, last, costs = [], [], []
    for line in table.read_text(encoding="utf-8").splitlines():
        context, *groups = line.split(" ")
        if context == "#":
            continue
        for group in groups:
            characters = group.lstrip("0123456789")
            last.append(characters)
            before.append(context * len(characters))
            costs += [int(group[: -len(characters)])] * len(characters)
    entries = codepoints("".join(last)).astype(np.int64)
    contexts = codepoints("".join(before)).astype(np.int64).reshape(len(entries), -1).T
    return contexts, entries, np.array(costs, np.float64)
