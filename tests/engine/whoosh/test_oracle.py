"""The fast path against Whoosh's own Searcher over the same files, and pruned answers against whole ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.index import open_dir

from searchapp.analysis import fold
from searchapp.article import Article, timestamp
from searchapp.engine import Filters
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.native import MATCHED, Bm25, tree
from searchapp.engine.whoosh.query_tree import looks_into_texts
from searchapp.query import Enough, ExactPhrase, ParsedQuery, QueryError, ScoredTerm, Unit, parse

from . import shared
from .corpora import (
    ANALYZER,
    AUTHORS,
    CHARACTERS,
    PROPERTY,
    SOURCES,
    WORDS,
    asking,
    commit,
    open_at,
    random_index,
    text,
)

CLOSE = 1e-4
ALIKE = 1e-9
"""Sums of the same numbers in another order differ by less: such scores count as equal."""
FIELDS = (("title", "body"), ("body",), ("title",))
STREAMS = ("title_words", "title_bigrams", "body_words", "body_bigrams")

Ranked = list[tuple[int, float]]


@contextmanager
def whoosh_on(folder: Path) -> Iterator[Any]:
    searcher = open_dir(str(folder)).searcher(weighting=Bm25())
    try:
        yield searcher
    finally:
        searcher.close()


def by_whoosh(searcher: Any, parsed: ParsedQuery) -> dict[int, float]:
    """Document number -> score, of every hit."""
    results = searcher.search(tree(parsed), limit=None)
    return {number: score - MATCHED for score, number in results.top_n}


def by_us(engine: WhooshEngine, parsed: ParsedQuery, **changes: object) -> Ranked:
    """(document number, score) in order."""
    snapshot = engine.snapshot()
    found = engine.search(asking(parsed, **changes))
    if changes.get("count", True):
        assert found.total >= len(found.hits)
    return [(snapshot.with_id(hit.id), hit.score) for hit in found.hits]


def check_whole(ours: Ranked, theirs: dict[int, float]) -> None:
    """The same hits and scores, in order, ties to the lower document."""
    assert {document for document, _ in ours} == set(theirs)
    assert len(ours) == len(theirs)
    for document, score in ours:
        assert score == pytest.approx(theirs[document], abs=CLOSE)
    for (document, score), (next_document, next_score) in pairwise(ours):
        assert score >= next_score
        assert score > next_score or document < next_document


def check_head(head: Ranked, whole: Ranked, limit: int) -> None:
    """The head of the whole order, but that equals may change places where a sum's last bits differ."""
    assert len(head) == min(limit, len(whole))
    scores = dict(whole)
    for (document, score), (_, wanted) in zip(head, whole, strict=False):
        assert score == pytest.approx(wanted, abs=ALIKE)
        assert score == pytest.approx(scores[document], abs=ALIKE)
    assert len({document for document, _ in head}) == len(head)


