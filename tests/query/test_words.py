import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import CJK, END_MARK, Analyzer, character_class, fold
from searchapp.query import Unit
from searchapp.query.units import LIGHT_WORDS, is_question
from searchapp.query.words import bigrams_of, read_words, words_to_mark

ANALYZER = Analyzer()


def units(text: str, stop_words: frozenset[str] = frozenset()) -> list[str]:
    found = read_words(fold(text), ANALYZER, stop_words).units
    return [unit.term + "*" if unit.prefix else unit.term for unit in found]


def marks(text: str) -> set[str]:
    folded = fold(text)
    return set(words_to_mark(folded, read_words(folded, ANALYZER)))


def test_a_word_is_held_by_its_bigrams() -> None:
    assert units("螺蛳粉") == ["螺蛳", "蛳粉"]


def test_a_bigram_across_two_words_need_not_be_held() -> None:
    assert "者权" not in units("消费者权益")
    assert {"消费", "费者", "权益"} <= set(units("消费者权益"))


def test_where_the_segmenter_saw_single_characters_every_bigram_counts() -> None:
    words = ANALYZER.words("曌昶")
    assert words == ["曌", "昶"] or words == ["曌昶"]
    assert units("曌昶") == ["曌昶"]


def test_white_space_parts_words_of_a_query() -> None:
    assert units("春天 花园") == ["春天", "花园"]


def test_a_character_alone_is_a_prefix() -> None:
    assert units("茶") == ["茶*"]
    assert units("茶 文化") == ["文化", "茶*"]


def test_latin_words_are_held_by_their_finest_runs() -> None:
    assert units("C++ 3.12") == ["c", "3", "12"]
    assert read_words("c++", ANALYZER).words == ("c++", "c")


def test_symbols_are_units() -> None:
    assert units("😀") == ["😀"]


def test_grammar_need_not_be_held_beside_other_words() -> None:
    assert units("茶 的") == ["茶*"]
    assert units("the garden of spring") == ["garden", "spring"]


def test_a_word_of_one_character_is_looked_up_where_no_bigram_stands_for_it() -> None:
    assert units("茶和咖啡") == ["咖啡", "茶*"]


def test_a_character_beside_a_digit_need_not_be_held() -> None:
    assert units("2020年 3月") == ["2020", "3"]
    assert units("年") == ["年*"]
    assert units("a股") == ["a", "股*"]


def test_question_words_need_not_be_held() -> None:
    assert units("什么时候 采茶") == ["采茶"]
    assert units("茶叶是什么") == ["茶叶"]


def test_stop_words_need_not_be_held() -> None:
    assert units("请问 茶叶 http", frozenset(["请问", "http"])) == ["茶叶"]


@pytest.mark.parametrize("text", ["的", "是的", "什么", "请问", "怎么 什么"])
def test_a_query_of_stop_words_alone_is_looked_up_all_the_same(text: str) -> None:
    assert units(text, frozenset(["请问"]))


def test_question_words_are_folded() -> None:
    assert all(fold(word) == word for word in LIGHT_WORDS)
    assert fold("甚麼") in LIGHT_WORDS


@pytest.mark.parametrize("text", ["为什么天是蓝的", "茶叶产自哪里", "这条路多长", "有几座桥？", "会下雨吗", "原名是"])
def test_questions_are_known(text: str) -> None:
    assert is_question(fold(text))


@pytest.mark.parametrize("text", ["哪吒", "吗啡", "几何", "个人信息保护", "linux 内核", "任何"])
def test_keywords_are_no_questions(text: str) -> None:
    assert not is_question(fold(text))


def test_the_query_as_typed_and_its_words_are_marked() -> None:
    assert {"个人信息保护", "信息", "保护"} <= marks("个人信息保护")


def test_grammar_is_never_marked_alone() -> None:
    assert not {"的", "是", "了"} & marks("茶的味道是苦的 的 了")


def test_a_token_is_marked_as_written() -> None:
    assert marks("C++") == {"c++"}
    assert marks("Python 3.12") == {"python", "3.12"}


def test_a_symbol_is_marked() -> None:
    assert marks("😀") == {"😀"}


@given(st.text(max_size=80))
def test_bigrams_of_a_query_are_those_of_the_index_without_end_marks(text: str) -> None:
    folded = fold(text)
    expected: set[str] = set()
    for piece in folded.split():
        expected.update(ANALYZER.bigrams(piece))
    terms, alone = bigrams_of(folded)
    marked = {term for term in expected if len(term) == 2 and term[1] == END_MARK}
    assert set(terms) == expected - marked
    assert {character + END_MARK for character in alone} <= marked


@given(st.text(max_size=80))
def test_units_are_bigrams_or_characters_and_there_are_some_where_there_are_terms(text: str) -> None:
    folded = fold(text)
    found = read_words(folded, ANALYZER).units
    terms, alone = bigrams_of(folded)
    assert bool(found) == bool(terms or alone)
    assert set(found) <= {Unit(term) for term in terms} | {
        Unit(character, True) for character in folded if character_class(ord(character)) == CJK
    }
