"""Which of the best hits hold the query in one place? Rescoring by how close together a text has what was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, WORD, character_class, fold_table
from searchapp.compiled import compiled, inlined
from searchapp.query import ParsedQuery
from searchapp.ranking import Ranking

Array = np.ndarray[Any, Any]

_RUN_SEED = np.uint64(0xCBF29CE484222325)
_RUN_PRIME = np.uint64(0x100000001B3)
_RUN_BIT = np.uint64(1 << 63)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class NearTerms:
    """What is looked for close together: an open hash table of characters and of whole Latin words.

    keys: uint64, a power of two long. numbers: int32, place of the weight. weights: float64, by term, all above 0.
    """

    keys: Array
    numbers: Array
    weights: Array

    def __bool__(self) -> bool:
        return len(self.weights) > 0


def near_terms(query: ParsedQuery, idf: Callable[[str], float]) -> NearTerms:
    """The characters of a query, its Latin words and symbols, and what each weighs.

    A character weighs the smallest idf of the query's bigrams that it stands in, so that a bigram across the border
    of two words, which hardly a document holds, makes neither of its characters heavy. Bigrams with a grammatical
    character or of a synonym count only where there is no other. A character without any weighs the mean of the rest.

    idf: the idf of a term of the bigram stream of bodies, one that no document holds included.
    """
    boosts: dict[str, float] = {}
    for scored in query.score:
        if scored.field.endswith("_bigrams"):
            boosts[scored.term] = max(scored.boost, boosts.get(scored.term, 0.0))
    whole: dict[str, float] = {}
    parted: dict[str, float] = {}
    near: dict[int, float] = {}
    for term, boost in boosts.items():
        if len(term) == 2 and character_class(ord(term[0])) == CJK:
            of = whole if boost >= 1 else parted
            weight = idf(term)
            for character in term:
                of[character] = min(weight, of.get(character, weight))
        elif boost >= 1:
            near[_key(term)] = idf(term)
    lone = []
    for character in query.characters:
        found = whole.get(character) or parted.get(character)
        if found is None:
            lone.append(character)
        else:
            near[ord(character)] = found
    usual = sum(near.values()) / len(near) if near else 1.0
    near.update((ord(character), usual) for character in lone)
    return _table(near)


def closeness(texts: Sequence[bytes], near: NearTerms, ranking: Ranking) -> Array:
    """What each text earns beyond its first-stage score: float64, never negative.

    That is `ranking.closeness` times the weight of the distinct near terms in its best `ranking.window` characters,
    plus `ranking.lead` times the weight of those in its first `ranking.lead_length` characters: a text names its
    subject at its beginning. No window reaches over a field's border.

    texts: each the UTF-8 of title, NUL and body, as stored; folding is done here. Only the first `ranking.reach`
    characters of a text are looked at.
    """
    if not near or not texts:
        return np.zeros(len(texts))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    earned: Array = _earned(
        np.frombuffer(b"".join(texts), np.uint8),
        offsets,
        fold_table(),
        CHARACTER_CLASS,
        near.keys,
        near.numbers,
        near.weights,
        (ranking.window, ranking.lead_length, ranking.reach),
        (ranking.closeness, ranking.lead),
    )
    return earned


def _key(term: str) -> int:
    if len(term) == 1 and character_class(ord(term)) != WORD:
        return ord(term)
    value = int(_RUN_SEED)
    for character in term:
        value = (value ^ ord(character)) * int(_RUN_PRIME) & int(_FREE)
    return value | int(_RUN_BIT)


def _table(near: dict[int, float]) -> NearTerms:
    size = 8
    while size < 4 * len(near):
        size *= 2
    keys = np.full(size, _FREE, np.uint64)
    numbers = np.zeros(size, np.int32)
    for number, key in enumerate(near):
        slot = (key * int(_SPREAD) & int(_FREE)) >> 32 & size - 1
        while keys[slot] != _FREE:
            slot = slot + 1 & size - 1
        keys[slot] = key
        numbers[slot] = number
    return NearTerms(keys, numbers, np.array(list(near.values()), np.float64))


@inlined
def _number(keys, numbers, key):  # type: ignore[no-untyped-def]
    slot = np.int64((key * _SPREAD) >> np.uint64(32)) & (len(keys) - 1)
    while keys[slot] != _FREE:
        if keys[slot] == key:
            return numbers[slot]
        slot = (slot + 1) & (len(keys) - 1)
    return np.int32(-1)


@compiled
def _earned(raw, offsets, folds, classes, keys, numbers, weights, sizes, shares):  # type: ignore[no-untyped-def]
    window, lead_length, reach = sizes
    out = np.zeros(len(offsets) - 1)
    ring = np.empty(window, np.int32)
    last = np.empty(len(weights), np.int64)
    for text in range(len(out)):
        at, end = offsets[text], offsets[text + 1]
        ring[:] = -1
        last[:] = -window
        best, lead, held = 0.0, 0.0, 0.0
        place, field = 0, 0
        run = _RUN_SEED
        in_run = False
        leading = True
        while at <= end and place < reach:
            # One step beyond the end closes a word that ends there.
            code = np.uint32(0)
            if at < end:
                code = np.uint32(raw[at])
                size = 1 if code < 0x80 else 2 if code < 0xE0 else 3 if code < 0xF0 else 4
                if size > 1:
                    code &= np.uint32(0x7F >> size)
                    for more in range(at + 1, min(at + size, end)):
                        code = (code << np.uint32(6)) | np.uint32(raw[more] & 0x3F)
                # No text of ours holds such a number; a damaged one must not be read beyond the tables.
                code = folds[code] if code < len(folds) else np.uint32(0xFFFD)
                at += size
            else:
                at += 1
            found = np.int32(-1)
            if classes[code] == WORD:
                run = (run ^ np.uint64(code)) * _RUN_PRIME
                in_run = True
            else:
                if in_run:
                    # A word stands where its last character does, the place before this one.
                    number = _number(keys, numbers, run | _RUN_BIT)
                    if number >= 0:
                        before = place - 1
                        if last[number] <= before - window:
                            held += weights[number]
                        last[number] = before
                        ring[before % window] = number
                        best = max(best, held)
                        if leading and before - field < lead_length:
                            lead = max(lead, held)
                    run = _RUN_SEED
                    in_run = False
                if code != 0:
                    found = _number(keys, numbers, np.uint64(code))
            slot = place % window
            gone = ring[slot]
            if gone >= 0 and last[gone] == place - window:
                held -= weights[gone]
            ring[slot] = found
            if found >= 0:
                if last[found] <= place - window:
                    held += weights[found]
                last[found] = place
                best = max(best, held)
                if leading and place - field < lead_length:
                    lead = max(lead, held)
            place += 1
            if code == 0:
                # A field's border, or the end.
                leading = leading and place == 1
                field = place
                ring[:] = -1
                last[:] = place - 2 * window
                held = 0.0
        out[text] = shares[0] * best + shares[1] * lead
    return out
