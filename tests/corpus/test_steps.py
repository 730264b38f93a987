"""Many pages take each step together, and each is read as it is alone."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from searchapp.corpus import Item, Reading, articles, items, read, read_all
from searchapp.corpus.steps import Steps, alone, together

PAGE = "晚风吹过小城\n\n作者:某人    发布时间:2024-03-05\n\n入夜以后，河边的灯一盏一盏亮起来，散步的人渐渐多了。\n"


def work(name: str, steps: int, log: list[str]) -> Steps[str]:
    for step in range(steps):
        log.append(f"{name}{step}")
        yield
    return name


def test_works_take_turns_and_give_their_results_in_order() -> None:
    log: list[str] = []
    assert together([work("a", 3, log), work("b", 0, log), work("c", 2, log)]) == ["a", "b", "c"]
    assert log == ["a0", "c0", "a1", "c1", "a2"]
    assert together(list[Steps[str]]()) == []


def test_an_error_in_a_work_ends_all() -> None:
    def failing() -> Steps[str]:
        yield
        raise ValueError("late")

    with pytest.raises(ValueError, match="late"):
        alone(failing())


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_looked_for_meanwhile_and_then_as_before(collecting: bool) -> None:
    def seeing() -> Steps[bool]:
        yield
        return gc.isenabled()

    def failing() -> Steps[bool]:
        yield
        raise ValueError("late")

    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        assert together([seeing()]) == [False]
        assert gc.isenabled() == collecting
        with pytest.raises(ValueError, match="late"):
            together([failing()])
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()


def test_pages_and_lines_are_read_together_as_each_is_alone(tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / f"{number:02}.txt").write_text(f"{number}{PAGE}" * (number % 9 != 0) or " ", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"title": "题", "body": "文"}\n[]\n', encoding="utf-8")
    (tmp_path / "b.html").write_text("<title>题</title>", encoding="utf-8")
    found = [item for item in items([tmp_path]) if isinstance(item, Item)]
    together_read = list(read_all(iter(found)))
    assert together_read == [read(item) for item in found]
    assert sum(isinstance(reading, Reading) for reading in together_read) == 63


def test_few_large_pages_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "_LARGEST_GROUP", 1000)
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(PAGE * 12, encoding="utf-8")
    taken = 0

    def counted() -> object:
        nonlocal taken
        for item in items([tmp_path]):
            taken += 1
            yield item

    readings = read_all(counted())  # type: ignore[arg-type]
    next(readings)
    assert taken == 1
