"""A merge is what building from the articles that stay would have given, byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.article import Article, timestamp
from searchapp.engine.whoosh import merge_columns, merge_terms, part
from searchapp.engine.whoosh.build import build
from searchapp.engine.whoosh.codec import ArrayTerms
from searchapp.engine.whoosh.merge import merge
from searchapp.engine.whoosh.part import parts
from searchapp.engine.whoosh.postings import decode
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.segment import NO_VIEWS, UNDATED, Segment
from searchapp.engine.whoosh.storage import Folder

from .corpora import ANALYZER, PROPERTY, article


def built(folder: Folder, name: str, articles: list[Article]) -> Segment:
    build(articles, ANALYZER, folder, name)
    return Segment(folder, name)


def arrays(segment: Segment) -> dict[str, list[int]]:
    return {name: segment.file.array(name).tolist() for name in sorted(segment.file._directory)}


@settings(PROPERTY, max_examples=15)
@given(seed=st.integers(0, 2**32), sizes=st.lists(st.integers(1, 12), min_size=1, max_size=4), room=st.integers(1, 200))
def test_merging_equals_building_what_stays(
    tmp_path_factory: pytest.TempPathFactory, seed: int, sizes: list[int], room: int
) -> None:
    folder = Folder(tmp_path_factory.mktemp("merge"))
    chance = random.Random(seed)
    given_, left = [], []
    for place, size in enumerate(sizes):
        articles = [article(chance, f"{place}-{n}") for n in range(size)]
        stays = np.array([chance.random() < 0.7 for _ in articles])
        if place == 0:
            stays[0] = True
        whole = chance.random() < 0.3
        given_.append((built(folder, f"{place}.seg", articles), None if whole else stays))
        left += [each for each, stay in zip(articles, stays, strict=True) if stay or whole]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_terms, "POSTINGS_IN_MEMORY", room)
        patch.setattr(merge_terms, "TERMS_IN_MEMORY", room)
        patch.setattr(merge_columns, "VALUES_IN_MEMORY", room)
        patch.setattr(part, "ROWS_IN_MEMORY", room)
        merge(parts(given_), folder, "merged.seg")
    merged = Segment(folder, "merged.seg")
    wanted = built(folder, "wanted.seg", left)
    assert merged.file.verify() == []
    assert merged.file.info == wanted.file.info
    assert arrays(merged) == arrays(wanted)


def test_a_segment_gives_back_what_was_built(tmp_path: Path) -> None:
    chance = random.Random(5)
    articles = [article(chance, f"编号-{n}") for n in range(200)]
    segment = built(Folder(tmp_path), "a.seg", articles)
    assert segment.documents == len(articles)
    for place, each in enumerate(articles):
        assert segment.article(place) == each
        assert segment.with_id(each.id) == place
        assert int(segment.published[place]) == (UNDATED if not each.published else timestamp(each.published))
        assert int(segment.views[place]) == (NO_VIEWS if each.views is None else each.views)
        assert segment.sources[place] == each.source
        assert segment.authors[place] == each.author
    assert segment.with_id("编号-200") == -1
    assert segment.with_id("") == -1


def test_every_term_has_the_documents_and_frequencies_that_the_analysis_gives(tmp_path: Path) -> None:
    chance = random.Random(6)
    articles = [article(chance, str(n)) for n in range(300)]
    segment = built(Folder(tmp_path), "a.seg", articles)
    expected: dict[tuple[str, str], dict[int, int]] = {}
    for row, field in enumerate(INDEX_FIELDS):
        name, stream = field.split("_")
        for place, each in enumerate(articles):
            terms = getattr(ANALYZER, stream)(fold_of(each, name))
            assert segment.lengths[row, place] == len(terms)
            for term in terms:
                held = expected.setdefault((field, term), {})
                held[place] = held.get(place, 0) + 1
        assert segment.fields[field].total == int(segment.lengths[row].sum())
    named = {(field, text.decode()) for field, text in ArrayTerms(segment).terms() if field in INDEX_FIELDS}
    assert named == set(expected)
    for (field, term), held in expected.items():
        of = segment.fields[field]
        docs, freqs = np.empty(300, np.int32), np.empty(300, np.int32)
        df = decode(segment.postings, int(of.lists[of.find(term)]), docs, freqs)
        assert dict(zip(docs[:df].tolist(), freqs[:df].tolist(), strict=True)) == held


def fold_of(each: Article, name: str) -> str:
    from searchapp.analysis import fold

    text: str = fold(getattr(each, name))
    return text
