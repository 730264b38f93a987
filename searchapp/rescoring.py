"""Which of the best hits hold the query in one place? Rescoring by how close together a text has what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchapp.analysis import CHARACTER_CLASS, CJK, TEXT_FIELDS, WORD, character_class, fold_table, index_field
from searchapp.analysis.utf8 import (
    CJK_END,
    CJK_FIRST,
    CJK_LAST_LEAD,
    CJK_LEAD,
    TAILS,
    character_at,
    tail_at,
    written_as,
)
from searchapp.compiled import compiled, inlined, spliced
from searchapp.query import ParsedQuery
from searchapp.ranking import Ranking

Array = np.ndarray[Any, Any]

_BIGRAMS = frozenset(index_field(field, "bigrams") for field in TEXT_FIELDS)
_RUN_SEED = np.uint64(0xCBF29CE484222325)
_RUN_PRIME = np.uint64(0x100000001B3)
_RUN_BIT = np.uint64(1 << 63)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class NearTerms:
    """What is looked for close together: characters and whole Latin words.

    keys: uint64, each as a text may write it. numbers: int64, by key the place of the weight. weights: float64, by
    term, all above 0.
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
    for field, term, boost in query.score:
        if field in _BIGRAMS:
            boosts[term] = max(boost, boosts.get(term, 0.0))
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
    written = [(key, number) for number, term in enumerate(near) for key in written_as(term)]
    return NearTerms(
        np.array([key for key, _ in written], np.uint64),
        np.array([number for _, number in written], np.int64),
        np.array([*near.values()], np.float64),
    )


def closeness(data: Array, begins: Array, ends: Array, near: NearTerms, ranking: Ranking) -> Array:
    """What each text earns beyond its first-stage score: float64, never negative.

    That is `ranking.closeness` times the weight of the distinct near terms in its best `ranking.window` characters,
    plus `ranking.lead` times the weight of those in its first `ranking.lead_length` characters: a text names its
    subject at its beginning. No window reaches over a field's border.

    data: uint8. begins, ends: int64 by text, where it lies in there: the UTF-8 of title, NUL and body, as stored;
    folding is done here. Only the first `ranking.reach` characters of a text are looked at.
    """
    if not near:
        return np.zeros(len(begins))
    earned: Array = _earned(
        data,
        begins,
        ends,
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


@spliced
def _table(keys, numbers):  # type: ignore[no-untyped-def]
    """An open hash table (keys, numbers), and which remainders its keys have, and NUL, which ends a field."""
    size = 8
    while size < 8 * len(keys):
        size *= 2
    table = np.full(size, _FREE)
    places = np.empty(size, np.int64)
    maybe = np.zeros(TAILS, np.bool_)
    maybe[0] = True
    for i in range(len(keys)):
        maybe[keys[i] & np.uint64(TAILS - 1)] = True
        slot = _slot(table, keys[i])
        while table[slot] != _FREE:
            slot = (slot + 1) & (size - 1)
        table[slot] = keys[i]
        places[slot] = numbers[i]
    return table, places, maybe


@inlined
def _slot(keys, key):  # type: ignore[no-untyped-def]
    return np.int64((key * _SPREAD) >> np.uint64(32)) & (len(keys) - 1)


@inlined
def _number(keys, numbers, key):  # type: ignore[no-untyped-def]
    slot = _slot(keys, key)
    while keys[slot] != _FREE:
        if keys[slot] == key:
            return numbers[slot]
        slot = (slot + 1) & (len(keys) - 1)
    return np.int64(-1)


@compiled
def _earned(raw, begins, ends, folds, classes, asked, terms_of, weights, sizes, shares):  # type: ignore[no-untyped-def]
    window, lead_length, reach = sizes
    keys, numbers, maybe = _table(asked, terms_of)
    asks_words = False
    for key in asked:
        asks_words = asks_words or key & _RUN_BIT != 0
    out = np.zeros(len(begins))
    # Where near terms stood, oldest first: only these are looked at again, when they fall out of the window.
    places = np.empty(reach + 1, np.int64)
    terms = np.empty(reach + 1, np.int64)
    last = np.empty(len(weights), np.int64)
    for text in range(len(out)):
        at, end = begins[text], ends[text]
        last[:] = -1
        best, lead, held = 0.0, 0.0, 0.0
        lacking = len(weights)
        oldest, count = 0, 0
        place, field = 0, 0
        run = _RUN_SEED
        in_run = False
        leading = True
        while at <= end and place < reach:
            if not in_run:
                # Nearly all of a text is characters that nobody asked for.
                while at + 2 < end and place < reach:
                    byte = raw[at]
                    if CJK_LEAD <= byte <= CJK_LAST_LEAD:
                        if maybe[tail_at(raw, at)]:
                            break
                        at += 3
                    elif byte < 0x80 and not asks_words:
                        if maybe[byte]:
                            break
                        at += 1
                    else:
                        break
                    place += 1
                if place >= reach:
                    break
            # At the end there is one more NUL, which closes a word and a field.
            code, size = np.uint32(0), 1
            if at < end:
                code, size = character_at(raw, at, end)
                # Chinese characters are looked for as written, so that most of a text needs no folding.
                if code < CJK_FIRST or code >= CJK_END:
                    code = folds[code]
                    if asks_words and classes[code] == WORD:
                        run = (run ^ np.uint64(code)) * _RUN_PRIME
                        in_run = True
                        at += size
                        place += 1
                        continue
                if not (in_run or maybe[code & np.uint32(TAILS - 1)]):
                    at += size
                    place += 1
                    continue
            border = False
            if in_run:
                # A word stands where its last character does; the character after it is read again.
                number, stands = _number(keys, numbers, run | _RUN_BIT), place - 1
                run = _RUN_SEED
                in_run = False
            else:
                number, stands = _number(keys, numbers, np.uint64(code)), place
                border = code == 0
                at += size
                place += 1
            if number >= 0:
                while oldest < count and places[oldest] <= stands - window:
                    gone = terms[oldest]
                    if last[gone] == places[oldest]:
                        held -= weights[gone]
                        lacking += 1
                        last[gone] = -1
                    oldest += 1
                if last[number] < 0:
                    held += weights[number]
                    lacking -= 1
                last[number] = stands
                places[count] = stands
                terms[count] = number
                count += 1
                best = max(best, held)
                if leading and stands - field < lead_length:
                    lead = max(lead, held)
                if lacking == 0:
                    # Nothing is closer than all in one window, and a lead is past or has them all.
                    break
            if border:
                leading = leading and place == 1
                field = place
                oldest = count
                last[:] = -1
                held = 0.0
                lacking = len(weights)
        out[text] = shares[0] * best + shares[1] * lead
    return out
