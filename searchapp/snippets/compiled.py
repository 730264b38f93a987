"""The compiled loops: finding marks in a text, and the best window of what was found."""

from __future__ import annotations

import numpy as np

from searchapp.analysis import CJK, SPACE, WORD
from searchapp.compiled import compiled

HEADS = 4096
"""Size of the table of first characters; a power of two."""


@compiled
def find(points, fold, classes, heads, following, patterns, offsets, loose, limit, steps):  # type: ignore[no-untyped-def]
    """The longest pattern at every place of a text: (starts, ends, pattern numbers), by start.

    points: the text's own code points. heads[c % HEADS] is the first pattern to try at a character that folds to c,
    following[p] the one after p, -1 none; longer ones come first. patterns[offsets[p]:offsets[p + 1]]: its folded
    characters. loose[p]: white space is skipped anywhere in it, not just between CJK characters. Stops after
    `limit` matches or `steps` compared characters.
    """
    starts = np.empty(limit, dtype=np.int64)
    ends = np.empty(limit, dtype=np.int64)
    numbers = np.empty(limit, dtype=np.int64)
    size = len(points)
    found = 0
    for start in range(size):
        head = fold[points[start]]
        number = heads[head & (HEADS - 1)]
        while number >= 0:
            first = offsets[number]
            if patterns[first] == head:
                last = offsets[number + 1]
                end = start + 1
                place = first + 1
                matched = not (start > 0 and classes[head] == WORD and classes[points[start - 1]] == WORD)
                while matched and place < last:
                    at = end
                    while at < size and classes[points[at]] == SPACE:
                        at += 1
                    steps -= 1 + at - end
                    if at > end and not (
                        loose[number] or (classes[patterns[place - 1]] == CJK and classes[patterns[place]] == CJK)
                    ):
                        at = size
                    if at == size or fold[points[at]] != patterns[place]:
                        matched = False
                    else:
                        end = at + 1
                        place += 1
                if matched and end < size and classes[patterns[last - 1]] == WORD and classes[points[end]] == WORD:
                    matched = False
                if matched:
                    starts[found] = start
                    ends[found] = end
                    numbers[found] = number
                    found += 1
                    break
            number = following[number]
        if found == limit or steps < 0:
            break
    return starts[:found], ends[:found], numbers[:found]


@compiled
def best_window(starts, ends, numbers, within, borders, weights, length):  # type: ignore[no-untyped-def]
    """The window of matches within `length` characters that weighs most: (start, end, weight of distinct patterns).

    within[borders[p]:borders[p + 1]]: the patterns that stand in pattern p, p too; a match of p shows them all.
    Every distinct pattern counts once in full and a fifth when it comes again; of equal coverage the closer span wins,
    then the earlier. A match longer than `length` is a window of its own. weights: per pattern; 0 leaves it out.
    """
    seen = np.full(len(weights), -1, dtype=np.int64)
    best_start = 0
    best_end = 0
    best_score = 0.0
    best_weight = 0.0
    for first in range(len(starts)):
        weight = 0.0
        again = 0.0
        reach = ends[first]
        for last in range(first, len(starts)):
            if last > first and starts[last] - starts[first] >= length:
                break
            if last > first and ends[last] - starts[first] > length:
                continue
            number = numbers[last]
            if seen[number] == first:
                again += weights[number]
            else:
                for place in range(borders[number], borders[number + 1]):
                    inner = within[place]
                    if seen[inner] != first:
                        seen[inner] = first
                        weight += weights[inner]
            reach = max(reach, ends[last])
            if weight == 0.0:
                break
            span = min(1.0, (reach - starts[first]) / length)
            score = weight * (1.0 - 0.1 * span) + 0.2 * min(again, weight)
            if score > best_score + 1e-9:
                best_score = score
                best_weight = weight
                best_start = starts[first]
                best_end = reach
    return best_start, best_end, best_weight


WORTH_TWO = 1.25
"""Two short passages must cover this much more than one long: a reader would rather read on than jump."""


@compiled
def best_spans(starts, ends, numbers, within, borders, lengths, length):  # type: ignore[no-untyped-def]
    """What to show of a text: (start, end, second start, second end, length of each passage).

    Second start is -1 where one passage is enough; the two are in the order of the text. A mark is worth the more the
    longer it is and the rarer it stands in the text. lengths: int64, characters of each pattern. See `best_window`.
    """
    counts = np.zeros(len(lengths), np.int64)
    everywhere = np.zeros(len(lengths), np.bool_)
    for number in numbers:
        counts[number] += 1
        for place in range(borders[number], borders[number + 1]):
            everywhere[within[place]] = True
    worth = np.sqrt(lengths) / (1.0 + np.log(np.maximum(counts, 1)))
    start, end, whole = best_window(starts, ends, numbers, within, borders, worth, length)
    if whole * WORTH_TWO < worth[everywhere].sum():
        half = length // 2
        first, first_end, covered = best_window(starts, ends, numbers, within, borders, worth, half)
        for match in range(len(starts)):
            if starts[match] >= first and ends[match] <= first_end:
                for place in range(borders[numbers[match]], borders[numbers[match] + 1]):
                    worth[within[place]] = 0.0
        second, second_end, added = best_window(starts, ends, numbers, within, borders, worth, half)
        if added > 0.0 and covered + added >= whole * WORTH_TWO:
            if second < first:
                return second, second_end, first, first_end, half
            return first, first_end, second, second_end, half
    return start, end, -1, -1, length
