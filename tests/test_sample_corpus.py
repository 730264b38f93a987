"""The sample corpus under corpus/, and the perfect reading of each of its pages (sample_corpus.jsonl)."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from searchapp.corpus import Reading, items, read

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "corpus"
PERFECT = [json.loads(line) for line in (Path(__file__).parent / "sample_corpus.jsonl").read_text("utf-8").splitlines()]


def key(expected: dict[str, Any]) -> str:
    return str(expected.get("id", expected["file"]))


@cache
def readings() -> dict[str, Reading]:
    """Every article of the corpus by the path of its page, or by its own id."""
    found = {}
    for item in items([CORPUS]):
        reading = read(item)
        assert isinstance(reading, Reading), reading
        path = Path(reading.article.origin).relative_to(CORPUS).as_posix()
        found[reading.article.id if item.line else path] = reading
    return found


def test_nothing_is_skipped_and_nothing_is_missing() -> None:
    assert readings().keys() == {key(expected) for expected in PERFECT}


def test_it_has_the_variety_that_a_newcomer_and_the_tests_need() -> None:
    files = Counter(path.suffix for path in CORPUS.rglob("*") if path.is_file())
    assert sum(files.values()) >= 60
    assert files[".html"] >= 8
    assert files[".md"] >= 1
    assert files[".jsonl"] >= 1
    encodings = {reading.encoding for reading in readings().values()}
    assert {"gb18030", "big5"} <= {encoding.replace("_", "").lower().removesuffix("hkscs") for encoding in encodings}
    titles = Counter(expected["title"].replace(":", "：").replace(",", "，") for expected in PERFECT)
    assert sum(count > 1 for count in titles.values()) >= 4, "groups of mirrors"
    assert len({expected["source"] for expected in PERFECT}) >= 12
    assert len({expected["published"][:4] for expected in PERFECT} - {""}) >= 5
    assert all(200 <= len(expected["body"]) <= 900 for expected in PERFECT)


@pytest.mark.parametrize("expected", PERFECT, ids=key)
def test_a_page_is_read_as_a_person_would(expected: dict[str, Any]) -> None:
    article = readings()[key(expected)].article
    for name in ("title", "author", "source", "published", "views", "editor"):
        assert getattr(article, name) == expected[name], name
    assert article.body == expected["body"]
    assert article.url == expected.get("url", article.url)


@pytest.mark.parametrize("expected", PERFECT, ids=key)
def test_exactly_the_injected_fragments_are_cut(expected: dict[str, Any]) -> None:
    cut = [piece.fragment for piece in readings()[key(expected)].removed if piece.why == "fragment"]
    assert cut == expected["fragments"]


def test_tricks_are_named_for_what_they_are() -> None:
    why = {piece.why for reading in readings().values() for piece in reading.removed}
    assert {"fragment", "pinyin"} <= why
