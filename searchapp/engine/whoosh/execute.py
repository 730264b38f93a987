"""One request over one snapshot, in the order: match and filter, first-stage score, collapse mirrors, rescore, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh import query

from searchapp.analysis import fold
from searchapp.engine.protocol import FACET_VALUES, Filters, Found, Hit, Request, TermScore
from searchapp.engine.whoosh.heap import best_of, lifted
from searchapp.engine.whoosh.lists import QueryLists
from searchapp.engine.whoosh.matching import score_documents
from searchapp.engine.whoosh.query_tree import Matching, holding, looks_into_texts
from searchapp.engine.whoosh.segment import UNDATED
from searchapp.engine.whoosh.sets import bitmap, intersection, without
from searchapp.engine.whoosh.snapshot import ALONE, Snapshot
from searchapp.engine.whoosh.strings import Values
from searchapp.engine.whoosh.texts import Raw, parts
from searchapp.engine.whoosh.topk import top
from searchapp.engine.whoosh.window import scratch
from searchapp.query import Enough
from searchapp.ranking import Ranking
from searchapp.rescoring import NearTerms, closeness, near_terms

Array = np.ndarray[Any, Any]
NO_GROUPS = np.zeros(0, np.int32)
NO_FILTERS = Filters()
NOTHING_READ = Raw(np.zeros(0, np.uint8), np.zeros(1, np.int64))
HEAP_COLLAPSES = 256
"""Up to this many hits the heap collapses mirrors itself, looking through all it holds; for more it is done before."""
FEW_TO_LOOK_INTO = 1024
"""Up to this many texts are looked into at once: to choose the best of them first would take longer."""
LOOKS_MORE = 4
"""Of what terms propose for a phrase nine tenths hold it: a quarter more than are wanted are mostly enough."""
SCORE_ALL = 512
"""With all matches at hand, up to this many are simply scored; more are left to MaxScore."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Documents of the whole index in order, with what orders them. docs: int64. scores: float64."""

    docs: Array
    scores: Array


