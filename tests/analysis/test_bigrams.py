"""The bigram stream: every CJK character begins exactly one bigram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import (
    CHARACTER_CLASS,
    CJK,
    Analyzer,
    fold,
    key_term,
    runs,
    term_key,
)
from searchapp.analysis.bigrams import cjk_bigrams

MIXED = st.text(st.sampled_from("中国人 \n\t\u3000，。$ab12é\u0301アー한𠮷😀①\ud800"), max_size=40)
ANY = MIXED | st.text(st.characters(exclude_categories=()), max_size=60)

analyzer = Analyzer()


def terms(folded: str) -> list[str]:
    return [token.term for token in cjk_bigrams(folded)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("中国人", ["中国", "国人", "人$"]),
        ("中 国\n人", ["中国", "国人", "人$"]),
        ("中国，人", ["中国", "国$", "人$"]),
        ("用Python3.12写", ["用$", "python3", "12", "写$"]),
        ("ドラ한국𠮷", ["ドラ", "ラ한", "한국", "국𠮷", "𠮷$"]),
        ("好😀★", ["好$", "😀", "★"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_runs_are_cut_as_documented(text: str, terms: list[str]) -> None:
    assert analyzer.bigrams(fold(text)) == terms


@given(ANY)
def test_every_cjk_character_begins_exactly_one_bigram(text: str) -> None:
    folded = fold(text)
    begun = "".join(token.term[0] for token in cjk_bigrams(folded))
    assert begun == "".join(character for character in folded if CHARACTER_CLASS[ord(character)] == CJK)


@given(ANY)
def test_the_stream_is_its_bigrams_and_its_runs_with_true_places(text: str) -> None:
    folded = fold(text)
    tokens = analyzer.bigram_tokens(folded)
    assert sorted(token.term for token in tokens) == sorted([*terms(folded), *runs(folded)])
    for token in tokens:
        shown = "".join(folded[token.start : token.end].split())
        assert token.term == (shown + "$" if len(token.term) > len(shown) else shown)


@given(ANY)
def test_white_space_between_cjk_characters_changes_nothing(text: str) -> None:
    cjk = "".join(character for character in fold(text) if CHARACTER_CLASS[ord(character)] == CJK)
    assert terms(" \n".join(cjk)) == terms(cjk)


@given(st.sampled_from("中𠮷한ア"), st.sampled_from("国𠮷$ー"))
def test_key_and_term_are_each_others_inverse(first: str, second: str) -> None:
    assert key_term(term_key(first + second)) == first + second
