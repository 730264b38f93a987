"""Complete a cycle: what comes once a lap between the same two fragments is a fragment, too."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.compiled import compiled, inlined, spliced
from searchapp.corpus.cycle import KEPT_MEMBER, KEPT_START, MOST, OTHER, evaluate, keep
from searchapp.corpus.neighbours import ELSEWHERE, cost_on_page
from searchapp.corpus.pieces import LONGEST_PIECE, bounded, place_cost
from searchapp.corpus.places import LENGTH, number_of, same
from searchapp.corpus.positions import LINE_END
from searchapp.corpus.refine import put
from searchapp.corpus.surprise import pair_cost

MISSED = np.float32(-4.0)
"""Nats for a string that does not stand between two fragments where it should, and the least for one that does."""
TRIED = 4
"""Strings that are weighed before giving up."""
LEAST_MORE = 0.5


class Candidates(NamedTuple):
    """Every string of the title at every place of the body that could be worth something.

    start, string, standing, gain: by place, where it begins, the string's number, what it stands behind (see
    `standing`), and the nats that it is worth but for the cost of its standing. offsets, lengths: of the strings in the
    title.
    """

    start: npt.NDArray[np.int32]
    string: npt.NDArray[np.int32]
    standing: npt.NDArray[np.uint8]
    gain: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]


@inlined
def _add(page, x, first, after, number, costs, start, which, most, fit, count):  # type: ignore[no-untyped-def]
    """Write down the strings of the title at the places of the body from the hit numbered x on, while there is room.

    (the next hit, how many strings there are now). most: nats of one at the most. fit: nats less where the title goes
    on. One call for many hits: to hand over so many arrays takes longer than what is done at one.
    """
    title, body, steps = page.title, page.body, page.steps
    n = len(title)
    while x < len(page.hits) and count + LONGEST_PIECE <= len(start):
        i = page.hits[x]
        x += 1
        if body[i] == 32:
            continue
        before = body[i - 1] if i else LINE_END
        cost = place_cost(page.strong[i], costs[0], costs[1])
        longest = 0
        a = first[page.head[n + i]]
        while a >= 0:
            inside, size = np.float32(0.0), 0
            while size < LONGEST_PIECE and a + size < n and i + size < len(body) and body[i + size] == title[a + size]:
                if size:
                    inside += steps[i + size]
                size += 1
                if size <= longest or body[i + size - 1] == 32:
                    continue
                longest = size
                less = np.float32(0.0)
                if a > 0 and before == title[a - 1]:
                    less += np.float32(5.0)
                if a + size < n and i + size < len(body) and body[i + size] == title[a + size]:
                    less += np.float32(6.0)
                start[count], which[count], fit[count] = i, number[a, size - 1], less
                most[count] = steps[i] + inside + steps[i + size]
                # A look at what decides some strings spares the surprise of what would stand together without them.
                count += bounded(most[count]) - less - cost > MISSED
            a = after[a]
    return x, count


@inlined
def _weigh(page, model, costs, start, which, lengths, most, fit, standing, gain, count):  # type: ignore[no-untyped-def]
    """Write down what each of so many strings is worth, and leave out those that are not; how many are left.

    A loop for each table: while one of its lines is fetched, the processor already asks for those of the next places.
    """
    body = page.body
    for x in range(count):
        i, end = start[x], start[x] + lengths[which[x]]
        before, behind = body[i - 1] if i else LINE_END, body[end] if end < len(body) else LINE_END
        gain[x] = pair_cost(before, behind, model)
    kept = 0
    for x in range(count):
        i, end = start[x], start[x] + lengths[which[x]]
        before, behind = body[i - 1] if i else LINE_END, body[end] if end < len(body) else LINE_END
        cost = cost_on_page(gain[x], before, behind, ELSEWHERE, page.neighbours, model)
        value = bounded(most[x] - cost) - fit[x]
        start[kept], which[kept], standing[kept], gain[kept] = i, which[x], page.strong[i], value
        kept += value - place_cost(page.strong[i], costs[0], costs[1]) > MISSED
    return kept


@compiled
def candidates_of(page, model, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """The fields of the Candidates of a page; the costs are the least that will be asked for."""
    title, head = page.title, page.head
    n = len(title)
    first = np.full(n, -1, np.int16)
    after = np.full(n, -1, np.int16)
    for a in range(n - 1, -1, -1):
        after[a] = first[head[a]]
        first[head[a]] = a
    number = np.full((n, LONGEST_PIECE), -1, np.int32)
    offsets = np.empty(n * LONGEST_PIECE, np.int32)
    lengths = np.empty(n * LONGEST_PIECE, np.int32)
    strings = 0
    for a in range(n):
        for size in range(1, min(LONGEST_PIECE, n - a) + 1):
            if title[a] == 32 or title[a + size - 1] == 32:
                continue
            b = first[head[a]]
            while b < a and not (b + size <= n and same(page.pool, a, b, size)):
                b = after[b]
            if b < a:
                number[a, size - 1] = number[b, size - 1]
            else:
                number[a, size - 1] = strings
                offsets[strings], lengths[strings] = a, size
                strings += 1
    start, which = np.empty(2048, np.int32), np.empty(2048, np.int32)
    most, fit = np.empty(2048, np.float32), np.empty(2048, np.float32)
    least = strong_cost, weak_cost
    x, count = np.int64(0), np.int64(0)
    while True:
        x, count = _add(page, x, first, after, number, least, start, which, most, fit, count)
        if x == len(page.hits):
            break
        start = np.concatenate((start, np.empty_like(start)))
        which = np.concatenate((which, np.empty_like(which)))
        most = np.concatenate((most, np.empty_like(most)))
        fit = np.concatenate((fit, np.empty_like(fit)))
    standing, gain = np.empty(count, np.uint8), np.empty(count, np.float32)
    count = _weigh(page, model, least, start, which, lengths, most, fit, standing, gain, count)
    return start[:count], which[:count], standing[:count], gain[:count], offsets[:strings], lengths[:strings]


@inlined
def _most(total, regions, tried):  # type: ignore[no-untyped-def]
    """Behind which fragment which string that was not tried is worth the most, -1 where none is worth a nat."""
    top, slot, at = 1.0, -1, -1
    for f in range(len(regions)):
        if regions[f] == 0:
            continue
        missed = MISSED * regions[f]
        for w in range(total.shape[1]):
            value = total[f, w] + missed
            if value > top and not tried[f, w]:
                top, slot, at = value, f, w
    return slot, at


@spliced
def _put_in_all(cycle, size, total, regions, string, longer):  # type: ignore[no-untyped-def]
    """Write a cycle with a string behind each fragment where it is worth a nat into another array; its size.

    One that comes several times a lap explains less than it leaves unexplained until it stands everywhere.
    """
    count = np.int64(0)
    for f in range(size):
        longer[count] = cycle[f]
        count += 1
        if regions[f] and total[f] + MISSED * regions[f] > 1.0 and count + size - f <= MOST:
            longer[count] = string
            count += 1
    return count


@compiled
def complete(page, model, candidates, known, cycle, size, strong_cost, weak_cost, merit, room):  # type: ignore[no-untyped-def]
    """Put the title's strings into a cycle that come once a lap between the same two fragments: (size, merit)."""
    offsets, lengths, standing = candidates.offsets, candidates.lengths, candidates.standing
    place, which, worth, count = candidates.start.copy(), candidates.string.copy(), candidates.gain.copy(), 0
    for x in range(len(place)):
        value = worth[x] - place_cost(standing[x], strong_cost, weak_cost)
        if value > MISSED:
            place[count], which[count], worth[count] = place[x], which[x], value
            count += 1
    place, which, worth = place[:count], which[:count], worth[:count]
    pool, n, known_strings = page.pool, len(page.title), known.strings
    strings = len(offsets)
    tried = np.zeros((MOST, strings), np.uint8)
    top_here = np.empty(strings, np.float32)
    seen = np.empty(strings, np.int32)
    start, member, longer = room.places[KEPT_START], room.places[KEPT_MEMBER], room.fragments[OTHER]
    while size < MOST:
        total = np.zeros((size, strings), np.float32)
        seen[:] = -1
        regions = np.zeros(size, np.int32)
        y = 0
        for x in range(room.kept[0] - 1):
            f = member[x]
            if member[x + 1] != (f + 1 if f + 1 < size else 0):
                continue
            regions[f] += 1
            begin, end = start[x] + known_strings[cycle[f], LENGTH], start[x + 1]
            while y < len(place) and place[y] < begin:
                y += 1
            while y < len(place) and place[y] < end:
                w = which[y]
                if place[y] + lengths[w] <= end:
                    if seen[w] != x:
                        seen[w] = x
                        top_here[w] = worth[y]
                        total[f, w] += worth[y] - MISSED
                    elif worth[y] > top_here[w]:
                        total[f, w] += worth[y] - top_here[w]
                        top_here[w] = worth[y]
                y += 1
        better = False
        for _attempt in range(TRIED):
            slot, at = _most(total, regions, tried)
            if slot < 0:
                break
            tried[slot, at] = 1
            string = number_of(page, model, known, np.int64(offsets[at]), np.int64(lengths[at]))
            if string < 0:
                continue
            put(cycle, size, slot + 1, string, longer)
            more, least = size + 1, merit + LEAST_MORE
            value, steps = evaluate(pool, n, known, longer, more, strong_cost, weak_cost, least, room)
            if value <= least:
                more = _put_in_all(cycle, size, total[:, at], regions, string, longer)
                if more > size + 1:
                    value, steps = evaluate(pool, n, known, longer, more, strong_cost, weak_cost, least, room)
            if value > least:
                size, merit, better = more, value, True
                cycle[:size] = longer[:size]
                keep(steps, room)
                tried[:] = 0
                break
        if not better:
            break
    return size, merit
