"""What is sent to the cluster holds exactly the terms of the analysis."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import Analyzer, fold, runs
from searchapp.article import Article
from searchapp.corpus import SIGNATURE_WIDTH
from searchapp.engine.opensearch.characters import bigram_stream, character_tokens, phrase_bigrams, phrase_tokens
from searchapp.engine.opensearch.index import article_of, document_id, group_name, prepare, signature_of
from searchapp.engine.opensearch.matching import EXACT_TOTAL, demand
from searchapp.engine.opensearch.spool import Spool, pack

ANALYZER = Analyzer()
TEXTS = st.text(
    st.one_of(st.sampled_from("你好世界咖啡馆 \n\u3000,。aB3_+é한국カナ😀<>$\ufdd1"), st.characters()), max_size=60
)


@given(TEXTS)
def test_bigrams_are_those_of_the_analysis_in_any_order(text: str) -> None:
    folded = fold(text)
    assert Counter(bigram_stream(folded, runs(folded)).split(" ")) - Counter([""]) == Counter(ANALYZER.bigrams(folded))


@given(TEXTS)
def test_every_character_but_white_space_is_one_token(text: str) -> None:
    folded = fold(text)
    tokens = character_tokens(folded).split(" ") if folded.split() else []
    plain = [token if len(token) == 1 else token.removeprefix("<").removesuffix(">") for token in tokens]
    assert "".join(plain) == "".join(folded.split()).replace("\ufdd1", "\ufffd")
    assert all(len(each) == 1 for each in plain)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("用docker部署", "用 <d o c k e r> 部 署"),
        ("open source", "<o p e n> <s o u r c e>"),
        ("c++ 3.12", "<c> + + <3> . <1 2>"),
        ("<b>", "< <b> >"),
        ("", ""),
    ],
)
def test_letters_tell_where_their_word_begins_and_ends(text: str, tokens: str) -> None:
    assert character_tokens(text) == tokens


def test_a_phrase_asks_for_whole_words_at_its_ends_only() -> None:
    assert phrase_tokens("c") == "<c>"
    first, middle, last = (set(each.split("\ufdd1")) for each in phrase_tokens("abc").split(" "))
    assert first == {"<a", "<a>"}
    assert middle == {"b", "<b", "b>", "<b>"}
    assert last == {"c>", "<c>"}
    assert phrase_tokens("咖啡,") == "咖 啡 ,"


def test_the_bigrams_of_a_phrase_stay_inside_its_runs() -> None:
    assert phrase_bigrams("咖啡馆,咖啡a图书") == ["咖啡", "啡馆", "图书"]
    assert phrase_bigrams("a,馆") == []


@given(st.lists(st.floats(0.01, 20), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_weights_stay_exact_in_the_clusters_floats(idfs: list[float], share: float) -> None:
    wanted = demand(idfs, share)
    assert sum(wanted.weights) <= EXACT_TOTAL
    assert 1 <= wanted.least <= sum(wanted.weights)
    for weight, own in zip(wanted.weights, idfs, strict=True):
        assert weight / sum(wanted.weights) == pytest.approx(own / sum(idfs), rel=1e-3, abs=1e-5)


def test_a_share_that_equal_weights_meet_exactly_is_met() -> None:
    wanted = demand([3.3] * 5, 0.6)
    assert wanted.least <= 3 * wanted.weights[0]
    assert wanted.least > 2 * wanted.weights[0]


def test_an_article_survives_its_way_through_the_spool() -> None:
    article = Article(id="a/b", title="咖啡", body="馆\n豆", source="报", published="2020-01-02", views=0)
    spool = Spool()
    first = prepare(article, ANALYZER)
    spool.add(pack(prepare(Article(id="a/b", title="x", body=""), ANALYZER)))
    spool.add(pack(prepare(Article(id="other", title="y", body=""), ANALYZER)))
    spool.add(pack(first))
    assert [id for id, _ in spool.signatures()] == ["other", "a/b"]
    *_, last = spool.articles()
    assert last.document == first.document
    assert last.values == {"source": "报", "year": "2020"}
    assert last.signature.shape == (SIGNATURE_WIDTH,)
    spool.close()


def test_a_stored_article_and_signature_come_back() -> None:
    article = Article(id="1", title="", body="b", views=0)
    assert article_of({"article": {"id": "1", "body": "b", "views": 0}}) == article
    assert signature_of("AQAAAAIAAAA").tolist() == [1, 2]


@given(st.text(min_size=1, max_size=400))
def test_document_ids_fit_and_differ(id: str) -> None:
    assert 0 < len(document_id(id).encode("utf-8", "replace")) <= 512
    assert len(group_name(id)) == 13
