"""Which windows of a text say most about a query: compiled loops over the matches in it."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.snippets.finding import END, NUMBER, START


@compiled
def best_window(matches, within, borders, weights, length):  # type: ignore[no-untyped-def]
    """The window of matches within `length` characters that weighs most: (first match, end, weight of its patterns).

    matches: as `find` gives them. within[borders[p]:borders[p + 1]]: the patterns that stand in pattern p, p too; a
    match of p shows them all.
    Every distinct pattern counts once in full and a fifth when it comes again; of equal coverage the closer span wins,
    then the earlier. A match longer than `length` is a window of its own. weights: per pattern; 0 leaves it out.
    """
    seen = np.full(len(weights), -1, dtype=np.int64)
    best = 0
    best_end = 0
    best_score = 0.0
    best_weight = 0.0
    for first in range(len(matches)):
        weight = 0.0
        again = 0.0
        start, reach = matches[first, START], matches[first, END]
        for last in range(first, len(matches)):
            if last > first and matches[last, START] - start >= length:
                break
            if last > first and matches[last, END] - start > length:
                continue
            number = matches[last, NUMBER]
            if seen[number] == first:
                again += weights[number]
            else:
                for place in range(borders[number], borders[number + 1]):
                    inner = within[place]
                    if seen[inner] != first:
                        seen[inner] = first
                        weight += weights[inner]
            reach = max(reach, matches[last, END])
            if weight == 0.0:
                break
            span = min(1.0, (reach - start) / length)
            score = weight * (1.0 - 0.1 * span) + 0.2 * min(again, weight)
            if score > best_score + 1e-9:
                best_score = score
                best_weight = weight
                best = first
                best_end = reach
    return best, best_end, best_weight


WORTH_TWO = 1.25
"""Two short passages must cover this much more than one long: a reader would rather read on than jump."""


@compiled
def best_spans(matches, within, borders, lengths, length):  # type: ignore[no-untyped-def]
    """What to show of a text: (first match, end, second first match, second end, length of each passage).

    The second first match is -1 where one passage is enough; the two are in the order of the text. A mark is worth the
    more the longer it is and the rarer it stands in the text. lengths: int64, characters of each pattern. See
    `best_window`.
    """
    counts = np.zeros(len(lengths), np.int64)
    everywhere = np.zeros(len(lengths), np.bool_)
    for number in matches[:, NUMBER]:
        counts[number] += 1
        for place in range(borders[number], borders[number + 1]):
            everywhere[within[place]] = True
    worth = np.sqrt(lengths) / (1.0 + np.log(np.maximum(counts, 1)))
    best, end, whole = best_window(matches, within, borders, worth, length)
    if whole * WORTH_TWO < worth[everywhere].sum():
        half = length // 2
        first, first_end, covered = best_window(matches, within, borders, worth, half)
        for match in range(first, len(matches)):
            if matches[match, END] <= first_end:
                number = matches[match, NUMBER]
                for place in range(borders[number], borders[number + 1]):
                    worth[within[place]] = 0.0
        second, second_end, added = best_window(matches, within, borders, worth, half)
        if added > 0.0 and covered + added >= whole * WORTH_TWO:
            if second < first:
                return second, second_end, first, first_end, half
            return first, first_end, second, second_end, half
    return best, end, -1, -1, length
