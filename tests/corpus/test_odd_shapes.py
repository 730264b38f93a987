"""However odd a page is, reading it takes time linear in its size; bench/fuzz_linear.py goes twenty times as far."""

from pathlib import Path

import pytest

from bench.fuzz_linear import UNITS, seconds, shaped

SMALL, TIMES = 10_000, 10


@pytest.mark.parametrize("suffix", ["txt", "html"])
@pytest.mark.parametrize("name", UNITS)
def test_reading_takes_time_linear_in_the_size_of_any_shape(name: str, suffix: str, tmp_path: Path) -> None:
    spent = []
    for size in (SMALL, TIMES * SMALL):
        path = tmp_path / f"page.{suffix}"
        path.write_text(shaped(name, size), encoding="utf-8")
        spent.append(seconds(path))
    assert spent[1] < 3 * TIMES * max(spent[0], 0.001)
