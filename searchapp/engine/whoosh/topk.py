"""Which documents of one segment are best? MaxScore, document at a time.

It is MaxScore (Turtle & Flood, Information Processing & Management 31(6), 1995): lists whose bounds together cannot
lift a document into the top k are only looked into for documents that other lists propose. Before a block of such a
list is unpacked, its own bound is asked (block-max: Ding & Suel, SIGIR 2011). A query that a document must hold to a
certain weight gives a second set of proposing lists: a document that stands in none of them cannot hold enough. The
cheaper set proposes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.cursors import (
    END,
    begin_of,
    bound_of,
    ceiling_of,
    earned,
    find_block,
    frequency,
    open_cursors,
    seek,
    words_of,
)
from searchapp.engine.whoosh.heap import keep, sorted_best
from searchapp.engine.whoosh.matching import ascending, proposing


@inlined
def excludes(excluded: Any, document: int) -> Any:
    return len(excluded) > 0 and (excluded[document >> 3] >> (document & 7)) & 1 != 0


@compiled
def top(lists: Any, lengths: Any, unit_weights: Any, threshold: float, excluded: Any, groups: Any, limit: int) -> Any:
    """The best documents of a segment: (docs int64, scores float64), best first, ties to the lower document.

    lengths: uint32[fields, documents]. unit_weights: float64 by unit. threshold: the weight of units that a document
    must hold. excluded: uint8 bitmap of documents that are out, or empty. groups: see `keep`.
    """
    count = lists.places.shape[1]
    cursors = open_cursors(lists)
    ceilings = np.empty(count, np.float64)
    for i in range(count):
        ceilings[i] = ceiling_of(lists, i)
    by_ceiling = ascending(ceilings)
    must = threshold > 0
    match_proposes = proposing(cursors.dfs, lists.places[2], unit_weights, threshold)
    match_cost = np.int64(0)
    for i in range(count):
        if match_proposes[i]:
            match_cost += cursors.dfs[i]
    held = np.full(len(unit_weights), -1, np.int64)

    heap_scores = np.empty(limit, np.float64)
    heap_docs = np.empty(limit, np.int64)
    size = 0
    bar = -1.0
    proposers = np.empty(count, np.int64)
    others = np.empty(count, np.int64)
    proposer_count = 0
    other_count = 0
    others_ceiling = 0.0
    silent = -1
    document = np.int64(-1)
    while True:
        # The lists of lowest ceilings that together cannot pass the bar need not propose.
        reach = 0.0
        now_silent = 0
        if size == limit:
            while now_silent < count and reach + ceilings[by_ceiling[now_silent]] <= bar:
                reach += ceilings[by_ceiling[now_silent]]
                now_silent += 1
        if now_silent != silent:
            silent = now_silent
            score_cost = np.int64(0)
            for j in range(silent, count):
                score_cost += cursors.dfs[by_ceiling[j]]
            by_match = must and match_cost <= score_cost
            proposer_count = 0
            other_count = 0
            others_ceiling = 0.0
            for j in range(count - 1, -1, -1):
                i = by_ceiling[j]
                if match_proposes[i] if by_match else j >= silent:
                    proposers[proposer_count] = i
                    proposer_count += 1
                    seek(lists, cursors, i, document + 1)
                else:
                    others[other_count] = i
                    other_count += 1
                    others_ceiling += ceilings[i]
        while True:
            document = END
            for j in range(proposer_count):
                document = min(document, cursors.current[proposers[j]])
            if document == END:
                break
            out = excludes(excluded, document)
            score = 0.0
            weight = 0.0
            for j in range(proposer_count):
                i = proposers[j]
                if cursors.current[i] == document:
                    if not out:
                        if lists.scoring[0, i] > 0:
                            score += earned(
                                lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.places[1, i], document])
                            )
                        unit = lists.places[2, i]
                        if unit >= 0 and held[unit] != document:
                            held[unit] = document
                            weight += unit_weights[unit]
                    # The next document is in the same block nearly always.
                    place = cursors.place[i] + 1
                    if place < cursors.size[i]:
                        cursors.place[i] = place
                        cursors.current[i] = cursors.docs[i, place]
                    else:
                        cursors.current[i] = document
                        seek(lists, cursors, i, document + 1)
            if out:
                continue
            rest = others_ceiling
            alive = True
            for j in range(other_count):
                i = others[j]
                unit = lists.places[2, i]
                if score + rest <= bar and size == limit:
                    alive = False
                    break
                rest -= ceilings[i]
                if cursors.current[i] < document:
                    if not find_block(lists, cursors, i, document):
                        cursors.current[i] = END
                        continue
                    if size == limit and cursors.blocks[i] > 1 and cursors.loaded[i] != cursors.block[i]:
                        bounds = np.int64(words_of(lists, i)[begin_of(lists, i) + 4 + 3 * cursors.block[i]])
                        if score + rest + bound_of(lists, i, bounds) <= bar:
                            alive = False
                            break
                    seek(lists, cursors, i, document)
                if cursors.current[i] == document:
                    if lists.scoring[0, i] > 0:
                        score += earned(
                            lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.places[1, i], document])
                        )
                    if unit >= 0 and held[unit] != document:
                        held[unit] = document
                        weight += unit_weights[unit]
            if not alive or (must and weight < threshold) or (size == limit and score <= bar):
                continue
            size = keep(heap_scores, heap_docs, size, limit, score, document, groups)
            if size == limit and heap_scores[0] > bar:
                bar = heap_scores[0]
                if silent < count and reach + ceilings[by_ceiling[silent]] <= bar:
                    break
        if document == END:
            break
    return sorted_best(heap_docs, heap_scores, size)
