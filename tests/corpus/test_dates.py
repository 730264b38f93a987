"""Dates are read in every form in which pages write them, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.corpus.dates import read_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-12-28 10:25:21", "2025-12-28T10:25:21+08:00"),
        ("2025/12/28", "2025-12-28"),
        ("2025年12月28日 10:25", "2025-12-28T10:25:00+08:00"),
        ("2025年 1月 2日", "2025-01-02"),
        ("2025.1.2 下午3点", "2025-01-02T15:00:00+08:00"),
        ("2025-12-28T02:25:21Z", "2025-12-28T10:25:21+08:00"),
        ("20251228", "2025-12-28"),
        ("12月28日", ""),
        ("2025-13-40", ""),
        ("2025年", ""),
        ("", ""),
    ],
)
def test_a_date_is_read_in_every_form_and_never_guessed(text: str, date: str) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2025-12-28 8:07 PM", "20:07:00"),
        ("2025-12-28 1:30 pm", "13:30:00"),
        ("2025-12-28 8:07 下午", "20:07:00"),
        ("2025-12-28 12:30 AM", "00:30:00"),
        ("2025-12-28 12:30 p.m.", "12:30:00"),
        ("2025-12-28 PM 8:07", "20:07:00"),
        ("2025-12-28 中午1:30", "13:30:00"),
        ("2025-12-28 中午11:30", "11:30:00"),
        ("2025-12-28 中午12点", "12:00:00"),
        ("2025-12-28 早上8点", "08:00:00"),
        ("2025-12-28 傍晚6点", "18:00:00"),
        ("2025-12-28 凌晨12:05", "00:05:00"),
        ("2025-12-28 晚上20:05", "20:05:00"),
        ("2025-12-28 20:07 下午茶", "20:07:00"),
    ],
)
def test_the_half_of_the_day_counts_before_the_clock_and_behind_it(text: str, clock: str) -> None:
    assert read_date(text) == f"2025-12-28T{clock}+08:00"


@pytest.mark.parametrize("text", ["2025-12-28 晚上12:00", "2025-12-28 晚上2点", "2025-12-28 25:00", "2025-12-28 8:7"])
def test_a_clock_that_may_mean_another_day_or_none_leaves_the_date(text: str) -> None:
    assert read_date(text) == "2025-12-28"


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-28 8:7:3",
        "2025年12月28日(星期日)上午08:07:03",
        "2025年12月28日（周日） 08:07:03",
        "2025-12-28 - 08:07:03",
        "2025\u201112\u201128 08:07:03",
        "2025\u201312\u201328 08:07:03",
        "２０２５－１２－２８ 08:07:03",
        "December 28, 2025 08:07:03",
        "28 Dec 2025 8:07:03 am",
        "Sun, 28 Dec 2025 08:07:03 +0800",
        "Sun, 28 Dec 2025 00:07:03 GMT",
        "Sun Dec 28 2025 08:07:03 GMT+0800",
        "2025-12-28T08:07:03.120+08:00",
        "2025-12-27 20:07:03-04:00",
        "2025-12-28 08:07:03-09:30:00",
    ],
)
def test_one_moment_is_read_alike_however_it_is_written(text: str) -> None:
    assert read_date(text) == "2025-12-28T08:07:03+08:00"


def test_a_span_of_hours_is_no_time_zone() -> None:
    assert read_date("2025年12月28日 14:00-16:00") == "2025-12-28T14:00:00+08:00"


@pytest.mark.parametrize("text", ["25-12-28 08:07", "05/12/2025", "Dec 28", "May 2025", "2025年12月", "12.28 08:07"])
def test_what_is_not_sure_is_no_date(text: str) -> None:
    assert read_date(text) == ""


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read_date(text)
