"""From a JSON line to an article: what is kept, what is normalised, what is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.article import timestamp
from searchapp.corpus import Item, Reading, Skipped, items, read
from searchapp.corpus.jsonl import LONGEST_TITLE, read_lines


def line(record: Any) -> Reading | Skipped:
    raw = (
        record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")
    )
    return read(Item("a.jsonl", 1, "a.jsonl", raw))


def article(**fields: Any) -> Reading:
    found = line({"id": "1", "title": "题", "body": "文", **fields})
    assert isinstance(found, Reading), found
    return found


def test_every_field_is_taken() -> None:
    found = article(
        source="城报", author="林远", published="2024-05-06", url="https://example.org/1", category="社会", views=7
    )
    made = found.article
    assert (made.id, made.title, made.body, made.source, made.author) == ("1", "题", "文", "城报", "林远")
    assert (made.published, made.url, made.category, made.views) == ("2024-05-06", "https://example.org/1", "社会", 7)
    assert made.origin == "a.jsonl"
    assert found.warnings == ()


def test_a_body_stays_as_it_is() -> None:
    body = "# 标题\n\n  缩进 ，空格\t制表\r\n**粗** \u00a0\u3000 \u202e 尾\n"
    assert article(body=body).article.body == body


@pytest.mark.parametrize("body", ["a\x00b", "a\ud800b"])
def test_what_cannot_be_stored_is_replaced_and_reported(body: str) -> None:
    found = line(json.dumps({"id": "1", "title": "t", "body": body}).encode())
    assert isinstance(found, Reading)
    assert found.article.body == "a\ufffdb"
    assert len(found.warnings) == 1


def test_a_pair_of_surrogates_is_one_character() -> None:
    found = line(rb'{"id": "1", "title": "t", "body": "\ud83c\udf19"}')
    assert isinstance(found, Reading)
    assert found.article.body == "🌙"


@pytest.mark.parametrize(("given_id", "kept"), [("a/b c?", "a/b c?"), (12, "12"), ("文-1", "文-1"), (-3, "-3")])
def test_an_id_is_kept(given_id: object, kept: str) -> None:
    assert article(id=given_id).article.id == kept


@pytest.mark.parametrize("bad", [True, 1.5, [], {}, " ", "a\nb", "\x00", "长" * 200, "\ud800"])
def test_an_id_that_cannot_be_used_is_refused_by_name(bad: object) -> None:
    found = line(json.dumps({"id": bad, "title": "t", "body": "b"}).encode())
    assert isinstance(found, Skipped)
    assert found.code == "bad-id"


def test_an_article_without_id_gets_one_from_its_file_and_line_content() -> None:
    raw = b'{"title": "t", "body": "b"}'
    first, moved = read(Item("x/a.jsonl", 1, "a.jsonl", raw)), read(Item("y/a.jsonl", 9, "a.jsonl", raw))
    other = read(Item("x/a.jsonl", 1, "a.jsonl", raw + b" "))
    elsewhere = read(Item("x/b.jsonl", 1, "b.jsonl", raw))
    assert isinstance(first, Reading)
    assert isinstance(moved, Reading)
    assert isinstance(other, Reading)
    assert isinstance(elsewhere, Reading)
    assert first.article.id == moved.article.id
    assert len({first.article.id, other.article.id, elsewhere.article.id}) == 3


@pytest.mark.parametrize("field", ["title", "body", "source", "author", "url", "category", "views", "published"])
def test_a_field_of_the_wrong_type_is_refused_by_name(field: str) -> None:
    found = line({"id": "1", "title": "t", "body": "b", field: ["x"]})
    assert isinstance(found, Skipped)
    assert found.code == "wrong-type"
    assert field in found.reason


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "broken-json"),
        (b"[" * 100_000, "broken-json"),
        (b'{"views": ' + b"9" * 10_000 + b"}", "broken-json"),
        (b"[]", "not-an-object"),
        (b"3", "not-an-object"),
        (b"{}", "no-text"),
        (b'{"id": "1", "title": " ", "body": "\\n"}', "no-text"),
    ],
)
def test_a_line_that_is_no_article_gives_its_reason(raw: bytes, code: str) -> None:
    found = line(raw)
    assert isinstance(found, Skipped)
    assert found.code == code
    assert (found.path, found.line) == ("a.jsonl", 1)
    assert found.reason


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025-12-28", "2025-12-28"),
        ("2025-12-28 10:25:21", "2025-12-28T10:25:21+08:00"),
        ("2025/1/2", "2025-01-02"),
        ("2025年12月28日 10:25", "2025-12-28T10:25:00+08:00"),
        ("2025-12-28T02:25:21Z", "2025-12-28T10:25:21+08:00"),
        ("", ""),
        (None, ""),
    ],
)
def test_dates_are_normalised(written: str | None, published: str) -> None:
    found = article(published=written)
    assert found.article.published == published
    assert found.warnings == ()


@pytest.mark.parametrize("written", ["2023-02-30", "12月28日", "昨天", "0000-01-01"])
def test_what_is_no_date_is_left_out_with_a_warning(written: str) -> None:
    found = article(published=written)
    assert found.article.published == ""
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("written", "views"), [(0, 0), (12, 12), (3.0, 3), ("15", 15), (None, None), (-1, None), (2**60, None)]
)
def test_views_are_whole_numbers(written: object, views: int | None) -> None:
    assert article(views=written).article.views == views


def test_a_title_of_ten_thousand_characters_is_cut_and_said() -> None:
    found = article(title="长" * 10_000)
    assert len(found.article.title) == LONGEST_TITLE
    assert "10000" in found.warnings[0]


def test_a_title_is_one_line_and_reads_left_to_right() -> None:
    found = article(title="  山\n水\x07\u202e田园 ")
    assert found.article.title == "山 水 田园"
    assert len(found.warnings) == 1


def test_line_numbers_count_blank_and_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"id": "1", "title": "t", "body": "b"}\r\n\r\n{oops\n{"id": "2", "title": "t", "body": "b"}'
    )
    found = [read(item) for item in items([path]) if isinstance(item, Item)]
    assert [getattr(each, "code", None) or each.article.id for each in found] == ["1", "broken-json", "2"]  # type: ignore[union-attr]
    assert [item.line for item in items([path])] == [1, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_lines_of_any_chinese_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    record = {
        "id": "1",
        "title": "山城的早晨",
        "body": "雾散以后，江上的船一只一只地开过来，汽笛声在两岸之间回响了很久。",
    }
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([json.dumps(record, ensure_ascii=False)] * 3), encoding=encoding)
    found = [read(item) for item in items([path]) if isinstance(item, Item)]
    assert len(found) == 3
    assert all(isinstance(each, Reading) and each.article.body == record["body"] for each in found)


def test_gzip_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": number, "title": "t", "body": "文" * 1000}) + "\n" for number in range(300))
    walk = items([path])
    assert isinstance(walk, Iterator)
    assert [item.line for item in walk] == list(range(1, 301))


@given(st.lists(st.sampled_from([b"", b" ", b"x", b"xy" * 150_000, b"\r"]), max_size=6))
def test_lines_are_found_wherever_the_chunks_end(tmp_path_factory: pytest.TempPathFactory, wanted: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_bytes(b"\n".join(wanted))
    expected = [(number, each.strip()) for number, each in enumerate(wanted, 1) if each.strip()]
    assert list(read_lines(str(path))) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["id", "title", "body", "source", "author", "published", "url", "category", "views", "editor"])


@given(st.dictionaries(names, json_values))
def test_any_record_gives_a_storable_article_or_a_reason(record: dict[str, Any]) -> None:
    found = line(json.dumps(record).encode())
    if isinstance(found, Skipped):
        assert found.code != "failed"
        return
    made = found.article
    for text in (made.id, made.title, made.body, made.source, made.author, made.url, made.category, made.editor):
        assert "\0" not in text
        text.encode()
    assert made.id
    assert made.title or made.body.strip()
    assert made.views is None or made.views >= 0
    assert not made.published or timestamp(made.published) is not None


@given(st.binary(max_size=300))
def test_any_bytes_of_a_line_give_an_article_or_a_reason(raw: bytes) -> None:
    found = line(raw)
    assert isinstance(found, Reading) or found.code != "failed"
