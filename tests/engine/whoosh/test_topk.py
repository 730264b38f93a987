"""MaxScore gives what scoring every document and sorting gives; so does the heap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.engine.whoosh.cursors import ABSENT, ONLY, Lists
from searchapp.engine.whoosh.heap import best_of
from searchapp.engine.whoosh.matching import matching, score_documents, union_of
from searchapp.engine.whoosh.sets import bitmap, members_of, size_of, without
from searchapp.engine.whoosh.topk import top
from searchapp.engine.whoosh.window import WINDOW, Scratch, scratch

from .corpora import PROPERTY
from .test_postings import written

Array = np.ndarray
NO_GROUPS = np.zeros(0, np.int32)
SCRATCH: Scratch = scratch()


@dataclass(frozen=True)
class Case:
    """A query over a segment by chance. dense: float64[lists, documents], what each list gives; held: bool, alike."""

    lists: Lists
    dense: Array
    held: Array
    unit_weights: Array
    excluded: Array
    groups: Array

    @property
    def units(self) -> Array:
        return self.lists.places[2]


def case(seed: int, count: int, documents: int) -> Case:
    chance = np.random.default_rng(seed)
    lengths = chance.integers(1, chance.choice([3, 200, 20_000]), (2, documents)).astype(np.uint32)
    rows = chance.integers(0, 2, count)
    frequencies = np.zeros((count, documents), np.int64)
    places = np.empty(count, np.int64)
    words, extra = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
    for i in range(count):
        held = chance.random(documents) < chance.choice([0.002, 0.05, 0.4, 1.0])
        held[chance.integers(documents)] = True
        own = np.where(held, chance.integers(1, chance.choice([2, 5, 400]), documents), 0)
        kind = chance.choice(["own", "own", "own", "made", "only", "absent"])
        if kind == "made":
            own = held.astype(np.int64)
            places[i] = -2 - _put(extra, own, np.zeros(0, np.uint32))
        elif kind == "only":
            document = chance.integers(documents)
            own = np.zeros(documents, np.int64)
            own[document] = 1
            places[i] = ONLY + document
        elif kind == "absent":
            own = np.zeros(documents, np.int64)
            places[i] = ABSENT
        else:
            places[i] = _put(words, own, lengths[rows[i]])
        frequencies[i] = own
    weights = np.where(chance.random(count) < 0.2, 0.0, chance.random(count) * 5)
    units = chance.integers(-1, 4, count)
    scoring = np.stack([weights, np.full(count, 0.36), chance.choice([0.001, 0.2], count)])
    return Case(
        Lists(_joined(words), _joined(extra), np.stack([places, rows, units]), scoring, lengths),
        weights[:, None] * frequencies / (frequencies + scoring[1][:, None] + scoring[2][:, None] * lengths[rows]),
        frequencies > 0,
        chance.random(4) * 3 + 0.1,
        bitmap(chance.random(documents) < chance.choice([0.0, 0.3])),
        np.where(chance.random(documents) < 0.5, -1, chance.integers(0, 20, documents)).astype(np.int32),
    )


def _put(words: list[Array], frequencies: Array, lengths: Array) -> int:
    """Append a list; returns where it begins."""
    postings = [(int(document), int(frequencies[document])) for document in np.flatnonzero(frequencies)]
    encoded, begin = written([postings], lengths, sum(map(len, words)), singletons=False)
    words.append(encoded)
    return int(begin[0])


def _joined(words: list[Array]) -> Array:
    out = np.concatenate([*words, np.zeros(1, np.uint32)])
    out.setflags(write=False)
    return out


def holding(of: Case, threshold: float) -> Array:
    """bool by document: whether it holds units of at least that weight; with no threshold, whether any list has it."""
    if threshold <= 0:
        return of.held.any(axis=0)
    units = [of.held[of.units == unit].any(axis=0) * weight for unit, weight in enumerate(of.unit_weights)]
    return np.asarray(sum(units) >= threshold)


def reference(of: Case, matches: Array, groups: Array, limit: int) -> list[int]:
    """Score everything, sort, fold, cut."""
    scores = of.dense.sum(axis=0).round(9)
    out = np.unpackbits(of.excluded, bitorder="little")[: len(scores)] if len(of.excluded) else np.zeros(len(scores))
    docs = np.flatnonzero(matches & (out == 0))
    order = docs[np.lexsort((docs, -scores[docs]))].tolist()
    seen: set[int] = set()
    folded = [
        doc for doc in order if not len(groups) or groups[doc] < 0 or not (groups[doc] in seen or seen.add(groups[doc]))
    ]
    return folded[:limit]


def check_order(of: Case, docs: Array, scores: Array, wanted: list[int], groups: Array) -> None:
    """The same scores in the same places, and the same documents but where scores are as good as equal."""
    dense = of.dense.sum(axis=0)
    assert len(docs) == len(wanted)
    assert len(set(docs.tolist())) == len(docs)
    np.testing.assert_allclose(scores, dense[docs], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scores, dense[wanted], rtol=1e-8, atol=1e-9)
    for doc, other in zip(docs.tolist(), wanted, strict=True):
        assert doc == other or dense[doc] == pytest.approx(dense[other], abs=1e-8)
    if len(groups):
        own = groups[docs]
        assert len(set(own[own >= 0].tolist())) == int((own >= 0).sum())


seeds = st.integers(0, 2**32)
counts = st.integers(1, 9)
sizes = st.sampled_from([1, 5, 128, 129, 700, 700, 700, 2 * WINDOW + 5])
limits = st.sampled_from([1, 2, 10, 100, 1000])
shares = st.sampled_from([0.0, 0.2, 0.5, 1 - 1e-9])


@settings(PROPERTY, max_examples=250)
@given(seeds, counts, sizes, limits, shares, st.booleans())
def test_pruned_is_the_head_of_the_whole_order(
    seed: int, count: int, documents: int, limit: int, share: float, fold: bool
) -> None:
    of = case(seed, count, documents)
    present = [unit for unit in range(4) if (of.units == unit).any()]
    threshold = float(of.unit_weights[present].sum() * share)
    groups = of.groups if fold else NO_GROUPS
    docs, scores = top(of.lists, of.unit_weights, threshold, of.excluded, groups, limit, SCRATCH)
    assert not any(array.any() for array in SCRATCH.window), "a window was left in use"
    check_order(of, docs, scores, reference(of, holding(of, threshold), groups, limit), groups)


@settings(PROPERTY, max_examples=100)
@given(seeds, counts, sizes, st.sampled_from([0.2, 0.5, 1 - 1e-9]))
def test_matching_finds_every_document_that_holds_enough(seed: int, count: int, documents: int, share: float) -> None:
    of = case(seed, count, documents)
    present = [unit for unit in range(4) if (of.units == unit).any()]
    if not present:
        return
    threshold = float(of.unit_weights[present].sum() * share)
    found = matching(of.lists, of.unit_weights, threshold, SCRATCH)
    assert not any(array.any() for array in SCRATCH.window), "a window was left in use"
    assert found.tolist() == np.flatnonzero(holding(of, threshold)).tolist()


@settings(PROPERTY, max_examples=60)
@given(seeds, counts, sizes)
def test_the_union_of_lists_is_what_any_of_them_holds_without_the_excluded(
    seed: int, count: int, documents: int
) -> None:
    of = case(seed, count, documents)
    wanted = without(np.flatnonzero(of.held.any(axis=0)), of.excluded).tolist()
    held = union_of(of.lists, documents, of.excluded)
    assert members_of(held).tolist() == wanted
    assert size_of(held) == len(wanted)


@settings(PROPERTY, max_examples=60)
@given(seeds, counts, sizes, st.floats(0, 1))
def test_given_documents_earn_the_sum_of_their_lists(seed: int, count: int, documents: int, share: float) -> None:
    of = case(seed, count, documents)
    docs = np.flatnonzero(np.random.default_rng(seed).random(documents) <= share)
    np.testing.assert_allclose(score_documents(of.lists, docs), of.dense.sum(axis=0)[docs], rtol=1e-9)


@PROPERTY
@given(st.lists(st.integers(0, 6), max_size=60), st.lists(st.integers(-1, 5), min_size=60, max_size=60), limits)
def test_the_heap_keeps_the_best_and_of_equals_the_lower_document(
    scores: list[int], groups: list[int], limit: int
) -> None:
    docs = np.arange(len(scores), dtype=np.int64)
    for folds in (NO_GROUPS, np.array(groups, np.int32)):
        order = sorted(docs.tolist(), key=lambda doc: (-scores[doc], doc))
        seen: set[int] = set()
        wanted = []
        for doc in order:
            if len(folds) and groups[doc] >= 0:
                if groups[doc] in seen:
                    continue
                seen.add(groups[doc])
            wanted.append(doc)
        best, earned = best_of(docs, np.array(scores, np.float64), folds, limit)
        assert best.tolist() == wanted[:limit]
        assert earned.tolist() == [scores[doc] for doc in wanted[:limit]]
