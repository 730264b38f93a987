"""Character classes: one table, and patterns that say the same."""

import re
import sys

import numpy as np
import pytest

from searchapp.analysis import (
    CHARACTER_CLASS,
    CJK,
    PUNCTUATION,
    SPACE,
    SYMBOL,
    WORD,
    character_class,
    class_pattern,
    fold_table,
)


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        (" \t\n\r\u3000\u00a0\u2028\u200b", SPACE),
        ("中々〇𠮷ぁアー한ㄅ㐀⼀", CJK),
        ("aZé1٣жß²₂\u0301ⅳ", WORD),
        ("😀★①©\ue000", SYMBOL),
        (",。、$+-_\"'「…\ud800\x00", PUNCTUATION),
    ],
)
def test_every_character_has_the_class_that_the_docs_name(characters: str, kind: int) -> None:
    found = {character: character_class(ord(character)) for character in characters}
    assert set(found.values()) == {kind}, found


@pytest.mark.parametrize("kinds", [(SPACE,), (CJK,), (WORD,), (SYMBOL,), (WORD, CJK)])
def test_patterns_match_exactly_the_characters_of_their_classes(kinds: tuple[int, ...]) -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    matched = [ord(character) for character in re.findall(f"[{class_pattern(*kinds)}]", everything)]
    assert matched == np.flatnonzero(np.isin(CHARACTER_CLASS, kinds)).tolist()


def test_white_space_in_folded_text_is_what_a_regular_expression_calls_white_space() -> None:
    everything = "".join(map(chr, np.unique(fold_table()).tolist()))
    spaces = [ord(character) for character in re.findall(r"\s", everything)]
    assert spaces == [ord(character) for character in everything if CHARACTER_CLASS[ord(character)] == SPACE]


def test_a_character_has_the_class_of_what_it_folds_to() -> None:
    assert (CHARACTER_CLASS[fold_table()] == CHARACTER_CLASS).all()
