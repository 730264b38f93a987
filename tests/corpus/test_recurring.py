"""Strings of the title that come again where they break words are guessed at, wherever they stand."""

from __future__ import annotations

from searchapp.corpus.candidates import no_candidates
from searchapp.corpus.fragments import ANYWHERE, LEAST, page_of
from searchapp.corpus.recurring import chain_of_recurring
from searchapp.corpus.surprise_tables import load

TITLE = "梅岭古道石阶修缮工程"
TEXT = (
    "山里的雨下了整整一夜,早起的人撑着伞往坡上走。茶摊的老板已经生好了炉子,他说今年春天来得比往年早。"
    "竹林后面传来几声鸟叫,孩子们追着一只花猫跑远了。路边堆着昨天运来的新瓦,木匠蹲在门口量尺寸。"
)


def guessed(text: str) -> list[tuple[int, str]]:
    page, model = page_of(TITLE, text), load()
    candidates = no_candidates(page, LEAST)
    starts, lengths = chain_of_recurring(page, model, candidates, *ANYWHERE)
    return [(start, text[start : start + length]) for start, length in zip(starts, lengths, strict=True)]


def test_pieces_in_the_midst_of_words_are_found_each_time() -> None:
    text, places = TEXT, []
    for number, at in enumerate((88, 75, 61, 47, 33, 19, 4)):
        piece = ("石阶修", "缮工程")[number % 2]
        text = text[:at] + piece + text[at:]
        places = [(at, piece)] + [(start + len(piece), other) for start, other in places]
    assert guessed(text) == places


def test_a_string_that_stands_once_is_no_guess() -> None:
    assert guessed(TEXT[:33] + "石阶修" + TEXT[33:]) == []


def test_a_clean_text_gives_no_guess() -> None:
    assert guessed(TEXT) == []
