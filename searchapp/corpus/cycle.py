"""How well a cycle of fragments explains a body, and where its fragments stand."""

from __future__ import annotations

import numpy as np

from searchapp.compiled import compiled
from searchapp.corpus.pieces import bounded, place_cost
from searchapp.corpus.surprise import pair_cost, standing

FIT = np.array((-2.5, -1.2, 0.0), np.float32)
"""What a fragment is worth saying that has none, one or both of its neighbours in the title in the cycle."""
LEVELS, STEP = 12, 1.5
"""Places of a string are counted by gain, in steps of nats: an odd place is not made ordinary by many natural ones."""


@compiled
def same(pool, a, b, length):  # type: ignore[no-untyped-def]
    """Whether two slices of one length are the same string."""
    i = 0
    while i < length and pool[a + i] == pool[b + i]:
        i += 1
    return i == length


@compiled
def ascending(values):  # type: ignore[no-untyped-def]
    """The stable order of a few values, or of many that are nearly in order: one pass of insertions."""
    order = np.empty(len(values), np.int32)
    for x in range(len(values)):
        y = x
        while y and values[order[y - 1]] > values[x]:
            order[y] = order[y - 1]
            y -= 1
        order[y] = x
    return order


@compiled
def place_in_title(page, offsets, lengths, size):  # type: ignore[no-untyped-def]
    """Where in the title each fragment stands: (a place of its own or -1, any place or -1, its whole words)."""
    n, pool, edge = len(page.title), page.pool, page.edge
    own = np.full(size, -1, np.int32)
    anywhere = np.full(size, -1, np.int32)
    words = np.zeros(size, np.int32)
    taken = np.zeros(n + 1, np.uint8)
    order = ascending(-lengths[:size])
    for f in order:
        length = lengths[f]
        for a in range(n - length + 1):
            if pool[a] != pool[offsets[f]] or not same(pool, a, offsets[f], length):
                continue
            if anywhere[f] < 0 or (edge[a] and edge[a + length]):
                anywhere[f] = a
            if edge[a] and edge[a + length]:
                words[f] = edge[a : a + length].sum()
            if own[f] < 0 and taken[a : a + length].sum() == 0:
                own[f] = a
                taken[a : a + length] = 1
    return own, anywhere, words


@compiled
def assemble(page, offset, length, covered):  # type: ignore[no-untyped-def]
    """Of how many free pieces of the title a fragment can be glued, 0 if of none; these pieces become covered."""
    pool, n = page.pool, len(page.title)
    pieces, i = 0, 0
    while i < length:
        top, place = 0, -1
        for a in range(n):
            size = 0
            while (
                i + size < length
                and a + size < n
                and not covered[a + size]
                and pool[a + size] == pool[offset + i + size]
            ):
                size += 1
            if size > top:
                top, place = size, a
        if place < 0:
            return 0
        covered[place : place + top] = 1
        pieces += 1
        i += top
    return pieces


@compiled
def occurrences(page, model, offsets, lengths, size):  # type: ignore[no-untyped-def]
    """Every place where a fragment stands: (start, which fragment, nats that the text gains without it, strong)."""
    pool, body, first = page.pool, page.body, page.scratch
    n = len(body)
    after = np.full(size, -1, np.int16)
    for f in range(size - 1, -1, -1):
        head = pool[offsets[f]]
        after[f] = first[head]
        first[head] = f
    capacity, count = 128, 0
    start = np.empty(capacity, np.int32)
    member = np.empty(capacity, np.int32)
    gain = np.empty(capacity, np.float32)
    strong = np.empty(capacity, np.uint8)
    for i in page.hits:
        f = first[body[i]]
        if f < 0:
            continue
        before = body[i - 1] if i else np.uint16(10)
        while f >= 0:
            length = lengths[f]
            match = i + length <= n
            j = 1
            while match and j < length:
                match = body[i + j] == pool[offsets[f] + j]
                j += 1
            if match:
                if count == capacity:
                    capacity *= 2
                    start = np.concatenate((start, np.empty_like(start)))
                    member = np.concatenate((member, np.empty_like(member)))
                    gain = np.concatenate((gain, np.empty_like(gain)))
                    strong = np.concatenate((strong, np.empty_like(strong)))
                behind = body[i + length] if i + length < n else np.uint16(10)
                value = page.steps[i : i + length + 1].sum() - pair_cost(before, behind, model)
                start[count] = i
                member[count] = f
                gain[count] = value
                strong[count] = standing(body, i, model.kind)
                count += 1
            f = after[f]
    for f in range(size):
        first[pool[offsets[f]]] = -1
    return start[:count], member[:count], gain[:count], strong[:count]


