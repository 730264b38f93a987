"""Folding: one character to one character."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis import fold, fold_table

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text)
def test_keeps_the_length_of_any_text_and_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(any_text)
def test_folds_every_character_by_itself_as_the_table_says(text: str) -> None:
    table = fold_table()
    assert fold(text) == "".join(chr(table[ord(character)]) for character in text)


def test_is_complete_and_idempotent_for_every_code_point() -> None:
    table = fold_table()
    assert table.shape == (0x110000,)
    assert table.dtype == np.uint32
    assert (table[table] == table).all()
    assert (table[0xD800:0xE000] == np.arange(0xD800, 0xE000)).all()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢｃ１２３，：；！？（）％", "abc123,:;!?()%"),
        ("Python", "python"),
        ("電腦軟體與網絡", "电脑软体与网络"),
        ("臺灣 台湾 裏裡里 為爲为 眾衆众 麪麵面", "台湾 台湾 里里里 为为为 众众众 面面面"),
        ("著名作家看著", "著名作家看著"),
        ("Café Ünïted résumé Ångström", "cafe united resume angstrom"),
        ("e\u0301", "e\u0301"),
        ("ﬁ ﬂ ß æ Ǆ", "ﬁ ﬂ ß æ ǆ"),
        ("“引”‘号’", "\"引\"'号'"),
        ("「引」『号』《书》。、", "「引」『号』《书》。、"),
        ("a–b—c−d‑e", "a-b—c-d-e"),
        ("ｶﾀｶﾅ ガ", "カタカナ ガ"),
        ("CO₂ 5m² x³", "co2 5m2 x3"),
        ("①Ⅲ½", "①ⅲ½"),
        ("\u3000\u00a0\u200b\ufeff\ufe0f", "     "),
        ("一\n二\t三", "一\n二\t三"),
        ("豈⼀", "岂一"),
        ("𠮷😀", "𠮷😀"),
        ("ΣΑΣ Привет Й", "σασ привет й"),
    ],
)
def test_folds_as_documented(text: str, folded: str) -> None:
    assert fold(text) == folded
