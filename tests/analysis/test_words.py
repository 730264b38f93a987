"""The word stream: Chinese words, and everything else as it is written."""

import gzip
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.analysis import Analyzer, fold

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "articles.jsonl.gz"
MIXED = st.text(
    st.sampled_from("中国人民大学图书馆的在 \n,。.-_'@&+#%1234567890abcXYZé\u0301ーアイ한국𠮷😀$\t"), max_size=60
)

analyzer = Analyzer()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Python 3.12", ["python", "3.12", "3", "12"]),
        ("v2.0", ["v2.0", "v2", "0"]),
        ("118.58万元", ["118.58", "118", "58", "万元"]),
        ("80%", ["80%", "80"]),
        ("1,234,567人", ["1,234,567", "1", "234", "567", "人"]),
        ("第1，2名", ["第", "1", "2", "名"]),
        ("2024-01-15", ["2024-01-15", "2024", "01", "15"]),
        ("C++、C#和.NET", ["c++", "c", "c#", "c", "和", ".net", "net"]),
        ("c++11", ["c++11", "c", "11"]),
        ("E-mail", ["e-mail", "e", "mail"]),
        ("user.name@example.com", ["user.name@example.com", "user", "name", "example", "com"]),
        ("don’t", ["don't", "don", "t"]),
        ("AT&T snake_case", ["at&t", "at", "t", "snake_case", "snake", "case"]),
        ("Café", ["cafe"]),
        ("ドラえもん 한국어", ["ドラえもん", "한국어"]),
        ("𠮷野家", ["𠮷", "野家"]),
        ("，。！", []),
        ("", []),
        ("中国 人民", ["中国", "人民"]),
        ("中国人民大学", ["中国", "国人", "人民", "大学", "中国人民大学"]),
        ("電腦", ["电脑"]),
    ],
)
def test_words_are_searchable_as_written_and_in_their_finest_parts(text: str, words: list[str]) -> None:
    assert analyzer.words(fold(text)) == words


@settings(max_examples=300)
@given(MIXED | st.text(st.characters(exclude_categories=()), max_size=60))
def test_the_fast_path_gives_the_terms_of_the_showing_path(text: str) -> None:
    folded = fold(text)
    tokens = analyzer.word_tokens(folded)
    assert analyzer.words(folded) == [token.term for token in tokens]
    assert all(folded[token.start : token.end] == token.term for token in tokens)


def test_a_run_of_letters_without_end_is_cut_into_terms_of_128() -> None:
    assert [len(term) for term in analyzer.words("a" * 300)] == [128, 128, 44]


def test_a_pickled_analyzer_gives_the_same_words() -> None:
    copy = pickle.loads(pickle.dumps(analyzer))
    assert copy.words("中国人民大学") == analyzer.words("中国人民大学")
    assert copy.fingerprint == analyzer.fingerprint


SAMPLE = (
    "清晨的菜市场里，卖豆腐的老人把木板车停在桥头，研究生命起源的教授路过时总要买上两块。",
    "乒乓球拍卖完了，南京市长江大桥下的小店只剩下几副羽毛球拍。",
    "这套分布式全文检索系统采用倒排索引，支持短语查询与拼写建议。",
    "結婚的和尚未結婚的同學都報名參加了自行車比賽，隊伍沿著護城河出發。",
)


def test_rjieba_and_jieba_cut_the_same_words() -> None:
    pytest.importorskip("rjieba")
    fast, reference = Analyzer(implementation="rjieba"), Analyzer(implementation="jieba")
    for text in SAMPLE:
        folded = fold(text)
        assert fast.words(folded) == reference.words(folded)
        assert fast.word_tokens(folded) == reference.word_tokens(folded)
    assert fast.fingerprint == reference.fingerprint


@pytest.mark.skipif(not SHARED.exists(), reason="the shared articles are not here")
def test_rjieba_and_jieba_cut_the_same_words_in_a_thousand_articles() -> None:
    pytest.importorskip("rjieba")
    fast, reference = Analyzer(implementation="rjieba"), Analyzer(implementation="jieba")
    with gzip.open(SHARED, "rt", encoding="utf-8") as articles:
        for number, line in enumerate(articles):
            if number == 11_000:
                break
            if number % 11 == 0:
                body = fold(json.loads(line)["body"])[:1500]
                assert fast.words(body) == reference.words(body)


def test_without_rjieba_jieba_steps_in_silently() -> None:
    program = (
        "import sys; sys.modules['rjieba'] = None\n"
        "from searchapp.analysis import Analyzer\n"
        "a = Analyzer(); assert a.segmenter.implementation == 'jieba'\n"
        "assert a.words('中国人民大学') == ['中国', '国人', '人民', '大学', '中国人民大学']"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
