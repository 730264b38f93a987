"""Hostile files: each gives its reason, the rest is read, and nothing raises."""

from __future__ import annotations

import gzip
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchapp.corpus import REASONS, Item, Reading, Skipped, articles, covers, items, read, signature
from searchapp.corpus.files import LARGEST_PAGE
from searchapp.corpus.jsonl import LARGEST_RATIO, LONGEST_LINE, RATIO_FROM, Broken, read_lines

PAGE = "晚风吹过小城\n\n入夜以后，河边的灯一盏一盏亮起来，散步的人渐渐多了。卖凉粉的推车停在桥头，孩子们围着它转。\n"
LINE = json.dumps({"id": "1", "title": "题", "body": "文"}).encode() + b"\n"
NOISE = random.Random(4096).randbytes(4096)


def outcome(path: Path) -> list[Reading | Skipped]:
    return [read(item) if isinstance(item, Item) else item for item in items([path])]


def codes(path: Path) -> list[str]:
    return [each.code if isinstance(each, Skipped) else "read" for each in outcome(path)]


def nothing_but(code: str, found: list[Reading | Skipped]) -> bool:
    (each,) = found
    return isinstance(each, Skipped) and each.code == code and bool(each.reason)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t", "empty"),
        ("a.txt", b"\xef\xbb\xbf\n", "empty"),
        ("a.html", b"", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.txt", bytes(range(256)) * 64, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + NOISE, "binary"),
        ("a.txt", b"\0" * 4096, "empty"),
        ("a.pdf", b"%PDF-1.7", "unknown-suffix"),
        ("a", b"x", "unknown-suffix"),
        ("a.jsonl.gz", b"not gzip at all", "broken-gzip"),
        ("a.jsonl.gz", gzip.compress(LINE, mtime=0)[:12], "broken-gzip"),
        ("a.jsonl", b"not json\n", "broken-json"),
        ("a.jsonl", NOISE[:64].replace(b"\n", b""), "broken-json"),
    ],
)
def test_a_file_that_holds_no_article_gives_its_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert nothing_but(code, outcome(tmp_path))


def test_a_character_is_either_sound_or_odd() -> None:
    for code in range(0x11000):
        assert (articles._SOUND.fullmatch(chr(code)) is None) == (articles._ODD.match(chr(code)) is not None), hex(code)


@pytest.mark.parametrize("path", ["missing.txt", "missing/folder", "nul\0byte", "x" * 5000])
def test_a_path_that_is_not_there_gives_its_reason(tmp_path: Path, path: str) -> None:
    (each,) = items([tmp_path / path])
    assert isinstance(each, Skipped)
    assert each.code in ("not-found", "unreadable")
    assert not covers([tmp_path / path], str(tmp_path / "a.txt"))


def test_a_folder_named_like_a_page_is_reported_and_its_pages_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "y.txt").write_text(PAGE, encoding="utf-8")
    assert codes(tmp_path) == ["directory-named-as-page", "read"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "b" / "over").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a" / "page.txt").write_text(PAGE, encoding="utf-8")
    assert sorted(codes(tmp_path)) == ["linked-folder", "linked-folder", "read", "unreadable", "unreadable"]


def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert codes(tmp_path) == ["not-a-file"]
    assert nothing_but("empty", [read(Item(str(tmp_path / "a.txt"), 0, "a.txt"))])


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_gives_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)
    assert codes(tmp_path) == ["unreadable", "unreadable"]
    (tmp_path / "b").chmod(0o700)


def test_a_page_that_vanishes_or_changes_its_nature_between_walk_and_reading_gives_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PAGE, encoding="utf-8")
    (item,) = items([tmp_path])
    assert isinstance(item, Item)
    path.unlink()
    assert nothing_but("unreadable", [read(item)])
    assert item.fingerprint == ""
    path.mkdir()
    assert nothing_but("unreadable", [read(item)])
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(LARGEST_PAGE + 1)
    assert nothing_but("too-large", [read(item)])


