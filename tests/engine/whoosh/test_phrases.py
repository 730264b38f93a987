"""A phrase is found in just the documents in which a plain scan of the stored text finds it."""

from __future__ import annotations

import operator
import random
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.analysis import CHARACTER_CLASS, WORD, fold
from searchapp.article import Article
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.phrase_scan import holding
from searchapp.query import ExactPhrase, ParsedQuery, ScoredTerm
from searchapp.query.matchers import phrase_pattern

from . import shared
from .corpora import PROPERTY, article, asking, commit, open_at, text

LONGEST = 30
FIELDS = (("title",), ("body",), ("title", "body"))
ODD = (
    "他说：“绿色出行，从我做起。”然后骑上了自行车。",
    "版本 v3.12 与 v3.1 不同；Ｖ３．１２是全角的。\u3000空格 也 不 算。",
    "open source，opensource，open-source，OPEN\nSOURCE 都算开源。",
    "a" * 60 + " " + "a" * 9 + "，" + "b" * 130 + "。",
    "x" * 50 + "\n" + "y" * 20,
    "笑😀脸😀😀，零\u200b宽\u200b空格，é与é。",
    "山",
    "山。",
    "",
    "。。。",
    "圖書館裡的書，图书馆里的书",
)


def pieces(texts: Sequence[str], count: int, chance: random.Random) -> Iterator[str]:
    """Substrings of folded texts, without white space, that do not begin or end inside a Latin word or number."""
    made = 0
    while made < count:
        folded = fold(chance.choice(texts))
        begin = chance.randrange(len(folded) + 1)
        end = min(begin + chance.randint(1, LONGEST), len(folded))
        if cuts(folded, begin) or cuts(folded, end):
            continue
        piece = re.sub(r"\s+", "", folded[begin:end])
        if piece:
            made += 1
            yield piece


def cuts(folded: str, place: int) -> bool:
    """Whether a cut at this place parts two letters or digits."""
    around = folded[max(place - 1, 0) : place + 1]
    return len(around) == 2 and place > 0 and all(CHARACTER_CLASS[ord(character)] == WORD for character in around)


def found(engine: WhooshEngine, fields: tuple[str, ...], phrase: str) -> set[str]:
    hits = engine.search(asking(ParsedQuery("", ExactPhrase(fields, phrase)))).hits
    return {hit.id for hit in hits}


def check(engine: WhooshEngine, articles: Sequence[Article], phrases: Iterator[str]) -> None:
    folded = {each.id: (fold(each.title), fold(each.body)) for each in articles}
    for number, phrase in enumerate(phrases):
        pattern = phrase_pattern(phrase)
        holds = {id: (bool(pattern.search(title)), bool(pattern.search(body))) for id, (title, body) in folded.items()}
        assert any(map(any, holds.values())), phrase
        fields = FIELDS[number % 3]
        chosen = [name in fields for name in ("title", "body")]
        wanted = {id for id, held in holds.items() if any(map(operator.and_, held, chosen))}
        assert found(engine, fields, phrase) == wanted, (fields, phrase)


def test_any_piece_of_odd_texts_is_found(tmp_path: Path) -> None:
    chance = random.Random(1)
    articles = [Article(id=str(n), title=chance.choice(ODD), body=body) for n, body in enumerate(ODD * 3)]
    articles += [article(chance, f"more-{n}") for n in range(60)]
    commit(tmp_path, articles[:40])
    commit(tmp_path, articles[40:])
    texts = [each.body for each in articles if each.body] + [each.title for each in articles if each.title]
    check(open_at(tmp_path), articles, pieces(texts, 400, chance))


@settings(PROPERTY, max_examples=20)
@given(seed=st.integers(0, 2**32))
def test_any_text_is_found_just_where_it_stands(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    articles = [article(chance, str(n)) for n in range(20)]
    folder = tmp_path_factory.mktemp("index")
    commit(folder, articles)
    engine = open_at(folder)
    for _ in range(20):
        phrase = re.sub(r"\s+", "", fold(text(chance, 3))) or "山"
        pattern = phrase_pattern(phrase)
        for field in ("title", "body"):
            wanted = {each.id for each in articles if pattern.search(fold(getattr(each, field)))}
            assert found(engine, (field,), phrase) == wanted, phrase


def test_letters_longer_than_a_term_are_found_wherever_white_space_parts_them(tmp_path: Path) -> None:
    letters = "abcdefghij" * 20
    for cut in (1, 47, 48, 49, 90, 127, 128, 129, 199, 200):
        commit(tmp_path, [Article(id=str(cut), title="", body=f"字{letters[:cut]} {letters[cut:]}字")])
    assert len(found(open_at(tmp_path), ("body",), letters)) == 10
    assert found(open_at(tmp_path), ("body",), letters[:-1]) == {"199"}


def across_words(count: int) -> list[Article]:
    """Articles that hold 色出行, which is no word, the first ones more often."""
    return [Article(id=str(n), title="", body="绿色出行。" * (9 - 8 * n // count) + f"第{n}天") for n in range(count)]


def test_no_more_texts_are_looked_into_than_a_page_without_a_count_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, across_words(400))
    monkeypatch.setattr("searchapp.engine.whoosh.execute.FEW_TO_LOOK_INTO", 100)
    engine = open_at(tmp_path)
    parsed = ParsedQuery("", ExactPhrase(("body",), "色出行"), (ScoredTerm("body_bigrams", "出行"),))
    looked: list[int] = []

    def counting(coded: Any, offsets: Any, documents: Any, *of: Any) -> Any:
        looked.append(len(documents))
        return holding(coded, offsets, documents, *of)

    monkeypatch.setattr("searchapp.engine.whoosh.phrase.holding", counting)
    assert len(engine.search(asking(parsed, limit=10, count=False)).hits) == 10
    assert sum(looked) < 20
    assert engine.search(asking(parsed, limit=10)).total == 400
    assert sum(looked) >= 400


def test_a_page_without_a_count_that_is_out_of_time_is_partial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path, across_words(40))
    monkeypatch.setattr("searchapp.engine.whoosh.execute.FEW_TO_LOOK_INTO", 0)
    parsed = ParsedQuery("", ExactPhrase(("body",), "色出行"))
    found = open_at(tmp_path).search(asking(parsed, limit=10, count=False, deadline=time.monotonic() - 1))
    assert found.partial
    assert not found.hits


@pytest.mark.slow
def test_any_piece_of_real_articles_is_found(tmp_path: Path) -> None:
    shared.needs(shared.ARTICLES)
    articles = list(shared.articles(every=5, most=2000))
    for begin in range(0, len(articles), 1000):
        commit(tmp_path, articles[begin : begin + 1000])
    chance = random.Random(30)
    check(open_at(tmp_path), articles, pieces([each.body for each in articles if each.body], 200, chance))
