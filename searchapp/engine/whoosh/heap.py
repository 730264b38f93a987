"""The best documents so far: a heap with the worst on top, on which mirrors are collapsed."""

from __future__ import annotations

from typing import Any

import numpy as np

from searchapp.compiled import compiled, inlined


@inlined
def worse(scores: Any, docs: Any, a: int, b: int) -> Any:
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


@inlined
def keep(scores: Any, docs: Any, size: int, limit: int, score: float, document: int, groups: Any) -> Any:
    """Put a document on the heap of the best (the worst on top); returns the heap's new size.

    groups: int32 by document, -1 for one that is alone; of a group only the best stays. Empty: there are none.
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
def best_of(docs: Any, scores: Any, groups: Any, limit: int) -> Any:
    """The best of scored documents, mirrors collapsed: (docs int64, scores float64), best first."""
    heap_scores = np.empty(limit, np.float64)
    heap_docs = np.empty(limit, np.int64)
    size = 0
    for i in range(len(docs)):
        size = keep(heap_scores, heap_docs, size, limit, scores[i], docs[i], groups)
    return sorted_best(heap_docs, heap_scores, size)


@compiled
def lifted(docs: Any, scores: Any, earned: Any) -> Any:
    """Documents in order, of which the first have earned more: (docs, scores), best first, ties to the lower document.

    The others are in order already, so that few steps of this sort by insertion are taken.
    """
    docs = docs.copy()
    scores = scores.copy()
    for i in range(len(earned)):
        scores[i] += earned[i]
    for i in range(1, len(docs)):
        at = i
        while at > 0 and worse(scores, docs, at - 1, at):
            swap(scores, docs, at - 1, at)
            at -= 1
    return docs, scores
