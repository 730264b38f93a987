"""No text makes a regular expression of the project try more ways than there is time for."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

import searchapp

LENGTH = 160
"""Here the fourth power of a text's length takes seconds, and its third tens of milliseconds."""
MOST_SECONDS = 0.5
DO_SOMETHING = ("__main__", "warming", "gunicorn_conf")
"""Modules that are run, not imported."""
RUNS = (
    *(" ", "\u3000", "1", "a", "的", "一", "，", "。", "-", "|", ">", "(", "（", "[", "【", ":", "：", ".", "/", "年"),
    *("=", "<", '"', "_", "·", "#", "x ", "1 ", "一 ", "- ", "| ", "> ", "a.", "1年", "> a", "2024-", "大 ", "http://"),
)


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[re.Pattern[str], str] = {}
    for module in pkgutil.walk_packages(searchapp.__path__, "searchapp."):
        if module.name.endswith(DO_SOMETHING):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.setdefault(value, f"{module.name}.{name}")
    return {name: pattern for pattern, name in found.items()}


@contextmanager
def at_most(seconds: float, about: str) -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(about)

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


PATTERNS = patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_what_a_pattern_takes_stays_small_whatever_repeats(name: str) -> None:
    pattern = PATTERNS[name]
    openings = {"", "(", *re.findall(r"[\u4e00-\u9fffA-Za-z]{1,6}", re.sub(r"\\.", " ", pattern.pattern))[:20]}
    for run in RUNS:
        for opening in sorted(openings):
            text = opening + (run * LENGTH)[:LENGTH] + "\x01"
            with at_most(MOST_SECONDS, f"{opening}{run}{run}…"):
                pattern.match(text)
                pattern.search(text)
