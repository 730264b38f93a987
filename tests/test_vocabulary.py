"""The operator's word lists of a running service."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from searchapp.analysis import WordListError, fold
from searchapp.settings import Settings
from searchapp.vocabulary import Vocabulary


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.vocabulary.LOOK_EVERY", 0.0)


@pytest.fixture
def lists(tmp_path: Path) -> Settings:
    write(tmp_path / "synonyms.txt", "茶馆,茶楼\n")
    write(tmp_path / "stop.txt", "请问\n")
    write(tmp_path / "words.txt", "说书先生\n")
    return Settings(
        synonyms=tmp_path / "synonyms.txt", stop_words=tmp_path / "stop.txt", user_dictionary=tmp_path / "words.txt"
    )


def write(path: Path | None, text: str) -> None:
    """Write a file whose time is never that of the text before."""
    assert path is not None
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def synonyms_of(vocabulary: Vocabulary, word: str) -> list[str]:
    return [synonym for match in vocabulary.synonyms.of(fold(word)) for synonym in match.synonyms]


def test_a_list_that_changed_counts_from_the_next_look_on(lists: Settings) -> None:
    vocabulary = Vocabulary(lists)
    assert synonyms_of(vocabulary, "茶馆") == ["茶楼"]
    assert "评弹先生" not in vocabulary.analyzer.words("评弹先生")
    write(lists.synonyms, "茶馆,茶肆\n")
    write(lists.stop_words, "劳驾\n")
    write(lists.user_dictionary, "评弹先生\n")
    assert synonyms_of(vocabulary, "茶馆") == ["茶楼"], "until it looks"
    vocabulary.refresh()
    assert synonyms_of(vocabulary, "茶馆") == ["茶肆"]
    assert "劳驾" in vocabulary.stop_words
    assert "请问" not in vocabulary.stop_words
    assert "评弹先生" in vocabulary.analyzer.words("评弹先生")
    assert vocabulary.trouble == ""


def test_a_list_that_is_broken_leaves_the_old_ones_and_says_where_until_it_is_mended(lists: Settings) -> None:
    vocabulary = Vocabulary(lists)
    write(lists.stop_words, "劳驾\n")
    write(lists.synonyms, "茶馆\n")
    for _ in range(2):
        vocabulary.refresh()
        assert "synonyms.txt:1" in vocabulary.trouble
        assert synonyms_of(vocabulary, "茶馆") == ["茶楼"]
        assert "请问" in vocabulary.stop_words, "the lists are taken together or not at all"
    write(lists.synonyms, "茶馆,茶肆\n")
    vocabulary.refresh()
    assert vocabulary.trouble == ""
    assert synonyms_of(vocabulary, "茶馆") == ["茶肆"]
    assert "劳驾" in vocabulary.stop_words


def test_a_list_that_vanished_is_one_that_is_broken(lists: Settings) -> None:
    vocabulary = Vocabulary(lists)
    assert lists.synonyms is not None
    lists.synonyms.unlink()
    vocabulary.refresh()
    assert "synonyms.txt" in vocabulary.trouble
    assert synonyms_of(vocabulary, "茶馆") == ["茶楼"]


def test_files_are_not_looked_at_for_every_search(lists: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.vocabulary.LOOK_EVERY", 60.0)
    vocabulary = Vocabulary(lists)
    write(lists.synonyms, "茶馆,茶肆\n")
    vocabulary.refresh()
    assert synonyms_of(vocabulary, "茶馆") == ["茶楼"]


def test_a_list_that_is_broken_from_the_beginning_stops_the_start(lists: Settings) -> None:
    write(lists.synonyms, "茶馆\n")
    with pytest.raises(WordListError, match=r"synonyms\.txt:1"):
        Vocabulary(lists)


def test_without_lists_there_is_nothing_to_look_at() -> None:
    vocabulary = Vocabulary(Settings())
    vocabulary.refresh()
    assert vocabulary.trouble == ""
    assert synonyms_of(vocabulary, "茶馆") == []
    assert not vocabulary.stop_words
