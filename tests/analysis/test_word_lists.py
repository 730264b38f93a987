"""Synonyms, stop words and the user dictionary, from plain text files."""

from pathlib import Path

import pytest

from searchapp.analysis import Analyzer, Synonyms, WordListError, analysis_status, fold, load_stop_words


def test_synonyms_are_found_longest_first_and_in_the_files_order(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("# 词表\n\n個人資訊，个人信息\n资讯,信息、消息\nNLP, natural  language processing\n", "utf-8")
    synonyms = Synonyms.load(path)
    matches = synonyms.of(fold("保护個人資訊与資訊安全"))
    assert [(match.start, match.end, match.synonyms) for match in matches] == [
        (2, 6, ("个人信息",)),
        (7, 9, ("信息", "消息")),
    ]
    assert synonyms.of("nlp入门")[0].synonyms == ("natural language processing",)


def test_a_latin_synonym_is_matched_whole(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("ai,人工智能\n", "utf-8")
    assert Synonyms.load(path).of("maintain ai芯片")[0].start == 9
    assert Synonyms.load(path).of("maintain") == ()


def test_a_synonym_at_the_end_of_a_query_ends_there() -> None:
    synonyms = Synonyms({"电脑": ("计算机",), "电脑病毒": ("恶意软件",)})
    assert [tuple(match) for match in synonyms.of("杀电脑病毒的电脑")] == [(1, 5, ("恶意软件",)), (6, 8, ("计算机",))]


def test_no_file_means_no_synonyms_and_no_stop_words() -> None:
    assert Synonyms.load(None).of("任何查询") == ()
    assert load_stop_words(None) == frozenset()


def test_stop_words_are_folded(tmp_path: Path) -> None:
    path = tmp_path / "stop.txt"
    path.write_bytes("\ufeff# 停用词\n怎麼樣\nTHE\r\n".encode())
    assert load_stop_words(path) == {"怎么样", "the"}


@pytest.mark.parametrize(
    ("content", "line"),
    [("只有一个\n".encode(), 1), ("甲,乙\n丙,丙\n".encode(), 2), ("甲,乙\n\n".encode() + b"\xff\xfe,x\n", 3)],
)
def test_a_wrong_line_is_named_with_its_file(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes(content)
    with pytest.raises(WordListError, match=f"synonyms.txt:{line}: "):
        Synonyms.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match=r"gone\.txt"):
        load_stop_words(tmp_path / "gone.txt")


def test_user_words_are_cut_whole_by_both_segmenters_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("# 词典\n鏈路追蹤 10 n\n云上贵宾楼\nT恤 3\n", "utf-8")
    analyzer = Analyzer.with_dictionary(path)
    folded = fold("他在云上贵宾楼谈鏈路追蹤")
    assert {"云上贵宾楼", "链路追踪"} <= set(analyzer.words(folded))
    assert not {"云上贵宾楼", "链路追踪"} & set(Analyzer().words(folded))
    reference = Analyzer(analyzer.user_words, implementation="jieba")
    assert analyzer.words(folded) == reference.words(folded)


@pytest.mark.parametrize("line", ["词语 很多 n", "词语 -3", "词语 99999999999999", "电脑 " + "9" * 5000])
def test_a_wrong_frequency_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "words.txt"
    path.write_text(f"好词 3\n{line}\n", "utf-8")
    with pytest.raises(WordListError, match=r"words\.txt:2: "):
        Analyzer.with_dictionary(path)


def test_a_changed_dictionary_is_noticed_and_a_comment_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("云上贵宾楼\n", "utf-8")
    fingerprint = Analyzer.with_dictionary(path).fingerprint
    assert analysis_status(fingerprint, path).current
    path.write_text("# 说明\n云上贵宾楼\n", "utf-8")
    assert analysis_status(fingerprint, path).current
    path.write_text("云上贵宾楼\n江边小馆\n", "utf-8")
    assert analysis_status(fingerprint, path).state == "dictionary_changed"
    assert analysis_status(fingerprint, None).state == "dictionary_changed"
    path.write_bytes(b"\xff\n")
    assert analysis_status(fingerprint, path).state == "dictionary_unreadable"
    path.unlink()
    assert analysis_status(fingerprint, path).state == "dictionary_unreadable"
    assert analysis_status("0/" + fingerprint, path.parent / "x").state == "dictionary_unreadable"
    assert analysis_status("0/x/y/none", None).state == "analysis_changed"
