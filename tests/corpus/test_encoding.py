"""Bytes to text: every encoding in which Chinese pages are written, declared, undeclared and wrongly declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.corpus import decode
from searchapp.corpus.encoding import declared

SIMPLIFIED = (
    "清晨的菜市场里，卖豆腐的老人已经摆好了摊子。他说这门手艺是父亲传下来的，水要用山上的泉水，豆子要选当年的新豆，"
    "磨得细，煮得透，点卤的时候手要稳。来买的人多半是老街坊，也有年轻人专门从城东赶过来，为的就是那一口热腾腾的味道。"
)
TRADITIONAL = (
    "清晨的菜市場裡，賣豆腐的老人已經擺好了攤子。他說這門手藝是父親傳下來的，水要用山上的泉水，豆子要選當年的新豆，"
    "磨得細，煮得透，點滷的時候手要穩。來買的人多半是老街坊，也有年輕人專門從城東趕過來，為的就是那一口熱騰騰的味道。"
)
WRITTEN = [
    (SIMPLIFIED, "utf-8"),
    (SIMPLIFIED, "utf-8-sig"),
    (SIMPLIFIED, "gb18030"),
    (SIMPLIFIED, "gbk"),
    (SIMPLIFIED, "gb2312"),
    (TRADITIONAL, "gbk"),
    (TRADITIONAL, "big5"),
    (TRADITIONAL, "utf-8"),
    (SIMPLIFIED, "utf-16"),
    (SIMPLIFIED, "utf-16-le"),
    (SIMPLIFIED, "utf-16-be"),
    ("a plain page, nothing else", "utf-8"),
    ("a plain page, nothing else", "utf-16-le"),
]


@pytest.mark.parametrize(
    "named", [None, "utf-8", "gb2312", "GBK", "big5", "iso-8859-1", "windows-1252", "no-such", "rot13", ""]
)
@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_chinese_is_read_whatever_is_declared(text: str, encoding: str, named: str | None) -> None:
    found = decode(text.encode(encoding), named)
    assert found.text == text
    assert found.replaced == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_broken_bytes_are_replaced_and_counted(encoding: str) -> None:
    raw = SIMPLIFIED.encode(encoding)
    found = decode(raw[:90] + b"\xff\xff" + raw[90:])
    assert found.encoding == encoding
    assert found.replaced == found.text.count("\ufffd") > 0
    assert found.text.endswith(SIMPLIFIED[60:])


def test_a_cut_last_character_is_no_reason_to_take_another_encoding() -> None:
    assert decode(SIMPLIFIED.encode()[:-1]).encoding == "utf-8"
    assert decode(SIMPLIFIED.encode("gb18030")[:-1]).encoding == "gb18030"


def test_a_replacement_character_of_the_file_itself_is_not_counted() -> None:
    assert decode("好\ufffd的".encode()).replaced == 0


def test_short_gbk_that_is_valid_utf8_by_chance_is_read_as_gbk() -> None:
    assert decode("联通".encode("gbk")).text == "联通"


def test_a_declared_western_page_is_read_as_declared() -> None:
    text = "Élève à l'école, déjà très âgé"
    assert decode(text.encode("iso-8859-1"), "ISO-8859-1").text == text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<meta charset="gbk">', "gbk"),
        (b'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=GB2312">', "GB2312"),
        (b"<?xml version='1.0' encoding='big5'?>", "big5"),
        (b"<meta charset = utf-8 />", "utf-8"),
        (b"<title>charset=gbk</title>", None),
        (b"", None),
        (b" " * 5000 + b'<meta charset="gbk">', None),
    ],
)
def test_what_a_page_declares_is_found_in_its_head(head: bytes, name: str | None) -> None:
    assert declared(head) == name


@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
def test_any_bytes_give_text_that_can_be_stored(raw: bytes, named: str | None) -> None:
    found = decode(raw, named)
    found.text.encode()
    assert 0 <= found.replaced <= found.text.count("\ufffd")


@given(st.text(alphabet=st.sampled_from(SIMPLIFIED + TRADITIONAL + "abc \n"), max_size=200))
def test_valid_utf8_is_never_read_as_anything_else(text: str) -> None:
    assert decode(text.encode()).text == text


LATIN = "The library opens at nine {} and closes at eight in the evening, except on holidays.\n" * 2


@pytest.mark.parametrize("sign", ["–", "—", "é", "áí", "café"])
@pytest.mark.parametrize("named", [None, "big5", "gb2312"])
def test_one_sign_among_latin_text_is_no_ideograph(sign: str, named: str | None) -> None:
    text = LATIN.replace("{}", sign, 1).replace("{}", "")
    try:
        raw = text.encode("gb18030")
    except UnicodeEncodeError:
        return
    assert decode(raw, named).text == text
    assert decode(text.encode(), named).text == text


@pytest.mark.parametrize("named", [None, "iso-8859-1", "gbk"])
def test_an_emoji_among_latin_text_needs_four_bytes_of_gb18030(named: str | None) -> None:
    text = LATIN.replace("{}", "😍", 1).replace("{}", "")
    assert decode(text.encode("gb18030"), named).text == text


@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
def test_a_lone_ideograph_among_latin_text_is_read_in_the_encoding_that_makes_sense(codec: str) -> None:
    text = LATIN.replace("{}", "人", 1).replace("{}", "")
    assert decode(text.encode(codec), {"gb18030": "gbk", "cp950": "big5"}[codec]).text == text
