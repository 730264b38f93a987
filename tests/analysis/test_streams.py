"""Many texts at once give the very terms that each gives alone, in the same order."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.analysis import CHARACTER_CLASS, CJK, Analyzer, fold, key_term, runs
from searchapp.analysis import streams as module
from searchapp.analysis.bigrams import cjk_bigrams
from searchapp.analysis.latin import HANGUL, KANA
from searchapp.analysis.segmenter import Implementation
from searchapp.analysis.streams import Streams, Terms, as_texts, folded_points, streams
from searchapp.analysis.user_dictionary import UserWord

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "articles.jsonl.gz"
ANALYZER = Analyzer()
MIXED = st.text(
    st.sampled_from("中国人民大学图书馆的在龥龦 \n,。.-_'@&+#%1234567890abcXYZé\u0301ーアイ゙・한국ㄱ𠮷😀①$\t\0\ud800"),
    max_size=60,
)
# What joins and ends written words, dense enough that every turn of the rules is taken.
WRITTEN = st.text(st.sampled_from("a1.'-_@&+,#%中 "), max_size=30)
PIECES = ["a" * 127, "ア" * 127, "한" * 127, ".", "a", "ア", "한", "+", "中"]
LONG = st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=25))
ANY = MIXED | WRITTEN | LONG | st.text(st.characters(exclude_categories=()), max_size=60)


def streams_of(texts: Sequence[str], analyzer: Analyzer = ANALYZER) -> Streams:
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    begins = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(ends)]
    return streams(as_texts(folded_points("".join(texts)), (begins, ends))[0], analyzer.segmenter)


def terms_of(stream: Terms, text: int) -> list[str]:
    return [stream.terms[token] for token in stream.tokens[stream.offsets[text] : stream.offsets[text + 1]]]


def check(texts: Sequence[str], analyzer: Analyzer = ANALYZER) -> None:
    found = streams_of(texts, analyzer)
    for place, text in enumerate(texts):
        folded = fold(text)
        assert terms_of(found.words, place) == analyzer.words(folded)
        assert terms_of(found.runs, place) == runs(folded)
        keys = found.bigrams.keys[found.bigrams.offsets[place] : found.bigrams.offsets[place + 1]]
        assert list(map(key_term, keys.tolist())) == [token.term for token in cjk_bigrams(folded)]
    for stream in (found.words, found.runs):
        assert len(set(stream.terms)) == len(stream.terms)


@settings(max_examples=500)
@given(st.lists(ANY, max_size=5))
def test_many_texts_give_the_terms_that_each_gives_alone(texts: list[str]) -> None:
    check(texts)


@pytest.mark.parametrize("implementation", ["rjieba", "jieba"])
def test_either_segmenter_and_a_user_dictionary_give_the_terms_of_the_single_path(
    implementation: Implementation,
) -> None:
    pytest.importorskip(implementation)
    words = (UserWord("护城河畔小书店"), UserWord("书店猫", 3), UserWord("城河", 0))
    texts = ["护城河畔小书店里有一只书店猫,护城河畔小书店", "北京大学图书馆研究生会主席团成员", "", "书店猫"]
    check(texts, Analyzer(words, implementation))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared articles are not here")
def test_a_thousand_articles_give_the_same_terms_at_once_and_one_by_one() -> None:
    with gzip.open(SHARED, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for number, line in zip(range(11_000), lines, strict=False) if number % 11 == 0]
    check([text for article in articles for text in (article["title"], article["body"])])


def test_terms_that_share_a_hash_are_told_apart_by_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = iter([1, 2, 3])
    found = iter([False, True, True, True])
    monkeypatch.setattr(module.secrets, "randbits", lambda _: next(seeds))
    monkeypatch.setattr(module, "same_terms", lambda *_: next(found))
    check(["中华人民共和国 international"])
    assert next(seeds) == 3


def test_kana_and_hangul_are_all_of_the_class_that_bigrams_are_made_of() -> None:
    for ranges in (KANA, HANGUL):
        for first, last in zip(ranges[::2], ranges[1::2], strict=True):
            assert set(CHARACTER_CLASS[first : last + 1].tolist()) == {CJK}
