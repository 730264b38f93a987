"""The first guess at what is injected: the likeliest chain of pieces of the title through a body."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled, inlined
from searchapp.corpus.neighbours import ELSEWHERE, page_cost
from searchapp.corpus.positions import LINE_END

LONGEST_PIECE = 7
GROWTHS = 2
"""How often the room for pieces is made four times as large: from one for each place with a character of the title."""
ASIDE = np.float32(3.5)
"""More nats for a place behind a sign that is no mark of prose."""


@inlined
def bounded(gain):  # type: ignore[no-untyped-def]
    """A gain in nats that no single place can make decisive."""
    return gain if gain < 10.0 else 10.0 + 0.1 * (gain - 10.0)


@inlined
def place_cost(strong, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """Nats for an injection at a place of one standing."""
    if strong == 1:
        return strong_cost
    return min(strong_cost + ASIDE, weak_cost) if strong else weak_cost


@compiled
def chain_of_pieces(page, model, strong_cost, weak_cost, ordered):  # type: ignore[no-untyped-def]
    """The best chain: (score, starts, lengths) by piece.

    Where a place behind no mark costs more, a piece may only stand there behind another one.

    ordered: each piece is to begin where the one before it ended in the title; else they may come in any order, and
    whole words of the title, which stand in any sentence about it, are left to be filled in later.

    The score is negative, and the chain empty, where the title so repeats itself that pieces are everywhere.
    """
    # Arrays that grow within the loops would take half of the time: a variable that changes is loaded anew each time.
    room = 256 + len(page.hits)
    chain = _chain_within(page, model, strong_cost, weak_cost, ordered, room)
    for _ in range(GROWTHS):
        if chain[0] >= 0.0:
            break
        room *= 4
        chain = _chain_within(page, model, strong_cost, weak_cost, ordered, room)
    return chain


@compiled
def _chain_within(page, model, strong_cost, weak_cost, ordered, room):  # type: ignore[no-untyped-def]
    """The best chain; its score is negative where there are more pieces than room for them."""
    title, body, edge, head, first, after = page.title, page.body, page.edge, page.head, page.first, page.after
    steps, standings, near = page.steps, page.strong, page.neighbours
    n, size = len(title), len(body)
    count = 0
    start = np.empty(room, np.int32)
    at = np.empty(room, np.int32)
    length = np.empty(room, np.int32)
    link = np.empty(room, np.int32)
    score = np.empty(room, np.float32)
    ending = np.full(n + 1, -1, np.int32)
    done, leader = 0, -1
    best, last = np.float32(0.0), -1
    joins = np.zeros(size + 1, np.uint8)
    only_joined = weak_cost > strong_cost
    for i in page.hits:
        if body[i] == 32:
            continue
        while done < count and start[done] + length[done] <= i:
            end = at[done] + length[done]
            end = end - n if end >= n else end
            turns = 0
            while title[end] == 32 and turns < n:
                end = end + 1 if end + 1 < n else 0
                turns += 1
            if ending[end] < 0 or score[done] >= score[ending[end]]:
                ending[end] = done
            if leader < 0 or score[done] >= score[leader]:
                leader = done
            done += 1
        before = body[i - 1] if i else LINE_END
        strong = standings[i]
        if only_joined and not strong and not joins[i]:
            continue
        into, cost = steps[i], place_cost(strong, strong_cost, weak_cost)
        only_worthy = not strong and (ordered or only_joined)
        a = first[head[n + i]]
        while a >= 0:
            left = i > 0 and a > 0 and before == title[a - 1]
            inside = into
            size_here, words = 0, 0
            while (
                size_here < LONGEST_PIECE
                and a + size_here < n
                and i + size_here < size
                and body[i + size_here] == title[a + size_here]
            ):
                if size_here:
                    inside += steps[i + size_here]
                words += edge[a + size_here]
                size_here += 1
                if body[i + size_here - 1] == 32 or (size_here == 1 and not strong and (ordered or only_joined)):
                    continue
                behind = body[i + size_here] if i + size_here < size else LINE_END
                wordy = edge[a] and edge[a + size_here]
                right = a + size_here < n and behind == title[a + size_here]
                # A look at what decides most places spares most of the sums below.
                if only_worthy and wordy and 1.0 + 3.0 * words - cost < 1.0:
                    continue
                if not ordered and (left or right) and (wordy or (size_here == 1 and not strong)):
                    continue
                most = inside + steps[i + size_here]
                fit = (7.0 if right else 0.0) + (5.0 if left else 0.0)
                if only_worthy and fit > 0.0 and bounded(most) - fit - cost < 0.99:
                    continue
                worth = bounded(most - page_cost(before, behind, ELSEWHERE, near, model))
                if wordy:
                    worth = min(worth, 1.0 + 3.0 * words)
                worth -= fit
                worth -= cost
                if only_worthy and worth < 1.0:
                    continue
                if not ordered and (wordy or worth < 2.0 or (size_here == 1 and not strong)):
                    continue
                top, via = np.float32(-3.0), -1
                if ordered:
                    end = a + 1
                    for back in range(min(6, n)):
                        end = end - 1 if end > 0 else n - 1
                        previous = ending[end]
                        if previous >= 0:
                            value = score[previous] - (np.float32(4.0 + 0.5 * back) if back else np.float32(0.0))
                            if value > top:
                                top, via = value, previous
                if leader >= 0:
                    value = score[leader] - (np.float32(8.0) if ordered else np.float32(2.0))
                    if value > top:
                        top, via = value, leader
                if count == room:
                    return np.float32(-1.0), start[:0], length[:0]
                start[count] = i
                at[count] = a
                length[count] = size_here
                link[count] = via
                score[count] = top + worth + 1.0
                joins[i + size_here] = 1
                if score[count] > best:
                    best, last = score[count], count
                count += 1
            a = after[a]
    pieces, i = 0, last
    while i >= 0:
        pieces += 1
        i = link[i]
    starts = np.empty(pieces, np.int32)
    lengths = np.empty(pieces, np.int32)
    i = last
    while i >= 0:
        pieces -= 1
        starts[pieces], lengths[pieces] = start[i], length[i]
        i = link[i]
    return best, starts, lengths
