"""Which documents of one segment are best, and which match: loops over postings, document at a time.

`top` is MaxScore (Turtle & Flood, Information Processing & Management 31(6), 1995): lists whose bounds together cannot
lift a document into the top k are only looked into for documents that other lists propose. Before a block of such a
list is unpacked, its own bound is asked (block-max: Ding & Suel, SIGIR 2011). A query that a document must hold to a
certain weight gives a second set of proposing lists: a document that stands in none of them cannot hold enough. The
cheaper set proposes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.engine.whoosh.postings import BLOCK, blocks_of, bound_frequency, bound_length, read_block

END = np.int64(1) << 60
"""The current document of a list that has no more."""


class Lists(NamedTuple):
    """The postings lists of a query in one segment, as the loops take them.

    words: uint32, the segment's postings. extra: uint32, read-only, lists made for this query. The other arrays have
    one entry a list. borrowed: bool, whether it lies in extra. begins: int64, where it begins. rows: int64, its field's row of `lengths`. weights: float64,
    idf times weight. norms, slopes: float64, BM25's k1 * (1 - b) and k1 * b / average length, so that a document earns
    weight * f / (f + norm + slope * length). units: int64, the unit it belongs to, -1 for none.
    """

    words: np.ndarray[Any, Any]
    extra: np.ndarray[Any, Any]
    borrowed: np.ndarray[Any, Any]
    begins: np.ndarray[Any, Any]
    rows: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]
    norms: np.ndarray[Any, Any]
    slopes: np.ndarray[Any, Any]
    units: np.ndarray[Any, Any]


class Cursors(NamedTuple):
    """Where the loops stand in each list. A block is unpacked when it is first needed, its frequencies likewise."""

    dfs: np.ndarray[Any, Any]
    blocks: np.ndarray[Any, Any]
    block: np.ndarray[Any, Any]
    loaded: np.ndarray[Any, Any]
    counted: np.ndarray[Any, Any]
    size: np.ndarray[Any, Any]
    place: np.ndarray[Any, Any]
    current: np.ndarray[Any, Any]
    docs: np.ndarray[Any, Any]
    freqs: np.ndarray[Any, Any]


@inlined
def words_of(lists: Any, i: int) -> Any:
    return lists.extra if lists.borrowed[i] else lists.words


@inlined
def open_cursors(lists: Any) -> Any:
    count = len(lists.begins)
    cursors = Cursors(
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.zeros(count, np.int64),
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.full(count, -1, np.int64),
        np.empty((count, BLOCK), np.int64),
        np.empty((count, BLOCK), np.int64),
    )
    for i in range(count):
        cursors.dfs[i] = words_of(lists, i)[lists.begins[i]]
        cursors.blocks[i] = blocks_of(cursors.dfs[i])
    return cursors


@compiled
def find_block(lists: Any, cursors: Any, i: int, document: int) -> bool:
    """Move list i to the first block that may hold the document; False where none is left."""
    blocks = cursors.blocks[i]
    block = cursors.block[i]
    if blocks == 1:
        return block == 0
    words = words_of(lists, i)
    table = lists.begins[i] + 2
    if block >= blocks:
        return False
    if words[table + 3 * block] >= document:
        return True
    step = 1
    low = block
    while low + step < blocks and words[table + 3 * (low + step)] < document:
        low += step
        step *= 2
    high = min(low + step, blocks)
    low += 1
    while low < high:
        middle = (low + high) // 2
        if words[table + 3 * middle] < document:
            low = middle + 1
        else:
            high = middle
    cursors.block[i] = low
    return low < blocks


@compiled
def seek(lists: Any, cursors: Any, i: int, document: int) -> int:
    """Move list i to its first document that is not before the given one, and return it (END when none is)."""
    if cursors.current[i] >= document:
        return cursors.current[i]
    if cursors.loaded[i] == cursors.block[i] and cursors.loaded[i] >= 0:
        size = cursors.size[i]
        if cursors.docs[i, size - 1] < document:
            if cursors.blocks[i] == 1:
                cursors.block[i] = 1
                cursors.current[i] = END
                return END
    if not find_block(lists, cursors, i, document):
        cursors.current[i] = END
        return END
    block = cursors.block[i]
    if cursors.loaded[i] != block:
        cursors.size[i] = read_block(
            words_of(lists, i), lists.begins[i], cursors.dfs[i], block, cursors.docs[i], cursors.freqs[i], False
        )
        cursors.loaded[i] = block
        cursors.place[i] = 0
    place = cursors.place[i]
    size = cursors.size[i]
    docs = cursors.docs[i]
    near = min(place + 8, size)
    while place < near and docs[place] < document:
        place += 1
    if place == near and place < size and docs[place] < document:
        high = size
        while place < high:
            middle = (place + high) // 2
            if docs[middle] < document:
                place = middle + 1
            else:
                high = middle
    if place == size:
        cursors.block[i] = block + 1
        cursors.current[i] = END
        return END
    cursors.place[i] = place
    cursors.current[i] = docs[place]
    return docs[place]


@compiled
def frequency(lists: Any, cursors: Any, i: int) -> int:
    """The frequency at list i's current document."""
    block = cursors.loaded[i]
    if cursors.counted[i] != block:
        # Frequencies are unpacked only for blocks in which a document is scored; the documents come with them.
        read_block(words_of(lists, i), lists.begins[i], cursors.dfs[i], block, cursors.docs[i], cursors.freqs[i], True)
        cursors.counted[i] = block
    return cursors.freqs[i, cursors.place[i]]


