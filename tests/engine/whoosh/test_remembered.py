"""A phrase asked again is not looked for again, and never answered otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from searchapp.article import Article
from searchapp.engine.whoosh import phrase as phrase_module
from searchapp.engine.whoosh.remembered import COST, Remembered
from searchapp.query import parse

from .corpora import ANALYZER, asking, commit, open_at


def article(id: str, title: str, body: str) -> Article:
    return Article(id=id, title=title, body=body, origin=id, fingerprint=id)


ARTICLES = [article("a", "山水之间", "从前有座山，山里有座庙。"), article("b", "风", "庙里有座山神像。")]


def test_the_second_answer_is_the_first_without_a_look_at_the_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, ARTICLES)
    engine = open_at(tmp_path)
    request = asking(parse('"有座山，山里"', ANALYZER))
    first = engine.search(request)
    assert [hit.id for hit in first.hits] == ["a"]
    monkeypatch.setattr(phrase_module, "holding", None)
    assert engine.search(request) == first


def test_a_new_generation_is_looked_at_anew(tmp_path: Path) -> None:
    commit(tmp_path, ARTICLES)
    engine = open_at(tmp_path)
    request = asking(parse('"有座山，山里"', ANALYZER))
    assert engine.search(request).total == 1
    commit(tmp_path, [article("c", "又一篇", "从前有座山，山里有座庙。")])
    engine.close()
    assert engine.search(request).total == 2


def test_phrases_asked_longest_ago_make_room() -> None:
    held = Remembered(room=3 * COST + 30)
    docs = np.arange(10)
    for text in "abc":
        held.put((0, "body", text), docs)
    held.get((0, "body", "a"))
    held.put((0, "body", "d"), docs)
    assert held.get((0, "body", "b")) is None
    assert all(held.get((0, "body", text)) is docs for text in "acd")
    held.put((0, "body", "wide"), np.arange(1000))
    assert held.get((0, "body", "wide")) is None
    held.clear()
    assert held.get((0, "body", "a")) is None