@compiled
def weigh(page, places, lengths, size, anywhere, words, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """What taking each place for an injection is worth, in nats.

    It is what the text gains, but no more than what the page itself asks for the string, by how often it stands there
    in ordinary places; little for whole words of the title; less where the title goes on beyond the string.
    """
    start, member, gain, strong = places
    title, body = page.title, page.body
    n, t = len(body), len(title)
    number = np.zeros((size, LEVELS), np.float32)
    weak = np.zeros((size, LEVELS), np.float32)
    for x in range(len(start)):
        level = min(max(int(gain[x] / STEP), 0), LEVELS - 1)
        number[member[x], level] += 1
        weak[member[x], level] += strong[x] != 1
    for level in range(LEVELS - 2, -1, -1):
        number[:, level] += number[:, level + 1]
        weak[:, level] += weak[:, level + 1]
    least = number[:, 0].min()
    worth = np.empty(len(start), np.float32)
    for x in range(len(start)):
        f = member[x]
        level = min(max(int(gain[x] / STEP) - 1, 0), LEVELS - 1)
        natural = min(weak[f, level], max(np.float32(0.0), number[f, level] - least - 1)) + 0.5
        value = min(bounded(gain[x]), 2.0 - np.log(min(1.0, natural * 4.0 / n)))
        if words[f]:
            value = min(value, 1.6 + np.log(size) + 3.0 * (words[f] - 1))
        a, i, length = anywhere[f], start[x], lengths[f]
        if a > 0 and i > 0 and body[i - 1] == title[a - 1]:
            value -= 5.0
        if a >= 0 and a + length < t and i + length < n and body[i + length] == title[a + length]:
            value -= 6.0
        worth[x] = value - place_cost(strong[x], strong_cost, weak_cost)
    return worth


@compiled
def best_chain(start, member, worth, lengths, size, cost):  # type: ignore[no-untyped-def]
    """The score and the places of the best chain; cost: of one fragment behind another. Places do not overlap."""
    count = len(start)
    score = np.zeros(count, np.float32)
    link = np.full(count, -1, np.int32)
    leader = np.full(size, -1, np.int32)
    end = np.empty(count, np.int32)
    for x in range(count):
        end[x] = start[x] + lengths[member[x]]
    order = ascending(end)
    waiting = 0
    best, last = np.float32(0.0), -1
    for i in range(count):
        while waiting < count and end[order[waiting]] <= start[i]:
            done = order[waiting]
            lead = leader[member[done]]
            if lead < 0 or score[done] >= score[lead]:
                leader[member[done]] = done
            waiting += 1
        if worth[i] < -8.0:
            score[i] = -100.0
            continue
        top, via = np.float32(0.0), -1
        for f in range(size):
            if leader[f] >= 0:
                value = score[leader[f]] - cost[f, member[i]]
                if value > top:
                    top, via = value, leader[f]
        score[i] = top + worth[i]
        link[i] = via
        if score[i] > best:
            best, last = score[i], i
    steps, i = 0, last
    while i >= 0:
        steps += 1
        i = link[i]
    path = np.empty(steps, np.int32)
    i = last
    while i >= 0:
        steps -= 1
        path[steps] = i
        i = link[i]
    return best, path


@compiled
def order_cost(size):  # type: ignore[no-untyped-def]
    """Nothing for the next fragment of the cycle, more for each one left out."""
    cost = np.empty((size, size), np.float32)
    for a in range(size):
        for b in range(size):
            left_out = (b - a - 1) % size
            cost[a, b] = min(8.0 + 1.5 * (left_out - 1), 13.0) if left_out else 0.0
    return cost


@compiled
def evaluate(page, model, offsets, lengths, size, strong_cost, weak_cost):  # type: ignore[no-untyped-def]
    """(merit in nats, start, fragment and worth by place of the chain) of a cycle.

    The merit is the chain's score less what the chain does not explain (surprising places out of order) and less
    what the cycle itself takes to say: little where its fragments tile the title, much for strings from anywhere.
    """
    own, anywhere, words = place_in_title(page, offsets, lengths, size)
    places = occurrences(page, model, offsets, lengths, size)
    start, member = places[0], places[1]
    worth = weigh(page, places, lengths, size, anywhere, words, strong_cost, weak_cost)
    score, path = best_chain(start, member, worth, lengths, size, order_cost(size))
    merit = score
    for x in range(len(start)):
        if worth[x] > 1.0:
            merit -= 0.7 * worth[x]
    for x in path:
        if worth[x] > 1.0:
            merit += 0.7 * worth[x]
    taken = np.zeros(len(page.title) + 2, np.uint8)
    taken[0] = taken[len(page.title) + 1] = 1
    for f in range(size):
        if own[f] >= 0:
            taken[own[f] + 1 : own[f] + lengths[f] + 1] = 1
    for f in range(size):
        if own[f] < 0:
            pieces = assemble(page, offsets[f], lengths[f], taken[1:])
            merit -= min(2.0 * pieces, 8.0) if pieces else 8.0
            continue
        left, right = own[f], own[f] + lengths[f] + 1
        while left > 0 and page.title[left - 1] == 32:
            left -= 1
        while right <= len(page.title) and page.title[right - 1] == 32:
            right += 1
        merit += FIT[taken[left] + taken[right]]
    return merit, start[path], member[path], worth[path]
