"""Where strings made of pieces of the title stand in a body, and how surprising each of them is there."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.surprise import pair_cost

LONGEST = 14
"""Characters of the longest fragment looked for."""


def propose(body, title, edge, first, rows, follows, costs, begin, finish, kind):  # type: ignore[no-untyped-def]
    """Every place where a fragment may stand: (start, length, pieces, gain, eased, strong, at) by place.

    body, title: code points below 2**16. edge: whether a word of the title begins at a position (len(title) + 1). first:
    scratch, one int16 for each character, all -1; left as it came. gain: nats that the text is less surprising
    without the string. eased: whether the string is a longer quotation's part (2), whole words of the title (1) or
    neither (0). strong: 1 behind a mark or 的. at: position in the title of the first piece.
    """
    n = len(title)
    size = len(body)
    after = np.full(n, -1, np.int16)
    for a in range(n - 1, -1, -1):
        after[a] = first[title[a]]
        first[title[a]] = a
    longest = np.zeros(size + 1, np.int16)
    place = np.zeros(size + 1, np.int16)
    quoted = np.zeros(size + 1, np.bool_)
    cost = np.zeros(size + 2, np.float32)
    total = np.float32(0.0)
    end = 0
    for i in range(size):
        if i < end or first[body[i]] < 0:
            continue
        end = i + 1
        cost[i] = total
        while end < size and first[body[end]] >= 0:
            total += pair_cost(body[end - 1], body[end], rows, follows, costs, begin, finish, kind)
            cost[end] = total
            end += 1
        for p in range(i, end):
            best, where = 0, 0
            a = first[body[p]]
            while a >= 0:
                length = 1
                while p + length < end and a + length < n and body[p + length] == title[a + length]:
                    length += 1
                if length > best:
                    best, where = length, a
                a = after[a]
            longest[p] = best
            place[p] = where
    capacity = 1024
    starts = np.empty(capacity, np.int32)
    lengths = np.empty(capacity, np.int32)
    pieces = np.empty(capacity, np.int32)
    gains = np.empty(capacity, np.float32)
    eased = np.empty(capacity, np.int32)
    strong = np.empty(capacity, np.int32)
    at = np.empty(capacity, np.int32)
    found = 0
    for i in range(size):
        if longest[i] == 0:
            continue
        before = body[i - 1] if i else np.uint16(10)
        behind = kind[before] == 1 or before == 0x7684
        if i and longest[i - 1] > longest[i] and not behind:
            continue
        into = pair_cost(before, body[i], rows, follows, costs, begin, finish, kind)
        used, edge_of, wordy = 0, i, True
        piece, wordy_before = i, True
        for length in range(1, LONGEST + 1):
            end = i + length
            if end > size or longest[end - 1] == 0:
                break
            if end > edge_of:
                used += 1
                piece = edge_of
                edge_of += longest[piece]
                wordy_before = wordy
            wordy = wordy_before and edge[place[piece]] and edge[place[piece] + end - piece]
            if used > 1 and length < 2 * used - 1:
                break
            next_ = body[end] if end < size else np.uint16(10)
            gain = (
                into
                + (cost[end - 1] - cost[i])
                + pair_cost(body[end - 1], next_, rows, follows, costs, begin, finish, kind)
                - pair_cost(before, next_, rows, follows, costs, begin, finish, kind)
            )
            ease = 0
            if end < edge_of or (used == 1 and i and place[i] and before == title[place[i] - 1]):
                ease = 2
            elif wordy:
                ease = 1
            if not behind and (ease or gain < 9.0 or length < 2):
                continue
            if found == capacity:
                capacity *= 2
                starts = np.concatenate((starts, np.empty(found, np.int32)))
                lengths = np.concatenate((lengths, np.empty(found, np.int32)))
                pieces = np.concatenate((pieces, np.empty(found, np.int32)))
                gains = np.concatenate((gains, np.empty(found, np.float32)))
                eased = np.concatenate((eased, np.empty(found, np.int32)))
                strong = np.concatenate((strong, np.empty(found, np.int32)))
                at = np.concatenate((at, np.empty(found, np.int32)))
            starts[found] = i
            lengths[found] = length
            pieces[found] = used
            gains[found] = gain
            eased[found] = ease
            strong[found] = behind
            at[found] = place[i]
            found += 1
    for a in range(n):
        first[title[a]] = -1
    return (
        starts[:found],
        lengths[:found],
        pieces[:found],
        gains[:found],
        eased[:found],
        strong[:found],
        at[:found],
    )


propose = compiled(propose)
