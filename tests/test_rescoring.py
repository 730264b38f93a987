from __future__ import annotations

from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.analysis import CJK, WORD, Analyzer, character_class, fold
from searchapp.analysis.utf8 import end_to_end
from searchapp.query import QueryError, ScoredTerm, everything, parse
from searchapp.ranking import RANKING, Ranking
from searchapp.rescoring import NearTerms, closeness, near_terms

ANALYZER = Analyzer()


def idf_of(term: str) -> float:
    """Any fixed positive weight a term does."""
    return 1 + sum(map(ord, term)) % 7


def reference_weights(query: str) -> dict[str, float]:
    """character or Latin word -> weight, the plain way."""
    parsed = parse(query, ANALYZER)
    bigrams = [each for each in parsed.score if each.field == "body_bigrams"]
    chinese = [each for each in bigrams if len(each.term) == 2 and character_class(ord(each.term[0])) == CJK]
    weights = {each.term: idf_of(each.term) for each in bigrams if each not in chinese and each.boost == 1}
    for whole in (True, False):
        for character in parsed.characters:
            holding = [idf_of(each.term) for each in chinese if character in each.term and (each.boost == 1) is whole]
            if holding:
                weights.setdefault(character, min(holding))
    usual = sum(weights.values()) / len(weights) if weights else 1.0
    return weights | {character: usual for character in parsed.characters if character not in weights}


def places(folded: str, weights: dict[str, float]) -> list[tuple[int, str]]:
    """Where near terms stand: a word at its last character."""
    found = []
    start = 0
    for place, character in enumerate([*folded, "\0"]):
        if character_class(ord(character)) == WORD:
            continue
        if folded[start:place] in weights:
            found.append((place - 1, folded[start:place]))
        start = place + 1
        if character in weights:
            found.append((place, character))
    return found


def reference(title: str, body: str, weights: dict[str, float], ranking: Ranking) -> float:
    """Closeness the plain way: every window of every field."""
    best = 0.0
    lead = 0.0
    for number, text in enumerate((title, body)):
        found = places(fold(text), weights)
        for end, _ in found:
            inside = {term for place, term in found if end - ranking.window < place <= end}
            best = max(best, sum(weights[term] for term in inside))
            if end < ranking.lead_length and number == (0 if title else 1):
                lead = max(lead, sum(weights[term] for term in inside))
    return ranking.closeness * best + ranking.lead * lead


def stored(title: str, body: str) -> bytes:
    return f"{title}\0{body}".encode("utf-8", "surrogatepass")


def closeness_of(texts: list[bytes], near: NearTerms, ranking: Ranking = RANKING) -> list[float]:
    data, bounds = end_to_end(texts)
    return closeness(data, bounds[:-1], bounds[1:], near, ranking).tolist()  # type: ignore[no-any-return]


def earned(query: str, *texts: tuple[str, str], ranking: Ranking = RANKING) -> list[float]:
    near = near_terms(parse(query, ANALYZER), idf_of)
    return closeness_of([stored(*text) for text in texts], near, ranking)


def test_terms_that_stand_together_earn_more_than_the_same_terms_apart() -> None:
    filler = "天气晴朗" * 20
    together, apart = earned("茶园 采摘", ("", f"{filler}茶园里正在采摘"), ("", f"{filler}茶园{filler}采摘"))
    assert together > apart


def test_a_text_that_begins_with_its_subject_earns_more() -> None:
    first, later = earned("茶园", ("", "茶园在山上。" + "天" * 60), ("", "天" * 60 + "茶园在山上。"))
    assert first > later


def test_the_title_is_the_beginning_of_a_text_that_has_one() -> None:
    titled, untitled = earned("茶园", ("茶园", "天" * 90), ("天" * 60, "茶园" + "天" * 30))
    assert titled > untitled


def test_no_window_reaches_over_the_border_of_a_field() -> None:
    split, whole = earned("茶园 采摘", ("天" * 30 + "茶园", "采摘"), ("天" * 30, "天" * 30 + "茶园采摘"))
    assert split < whole


def test_latin_words_count_whole_and_folded() -> None:
    whole, part, folded = earned("docker 容器", ("", "用docker跑"), ("", "用dockers跑"), ("", "用ＤＯＣＫＥＲ跑"))
    assert whole == folded > 0
    assert part == 0


def test_traditional_text_earns_what_simplified_text_earns() -> None:
    traditional, simplified = earned("国家图书馆", ("", "國家圖書館開放"), ("", "国家图书馆开放"))
    assert traditional == simplified > 0


def test_what_stands_beyond_the_reach_earns_nothing() -> None:
    near, far = earned(
        "茶园", ("", "天" * 50 + "茶园"), ("", "天" * 2000 + "茶园"), ranking=replace(RANKING, reach=100)
    )
    assert near > 0
    assert far == 0


def test_question_words_and_grammar_earn_nothing() -> None:
    assert earned("茶园是什么时候采摘的", ("", "这是什么时候的")) == [0.0]


def test_a_query_without_words_rescores_nothing() -> None:
    near = near_terms(everything(), idf_of)
    assert not near
    assert closeness_of([b"\0text"], near) == [0.0]


def test_no_texts_earn_nothing() -> None:
    assert earned("茶园") == []


def test_damaged_text_is_read_without_harm() -> None:
    near = near_terms(parse("茶园", ANALYZER), idf_of)
    damaged = [b"\xff\xff\xff\xff", b"\xf7", b"\x80\x80", b"", "茶".encode()[:2]]
    assert np.isfinite(closeness_of(damaged, near)).all()


def test_a_bigram_that_hardly_a_document_holds_does_not_make_its_characters_heavy() -> None:
    query = parse("山茶园林", ANALYZER)
    rare = {scored.term: 1.0 for scored in query.score if isinstance(scored, ScoredTerm)} | {"茶园": 50.0}
    near = near_terms(query, lambda term: rare.get(term, 1.0))
    assert near.weights.max() == 1.0


ALPHABET = st.sampled_from("茶园采摘的山國国what x7，。 \n是呢𠮷é") | st.characters(
    codec="utf-8", exclude_characters="\0"
)
TEXTS = st.text(ALPHABET, max_size=120)


@settings(max_examples=300)
@given(
    query=st.text(st.sampled_from("茶园采摘山国what x7𠮷 什么的"), min_size=1, max_size=14),
    title=TEXTS,
    body=TEXTS,
    window=st.integers(1, 40),
    lead_length=st.integers(1, 40),
)
def test_the_compiled_loop_gives_what_the_plain_definition_gives(
    query: str, title: str, body: str, window: int, lead_length: int
) -> None:
    try:
        weights = reference_weights(query)
    except QueryError:
        return
    ranking = replace(RANKING, window=window, lead_length=lead_length)
    expected = reference(title, body, weights, ranking)
    [found] = earned(query, (title, body), ranking=ranking)
    assert isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("copies", [1, 7])
def test_a_text_earns_the_same_whatever_stands_beside_it(copies: int) -> None:
    alone = earned("茶园 采摘", ("春茶", "茶园里正在采摘"))
    among = earned("茶园 采摘", *[("采摘", "茶园茶园")] * copies, ("春茶", "茶园里正在采摘"))
    assert among[-1:] == alone
