"""Which articles are mirrors of one another? The groups of a whole collection, from the signatures of its articles.

Candidates share a band of three slots of the wording, or the title (locality-sensitive hashing; Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3). Two rows are mirrors when `is_mirror` says so. What mirrors join
is then cut to stars: each member is a mirror of the group's fullest one, so that no chain of small steps joins two
articles that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled
from searchapp.corpus.signatures import (
    DATES,
    HEAD_YEARS,
    LENGTH,
    NUMBERS,
    SLOT_COUNT,
    SLOTS,
    TITLE,
    WIDTH,
    WORDING,
    YEARS,
    Signature,
    mix,
    signature,
    signatures,
)

SIGNATURE_WIDTH: Final = WIDTH
"""uint32 numbers in a signature: 256 bytes."""

SHARE: Final = 0.30
"""Shingles in common, of all that two articles have: at least so many in mirrors whose titles agree."""

SHARE_SHORT: Final = 0.15
SHORT: Final = 220
"""The same where the titles agree and both texts have fewer tokens than that: a few injected pieces and a lost end
leave little of a short text, and fifty words of English are fifty tokens."""

SHARE_LONGER_TITLE: Final = 0.70
"""The same where one title has all of the other and more: a site's name, or another word that makes it another law."""

SHARE_OTHER_TITLE: Final = 0.92
"""The same where each title has characters that the other has not. Rules of two towns, or on two kinds of duties,
share up to nine tenths of their wording."""

SLACK: Final = 0.08
"""How much less a member may share with the fullest article of its group than with the one that brought it in."""

NUMBERS_PER_SLIP: Final = 24
"""Of so many numbers one may differ on either side, as a slip of the copyist; none of fewer, and none of the dates."""

_BAND: Final = 3
_BANDS: Final = SLOT_COUNT // _BAND
_TRIES: Final = 8
_INDEX_BITS: Final = 32


def groups(signatures: Signature) -> npt.NDArray[np.int32]:
    """For each row of uint32[N, SIGNATURE_WIDTH] the lowest row of its group of mirrors, itself if alone: int32[N].

    The groups do not depend on the order of the rows. Time and memory are linear in N but for sorting.
    """
    return groups_in_pieces(lambda: [signatures], np.empty_like(signatures))


def groups_in_pieces(pieces: Callable[[], Iterable[Signature]], rows: Signature) -> npt.NDArray[np.int32]:
    """`groups` of N rows that come in pieces. pieces: called twice. rows: uint32[N, SIGNATURE_WIDTH], overwritten.

    Needs some 40 bytes a row beside `rows`, which may be a mapped file.
    """
    count = len(rows)
    if count < 2:
        return np.arange(count, dtype=np.int32)
    # Everything below goes by the rows' content, first occurrence of each: that makes it independent of their order.
    hashes = np.concatenate([_hashes(piece) for piece in pieces()])
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    fresh = np.empty(count, np.bool_)
    fresh[0] = True
    np.not_equal(hashes[1:], hashes[:-1], out=fresh[1:])
    del hashes
    place = np.empty(count, np.int32)
    place[order] = np.cumsum(fresh, dtype=np.int32) - 1
    first = np.zeros(count, np.bool_)
    first[order[fresh]] = True
    rows = rows[: int(fresh.sum())]
    del order, fresh
    # Articles without a single word have nothing by which they could be mirrors.
    empty = np.empty(count, np.bool_)
    begin = 0
    for piece in pieces():
        own = slice(begin, begin + len(piece))
        rows[place[own][first[own]]] = piece[first[own]]
        empty[own] = piece[:, LENGTH] == 0
        begin += len(piece)
    slots = rows[:, SLOTS:].view(np.uint8)
    parents = np.arange(len(rows), dtype=np.int32)
    for band in range(-1, _BANDS):
        keys = _by_key(_keys(rows, slots, band))
        _join(keys, rows, slots, parents)
    members = _stars(rows, slots, parents)
    lowest = np.full(len(rows), count, np.int32)
    own = members[place]
    np.minimum.at(lowest, own, np.arange(count, dtype=np.int32))
    grouped: npt.NDArray[np.int32] = lowest[own]
    grouped[empty] = np.flatnonzero(empty).astype(np.int32)
    return grouped


