"""Dates as pages write them: in digits, in Chinese numerals, with English months; with a clock or without."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from searchapp.article import CHINA

_HALF = r"(?:上午|下午|晚上|凌晨|中午|早上|早晨|清晨|傍晚|晚间|[AaPp]\.?[Mm](?![A-Za-z])\.?)"
_WEEKDAY = r"[(\uff08]?(?:星期|周|週)[一二三四五六日天][)\uff09]?"
DATE = re.compile(
    r"(?P<year>(?:1(?<!\d1)9|2(?<!\d2)0)\d\d)(?:"
    r"(?P<mark>[-/.\u2010-\u2013\u2212])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|[ \u00a0]?年[ \u00a0]?(?P<month2>\d{1,2})[ \u00a0]?月[ \u00a0]?(?P<day2>\d{1,2})[ \u00a0]?[日号]?"
    r"|(?P<month3>[01]\d)(?P<day3>[0-3]\d)(?!\d))"
    rf"(?:(?:(?P<iso>T)|[ \u00a0\u3000,\uff0c]*(?:{_WEEKDAY}[ \u00a0\u3000]*)?(?:[-\u2013|][ \u00a0]+)?"
    rf"(?P<half>{_HALF})?[ \u00a0]*)"
    r"(?P<hour>\d{1,2})(?:[:\uff1a](?P<minute>\d\d?)[:\uff1a](?P<second>\d\d|\d(?!\d))|[:\uff1a](?P<minute2>\d\d)(?!\d)"
    r"|[时点](?:(?P<minute3>\d{1,2})分?)?(?!\d))"
    rf"(?:\.\d{{1,6}})?(?:[ \u00a0]?(?P<half2>{_HALF})(?![\u4e00-\u9fff]))?"
    r"(?P<zone>Z|[ \u00a0]?(?:GMT|UTC)?[+-]\d\d:?\d\d(?![\d:])|[ \u00a0](?:GMT|UTC))?)?"
)
"""A full date and the clock behind it, once `in_digits` has gone over the text."""
YEARLESS = re.compile(
    r"(?<![\d-])(?:\d\d[-/.])?\d{1,2}[-/.]\d{1,2}[ \u00a0]+\d{1,2}:\d\d(?::\d\d)?(?!\d)"
    r"|(?<!\d)\d{1,2}月\d{1,2}日(?:[ \u00a0]*\d{1,2}:\d\d)?"
    r"|\d{1,3}[ \u00a0]?(?:秒|分钟|小时|天|个?月|年)前|(?:昨天|今天|前天)[ \u00a0]?\d{1,2}:\d\d"
)
"""A date that does not say its year, or says two digits of it: the date of a line, but none to be read."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?i:(?P<{{}}>{'|'.join(_MONTHS)})[a-z]{{{{0,6}}}}\.?)"
_YEAR = r"(?P<{}>(?:19|20)\d\d)(?!\d)"
_ENGLISH_DATE = re.compile(
    r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?[ \u00a0])?(?:"
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0-]{_MONTH.format('month')},?[ \u00a0-]{_YEAR.format('year')}"
    rf"|{_MONTH.format('month2')}[ \u00a0](?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0]{_YEAR.format('year2')})"
)
_NUMERALS = "〇一二三四五六七八九"
_ZEROS = str.maketrans("○零O", "〇〇〇")
_CHINESE_DATE = re.compile(
    r"([一二][〇○零O一二三四五六七八九]{3})年(十[一二]?|[一二三四五六七八九])月([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_WIDE_DIGITS = re.compile(r"[\uff10-\uff19][\uff10-\uff19\uff0d\uff0f\uff0e]*")
_HALF_WIDTH = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0d\uff0f\uff0e", "0123456789-/."
)
_OTHER_DIGITS = re.compile(
    # Each branch begins with one character, so that `re` passes over all others at once.
    r"\uff11[\uff10-\uff19]|\uff12[\uff10-\uff19]|一九|二[〇○零O]|J(?:[Aa][Nn]|[Uu][NnLl])|j(?:an|u[nl])|F[Ee][Bb]|feb|"
    r"M[Aa][RrYy]|ma[ry]|A(?:[Pp][Rr]|[Uu][Gg])|a(?:pr|ug)|S[Ee][Pp]|sep|O[Cc][Tt]|oct|N[Oo][Vv]|nov|D[Ee][Cc]|dec"
)
_EVENING = ("晚上", "傍晚", "晚间")


