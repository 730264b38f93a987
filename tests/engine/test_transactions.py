"""What every engine promises about writing: all of it or nothing, seen at once, by one writer at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from whoosh import query

from searchapp.engine import (
    Engine,
    Filters,
    IndexMissing,
    IndexOutdated,
    Request,
    WriterBusy,
    open_engine,
)
from searchapp.query import ParsedQuery
from searchapp.settings import Settings

from .articles import ARTICLES, FURTHER, fill

pytestmark = pytest.mark.parametrize("kind", ["whoosh", "opensearch"], indirect=True)
EVERYTHING = Request(ParsedQuery("", query.Every()), limit=100, collapse=False)
FEW = ARTICLES[:5]


def ids(engine: Engine) -> set[str]:
    return {hit.id for hit in engine.search(EVERYTHING).hits}


def settle(engine: Engine) -> bool:
    """Wait until the engine has looked for a newer generation; whether it found one."""
    for _ in range(10):
        if engine.refresh():
            return True
        time.sleep(0.05)
    return False


def test_without_an_index_everything_says_how_to_make_one(engine: Engine) -> None:
    for ask in (lambda: engine.search(EVERYTHING), engine.stats, engine.catalog, lambda: engine.article("a")):
        with pytest.raises(IndexMissing, match="rebuild"):
            ask()  # type: ignore[no-untyped-call]
    assert engine.refresh() is False


def test_nothing_is_seen_before_the_commit_and_all_of_it_after(opened: Callable[[], Engine]) -> None:
    reader, engine = opened(), opened()
    fill(engine, FEW, replace=True)
    assert ids(reader) == {article.id for article in FEW}
    before = reader.stats().generation
    writer = engine.writer(replace=False)
    writer.add(writer.prepare(ARTICLES[5:8]))
    assert writer.delete([FEW[0].id, "nobody"]) == 1
    assert settle(reader) is False
    assert ids(reader) == {article.id for article in FEW}
    writer.commit(["here"])
    assert settle(reader) is True
    assert ids(reader) == {article.id for article in ARTICLES[1:8]}
    assert reader.stats().roots == ("here",)
    assert reader.stats().generation != before


def test_a_cancelled_transaction_leaves_no_trace(engine: Engine) -> None:
    fill(engine, FEW, replace=True)
    for replace_all in (True, False):
        writer = engine.writer(replace=replace_all)
        writer.add(writer.prepare(ARTICLES[5:8]))
        writer.delete([FEW[0].id])
        writer.cancel()
        writer.cancel()
        assert ids(engine) == {article.id for article in FEW}


def test_cancelling_after_a_commit_is_harmless(engine: Engine) -> None:
    writer = engine.writer(replace=True)
    writer.add(writer.prepare(FEW))
    writer.commit()
    writer.cancel()
    assert len(ids(engine)) == len(FEW)


def test_a_rebuild_drops_what_was_there(engine: Engine) -> None:
    fill(engine, FEW, replace=True)
    fill(engine, ARTICLES[5:8], replace=True)
    settle(engine)
    assert ids(engine) == {article.id for article in ARTICLES[5:8]}


def test_an_article_with_a_known_id_replaces_the_old_one(engine: Engine) -> None:
    fill(engine, FEW, replace=True)
    changed = replace(FEW[0], title="改过的标题", body="改过的正文讲的是银杏树。", fingerprint="changed")
    fill(engine, (changed,), replace=False)
    settle(engine)
    assert engine.article(FEW[0].id) == changed
    assert engine.stats().documents == len(FEW)
    twice = engine.writer(replace=False)
    twice.add(twice.prepare([replace(changed, body="甲"), replace(changed, body="乙")]))
    twice.commit()
    settle(engine)
    article = engine.article(FEW[0].id)
    assert article is not None
    assert article.body == "乙"
    assert engine.stats().documents == len(FEW)


def test_an_update_keeps_groups_of_mirrors_right(engine: Engine) -> None:
    fill(engine, ARTICLES, replace=True)
    fill(engine, (FURTHER,), replace=False)
    settle(engine)
    assert engine.mirrors("mirror-0", 9).total == 3
    (hit,) = engine.search(replace(EVERYTHING, filters=Filters(source=("网摘",)), collapse=True)).hits
    assert hit.duplicates == 3
    writer = engine.writer(replace=False)
    assert writer.delete(["mirror-0", "mirror-1", "mirror-2"]) == 3
    writer.commit()
    settle(engine)
    assert engine.mirrors(FURTHER.id, 9).total == 0
    (hit,) = engine.search(replace(EVERYTHING, filters=Filters(source=("网摘",)), collapse=True)).hits
    assert hit.duplicates == 0
    assert engine.stats().groups == 0


def test_an_update_of_no_index_makes_one(engine: Engine) -> None:
    fill(engine, FEW, replace=False)
    assert ids(engine) == {article.id for article in FEW}


def test_an_empty_index_has_no_hits(engine: Engine) -> None:
    fill(engine, FEW, replace=True)
    writer = engine.writer(replace=False)
    assert writer.delete([article.id for article in FEW]) == len(FEW)
    writer.commit()
    settle(engine)
    found = engine.search(replace(EVERYTHING, facets=("source",), collapse=True))
    assert (found.hits, found.total, found.facets["source"]) == ((), 0, ())
    writer = engine.writer(replace=True)
    writer.commit()
    settle(engine)
    assert engine.search(EVERYTHING).total == 0


def test_a_second_writer_is_told_to_wait(opened: Callable[[], Engine]) -> None:
    first, second = opened(), opened()
    writer = first.writer(replace=True)
    with pytest.raises(WriterBusy):
        second.writer(replace=False)
    writer.cancel()
    second.writer(replace=True).cancel()


def test_with_other_words_an_index_is_searched_but_must_be_rebuilt_to_be_updated(
    engine: Engine, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fill(engine, FEW, replace=True)
    words = tmp_path_factory.mktemp("words") / "words.txt"
    words.write_text("咖啡馆里\n", encoding="utf-8")
    other = open_engine(replace(settings, user_dictionary=words))
    assert ids(other) == {article.id for article in FEW}
    with pytest.raises(IndexOutdated, match="rebuild"):
        other.writer(replace=False)
    fill(other, FEW, replace=True)
    assert ids(other) == {article.id for article in FEW}
    other.close()
