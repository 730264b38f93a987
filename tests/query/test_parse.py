from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query import And, Not, Or, Query, Term

from searchapp.analysis import FUNCTION_CHARACTERS, Analyzer, Synonyms, fold
from searchapp.query import Enough, ExactPhrase, Mark, ParsedQuery, QueryError, Unit, describe, parse
from searchapp.query.meaning import MAX_CLAUSES, MAX_MARKS, MAX_TERMS, MAX_VARIANTS, SYNONYM_BOOST
from searchapp.query.parse import LONGEST_QUERY
from searchapp.ranking import required_share

BOTH = ("title", "body")
Read = Callable[[str], ParsedQuery]


def enough(*terms: str, fields: tuple[str, ...] = BOTH) -> Enough:
    return Enough(fields, tuple(Unit(term) for term in terms), required_share(len(terms)))


def phrase(text: str, fields: tuple[str, ...] = BOTH) -> ExactPhrase:
    return ExactPhrase(fields, text)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("春天 花园", enough("春天", "花园")),
        ("Ｌｉｎｕｘ", enough("linux")),
        ("“春天的 花园”", phrase("春天的花园")),
        ('"Hello World"', phrase("helloworld")),
        ("「，」", phrase(",")),
        ("“春天”“花园”", And([phrase("春天"), phrase("花园")])),
        ("花园“春天”", And([enough("花园"), phrase("春天")])),
        ('花园 -"大雨"', And([enough("花园"), Not(phrase("大雨"))])),
        ("title:花园", enough("花园", fields=("title",))),
        ("标题：“花园”", phrase("花园", ("title",))),
        ("正文:花园", enough("花园", fields=("body",))),
        ("春天 OR 花园", Or([enough("春天"), enough("花园")])),
        ("春天 AND 花园", And([enough("春天"), enough("花园")])),
        ("(春天 OR 花园) OR 大雨", Or([enough("春天"), enough("花园"), enough("大雨")])),
        ("花园 (-大雨)", And([enough("花园"), Not(enough("大雨"))])),
        ("花园 花园", enough("花园")),
        ("“花园” “花园”", phrase("花园")),
        ("来源:晚报", Term("source", "晚报")),
        ("作者:“李 明”", Term("author", "李 明")),
        ("作者：(李明 OR 王芳)", Or([Term("author", "李明"), Term("author", "王芳")])),
        ("source:Evening 花园", And([Term("source", "evening"), enough("花园")])),
        ("来源:晚报 -作者:李明", And([Term("source", "晚报"), Not(Term("author", "李明"))])),
        ("花园 “ ” -，", enough("花园")),
        ("花园 OR ，", enough("花园")),
    ],
)
def test_a_query_means(read: Read, text: str, match: Query) -> None:
    assert read(text).match == match


def test_each_field_and_term_is_scored_once(read: Read) -> None:
    scored = [(term.field, term.term) for term in read("花园 “花园” 花园").score]
    assert sorted(scored) == [
        ("body_bigrams", "花园"),
        ("body_words", "花园"),
        ("title_bigrams", "花园"),
        ("title_words", "花园"),
    ]


def test_nothing_is_scored_or_marked_from_excluded_parts(read: Read) -> None:
    parsed = read("花园 -大雨 -“台风” -(冰雹 OR 洪水) -title:雪")
    seen = "".join(term.term for term in parsed.score) + "".join(mark.text for mark in parsed.marks) + parsed.characters
    assert not set("大雨台风冰雹洪水雪") & set(seen)


def test_a_title_condition_scores_title_fields_only(read: Read) -> None:
    assert {term.field for term in read("title:花园").score} == {"title_words", "title_bigrams"}


def test_values_of_exact_fields_are_neither_scored_nor_marked(read: Read) -> None:
    parsed = read("来源:晚报")
    assert (parsed.score, parsed.marks, parsed.characters) == ((), (), "")


def test_a_token_is_scored_as_written_and_by_its_runs(read: Read) -> None:
    assert {term.term for term in read("C++").score if term.field == "body_words"} == {"c++", "c"}


def test_end_marks_are_not_scored(read: Read) -> None:
    assert not any(term.term.endswith("$") for term in read("春天 花园 茶 “绿茶”").score)


def test_a_phrase_is_marked_whole(read: Read) -> None:
    assert read("“春天的 花园”").marks == (Mark("春天的花园", exact=True),)


def test_function_characters_are_not_rescored(read: Read) -> None:
    assert read("春天的花园和春天").characters == "春天花园"


def test_the_text_is_kept_as_typed(read: Read) -> None:
    assert read(" 春天　“花园” ").text == " 春天　“花园” "