class Execution:
    """Answers one request. A fresh one a request; not shared between threads."""

    def __init__(self, snapshot: Snapshot, request: Request, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._request = request
        self._ranking = ranking
        self._collapses = request.collapse and len(snapshot.groups) > 0 and snapshot.manifest.groups > 0
        match = request.query.match
        self._enough = match if isinstance(match, Enough) else None
        scored = request.query.score if request.sort == "relevance" else ()
        self._lists = QueryLists(snapshot, ranking, scored, self._enough)
        self._matching = Matching(snapshot, ranking, self._lists, request.deadline)
        self._any_scored = self._hits_are_scored()
        if self._enough is not None or self._any_scored:
            self._matching.know(match, self._lists)
        self._earned: dict[int, float] = {}
        self._raw = NOTHING_READ
        self._rows: dict[int, int] = {}
        self._excluded = [self._excluded_in(place, request.filters) for place in range(len(snapshot.segments))]

    def found(self) -> Found:
        """The answer."""
        request = self._request
        ranked, matched = self.ranked()
        page = slice(request.offset, request.offset + request.limit)
        hits = tuple(
            self._hit(document, score)
            for document, score in zip(ranked.docs[page].tolist(), ranked.scores[page].tolist(), strict=True)
        )
        facets = {name: self._facet(name, matched or ()) for name in request.facets}
        return Found(hits, self.total(matched) if request.count else 0, facets, self._matching.partial)

    def ranked(self) -> tuple[Ranked, Sequence[Array] | None]:
        """The best documents in order, and by segment all that match where they are needed."""
        request = self._request
        wanted = request.offset + request.limit
        rescored = wanted > 0 and request.sort == "relevance" and request.rescore and bool(request.query.score)
        near = near_terms(request.query, self._lists.idf) if rescored else None
        depth = wanted if near is None else max(wanted, self._depth)
        matched = None
        by_terms = self._enough is not None or self._any_scored
        if not (by_terms or request.count or request.facets) and looks_into_texts(request.query.match):
            proposed = [self._proposed(place) for place in range(len(self._snapshot.segments))]
            if sum(map(len, proposed)) > max(depth, FEW_TO_LOOK_INTO):
                ranked = self._confirmed(proposed, depth)
                return (self._rescored(ranked, near) if near else ranked), matched
        only_best = by_terms and request.sort == "relevance" and depth <= HEAP_COLLAPSES
        counts_alone = self._any_scored and not self._collapses
        if request.facets or not only_best or (request.count and not counts_alone):
            matched = [self._matched(place) for place in range(len(self._snapshot.segments))]
        ranked = self._ranked(matched, depth, only_best)
        return (self._rescored(ranked, near) if near else ranked), matched

    def total(self, matched: Sequence[Array] | None) -> int:
        """How many match, a group of mirrors once. matched: what `ranked` gave of a request that counts."""
        if matched is not None:
            if not self._collapses:
                return sum(map(len, matched))
            groups = np.concatenate([self._groups(place)[own] for place, own in enumerate(matched)])
            grouped = groups[groups != ALONE].tolist()
            return len(groups) - len(grouped) + len(set(grouped))
        match = self._request.query.match
        return sum(self._matching.count(match, place, excluded) for place, excluded in enumerate(self._excluded))

    @property
    def _depth(self) -> int:
        return self._ranking.depth_for(len(self._request.query.characters))

    def _hits_are_scored(self) -> bool:
        """Whether the hits are just the documents that hold any of the scored terms."""
        match = self._request.query.match
        if self._request.sort != "relevance" or not isinstance(match, query.Or):
            return False
        scored = [(field, term) for field, term, _ in self._request.query.score]
        terms = [(each.fieldname, each.text) for each in match.subqueries if isinstance(each, query.Term)]
        return len(terms) == len(match.subqueries) and (terms == scored or set(terms) == set(scored))

    def _excluded_in(self, place: int, filters: Filters) -> Array:
        if filters == NO_FILTERS:
            return self._snapshot.excluded[place]
        segment = self._snapshot.segments[place]
        stays = self._snapshot.live(place)
        if filters.source:
            stays &= holding(segment.sources, set(map(fold, filters.source)))
        if filters.author:
            stays &= holding(segment.authors, set(map(fold, filters.author)))
        if filters.since is not None or filters.until is not None:
            stays &= segment.published != UNDATED
        if filters.since is not None:
            stays &= segment.published >= filters.since
        if filters.until is not None:
            stays &= segment.published <= filters.until
        return bitmap(~stays)

    def _matched(self, place: int) -> Array:
        docs = self._matching.documents(self._request.query.match, place)
        return without(docs, self._excluded[place])

    def _proposed(self, place: int) -> Array:
        docs = self._matching.proposed(self._request.query.match, place)
        return without(docs, self._excluded[place])

    def _groups(self, place: int) -> Array:
        return self._snapshot.groups_of(place) if self._collapses else NO_GROUPS

    def _ranked(self, matched: Sequence[Array] | None, limit: int, only_best: bool) -> Ranked:
        """The best `limit` documents in order, mirrors collapsed."""
        if limit == 0:
            return Ranked(np.zeros(0, np.int64), np.zeros(0))
        pruned = only_best and (matched is None or sum(map(len, matched)) > SCORE_ALL)
        docs, scores = [], []
        for place in range(len(self._snapshot.segments)):
            if pruned:
                lists = self._lists
                own, earned = top(
                    lists.of(place),
                    lists.unit_weights,
                    lists.threshold,
                    self._excluded[place],
                    self._groups(place),
                    limit,
                    scratch(),
                )
            else:
                assert matched is not None
                own = matched[place]
                earned = self._keys(place, own)
                groups = self._groups(place)
                if len(groups) and limit > HEAP_COLLAPSES:
                    own, earned = _collapsed(own, earned, groups)
                    groups = NO_GROUPS
                own, earned = best_of(own, earned, groups, limit)
            docs.append(own + self._snapshot.bases[place])
            scores.append(earned)
        if len(docs) == 1:
            return Ranked(docs[0], scores[0])
        all_docs, all_scores = np.concatenate([np.zeros(0, np.int64), *docs]), np.concatenate([np.zeros(0), *scores])
        if self._collapses:
            all_docs, all_scores = _collapsed(all_docs, all_scores, self._snapshot.groups)
        order = np.lexsort((all_docs, -all_scores))[:limit]
        return Ranked(all_docs[order], all_scores[order])

    def _confirmed(self, proposed: Sequence[Array], limit: int) -> Ranked:
        """As `_ranked`, of documents that are looked into from the best on, until enough of them match.

        proposed: by segment, the documents among which are all that match, some.
        """
        snapshot = self._snapshot
        docs = np.concatenate([own + base for own, base in zip(proposed, snapshot.bases, strict=True)])
        scores = np.concatenate([self._keys(place, own) for place, own in enumerate(proposed)])
        kept: dict[int, float] = {}
        groups: set[int] = set()
        looked = 0
        most = limit + limit // LOOKS_MORE
        while looked < len(docs) and len(kept) < limit and not self._matching.partial:
            best, earned = best_of(docs, scores, NO_GROUPS, min(most, len(docs)))
            held = self._held(best[looked:])
            for document, score in zip(best[looked:].tolist(), earned[looked:].tolist(), strict=True):
                group = int(snapshot.groups[document]) if self._collapses else ALONE
                if document in held and (group == ALONE or group not in groups):
                    groups.add(group)
                    kept[document] = score
            looked = most
            most *= 2
        return Ranked(np.array([*kept][:limit], np.int64), np.array([*kept.values()][:limit]))

    def _held(self, docs: Array) -> set[int]:
        """Those of some documents of the whole index that match."""
        held: set[int] = set()
        for place, base in enumerate(self._snapshot.bases):
            own = docs - base
            own = np.sort(own[(own >= 0) & (own < self._snapshot.segments[place].documents)])
            if len(own):
                matching = self._matching.documents(self._request.query.match, place, own)
                held.update((intersection(matching, own) + base).tolist())
        return held

    def _rescored(self, ranked: Ranked, near: NearTerms) -> Ranked:
        """The best documents in the order of both stages; the others stay behind them."""
        if len(ranked.docs) < 2:
            return ranked
        docs = ranked.docs[: self._depth]
        docs = docs[: self._ranking.affordable(self._snapshot.text_sizes(docs).tolist())]
        self._raw = raw = self._snapshot.read(docs)
        self._rows = {document: row for row, document in enumerate(docs.tolist())}
        earned = closeness(raw.data, raw.titles(), raw.begins[1:], near, self._ranking)
        if self._request.explain:
            self._earned = dict(zip(ranked.docs.tolist(), earned.tolist(), strict=False))
        return Ranked(*lifted(ranked.docs, ranked.scores, earned))

    def _keys(self, place: int, docs: Array) -> Array:
        """What the documents are ordered by, the largest first."""
        segment = self._snapshot.segments[place]
        match self._request.sort:
            case "newest":
                published = segment.published[docs]
                return np.where(published == UNDATED, -np.inf, published.astype(np.float64))
            case "oldest":
                published = segment.published[docs]
                return np.where(published == UNDATED, -np.inf, -published.astype(np.float64))
            case "views":
                views: Array = segment.views[docs].astype(np.float64)
                return views
            case _:
                scores: Array = score_documents(self._lists.scored_of(place), docs)
                return scores

    def _facet(self, name: str, matched: Sequence[Array]) -> tuple[tuple[str, int], ...]:
        """What a filter by each value would find: a group counts once for each value that its members have."""
        counts: Counter[str] = Counter()
        of_groups: set[tuple[int, str]] = set()
        for place, own in enumerate(matched):
            segment = self._snapshot.segments[place]
            column: Values = {"year": segment.years, "source": segment.sources, "author": segment.authors}[name]
            values, ordinals = column.values, column.ordinals[own]
            groups = self._groups(place)[own] if self._collapses else NO_GROUPS
            grouped = groups != ALONE
            if grouped.any():
                pairs = set((groups[grouped].astype(np.int64) * len(values) + ordinals[grouped]).tolist())
                of_groups.update([(pair // len(values), values[pair % len(values)]) for pair in pairs])
                ordinals = ordinals[~grouped]
            numbers = np.bincount(ordinals)
            counts.update({values[ordinal]: int(numbers[ordinal]) for ordinal in np.flatnonzero(numbers).tolist()})
        counts.update(value for _, value in of_groups)
        # The first value of each table stands for none.
        counts.pop("", None)
        by_value = sorted(counts.items())
        return tuple(sorted(by_value, key=itemgetter(1), reverse=True)[:FACET_VALUES])

    def _hit(self, document: int, score: float) -> Hit:
        snapshot, request = self._snapshot, self._request
        group = int(snapshot.groups[document]) if self._collapses else ALONE
        segment, own = snapshot.locate(document)
        row = self._rows.get(document)
        shown, title, body = parts(segment.texts.raw(own) if row is None else self._raw.of(row))
        return Hit(
            id=segment.ids[own],
            title=title,
            body=body,
            source=shown.get("source", ""),
            author=shown.get("author", ""),
            published=shown.get("published", ""),
            views=shown.get("views"),
            url=shown.get("url", ""),
            score=score if request.sort == "relevance" else 0.0,
            duplicates=0 if group == ALONE else int(snapshot.group_sizes[group]) - 1,
            explanation=self._explained(document) if request.explain else (),
        )

    def _explained(self, document: int) -> tuple[TermScore, ...]:
        place = self._snapshot.place_of(document)
        own = np.array([document - self._snapshot.bases[place]], np.int64)
        out = []
        for number, scored in enumerate(self._lists.scored):
            earned = float(score_documents(self._lists.of_term(place, number), own)[0])
            if earned:
                out.append(TermScore("first", scored.field, scored.term, earned))
        if self._earned.get(document):
            out.append(TermScore("rescore", "body", "closeness", self._earned[document]))
        return tuple(sorted(out, key=lambda each: -each.score))


def _collapsed(docs: Array, scores: Array, groups: Array) -> tuple[Array, Array]:
    """Of each group only the best document, in the order given otherwise."""
    own = groups[docs]
    order = np.lexsort((docs, -scores, own))
    first = np.ones(len(order), np.bool_)
    first[1:] = (own[order][1:] != own[order][:-1]) | (own[order][1:] == ALONE)
    kept = np.sort(order[first])
    return docs[kept], scores[kept]
