"""Mend a cycle of fragments: leave some out, put the title's parts and words between them in, let them grow."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import spliced
from searchapp.corpus.cycle import evaluate, own_places
from searchapp.corpus.learn import MOST, distinct
from searchapp.corpus.pieces import LONGEST_PIECE
from searchapp.corpus.places import ANYWHERE, LENGTH, NUMBER, WEAK, number_of
from searchapp.corpus.positions import LINE_END


@spliced
def drop(pool, n, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation) without the fragments that explain less than they cost."""
    fewer = np.empty(MOST, np.int32)
    f = size - 1
    while f >= 0 and size > 2:
        for g in range(size - 1):
            fewer[g] = cycle[g] if g < f else cycle[g + 1]
        value = evaluate(pool, n, known, fewer, size - 1, strong_cost, weak_cost)
        if value[0] > best[0]:
            cycle, fewer, best = fewer, cycle, value
            size -= 1
        f -= 1
    return cycle, size, best


@spliced
def put(cycle, size, position, string, longer):  # type: ignore[no-untyped-def]
    """Write a cycle with one string more into another array."""
    for f in range(size):
        longer[f if f < position else f + 1] = cycle[f]
    longer[position] = string


@spliced
def _places_count(strings, string, everywhere):  # type: ignore[no-untyped-def]
    """How often a string stands behind a mark or 的, or everywhere."""
    return strings[string, NUMBER] - (0 if everywhere else strings[string, WEAK])


@spliced
def holes(page, model, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation) with the parts of the title between the fragments, where the page uses them."""
    pool, n, strings = page.pool, len(page.title), known.strings
    steps = len(best[1])
    longer = np.empty(MOST, np.int32)
    owner = np.empty(n, np.int32)
    for _ in range(24):
        own = own_places(pool, n, strings, cycle, size)
        for a in range(n):
            owner[a] = -1
        for f in range(size):
            if own[f] >= 0:
                for a in range(own[f], own[f] + strings[cycle[f], LENGTH]):
                    owner[a] = f
        better = False
        i = 0
        while i < n and size < MOST:
            if owner[i] >= 0 or pool[i] == 32:
                i += 1
                continue
            end = i
            while end < n and owner[end] < 0:
                end += 1
            hole = end - i
            while pool[i + hole - 1] == 32:
                hole -= 1
            previous = -1
            for back in range(1, n):
                if owner[i - back] >= 0:
                    previous = owner[i - back]
                    break
            least, top, top_string = best[0] + np.float32(0.5), best, -1
            if previous >= 0:
                for part in range(2 * min(hole, LONGEST_PIECE)):
                    piece = part // 2 + 1
                    if (part % 2 and piece == hole) or pool[i + hole - piece if part % 2 else i + piece - 1] == 32:
                        continue
                    string = number_of(page, model, known, i + hole - piece if part % 2 else i, piece)
                    if string < 0 or 2 * _places_count(strings, string, strong_cost == weak_cost) * size < steps:
                        continue
                    put(cycle, size, previous + 1, string, longer)
                    value = evaluate(pool, n, known, longer, size + 1, strong_cost, weak_cost)
                    if value[0] > least:
                        least, top, top_string = value[0], value, string
            if top_string >= 0:
                put(cycle, size, previous + 1, top_string, longer)
                cycle, longer = longer, cycle
                size, best, better = size + 1, top, True
                break
            i = end
        if not better:
            break
    return cycle, size, best


@spliced
def fill(page, model, known, cycle, size, strong_cost, weak_cost, best, word_start, word_length):  # type: ignore[no-untyped-def]
    """(cycle, size, its evaluation) with the words of the title that always stand between the same two fragments."""
    if len(word_start) == 0:
        return cycle, size, best
    pool, n, strings = page.pool, len(page.title), known.strings
    w_string, w_size, w_which = distinct(page, model, known, word_start, word_length)
    longer = np.empty(MOST, np.int32)
    total = np.zeros(w_size, np.float32)
    for w in w_which:
        if w >= 0:
            total[w] += 1
    for _ in range(10):
        if size >= MOST:
            break
        _, start, member, _ = best
        between = np.zeros((size, w_size), np.float32)
        seen = np.full(w_size, -1, np.int32)
        regions = np.zeros(size, np.float32)
        j = 0
        for x in range(len(start) - 1):
            f = member[x]
            if member[x + 1] != (f + 1 if f + 1 < size else 0):
                continue
            regions[f] += 1
            begin = start[x] + strings[cycle[f], LENGTH]
            while j < len(word_start) and word_start[j] < begin:
                j += 1
            q = j
            while q < len(word_start) and word_start[q] < start[x + 1]:
                w = w_which[q]
                if w >= 0 and seen[w] != x and word_start[q] + word_length[q] <= start[x + 1]:
                    seen[w] = x
                    between[f, w] += 1
                q += 1
        better = False
        for _attempt in range(6):
            top, slot, word = np.float32(0.0), -1, -1
            for f in range(size):
                for w in range(w_size):
                    c = between[f, w]
                    if c > 0 and c >= 0.6 * regions[f]:
                        value = c * c / total[w] + 0.3 * strings[w_string[w], LENGTH]
                        if value > top:
                            top, slot, word = value, f, w
            if slot < 0:
                break
            between[slot, word] = 0
            is_new = True
            for f in range(size):
                is_new &= cycle[f] != w_string[word]
            if not is_new:
                continue
            put(cycle, size, slot + 1, w_string[word], longer)
            value = evaluate(pool, n, known, longer, size + 1, strong_cost, weak_cost)
            if value[0] > best[0] + 0.5:
                cycle, longer = longer, cycle
                size, best, better = size + 1, value, True
                break
        if not better:
            break
    return cycle, size, best


@spliced
def extend(page, model, known, cycle, size, strong_cost, weak_cost, best):  # type: ignore[no-untyped-def]
    """(start, end, worth) by place, each fragment grown by the title's characters that always follow it.

    So one fragment of several pieces is found whole.
    """
    pool, n, strings = page.pool, len(page.title), known.strings
    _, start, member, worth = best
    for _ in range(12):
        own = own_places(pool, n, strings, cycle, size)
        free = np.ones(n, np.uint8)
        for f in range(size):
            if own[f] >= 0:
                for a in range(own[f], own[f] + strings[cycle[f], LENGTH]):
                    free[a] = 0
        grown = False
        for f in range(size):
            number, place, agreed, length = 0, -1, True, strings[cycle[f], LENGTH]
            character = np.uint16(0)
            for x in range(len(start)):
                if member[x] != f:
                    continue
                end = n + start[x] + length
                c = pool[end] if end < len(pool) else LINE_END
                if number and c != character:
                    agreed = False
                    break
                number, place, character = number + 1, start[x], c
            if not agreed or number == 0 or (model.kind[character] != 0 and model.kind[character] != 2):
                continue
            is_free = False
            for a in range(n):
                is_free |= free[a] and pool[a] == character
            anywhere = strings[cycle[f], ANYWHERE]
            a = anywhere + length
            goes_on = anywhere >= 0 and a < n and pool[a] == character
            if (goes_on and (is_free or number > 1)) or (number > 1 and is_free):
                string = number_of(page, model, known, np.int64(place + n), np.int64(length + 1))
                grown = string >= 0
                if grown:
                    cycle[f] = string
                break
        if not grown:
            break
        _, start, member, worth = evaluate(pool, n, known, cycle, size, strong_cost, weak_cost)
    end = np.empty(len(start), np.int32)
    for x in range(len(start)):
        end[x] = start[x] + strings[cycle[member[x]], LENGTH]
    return start, end, worth
