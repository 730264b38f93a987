"""A power cut at any step of a commit leaves one of the two committed states."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from searchapp.article import Article
from searchapp.engine.whoosh.writer import WhooshWriter

from .corpora import ANALYZER, article, by_id, commit, open_at, stored
from .dying import DyingFolder, PowerCut


def transaction(folder: DyingFolder, added: list[Article], deleted: list[str], replace_all: bool) -> None:
    """Two batches and some deletions, as one commit."""
    writer = WhooshWriter(folder, ANALYZER, replace=replace_all)
    try:
        if not replace_all:
            writer.delete(deleted)
        for begin in range(0, len(added), 2):
            writer.add(writer.prepare(added[begin : begin + 2]))
        writer.commit()
    finally:
        writer._unlock()


@pytest.mark.parametrize("kind", ["rebuild", "update", "first"])
def test_a_power_cut_leaves_the_state_before_or_after(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    start = tmp_path / "start"
    start.mkdir()
    before: dict[str, Article] = {}
    if kind != "first":
        old = [article(chance, str(n)) for n in range(8)]
        # Two segments of which the update rewrites one, and a generation before, whose files the commit removes.
        commit(start, old[:4])
        commit(start, old[4:])
        before = by_id(old)
    added = [article(chance, str(n)) for n in range(3, 7)]
    deleted = ["0", "1", "2"]
    after = by_id(added)
    if kind == "update":
        after = {id: each for id, each in before.items() if id not in deleted} | after
    seen = set()
    last, done = 0, False
    while not done:
        last += 1
        path = tmp_path / str(last)
        shutil.copytree(start, path)
        folder = DyingFolder(path, last)
        try:
            transaction(folder, added, deleted, kind != "update")
            done = True
            assert stored(path) == after
        except PowerCut:
            folder.lose(random.Random(f"{kind} {last}"))
        seen.add(check(path, before, after))
        if done or last % 20 == 0:
            commit(path, added, replace_all=True)
            assert stored(path) == by_id(added)
            assert open_at(path).verify() == []
        shutil.rmtree(path)
    assert last > 40
    assert seen == {"before", "after"}


def check(path: Path, before: dict[str, Article], after: dict[str, Article]) -> str:
    """Which of the two states the folder is in; fails where it is in none."""
    if not any(name.name.endswith(".toc") for name in path.iterdir()):
        assert not before
        return "before"
    assert open_at(path).verify() == []
    found = stored(path)
    assert found in (before, after)
    return "before" if found == before else "after"