def test_a_hundred_megabytes_of_one_line_are_passed_over_and_the_next_line_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(LINE)
        for _ in range(100):
            file.write(b"x" * 2**20)
        file.write(b"\n" + LINE)
    assert codes(path) == ["read", "line-too-long", "read"]
    assert [each.line for each in items([path])] == [1, 2, 3]


def test_a_page_of_a_hundred_megabytes_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(100 * 2**20)
    assert codes(tmp_path) == ["too-large"]


def test_a_gzip_bomb_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(LINE)
        for _ in range(RATIO_FROM // 2**20 + 8):
            file.write(b"\n" * 2**20)
    assert path.stat().st_size * LARGEST_RATIO < RATIO_FROM
    assert codes(path) == ["read", "bomb"]


def spoilt(packed: bytes, place: int) -> bytes:
    return packed[:place] + bytes((packed[place] ^ 0xFF,)) + packed[place + 1 :]


@pytest.mark.parametrize("lines", [3, 1_000, 100_000])
def test_of_a_gz_that_is_cut_short_every_whole_line_is_read(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b"".join(b'{"n": %d}\n' % number for number in range(lines)))
    path.write_bytes(packed[:-9])
    found = [*read_lines(str(path))]
    assert [line for _, line in found[:-1]] == [b'{"n": %d}' % number for number in range(len(found) - 1)]
    assert len(found) >= lines
    assert found[-1] == (len(found), Broken("broken-gzip", "文件不完整"))
    path.write_bytes(packed[: len(packed) // 2])
    assert len([*read_lines(str(path))]) > lines // 4


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (spoilt(gzip.compress(LINE * 1_000), -5), "校验和不符"),
        (gzip.compress(LINE * 1_000) + b"no gzip", "不是 gzip 格式"),
        (gzip.compress(LINE * 999) + spoilt(gzip.compress(LINE), -8), "校验和不符"),
    ],
)
def test_of_a_gz_that_is_damaged_the_lines_before_the_damage_are_read(
    tmp_path: Path, content: bytes, detail: str
) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)
    *whole, last = read_lines(str(path))
    assert whole == [(number, LINE.strip()) for number in range(1, 1_001)]
    assert last == (1_001, Broken("broken-gzip", detail))


def test_a_gz_of_several_joined_parts_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(LINE[:7]) + gzip.compress(LINE[7:] + LINE) + b"\0" * 700)
    assert codes(path) == ["read", "read"]


def test_a_long_line_at_the_end_is_reported_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(LINE + b" " * (LONGEST_LINE + 1), 1))
    assert codes(path) == ["read", "line-too-long"]


def test_a_broken_line_costs_that_line_only(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE + b'{"id": "2", "title"\n' + LINE)
    assert codes(tmp_path) == ["read", "broken-json", "read"]


def test_a_name_that_is_no_text_is_read_and_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    try:
        with open(raw, "wb") as file:  # noqa: PTH123
            file.write(PAGE.encode())
    except OSError:
        pytest.skip("this file system takes text only")
    (each,) = outcome(tmp_path)
    assert isinstance(each, Reading)
    each.article.origin.encode()
    assert covers([tmp_path], each.article.origin)


@pytest.mark.parametrize("extra", ["\0", "\x07\x1b[31m", "\u202e", "\ufeff", "\ufffe", "\u2028"])
def test_odd_characters_in_a_page_do_not_lose_it(tmp_path: Path, extra: str) -> None:
    (tmp_path / "a.txt").write_text(PAGE.replace("河边", f"河{extra}边"), encoding="utf-8")
    (each,) = outcome(tmp_path)
    assert isinstance(each, Reading), each
    assert "散步的人渐渐多了" in each.article.body
    assert not any(ord(character) < 32 and character not in "\n\t" for character in each.article.body)


def test_a_title_of_ten_thousand_characters_does_not_lose_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("长" * 10_000 + "\n\n" + PAGE, encoding="utf-8")
    (each,) = outcome(tmp_path)
    assert isinstance(each, Reading), each
    assert len(each.article.title) <= 1000


def test_broken_bytes_in_a_page_are_replaced_and_reported(tmp_path: Path) -> None:
    raw = PAGE.encode()
    (tmp_path / "a.txt").write_bytes(raw[:50] + b"\xff\xff" + raw[50:])
    (each,) = outcome(tmp_path)
    assert isinstance(each, Reading)
    assert "2" in each.warnings[0]