def test_excluding_something_changes_nothing_else(read: Read) -> None:
    plain, without = read("春天的花园 音乐"), read("春天的花园 -大雨 音乐")
    assert isinstance(without.match, And)
    assert without.match.subqueries[0] == plain.match
    assert without.score == plain.score


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" 　\t\n", "empty"),
        ("，。！", "only-signs"),
        ("()", "only-signs"),
        ("“ ”", "only-signs"),
        ("-", "only-signs"),
        ("-，", "only-signs"),
        ("-花园", "only-negative"),
        ("NOT 花园 -“大雨”", "only-negative"),
        ("花园 OR -大雨", "only-negative"),
        ("花园 -(-大雨)", "only-negative"),
        ("花" * (LONGEST_QUERY + 1), "too-long"),
        ("(春 " * 40 + "雨" + ")" * 40, "too-deep"),
        ("a OR " * (MAX_CLAUSES + 1) + "b", "too-many-clauses"),
        (" ".join(f"{number:x}" for number in range(MAX_TERMS + 1)), "too-many-terms"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_in_chinese(read: Read, text: str, code: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert caught.value.code == code
    assert any("一" <= character <= "鿿" for character in str(caught.value))


@pytest.mark.parametrize("text", ["的", "什么", "是的", "C++", "a-b", "OR", "http://example.org", "12:30", "e-mail"])
def test_words_that_look_like_nothing_or_like_signs_are_looked_up(read: Read, text: str) -> None:
    assert isinstance(read(text).match, Enough)


@pytest.fixture
def read_with_synonyms(analyzer: Analyzer) -> Read:
    synonyms = Synonyms({"电脑": ("计算机", "pc"), "花园": ("园林",), "多": tuple(f"多{n}" for n in range(100))})
    return lambda text: parse(text, analyzer, synonyms)


def test_a_synonym_is_another_wording_that_scores_less(read_with_synonyms: Read) -> None:
    parsed = read_with_synonyms("花园")
    assert parsed.match == Or([enough("花园"), enough("园林")])
    assert {term.term: term.boost for term in parsed.score} == {"花园": 1.0, "园林": SYNONYM_BOOST}
    assert parsed.marks == (Mark("花园"), Mark("园林"))


def test_a_synonym_that_was_typed_too_scores_in_full(read_with_synonyms: Read) -> None:
    assert {term.boost for term in read_with_synonyms("花园 园林").score if term.term == "园林"} == {1.0}


def test_synonyms_combine_up_to_a_bound(read_with_synonyms: Read) -> None:
    match = read_with_synonyms("电脑 花园").match
    assert set(match.subqueries) >= {enough("电脑", "花园"), enough("电脑", "园林"), enough("花园", "pc")}
    assert enough("园林", "pc") in match.subqueries
    assert len(read_with_synonyms("多 电脑 花园").match.subqueries) <= MAX_VARIANTS + 1


def test_synonyms_never_make_a_query_too_long(read_with_synonyms: Read) -> None:
    assert read_with_synonyms("电脑 " + " ".join(f"{number:x}" for number in range(1500))).score


def test_a_phrase_has_no_synonyms(read_with_synonyms: Read) -> None:
    assert read_with_synonyms("“花园”").match == phrase("花园")


def test_excluded_words_exclude_their_synonyms(read_with_synonyms: Read) -> None:
    parsed = read_with_synonyms("春天 -花园")
    assert parsed.match == And([enough("春天"), Not(Or([enough("花园"), enough("园林")]))])
    assert {term.term for term in parsed.score} == {"春天"}


def test_stop_words_need_not_be_held(analyzer: Analyzer) -> None:
    assert parse("请问 花园", analyzer, None, frozenset(["请问"])).match == enough("花园")


SIGNS = st.sampled_from(
    [
        *'"“”「」()（）-－:： \n',
        " OR ",
        " AND ",
        " NOT ",
        " -",
        "title:",
        "标题：",
        "source:",
        "花园",
        "的",
        "c++",
        "3.12",
        "，",
    ]
)
TEXTS = st.text(max_size=200) | st.lists(SIGNS | st.characters(), max_size=60).map("".join)


@given(TEXTS)
def test_any_text_gives_a_query_or_a_query_error(text: str) -> None:
    try:
        parsed = parse(text, Analyzer(), Synonyms({"花园": ("园林", "花圃")}), frozenset(["的"]))
    except QueryError:
        return
    terms = [(term.field, term.term) for term in parsed.score]
    assert len(terms) == len(set(terms))
    assert not set(parsed.characters) & FUNCTION_CHARACTERS
    assert all(mark.text and fold(mark.text) == mark.text for mark in parsed.marks)
    assert len(parsed.marks) <= MAX_MARKS
    for leaf in parsed.match.leaves():
        assert isinstance(leaf, (Enough, ExactPhrase, Term))
        if isinstance(leaf, Enough):
            assert leaf.units
            assert len(set(leaf.units)) == len(leaf.units)
            assert 0 < leaf.share <= 1
        if isinstance(leaf, ExactPhrase):
            assert leaf.text
            assert leaf.text == "".join(leaf.text.split())
    describe(parsed)


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=12), st.integers(1, 10_000))
def test_any_text_repeated_to_ten_thousand_characters_gives_a_query_or_a_query_error(text: str, times: int) -> None:
    try:
        parse((text * times)[:LONGEST_QUERY], Analyzer())
    except QueryError:
        return


def test_five_hundred_words_are_answered(read: Read) -> None:
    assert len(read(" ".join(f"word{number}" for number in range(500))).match.units) == 500
    assert isinstance(read(" OR ".join(f"word{number}" for number in range(500))).match, Or)