@inlined
def earned(lists: Any, i: int, f: int, length: int) -> float:
    return lists.weights[i] * f / (f + lists.norms[i] + lists.slopes[i] * length)


@inlined
def bound_of(lists: Any, i: int, bounds: int) -> float:
    """An upper bound of what list i gives to any document under a bounds word."""
    return earned(lists, i, bound_frequency(bounds), bound_length(bounds))


@inlined
def excludes(excluded: Any, document: int) -> bool:
    return len(excluded) > 0 and (excluded[document >> 3] >> (document & 7)) & 1 != 0


@inlined
def worse(scores: Any, docs: Any, a: int, b: int) -> bool:
    return scores[a] < scores[b] or (scores[a] == scores[b] and docs[a] > docs[b])


@inlined
def swap(scores: Any, docs: Any, a: int, b: int) -> None:
    scores[a], scores[b] = scores[b], scores[a]
    docs[a], docs[b] = docs[b], docs[a]


@inlined
def sift_down(scores: Any, docs: Any, size: int, at: int) -> None:
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and worse(scores, docs, child + 1, child):
            child += 1
        if not worse(scores, docs, child, at):
            break
        swap(scores, docs, child, at)
        at = child


@compiled
def keep(scores: Any, docs: Any, size: int, limit: int, score: float, document: int, groups: Any) -> int:
    """Put a document on the heap of the best (the worst on top); returns the heap's new size.

    groups: int32 by document, -1 for one that is alone; of a group only the best stays. Empty: no folding.
    """
    group = groups[document] if len(groups) > 0 else -1
    if group >= 0:
        for at in range(size):
            if groups[docs[at]] == group:
                if score > scores[at]:
                    scores[at] = score
                    docs[at] = document
                    sift_down(scores, docs, size, at)
                return size
    if size < limit:
        at = size
        scores[at] = score
        docs[at] = document
        while at > 0 and worse(scores, docs, at, (at - 1) // 2):
            swap(scores, docs, at, (at - 1) // 2)
            at = (at - 1) // 2
        return size + 1
    if score > scores[0]:
        scores[0] = score
        docs[0] = document
        sift_down(scores, docs, size, 0)
    return size


@compiled
def sorted_best(docs: Any, scores: Any, size: int) -> Any:
    """Take the heap apart, worst first: (docs, scores), best first, ties to the lower document."""
    for last in range(size - 1, 0, -1):
        swap(scores, docs, 0, last)
        sift_down(scores, docs, last, 0)
    return docs[:size].copy(), scores[:size].copy()


@compiled
def ascending(values: Any) -> Any:
    """The order of a few values, by insertion: numba's own sorts take seconds to compile."""
    order = np.arange(len(values))
    for i in range(1, len(values)):
        here = order[i]
        j = i
        while j > 0 and values[order[j - 1]] > values[here]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = here
    return order


@compiled
def proposing(dfs: Any, units: Any, unit_weights: Any, threshold: float) -> Any:
    """Which lists must propose so that no document that holds units of at least that weight is missed.

    bool by list. The costliest units stay silent while their weights together do not reach the threshold.
    """
    costs = np.zeros(len(unit_weights), np.float64)
    for i in range(len(units)):
        if units[i] >= 0:
            costs[units[i]] += dfs[i]
    silent = np.zeros(len(unit_weights), np.bool_)
    left = threshold
    for unit in ascending(-costs):
        if unit_weights[unit] < left:
            left -= unit_weights[unit]
            silent[unit] = True
    out = np.zeros(len(units), np.bool_)
    for i in range(len(units)):
        if units[i] >= 0 and not silent[units[i]]:
            out[i] = True
    return out


@compiled
def top(lists: Any, lengths: Any, unit_weights: Any, threshold: float, excluded: Any, groups: Any, limit: int) -> Any:
    """The best documents of a segment: (docs int64, scores float64), best first, ties to the lower document.

    lengths: uint32[fields, documents]. unit_weights: float64 by unit. threshold: the weight of units that a document
    must hold. excluded: uint8 bitmap of documents that are out, or empty. groups: see `keep`.
    """
    count = len(lists.begins)
    cursors = open_cursors(lists)
    ceilings = np.empty(count, np.float64)
    for i in range(count):
        ceilings[i] = bound_of(lists, i, np.int64(words_of(lists, i)[lists.begins[i] + 1]))
    by_ceiling = ascending(ceilings)
    must = threshold > 0
    match_proposes = proposing(cursors.dfs, lists.units, unit_weights, threshold)
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
                        if lists.weights[i] > 0:
                            score += earned(
                                lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.rows[i], document])
                            )
                        unit = lists.units[i]
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
                unit = lists.units[i]
                if score + rest <= bar and size == limit:
                    alive = False
                    break
                rest -= ceilings[i]
                if cursors.current[i] < document:
                    if not find_block(lists, cursors, i, document):
                        cursors.current[i] = END
                        continue
                    if size == limit and cursors.blocks[i] > 1 and cursors.loaded[i] != cursors.block[i]:
                        bounds = np.int64(words_of(lists, i)[lists.begins[i] + 4 + 3 * cursors.block[i]])
                        if score + rest + bound_of(lists, i, bounds) <= bar:
                            alive = False
                            break
                    seek(lists, cursors, i, document)
                if cursors.current[i] == document:
                    if lists.weights[i] > 0:
                        score += earned(
                            lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.rows[i], document])
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