def read_date(text: str) -> str:
    """The first full date in the text in ISO 8601: with +08:00 where it has a time, plain where it has none, else "".

    A date without a year is no date, and neither is one that the calendar does not have.
    """
    for found in DATE.finditer(in_digits(text)):
        part = found.groupdict()
        try:
            day = date(
                int(part["year"]),
                int(part["month"] or part["month2"] or part["month3"]),
                int(part["day"] or part["day2"] or part["day3"]),
            )
        except ValueError:
            continue
        return _moment(day.isoformat(), part) or day.isoformat()
    return ""


def in_digits(text: str) -> str:
    """The text with dates in Chinese numerals, full-width digits or with English months as DATE reads them."""
    if _OTHER_DIGITS.search(text) is None:
        return text
    text = _CHINESE_DATE.sub(_from_chinese, _WIDE_DIGITS.sub(lambda found: found[0].translate(_HALF_WIDTH), text))
    return _ENGLISH_DATE.sub(_from_english, text)


def _moment(day: str, part: dict[str, str | None]) -> str:
    """The day with its clock in ISO 8601; "" where it has none, or none that is sure."""
    if part["hour"] is None:
        return ""
    hour = _of_24(int(part["hour"]), part["half"] or part["half2"] or "")
    try:
        minute, second = int(part["minute"] or part["minute2"] or part["minute3"] or 0), int(part["second"] or 0)
        clock = time(hour, minute, second).isoformat()
    except ValueError:
        return ""
    zone = (part["zone"] or "").strip()
    # 14:00-16:00 is from two to four.
    if not zone or (zone[0] == "-" and part["second"] is None and part["iso"] is None):
        return f"{day}T{clock}+08:00"
    offset = zone.removeprefix("GMT").removeprefix("UTC").replace(":", "")
    offset = f"{offset[:3]}:{offset[3:]}" if len(offset) > 1 else "+00:00"
    try:
        return datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(CHINA).isoformat()
    except (ValueError, OverflowError):
        return ""


def _of_24(hour: int, half: str) -> int:
    """An hour of twelve as one of 24; 24 where nobody can tell which is meant: 晚上12点 may be the day's first."""
    half = half.replace(".", "").lower()
    if hour > 12 or not half:
        return hour
    if half in ("am", "凌晨"):
        return hour % 12
    if half in ("pm", "下午"):
        return hour % 12 + 12
    if half == "中午":
        return hour + 12 if hour < 3 else hour
    if half in _EVENING:
        return hour + 12 if 4 < hour < 12 else 24
    return hour


def _from_chinese(found: re.Match[str]) -> str:
    """二〇二五年十二月二十八日 in digits."""
    year = "".join(str(_NUMERALS.index(character) % 10) for character in found[1].translate(_ZEROS))
    return f"{year}年{_below_hundred(found[2])}月{_below_hundred(found[3])}日"


def _below_hundred(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    value = _NUMERALS.index(ones) if ones else 0
    return value + (10 * (_NUMERALS.index(tens) if tens else 1) if ten else 0)


def _from_english(found: re.Match[str]) -> str:
    """Tue, 5 Mar 2024 and March 5, 2024 in digits."""
    month = (found["month"] or found["month2"])[:3].lower()
    return f"{found['year'] or found['year2']}-{_MONTHS.index(month) + 1}-{found['day'] or found['day2']}"