def test_a_page_at_which_a_library_panics_costs_that_page_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As the libraries written in Rust raise it."""

    def raising(error: type[BaseException]) -> Callable[[str, str], None]:
        def fail(text: str, name: str) -> None:
            raise error("panicked")

        return fail

    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(articles, "_read_html", raising(PanicException))
    assert codes(tmp_path) == ["failed", "read"]
    monkeypatch.setattr(articles, "_read_html", raising(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        outcome(tmp_path)


def test_every_reason_fits_its_place() -> None:
    for reason in REASONS.values():
        assert reason.format(detail="x")


pieces = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [PAGE.encode(), PAGE.encode("gb18030"), PAGE.encode("utf-16"), LINE, b"<html><body><p>", b"<!--", b"\n\n"]
    ),
    st.sampled_from(
        ["作者：某人    来源：某报    发布时间：2025-12-28 10:25:21    浏览量：7\n", "友情链接\n", "责任编辑：某人\n"]
    ).map(str.encode),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(pieces, max_size=8).map(b"".join),
    st.sampled_from(["a.txt", "a.md", "a.html", "a.xhtml", "a.jsonl", "a.jsonl.gz"]),
    st.booleans(),
)
def test_any_file_gives_articles_or_reasons(tmp_path: Path, content: bytes, name: str, packed: bool) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if packed else content)
    for each in outcome(path):
        if isinstance(each, Skipped):
            assert each.code in REASONS
            assert each.code != "failed", each.reason
        else:
            assert "\0" not in each.article.body
            f"{each.article}".encode()
            signature(each.article.title, each.article.body)


def seconds_to_read(path: Path) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        for each in outcome(path):
            if isinstance(each, Reading):
                signature(each.article.title, each.article.body)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("unit", [PAGE, "，", "作者：", "（", "2024年", "12", "ab ", "友情链接\n"])
def test_reading_time_grows_with_size_and_not_with_its_square(tmp_path: Path, unit: str) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    for path, size in ((small, 20_000), (large, 200_000)):
        path.write_text("一个标题\n\n" + unit * (size // len(unit)), encoding="utf-8")
    seconds_to_read(small)
    assert seconds_to_read(large) < 30 * max(seconds_to_read(small), 0.002)


def test_every_reason_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "encodings.md").read_text(encoding="utf-8")
    for code in REASONS:
        assert f"\n| {code} |" in page


def test_control_characters_and_marks_of_direction_are_taken_out_and_told(tmp_path: Path) -> None:
    spoilt = PAGE.replace("晚风", "晚风\x01").replace("入夜", "入夜\x00").replace("孩子", "\u202e孩\x1b子\u200f")
    (tmp_path / "a.txt").write_text(spoilt, encoding="utf-8")
    (found,) = outcome(tmp_path)
    assert isinstance(found, Reading)
    assert f"{found.article.title}\n\n{found.article.body}\n" == PAGE
    assert found.warnings == ("有 3 个控制字符，已删去",)


def test_lone_surrogates_of_a_short_page_are_replaced_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        "晚风\ud800吹过\n\n入夜以后，河边的灯\udfff亮了。\n".encode("utf-8", "surrogatepass")
    )
    (found,) = outcome(tmp_path)
    assert isinstance(found, Reading)
    assert "河边的灯" in found.article.body
    assert "已替换" in found.warnings[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b'{"id": 1, "title": }\n', "此处应有一个值"), (b'{"id": 1\n', "逗号"), (b"{'id': 1}\n", "双引号")],
)
def test_what_is_wrong_with_a_line_is_told_in_chinese(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    (found,) = outcome(tmp_path)
    assert isinstance(found, Skipped)
    assert words in found.reason


def test_links_that_lead_nowhere_or_round_are_told_apart_from_rights(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "c.txt")
    reasons = [each.reason for each in outcome(tmp_path) if isinstance(each, Skipped)]
    assert "指向不存在的文件" in reasons[0]
    assert "绕成了圈" in reasons[1]