@compiled
def _ones(word):  # type: ignore[no-untyped-def]
    word = word - ((word >> np.uint32(1)) & np.uint32(0x55555555))
    word = (word & np.uint32(0x33333333)) + ((word >> np.uint32(2)) & np.uint32(0x33333333))
    word = (word + (word >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    return int(np.uint32(word * np.uint32(0x01010101)) >> np.uint32(24))


@compiled
def _own(rows, a, b, first, last):  # type: ignore[no-untyped-def]
    """How many members of each set the other has not, and how many there are in all."""
    left = 0
    right = 0
    both = 0
    for word in range(first, last):
        one, other = rows[a, word], rows[b, word]
        left += _ones(np.uint32(one & ~other))
        right += _ones(np.uint32(other & ~one))
        both += _ones(np.uint32(one | other))
    return left, right, both


@compiled
def _lacks_year(rows, a, b):  # type: ignore[no-untyped-def]
    """Whether the first part of a names a year that stands nowhere in b."""
    lacking = np.uint32(0)
    for word in range(4):
        lacking |= rows[a, HEAD_YEARS + word] & ~rows[b, YEARS + word]
    return lacking != 0


@compiled
def _is_mirror(rows: Any, slots: Any, a: int, b: int, slack: float) -> bool:
    # Rows are named by their numbers: a view of an array costs more than what is done with it.
    left, right, _ = _own(rows, a, b, WORDING, WORDING + 2)
    if left > 0 and right > 0:
        least = SHARE_OTHER_TITLE
    elif left + right > 0:
        least = SHARE_LONGER_TITLE
    else:
        least = SHARE if max(rows[a, LENGTH], rows[b, LENGTH]) >= SHORT else SHARE_SHORT
    # Two slots of one byte agree by chance once in 256 times.
    wanted = 128 * ((least - slack) * (1 - 1 / 256) + 1 / 256)
    same = 0
    for block in range(0, 128, 32):
        for slot in range(block, block + 32):
            same += slots[a, slot] == slots[b, slot]
        # Most that share a band share little else, such as the first lines of all articles of a site.
        if same + 96 - block < wanted:
            return False
    left, right, _ = _own(rows, a, b, TITLE, TITLE + 2)
    if left > 0 and right > 0:
        return False
    left, right, _ = _own(rows, a, b, YEARS, YEARS + 4)
    if left > 0 and right > 0:
        return False
    left, right, _ = _own(rows, a, b, DATES, DATES + 6)
    if left > 0 and right > 0:
        return False
    left, right, both = _own(rows, a, b, NUMBERS, NUMBERS + 13)
    if min(left, right) > both // NUMBERS_PER_SLIP:
        return False
    return not _lacks_year(rows, a, b) and not _lacks_year(rows, b, a)


def is_mirror(a: Signature, b: Signature) -> bool:
    """Whether two articles with these signatures, uint32[SIGNATURE_WIDTH] each, are mirrors.

    They are where they share enough of their wording (SHARE, SHARE_OTHER_TITLE) and nothing vetoes: not numbers
    or years or dates that each has and the other has not, nor more such numbers than slips, nor a year in the first
    part of one body that the other does not name. Numbers that only one of them has are no veto: the other may
    have lost its last paragraphs.
    """
    rows = np.stack([a, b])
    return bool(_is_mirror(rows, rows[:, SLOTS:].view(np.uint8), 0, 1, 0.0))


@compiled
def _hashes(rows: Any) -> Any:
    hashes = np.empty(len(rows), np.uint64)
    for row in range(len(rows)):
        value = np.uint64(0)
        for word in range(rows.shape[1]):
            value = mix(
                (value << np.uint64(1)) ^ (value >> np.uint64(63)) ^ np.uint64(rows[row, word]) ^ np.uint64(word << 32)
            )
        hashes[row] = value
    return hashes


@compiled
def _keys(rows: Any, slots: Any, band: int) -> Any:
    """uint64[N]: the key of a band (-1: of the title) in the high half, the row in the low half."""
    keys = np.empty(len(rows), np.uint64)
    for row in range(len(rows)):
        if band < 0:
            title = np.uint64(rows[row, WORDING]) << np.uint64(32) | np.uint64(rows[row, WORDING + 1])
            key = mix(title) >> np.uint64(_INDEX_BITS)
        else:
            key = np.uint64(0)
            for slot in range(band * _BAND, band * _BAND + _BAND):
                key = key << np.uint64(8) | np.uint64(slots[row, slot])
        keys[row] = key << np.uint64(_INDEX_BITS) | np.uint64(row)
    return keys


@compiled
def _by_key(keys: Any) -> Any:
    """The keys in the order of their high halves, equal ones in that of their rows: a radix sort of 11-bit digits."""
    other = np.empty_like(keys)
    starts = np.empty(2049, np.int64)
    for shift in range(_INDEX_BITS, 64, 11):
        starts[:] = 0
        for key in keys:
            starts[int(key >> np.uint64(shift) & np.uint64(2047)) + 1] += 1
        if starts.max() == len(keys):
            continue
        for digit in range(2048):
            starts[digit + 1] += starts[digit]
        for key in keys:
            digit = int(key >> np.uint64(shift) & np.uint64(2047))
            other[starts[digit]] = key
            starts[digit] += 1
        keys, other = other, keys
    return keys


@compiled
def _root(parents, row):  # type: ignore[no-untyped-def]
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


@compiled
def _join(keys: Any, rows: Any, slots: Any, parents: Any) -> None:
    """Unite the mirrors among rows of equal keys. Each row is compared with a few before it: a band is one of many."""
    mask = np.uint64((1 << _INDEX_BITS) - 1)
    for place in range(1, len(keys)):
        row = np.int64(keys[place] & mask)
        for back in range(1, min(_TRIES, place) + 1):
            if (keys[place - back] ^ keys[place]) >> np.uint64(_INDEX_BITS) != 0:
                break
            other = np.int64(keys[place - back] & mask)
            own_root = _root(parents, row)
            other_root = _root(parents, other)
            if own_root == other_root:
                break
            if _is_mirror(rows, slots, row, other, 0.0):
                parents[max(own_root, other_root)] = min(own_root, other_root)
                break


@compiled
def _stars(rows: Any, slots: Any, parents: Any) -> Any:
    """int32[N]: the centre of each row's star: the row with the most numbers, then with the most words."""
    count = len(rows)
    weights = np.empty(count, np.int64)
    firsts = np.full(count, -1, np.int32)
    nexts = np.full(count, -1, np.int32)
    for row in range(count - 1, -1, -1):
        numbers = 0
        for word in range(DATES, NUMBERS + 13):
            numbers += _ones(rows[row, word])
        weights[row] = (numbers << 40) + rows[row, LENGTH]
        root = _root(parents, row)
        nexts[row] = firsts[root]
        firsts[root] = row
    centres = np.arange(count).astype(np.int32)
    for root in range(count):
        rounds = 0
        while firsts[root] >= 0:
            centre = firsts[root]
            row = centre
            while row >= 0:
                if weights[row] > weights[centre]:
                    centre = row
                row = nexts[row]
            rest = -1
            row = firsts[root]
            while row >= 0:
                following = nexts[row]
                if row == centre or (rounds < 1000 and _is_mirror(rows, slots, row, centre, SLACK)):
                    centres[row] = centre if rounds < 1000 else row
                elif rounds < 1000:
                    nexts[row] = rest
                    rest = row
                row = following
            firsts[root] = rest
            rounds += 1
    return centres


__all__ = ["SIGNATURE_WIDTH", "groups", "groups_in_pieces", "is_mirror", "signature", "signatures"]
