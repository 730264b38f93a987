"""What every engine promises, checked on each against a plain working out of the definitions."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from whoosh import query

from searchapp.analysis import CHARACTER_CLASS, CJK, Analyzer
from searchapp.article import timestamp
from searchapp.engine import Engine, Filters, Found, Mirrors, Request, open_engine
from searchapp.query import Enough, ExactPhrase, ParsedQuery, Unit, parse

from .articles import ARTICLES, fill
from .conftest import Kind
from .oracle import Oracle, phrase_pattern

ANALYZER = Analyzer()
QUERIES = (
    "咖啡馆",
    "咖啡",
    "消费者权益",
    "消费者的权益受损时可以拨打什么热线",
    "自行车道每隔多远有一处打气点",
    "临河镇的图书馆最近有什么新闻",
    "图书馆 OR 菜市场",
    "图书馆 -青石",
    "title:咖啡 临河",
    "body:咖啡豆",
    "source:镇报",
    "author:林一 咖啡",
    '"老戏台"',
    '"咖啡馆,"',
    '"圖書館"',
    '"绿色出行"',
    '"open source"',
    '"opensource的"',
    '"docker"',
    '"1+1=2"',
    '"😀"',
    '"😀。"',
    '"<b>与"',
    '"戏" 灯笼',
    "docker",
    "v3.12",
    "c++",
    "ABC",
    "コーヒー",
    "서울식당",
    "馆",
    "一个没有任何文章提到的航天飞机",
    "(图书馆 OR 咖啡馆) -青石 -白塔 source:晨报",
)


def asked(text: str, **more: object) -> Request:
    return Request(parse(text, ANALYZER), rescore=False, limit=100, **more)  # type: ignore[arg-type]


def matching(tree: query.Query) -> Request:
    return Request(ParsedQuery("", tree), limit=100, collapse=False)


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


@pytest.fixture(scope="module")
def full(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(kind.elsewhere(tmp_path_factory.mktemp("full")))
    fill(engine, ARTICLES)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def oracle(kind: Kind) -> Oracle:
    return Oracle(ARTICLES, ANALYZER, lossy=kind.name != "whoosh")


@pytest.mark.parametrize("collapse", [True, False])
@pytest.mark.parametrize("text", QUERIES)
def test_hits_and_total_are_those_of_the_definition(full: Engine, oracle: Oracle, text: str, collapse: bool) -> None:
    request = asked(text, collapse=collapse)
    found = full.search(request)
    assert found.total == oracle.total(request) == len(found.hits)
    if collapse:
        assert {oracle.group[id] for id in ids(found)} == {oracle.group[id] for id in oracle.hits(request)}
    else:
        assert set(ids(found)) == set(oracle.hits(request))


@pytest.mark.parametrize("text", QUERIES)
def test_hits_earn_the_sum_of_their_terms(full: Engine, oracle: Oracle, text: str) -> None:
    request = asked(text, collapse=False)
    found = full.search(request)
    for hit in found.hits:
        assert hit.score == pytest.approx(oracle.score(request, hit.id), rel=1e-4, abs=1e-5)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_of_a_group_the_best_member_stands_for_all(full: Engine, oracle: Oracle) -> None:
    request = asked("老戏台 武生")
    (hit,) = full.search(request).hits
    assert hit.duplicates == 2
    assert hit.id.startswith("mirror-")
    assert {h.duplicates for h in full.search(replace(request, collapse=False)).hits} == {0}


def test_any_share_of_any_units_is_the_sum_of_their_idf(full: Engine, oracle: Oracle) -> None:
    chance = random.Random(7)
    vocabulary = sorted({term for terms in oracle.terms.values() for term in terms["body_bigrams"]})
    characters = sorted({term[0] for term in vocabulary if CHARACTER_CLASS[ord(term[0])] == CJK})
    for _ in range(80):
        units = [Unit(term) for term in chance.sample(vocabulary, chance.randint(1, 12))]
        units += [Unit(each, prefix=True) for each in chance.sample(characters, chance.randint(0, 2))]
        units += [Unit("鬱鬱")] * chance.randint(0, 1)
        fields = chance.choice([("title", "body"), ("body",), ("title",)])
        node = Enough(fields, tuple(units), chance.choice([0.05, 0.2, 1 / 3, 0.5, 0.75, 0.99, 1.0]))
        assert set(ids(full.search(matching(node)))) == oracle.matches(node), node


def test_any_substring_is_found_as_a_phrase(full: Engine, oracle: Oracle) -> None:
    chance = random.Random(11)
    texts = [text for folded in oracle.folded.values() for text in folded.values() if text]
    for _ in range(150):
        text = chance.choice(texts)
        begin = chance.randrange(len(text))
        piece = "".join(text[begin : begin + chance.randint(1, 9)].split())
        if not piece:
            continue
        node = ExactPhrase(chance.choice([("title", "body"), ("body",)]), piece)
        assert set(ids(full.search(matching(node)))) == oracle.matches(node), piece


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("dock", False),
        ("ocker", False),
        ("docker", True),
        ("docker部署", True),
        ("opensource", True),
        ("source的", True),
        ("penguin", False),
        ("自行车道开通了。", True),
        ("自行车道开通了,", False),
        ("808", False),
        ("8080,", True),
        ("3.12", False),
        ("v3.12", True),
        ("a_b≠ab", True),
    ],
)
def test_latin_words_are_whole_at_a_phrases_ends_and_spaces_count_as_nothing(
    full: Engine, oracle: Oracle, phrase: str, found: bool
) -> None:
    node = ExactPhrase(("title", "body"), phrase)
    hits = set(ids(full.search(matching(node))))
    assert bool(hits) is found
    assert hits == {
        id for id, texts in oracle.folded.items() if any(phrase_pattern(phrase).search(t) for t in texts.values())
    }


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "views"])
@pytest.mark.parametrize("collapse", [True, False])
def test_pages_together_are_the_whole_order(full: Engine, sort: str, collapse: bool) -> None:
    whole = full.search(replace(asked("镇", collapse=collapse), sort=sort))  # type: ignore[arg-type]
    assert len(whole.hits) > 10
    pages: list[str] = []
    for offset in range(0, len(whole.hits) + 3, 3):
        request = replace(asked("镇", collapse=collapse), sort=sort, offset=offset, limit=3)  # type: ignore[arg-type]
        pages += ids(full.search(request))
    assert pages == ids(whole)


def test_a_page_beyond_the_hits_is_empty_and_knows_the_total(full: Engine, oracle: Oracle) -> None:
    found = full.search(replace(asked("咖啡馆"), offset=9_990, limit=10))
    assert found.hits == ()
    assert found.total == oracle.total(asked("咖啡馆"))


@pytest.mark.parametrize(("sort", "sign"), [("newest", -1), ("oldest", 1)])
def test_undated_articles_come_last_in_both_date_orders(full: Engine, sort: str, sign: int) -> None:
    request = Request(ParsedQuery("", query.Every()), limit=100, collapse=False, sort=sort)  # type: ignore[arg-type]
    moments = [timestamp(hit.published) for hit in full.search(request).hits]
    dated = [moment for moment in moments if moment is not None]
    assert len(moments) == len(ARTICLES)
    assert moments[: len(dated)] == sorted(dated, key=lambda moment: sign * moment)
    assert 0 < len(dated) < len(moments)


def test_the_most_viewed_come_first_and_unknown_views_last(full: Engine) -> None:
    request = Request(ParsedQuery("", query.Every()), limit=100, collapse=False, sort="views")
    views = [-1 if hit.views is None else hit.views for hit in full.search(request).hits]
    assert views == sorted(views, reverse=True)
    assert views[-1] == -1


@pytest.mark.parametrize(
    "filters",
    [
        Filters(source=("镇报",)),
        Filters(source=("镇报", "evening post")),
        Filters(author=("林一",)),
        Filters(source=("晨报",), author=("陈 二", "林一")),
        Filters(since=timestamp("2012-01-01")),
        Filters(until=timestamp("2013-04-13")),
        Filters(since=timestamp("2021-03-01T08:30"), until=timestamp("2021-03-04T08:34")),
        Filters(source=("没有的报",)),
    ],
)
def test_filters_are_exact(full: Engine, oracle: Oracle, filters: Filters) -> None:
    for tree in (query.Every(), parse("咖啡馆 OR 图书馆", ANALYZER).match):
        request = replace(matching(tree), filters=filters)
        found = full.search(request)
        assert set(ids(found)) == set(oracle.hits(request))
        assert found.total == oracle.total(request)


@pytest.mark.parametrize("collapse", [True, False])
@pytest.mark.parametrize("text", ["镇", "老戏台", "咖啡馆", "author:林一"])
def test_a_facet_says_what_its_filter_would_find(full: Engine, oracle: Oracle, text: str, collapse: bool) -> None:
    request = asked(text, collapse=collapse, facets=("source", "author", "year"))
    found = full.search(request)
    for name in request.facets:
        assert dict(found.facets[name]) == oracle.facet(request, name)
        counts = [count for _, count in found.facets[name]]
        assert counts == sorted(counts, reverse=True)
    for value, count in found.facets["source"]:
        assert full.search(replace(request, filters=Filters(source=(value,)))).total == count


def test_what_is_not_asked_for_is_not_counted(full: Engine) -> None:
    found = full.search(asked("咖啡馆", count=False))
    assert found.total == 0
    assert found.hits
    assert found.facets == {}


def test_an_explanation_adds_up_to_the_score(full: Engine) -> None:
    for text in ("咖啡馆", "消费者的权益受损时可以拨打什么热线", '"open source"'):
        for rescore in (False, True):
            found = full.search(replace(asked(text), rescore=rescore, explain=True))
            assert found.hits
            for hit in found.hits:
                assert sum(term.score for term in hit.explanation) == pytest.approx(hit.score, rel=1e-4, abs=1e-4)


def test_every_member_of_a_group_is_stored_and_names_the_others(full: Engine) -> None:
    for number in range(3):
        assert full.article(f"mirror-{number}") == ARTICLES[[a.id for a in ARTICLES].index(f"mirror-{number}")]
        others = [f"mirror-{other}" for other in range(3) if other != number]
        for limit in (0, 1, 2, 100):
            mirrors = full.mirrors(f"mirror-{number}", limit)
            assert ([article.id for article in mirrors.articles], mirrors.total) == (others[:limit], 2)
    assert full.mirrors("odd-docker", 9) == Mirrors()
    assert full.mirrors("nobody", 9) == Mirrors()
    assert full.article("nobody") is None


def test_articles_come_back_as_they_went_in(full: Engine) -> None:
    for article in ARTICLES:
        assert full.article(article.id) == article


def test_the_catalog_names_every_article(full: Engine) -> None:
    catalog = full.catalog()
    assert sorted(catalog) == sorted((article.fingerprint, article.id, article.origin) for article in ARTICLES)
    assert list(catalog) == list(catalog)


def test_stats_count_documents_and_groups(full: Engine, oracle: Oracle) -> None:
    stats = full.stats()
    assert stats.documents == len(ARTICLES)
    assert stats.groups == sum(size > 1 for size in oracle.sizes.values())
    assert stats.analysis == ANALYZER.fingerprint
    assert stats.bytes > 0
    assert stats.generation
    assert stats.committed.endswith("+08:00")


def test_a_search_past_its_deadline_still_answers(full: Engine) -> None:
    request = asked("咖啡馆", deadline=time.monotonic() - 1)
    found = full.search(request)
    assert found.partial or found.total > 0


def test_batches_prepared_in_other_processes_are_the_same(settings: object, engine: Engine, tmp_path: Path) -> None:
    writer = engine.writer(replace=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        prepared = pool.submit(writer.prepare, ARTICLES[:12]).result()
    writer.add(prepared, drop=(0, 5))
    writer.commit()
    left = {article.id for place, article in enumerate(ARTICLES[:12]) if place not in (0, 5)}
    assert {id for _, id, _ in engine.catalog()} == left
