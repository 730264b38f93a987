"""The model of surprise, built from the segmenter's dictionary and from two tables that were counted in articles."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import numpy.typing as npt

from searchapp.analysis import codepoints
from searchapp.compiled import compiled
from searchapp.corpus.surprise import CHARACTERS, PAIR, PARTS_OF_A_NAT, Surprise, kinds, slot_of, slot_of_pair

PAIRS = Path(__file__).with_name("pairs.txt")
TRIGRAMS = Path(__file__).with_name("trigrams.txt")
SHARE_OF_TABLE = 0.75
"""Beside the dictionary, which knows the words of other topics."""


def load() -> np.record:
    """The model, a record with the fields of Surprise."""
    model: np.record = load_one().view(np.recarray)[0]
    return model


@cache
def load_one() -> npt.NDArray[np.void]:
    """The model as the only record of an array, which numba takes sooner than a record.

    Built once an install (a second) and kept beside this file's byte code, where that can be written.
    """
    dictionary = Path(str(files("jieba").joinpath("dict.txt")))
    made_of = "-".join(str(path.stat().st_mtime_ns) for path in (dictionary, PAIRS, TRIGRAMS, Path(__file__)))
    kept = Path(__file__).parent / "__pycache__" / f"surprise-{made_of}.npy"
    try:
        model: npt.NDArray[np.void] = np.load(kept, allow_pickle=False)
        if model.dtype.names == Surprise._fields:
            return model
    except (OSError, ValueError, EOFError):
        pass
    model = _record(_build(dictionary))
    with suppress(OSError):
        keep(model, kept)
    return model


def keep(model: npt.NDArray[np.void], place: Path) -> None:
    """Write a model into a folder of its own kind and remove the older ones there. Raises OSError."""
    place.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as file:
        np.save(file, model)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)
    for old in place.parent.glob("surprise-*.np?"):
        if old != place:
            old.unlink(missing_ok=True)


def _record(model: Surprise) -> npt.NDArray[np.void]:
    record = np.empty(1, [(name, array.dtype, array.shape) for name, array in model._asdict().items()])
    for name, array in model._asdict().items():
        record[name][0] = array
    return record


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
    return Surprise(
        trigrams=_trigrams(),
        pairs=_slots_of_pairs(every.astype(np.uint32), -np.log(mixed).astype(np.float32)),
        begin=begin.astype(np.float32),
        finish=finish.astype(np.float32),
        kind=kinds(),
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
    _put_trigrams(slots, (first << 32 | second << 16 | third).astype(np.uint64), (costs + 1).astype(np.uint64))
    return slots


def _slots_of_pairs(pairs: npt.NDArray[np.uint32], costs: npt.NDArray[np.float32]) -> npt.NDArray[np.void]:
    slots = np.zeros(1 << len(pairs).bit_length(), PAIR)
    _put_pairs(slots, pairs, costs)
    return slots


@compiled
def _put_trigrams(slots, trigrams, costs):  # type: ignore[no-untyped-def]
    for x in range(len(trigrams)):
        slots[slot_of(trigrams[x], slots)] = (trigrams[x] << np.uint64(16)) | costs[x]


@compiled
def _put_pairs(slots, pairs, costs):  # type: ignore[no-untyped-def]
    for x in range(len(pairs)):
        slot = slot_of_pair(pairs[x], slots)
        slots[slot].pair, slots[slot].cost = pairs[x], costs[x]


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
