"""What /api/analyze and `searchapp analyze` show."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import Analyzer, Synonyms, analyze


def test_shows_folding_words_bigrams_and_synonyms_with_places(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("电脑,计算机\n", "utf-8")
    shown = analyze("電腦 Café", Analyzer(), Synonyms.load(path))
    assert shown.folded == "电脑 cafe"
    assert [tuple(token) for token in shown.words] == [("电脑", 0, 2), ("cafe", 3, 7)]
    assert [tuple(token) for token in shown.bigrams] == [("电脑", 0, 2), ("脑$", 1, 2), ("cafe", 3, 7)]
    assert shown.synonyms[0].synonyms == ("计算机",)


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_answers_for_any_text(text: str) -> None:
    assert len(analyze(text, Analyzer()).folded) == len(text)
