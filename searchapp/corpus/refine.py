"""Mend a cycle of fragments: leave some out, put the title's parts and words between them in, let them grow."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.cycle import evaluate, place_in_title, same
from searchapp.corpus.pieces import LONGEST_PIECE
from searchapp.corpus.surprise import standing

MOST = 48
"""Fragments of a cycle, at the most."""


@compiled
def distinct(pool, starts, lengths, shift):  # type: ignore[no-untyped-def]
    """The distinct strings of a sequence in the order they come: (offset, length, how many, number by item or -1)."""
    offset = np.empty(MOST, np.int32)
    length = np.empty(MOST, np.int32)
    which = np.full(len(starts), -1, np.int32)
    size = 0
    for x in range(len(starts)):
        for f in range(size):
            if length[f] == lengths[x] and same(pool, offset[f], starts[x] + shift, length[f]):
                which[x] = f
                break
        if which[x] < 0 and size < MOST:
            offset[size] = starts[x] + shift
            length[size] = lengths[x]
            which[x] = size
            size += 1
    return offset, length, size, which


@compiled
def drop(page, model, offset, length, size, strong_cost, weak_cost, merit):  # type: ignore[no-untyped-def]
    """Without the fragments that explain less than they cost."""
    f = size - 1
    while f >= 0 and size > 2:
        fewer_offset = np.concatenate((offset[:f], offset[f + 1 :]))
        fewer_length = np.concatenate((length[:f], length[f + 1 :]))
        value = evaluate(page, model, fewer_offset, fewer_length, size - 1, strong_cost, weak_cost)[0]
        if value > merit:
            offset = np.concatenate((fewer_offset, offset[:1]))
            length = np.concatenate((fewer_length, length[:1]))
            size -= 1
            merit = value
        f -= 1
    return offset, length, size, merit


@compiled
def _insert(array, position, value):  # type: ignore[no-untyped-def]
    out = np.empty(len(array) + 1, np.int32)
    out[:position] = array[:position]
    out[position] = value
    out[position + 1 :] = array[position:]
    return out


@compiled
def _number(page, model, offset, length, everywhere):  # type: ignore[no-untyped-def]
    """How often a string stands behind a mark or 的, or everywhere."""
    pool, body, shift, number = page.pool, page.body, len(page.title), 0
    for i in page.hits:
        if body[i] != pool[offset] or i + length > len(body):
            continue
        if (everywhere or standing(body, i, model.kind) == 1) and same(pool, i + shift, offset, length):
            number += 1
    return number


@compiled
def holes(page, model, offset, length, size, strong_cost, weak_cost, merit):  # type: ignore[no-untyped-def]
    """With the parts of the title that lie between the fragments, where the page uses them."""
    n, title = len(page.title), page.title
    steps = len(evaluate(page, model, offset, length, size, strong_cost, weak_cost)[1])
    for _ in range(24):
        own = place_in_title(page, offset, length, size)[0]
        owner = np.full(n, -1, np.int32)
        for f in range(size):
            if own[f] >= 0:
                owner[own[f] : own[f] + length[f]] = f
        better = False
        i = 0
        while i < n and size < MOST:
            if owner[i] >= 0 or title[i] == 32:
                i += 1
                continue
            end = i
            while end < n and owner[end] < 0:
                end += 1
            hole = end - i
            while title[i + hole - 1] == 32:
                hole -= 1
            previous = -1
            for back in range(1, n):
                if owner[(i - back) % n] >= 0:
                    previous = owner[(i - back) % n]
                    break
            top, top_at, top_length = merit + np.float32(0.5), -1, 0
            if previous >= 0:
                for part in range(2 * min(hole, LONGEST_PIECE)):
                    piece = part // 2 + 1
                    if (part % 2 and piece == hole) or title[i + hole - piece if part % 2 else i + piece - 1] == 32:
                        continue
                    a = i + hole - piece if part % 2 else i
                    if 2 * _number(page, model, a, piece, strong_cost == weak_cost) * size < steps:
                        continue
                    new_offset = _insert(offset[:size], previous + 1, a)
                    new_length = _insert(length[:size], previous + 1, piece)
                    value = evaluate(page, model, new_offset, new_length, size + 1, strong_cost, weak_cost)[0]
                    if value > top:
                        top, top_at, top_length = value, a, piece
            if top_at >= 0:
                offset = _insert(offset[:size], previous + 1, top_at)
                length = _insert(length[:size], previous + 1, top_length)
                size, merit, better = size + 1, top, True
                break
            i = end
        if not better:
            break
    return offset, length, size, merit


@compiled
def fill(page, model, offset, length, size, strong_cost, weak_cost, merit, word_start, word_length):  # type: ignore[no-untyped-def]
    """With the words of the title that always stand between the same two fragments."""
    pool, shift = page.pool, len(page.title)
    if len(word_start) == 0:
        return offset, length, size, merit
    w_offset, w_length, w_size, w_which = distinct(pool, word_start, word_length, shift)
    total = np.zeros(w_size, np.float32)
    for w in w_which:
        if w >= 0:
            total[w] += 1
    for _ in range(10):
        if size >= MOST:
            break
        _, start, member, _ = evaluate(page, model, offset, length, size, strong_cost, weak_cost)
        between = np.zeros((size, w_size), np.float32)
        seen = np.full(w_size, -1, np.int32)
        regions = np.zeros(size, np.float32)
        j = 0
        for x in range(len(start) - 1):
            if (member[x] + 1) % size != member[x + 1]:
                continue
            regions[member[x]] += 1
            begin = start[x] + length[member[x]]
            while j < len(word_start) and word_start[j] < begin:
                j += 1
            q = j
            while q < len(word_start) and word_start[q] < start[x + 1]:
                w = w_which[q]
                if w >= 0 and seen[w] != x and word_start[q] + word_length[q] <= start[x + 1]:
                    seen[w] = x
                    between[member[x], w] += 1
                q += 1
        better = False
        for _attempt in range(6):
            top, slot, word = np.float32(0.0), -1, -1
            for f in range(size):
                for w in range(w_size):
                    c = between[f, w]
                    if c > 0 and c >= 0.6 * regions[f]:
                        value = c * c / total[w] + 0.3 * w_length[w]
                        if value > top:
                            top, slot, word = value, f, w
            if slot < 0:
                break
            between[slot, word] = 0
            known = False
            for f in range(size):
                if length[f] == w_length[word] and same(pool, offset[f], w_offset[word], length[f]):
                    known = True
            if known:
                continue
            new_offset = _insert(offset[:size], slot + 1, w_offset[word])
            new_length = _insert(length[:size], slot + 1, w_length[word])
            value = evaluate(page, model, new_offset, new_length, size + 1, strong_cost, weak_cost)[0]
            if value > merit + 0.5:
                offset, length, size, merit, better = new_offset, new_length, size + 1, value, True
                break
        if not better:
            break
    return offset, length, size, merit


@compiled
def extend(page, model, offset, length, size, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """With each fragment grown by the characters of the title that always follow it: one fragment of several pieces."""
    body, title, shift = page.body, page.title, len(page.title)
    result = evaluate(page, model, offset, length, size, strong_cost, weak_cost)
    for _ in range(12):
        _, start, member, _ = result
        own, anywhere, _ = place_in_title(page, offset, length, size)
        free = np.ones(len(title), np.uint8)
        for f in range(size):
            if own[f] >= 0:
                free[own[f] : own[f] + length[f]] = 0
        grown = False
        for f in range(size):
            number, place, agreed = 0, -1, True
            character = np.uint16(0)
            for x in range(len(start)):
                if member[x] != f:
                    continue
                end = start[x] + length[f]
                c = body[end] if end < len(body) else np.uint16(10)
                if number and c != character:
                    agreed = False
                    break
                number, place, character = number + 1, start[x], c
            if not agreed or number == 0 or (model.kind[character] != 0 and model.kind[character] != 2):
                continue
            is_free = False
            for a in range(len(title)):
                if free[a] and title[a] == character:
                    is_free = True
            a = anywhere[f] + length[f]
            goes_on = anywhere[f] >= 0 and a < len(title) and title[a] == character
            if (goes_on and (is_free or number > 1)) or (number > 1 and is_free):
                offset[f], length[f] = place + shift, length[f] + 1
                grown = True
                break
        if not grown:
            break
        result = evaluate(page, model, offset, length, size, strong_cost, weak_cost)
    return result