@compiled
def matching(lists: Any, unit_weights: Any, threshold: float) -> Any:
    """The documents that hold units of at least the threshold: int64, ascending. Excluded ones are among them."""
    count = len(lists.begins)
    cursors = open_cursors(lists)
    proposes = proposing(cursors.dfs, lists.units, unit_weights, threshold)
    room = np.int64(0)
    proposers = np.empty(count, np.int64)
    others = np.empty(count, np.int64)
    proposer_count = 0
    other_count = 0
    total = 0.0
    for unit in range(len(unit_weights)):
        total += unit_weights[unit]
    # Silent lists are asked in the order of their weights: then it is known soonest whether enough is held.
    weights = np.zeros(count, np.float64)
    for i in range(count):
        if lists.units[i] >= 0:
            weights[i] = -unit_weights[lists.units[i]]
    for i in ascending(weights):
        if lists.units[i] < 0:
            continue
        if proposes[i]:
            proposers[proposer_count] = i
            proposer_count += 1
            room += cursors.dfs[i]
            seek(lists, cursors, i, 0)
        else:
            others[other_count] = i
            other_count += 1
    out = np.empty(room, np.int64)
    found = 0
    held = np.full(len(unit_weights), -1, np.int64)
    while True:
        document = END
        for j in range(proposer_count):
            document = min(document, cursors.current[proposers[j]])
        if document == END:
            break
        weight = 0.0
        for j in range(proposer_count):
            i = proposers[j]
            if cursors.current[i] == document:
                unit = lists.units[i]
                if held[unit] != document:
                    held[unit] = document
                    weight += unit_weights[unit]
                place = cursors.place[i] + 1
                if place < cursors.size[i]:
                    cursors.place[i] = place
                    cursors.current[i] = cursors.docs[i, place]
                else:
                    seek(lists, cursors, i, document + 1)
        if weight < threshold:
            for j in range(other_count):
                i = others[j]
                unit = lists.units[i]
                if held[unit] == document:
                    continue
                if seek(lists, cursors, i, document) == document:
                    held[unit] = document
                    weight += unit_weights[unit]
                    if weight >= threshold:
                        break
        if weight >= threshold:
            out[found] = document
            found += 1
    return out[:found]


@compiled
def score_documents(lists: Any, lengths: Any, docs: Any) -> Any:
    """float64 scores of the given documents (int64, ascending)."""
    cursors = open_cursors(lists)
    out = np.zeros(len(docs), np.float64)
    for i in range(len(lists.begins)):
        if lists.weights[i] <= 0:
            continue
        for j in range(len(docs)):
            here = seek(lists, cursors, i, docs[j])
            if here == END:
                break
            if here == docs[j]:
                out[j] += earned(lists, i, frequency(lists, cursors, i), np.int64(lengths[lists.rows[i], docs[j]]))
    return out


@compiled
def best_of(docs: Any, scores: Any, groups: Any, limit: int) -> Any:
    """The best of scored documents, mirrors folded: (docs int64, scores float64), best first."""
    heap_scores = np.empty(limit, np.float64)
    heap_docs = np.empty(limit, np.int64)
    size = 0
    for i in range(len(docs)):
        size = keep(heap_scores, heap_docs, size, limit, scores[i], docs[i], groups)
    return sorted_best(heap_docs, heap_scores, size)
