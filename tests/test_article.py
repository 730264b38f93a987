"""What a date of an article, or of a filter, means in seconds."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchapp.article import CHINA, period, timestamp


def seconds(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=CHINA).timestamp())  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("2025-12-28", seconds(2025, 12, 28)),
        ("2025-12-28T10:25+08:00", seconds(2025, 12, 28, 10, 25)),
        ("2025-12-28T10:25:09+08:00", seconds(2025, 12, 28, 10, 25, 9)),
        ("1970-01-01T08:00+08:00", 0),
        ("0001-01-01", -62_135_625_600),
        ("", None),
        ("2025-02-30", None),
        ("2025-13-01", None),
        ("昨天", None),
    ],
)
def test_a_date_counts_from_its_midnight_in_china(published: str, meant: int | None) -> None:
    assert timestamp(published) == meant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", seconds(2024, 1, 1), seconds(2024, 12, 31, 23, 59, 59)),
        ("2024-02", seconds(2024, 2, 1), seconds(2024, 2, 29, 23, 59, 59)),
        ("2023-02", seconds(2023, 2, 1), seconds(2023, 2, 28, 23, 59, 59)),
        ("2024-05-01", seconds(2024, 5, 1), seconds(2024, 5, 1, 23, 59, 59)),
    ],
)
def test_a_period_is_all_of_its_year_month_or_day(text: str, first: int, last: int) -> None:
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "24", "2024-2", "2024-13", "2024-02-30", "0000", "2024-05-01T10:00", "2024年"])
def test_what_is_no_period_has_no_seconds(text: str) -> None:
    assert period(text) is None