class Trees:
    """Query trees by chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def parsed(self) -> ParsedQuery:
        """What a person might have typed, or a tree that nobody types, with terms to score."""
        chance = self._chance
        if chance.random() < 0.5:
            try:
                return parse(self._typed(), ANALYZER)
            except QueryError:
                pass
        match = self._node(3)
        return ParsedQuery("", match, self._scored(match))

    def _typed(self) -> str:
        chance = self._chance
        pieces = []
        for _ in range(chance.randint(1, 4)):
            piece = text(chance, 4).strip() or "山水"
            form = chance.choice(["{}", "{}", '"{}"', "-{}", "{} OR 风云", "title:{}", "source:晨报", "author:林一 {}"])
            pieces.append(form.format(piece.replace('"', "")))
        return " ".join(pieces)

    def _bigram(self) -> str:
        first, second = self._chance.choice(CHARACTERS), self._chance.choice(CHARACTERS + "$$")
        return first + second if self._chance.random() < 0.85 else self._chance.choice([*WORDS, "12", "😀", "鬱鬱"])

    def _node(self, depth: int) -> query.Query:
        chance = self._chance
        if depth and chance.random() < 0.45:
            children = [self._node(depth - 1) for _ in range(chance.randint(1, 3))]
            if chance.random() < 0.5:
                return query.Or(children)
            return query.And([*children, *(query.Not(self._node(depth - 1)) for _ in range(chance.randint(0, 2)))])
        leaf = chance.choice([self._enough, self._enough, self._phrase, self._exact, self._term, query.Every])
        return leaf()

    def _enough(self) -> query.Query:
        chance = self._chance
        units = [Unit(self._bigram()) for _ in range(chance.randint(1, 6))]
        units += [Unit(chance.choice(CHARACTERS), prefix=True) for _ in range(chance.choice([0, 0, 1, 2]))]
        share = chance.choice([0.05, 0.3, 0.5, 0.8, 1.0])
        return Enough(chance.choice(FIELDS), tuple(units), share).normalize()

    def _phrase(self) -> query.Query:
        phrase = "".join(fold(text(self._chance, 3)).split()) or "山"
        return ExactPhrase(self._chance.choice(FIELDS), phrase)

    def _exact(self) -> query.Query:
        name, values = self._chance.choice([("source", SOURCES), ("author", AUTHORS)])
        return query.Term(name, fold(self._chance.choice(values[1:])))

    def _term(self) -> query.Query:
        return query.Term(self._chance.choice(STREAMS), self._bigram())

    def _scored(self, match: query.Query) -> tuple[ScoredTerm, ...]:
        chance = self._chance
        terms = {(chance.choice(STREAMS), self._bigram()) for _ in range(chance.choice([0, 1, 4, 10]))}
        if isinstance(match, query.Or) and chance.random() < 0.5:
            terms = {(each.fieldname, each.text) for each in match.subqueries if isinstance(each, query.Term)}
            terms = {term for term in terms if term[0] in STREAMS}
        return tuple(ScoredTerm(field, term, chance.choice([1.0, 0.25])) for field, term in sorted(terms))


@settings(PROPERTY, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_hits_and_scores_are_whooshs_own(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    chance = random.Random(seed)
    random_index(chance, folder)
    engine, trees = open_at(folder), Trees(chance)
    with whoosh_on(folder) as searcher:
        for _ in range(12):
            parsed = trees.parsed()
            whole = by_us(engine, parsed)
            check_whole(whole, by_whoosh(searcher, parsed))
            limit = chance.randint(1, 20)
            for count in (False, True):
                check_head(by_us(engine, parsed, limit=limit, count=count), whole, limit)


def passes(filters: Filters, each: Article) -> bool:
    moment = timestamp(each.published)
    return (
        (not filters.source or (each.source and fold(each.source) in map(fold, filters.source)))
        and (not filters.author or (each.author and fold(each.author) in map(fold, filters.author)))
        and (filters.since is None or (moment is not None and moment >= filters.since))
        and (filters.until is None or (moment is not None and moment <= filters.until))
    )


@settings(PROPERTY, max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_filters_take_away_and_change_nothing_else(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    chance = random.Random(seed)
    held = random_index(chance, folder)
    engine, trees = open_at(folder), Trees(chance)
    for _ in range(12):
        parsed = trees.parsed()
        filters = Filters(
            tuple(chance.sample(SOURCES[1:], chance.randint(0, 2))),
            tuple(chance.sample(AUTHORS[1:], chance.randint(0, 1))),
            chance.choice([None, timestamp("2019-05-04"), timestamp("2021-01-02"), timestamp("1960-01-01")]),
            chance.choice([None, timestamp("2019-05-04"), timestamp("2021-12-31T23:59:59")]),
        )
        ids = {each.id for each in held.values() if passes(filters, each)}
        snapshot = engine.snapshot()
        wanted = [(doc, score) for doc, score in by_us(engine, parsed) if snapshot.article(doc).id in ids]
        check_head(by_us(engine, parsed, filters=filters), wanted, len(wanted))
        limit = chance.randint(1, 20)
        check_head(by_us(engine, parsed, filters=filters, limit=limit, count=False), wanted, limit)


@settings(PROPERTY, max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_mirrors_are_folded_on_the_best_of_them(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    chance = random.Random(seed)
    texts = [text(chance, 400) for _ in range(6)]
    for round_ in range(3):
        ids = [f"{round_}-{n}" for n in range(20)]
        commit(folder, [Article(id=id, title=chance.choice(("山水", "风云")), body=chance.choice(texts)) for id in ids])
    engine, trees = open_at(folder), Trees(chance)
    snapshot = engine.snapshot()
    assert snapshot.manifest.groups > 0
    for _ in range(12):
        parsed = trees.parsed()
        seen: set[int] = set()
        wanted = []
        for document, score in by_us(engine, parsed):
            group = int(snapshot.groups[document])
            if group < 0 or group not in seen:
                seen.add(group)
                wanted.append((document, score))
        check_head(by_us(engine, parsed, collapse=True), wanted, len(wanted))
        found = engine.search(asking(parsed, collapse=True, limit=1))
        assert found.total == len(wanted)
        for limit in (1, 5, 20):
            check_head(by_us(engine, parsed, collapse=True, limit=limit, count=False), wanted, limit)


@settings(PROPERTY, max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_who_asks_for_no_count_gets_the_page_of_who_does(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    chance = random.Random(seed)
    random_index(chance, folder)
    texts = [text(chance, 60) for _ in range(4)]
    for round_ in range(2):
        commit(folder, [Article(id=f"{round_}-{n}", title="山水", body=chance.choice(texts)) for n in range(20)])
    engine, trees = open_at(folder), Trees(chance)
    waiting = 0
    while waiting < 15:
        parsed = trees.parsed()
        if not looks_into_texts(parsed.match):
            continue
        waiting += 1
        request = asking(
            parsed,
            offset=chance.choice([0, 0, 3]),
            limit=chance.choice([1, 2, 5, 20]),
            sort=chance.choice(["relevance", "relevance", "newest", "views"]),
            collapse=chance.random() < 0.5,
            rescore=chance.random() < 0.5,
            filters=Filters(since=chance.choice([None, None, timestamp("2019-05-04")])),
            count=False,
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("searchapp.engine.whoosh.execute.FEW_TO_LOOK_INTO", 0)
            found = engine.search(request).hits
        assert found == engine.search(replace(request, count=True)).hits


def real_queries(articles: list[Article], chance: random.Random) -> Iterator[str]:
    """500 of them: questions that people asked, pieces of titles, words, phrases and operators."""
    yield from shared.questions(200, chance)
    for each in chance.sample(articles, 200):
        begin = chance.randrange(max(len(each.title) - 3, 1))
        yield each.title[begin : begin + chance.randint(2, 9)]
    for first, second in zip(chance.sample(articles, 100), chance.sample(articles, 100), strict=True):
        begin = chance.randrange(max(len(first.body) - 20, 1))
        piece = first.body[begin : begin + chance.randint(2, 8)].replace('"', "")
        form = chance.choice(['"{}" {}', "{} -{}", "{} OR {}", "({} OR {}) -的", "body:{} title:{}"])
        yield form.format(piece, second.title[:4])


@pytest.fixture(scope="module")
def shared_index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Article]]:
    shared.needs(shared.ARTICLES)
    shared.needs(shared.QUERIES)
    folder = tmp_path_factory.mktemp("shared")
    articles = list(shared.articles(every=7, most=1500))
    for begin in range(0, len(articles), 500):
        commit(folder, articles[begin : begin + 500])
    commit(folder, deleted=[each.id for each in articles[::50]])
    return folder, articles


@pytest.mark.slow
def test_five_hundred_real_queries(shared_index: tuple[Path, list[Article]]) -> None:
    folder, articles = shared_index
    engine = open_at(folder)
    assert engine.stats().segments == 3
    answered = 0
    with whoosh_on(folder) as searcher:
        for number, typed in enumerate(real_queries(articles, random.Random(500))):
            try:
                parsed = parse(typed, ANALYZER)
            except QueryError:
                continue
            whole = by_us(engine, parsed)
            answered += bool(whole)
            for limit in (1, 10):
                check_head(by_us(engine, parsed, limit=limit, count=False), whole, limit)
            assert engine.search(asking(parsed, limit=1)).total == len(whole)
            if number % 8 == 0:
                check_whole(whole, by_whoosh(searcher, parsed))
    assert answered > 350


def test_nodes_that_only_whoosh_knows_are_asked_of_whoosh(tmp_path: Path) -> None:
    random_index(random.Random(3), tmp_path)
    engine = open_at(tmp_path)
    with whoosh_on(tmp_path) as searcher:
        for match in (
            query.Prefix("body_words", "op"),
            query.TermRange("body_bigrams", "a", "b"),
            query.AndMaybe(query.Term("body_words", "open"), query.Term("body_words", "source")),
            query.And([query.Wildcard("body_words", "d*r"), query.Not(query.Term("author", "林一"))]),
        ):
            parsed = ParsedQuery("", match)
            assert by_us(engine, parsed)
            check_whole(by_us(engine, parsed), by_whoosh(searcher, parsed))


def test_another_ranking_reaches_both_paths(tmp_path: Path) -> None:
    from searchapp.engine.whoosh.storage import Folder
    from searchapp.ranking import RANKING, FieldRanking

    random_index(random.Random(4), tmp_path)
    ranking = replace(RANKING, fields={**RANKING.fields, "body_words": FieldRanking(3.0, k1=1.2, b=0.75)})
    engine = WhooshEngine(Folder(tmp_path), ANALYZER, ranking)
    parsed = parse("docker 山水 source", ANALYZER)
    searcher = open_dir(str(tmp_path)).searcher(weighting=Bm25(ranking))
    check_whole(by_us(engine, parsed), by_whoosh(searcher, parsed))
    assert by_us(engine, parsed) != by_us(open_at(tmp_path), parsed)
    searcher.close()
