"""How surprising a character is behind another on this page: what stands together elsewhere on it is no surprise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, inlined
from searchapp.corpus.surprise import CHARACTERS, pair_cost, trigram_cost

SHARE, DOUBT = np.float32(0.3), np.float32(2.0)
"""Of the page beside the dictionary, and what is added to a character's number before its followers' share is taken."""
_SPREAD = np.uint32(0x9E3779B1)
"""Of Fibonacci hashing."""
_NUMBER, _NUMBER_OF_ONE = np.uint64(16), np.uint32(16)
_MOST = np.uint32(0xFFFF)
"""How often two characters, or one, are counted, below their own bits."""
HERE, ELSEWHERE = np.float32(1.0), np.float32(0.0)
"""Whether a pair stands so at the place asked for; then it is no witness for itself."""


class Neighbours(NamedTuple):
    """pairs: by slot of a hash two characters in one number, and behind them in 16 bits how often they are neighbours
    on the page; 0 in an empty slot. characters: likewise characters, and how often one has a neighbour behind it.
    """

    pairs: npt.NDArray[np.uint64]
    characters: npt.NDArray[np.uint32]


@inlined
def _slot(pair, pairs):  # type: ignore[no-untyped-def]
    """Where a pair is or could be put."""
    mask = np.uint32(len(pairs) - 1)
    slot = (np.uint32(pair * _SPREAD) >> np.uint32(8)) & mask
    while (pairs[slot] != 0) & (pairs[slot] >> _NUMBER != pair):
        slot = (slot + np.uint32(1)) & mask
    return slot


@inlined
def _slot_of_one(character, characters):  # type: ignore[no-untyped-def]
    """Where a character is or could be put; there is a slot for each."""
    mask = len(characters) - 1
    slot = character & mask
    while (characters[slot] != 0) & (characters[slot] >> _NUMBER_OF_ONE != character):
        slot = (slot + 1) & mask
    return slot


@compiled
def neighbours_of(pool, n, kind):  # type: ignore[no-untyped-def]
    """The Neighbours of a body, which begins behind n characters of the pool. Marks and blanks are nobody's."""
    room = 64
    while room < 2 * (len(pool) - n) and room < 1 << 22:
        room *= 2
    pairs = np.zeros(room, np.uint64)
    characters = np.zeros(min(room, CHARACTERS), np.uint32)
    left = room // 4 * 3
    for i in range(n, len(pool) - 1):
        a, b = pool[i], pool[i + 1]
        if kind[a] > 2 or kind[b] > 2:
            continue
        own = _slot_of_one(a, characters)
        if characters[own] & _MOST == _MOST:
            continue
        characters[own] = ((np.uint32(a) << _NUMBER_OF_ONE) | (characters[own] & _MOST)) + np.uint32(1)
        pair = (np.uint32(a) << np.uint32(16)) | np.uint32(b)
        slot = _slot(pair, pairs)
        is_new = pairs[slot] == 0
        if left == 0 and is_new:
            continue
        left -= is_new
        pairs[slot] = max(pairs[slot], np.uint64(pair) << _NUMBER) + np.uint64(1)
    return pairs, characters


@inlined
def page_cost(a, b, here, page, model):  # type: ignore[no-untyped-def]
    """Nats for character b behind character a, HERE or ELSEWHERE."""
    return cost_on_page(pair_cost(a, b, model), a, b, here, page, model)


@inlined
def page_trigram_cost(a, b, c, here, page, model):  # type: ignore[no-untyped-def]
    """Nats for character c behind the characters a and b, HERE or ELSEWHERE."""
    cost = trigram_cost(a, b, c, model)
    return page_cost(b, c, here, page, model) if cost < 0.0 else cost_on_page(cost, b, c, here, page, model)


@inlined
def cost_on_page(cost, a, b, here, page, model):  # type: ignore[no-untyped-def]
    """What is left of a cost for character b behind character a where they stand together on the page."""
    if model.kind[a] > 2 or model.kind[b] > 2:
        return cost
    pair = (np.uint32(a) << np.uint32(16)) | np.uint32(b)
    number = np.float32(page.pairs[_slot(pair, page.pairs)] & _MOST) - here
    if number <= 0:
        return cost
    often = page.characters[_slot_of_one(a, page.characters)] & _MOST
    share = number / (np.float32(often) - here + DOUBT)
    return np.float32(-np.log((np.float32(1.0) - SHARE) * np.exp(-cost) + SHARE * share))
