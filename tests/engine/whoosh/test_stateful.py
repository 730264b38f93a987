"""Any sequence of transactions, cancelled and broken ones among them, against a plain dictionary."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from searchapp.article import Article
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.writer import WhooshWriter

from .corpora import ANALYZER, EVERYTHING, PROPERTY, article, commit, open_at, stored
from .dying import DyingFolder, PowerCut

ids = st.lists(st.integers(0, 12).map(str), max_size=5)
seeds = st.integers(0, 2**32)


class Index(RuleBasedStateMachine):
    """held: what the index must hold. The writer's own tests say when; here it is only what."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(tempfile.mkdtemp())
        self.held: dict[str, Article] = {}
        commit(self.path, [], replace_all=True)
        self.reader = open_at(self.path)

    def made(self, wanted: list[str], seed: int) -> list[Article]:
        chance = random.Random(seed)
        return [article(chance, id) for id in wanted]

    def after(self, added: list[Article], deleted: list[str], replace_all: bool) -> dict[str, Article]:
        held = {} if replace_all else {id: each for id, each in self.held.items() if id not in deleted}
        return held | {each.id: each for each in added}

    @rule(wanted=ids, deleted=ids, seed=seeds, replace_all=st.booleans())
    def commit(self, wanted: list[str], deleted: list[str], seed: int, replace_all: bool) -> None:
        added = self.made(wanted, seed)
        commit(self.path, added, [] if replace_all else deleted, replace_all=replace_all)
        self.held = self.after(added, deleted, replace_all)

    @rule(wanted=ids, deleted=ids, seed=seeds)
    def cancel(self, wanted: list[str], deleted: list[str], seed: int) -> None:
        writer = open_at(self.path).writer(replace=False)
        assert writer.delete(list(dict.fromkeys(deleted))) == len(set(deleted) & self.held.keys())
        if wanted:
            writer.add(writer.prepare(self.made(wanted, seed)))
        writer.cancel()

    @rule(seed=seeds)
    def many_small_segments(self, seed: int) -> None:
        for number in range(9):
            self.commit([str(20 + number)], [], seed + number, False)
        assert open_at(self.path).stats().segments < 9

    @rule(wanted=ids, deleted=ids, seed=seeds, last=st.integers(1, 120), replace_all=st.booleans())
    def power_cut(self, wanted: list[str], deleted: list[str], seed: int, last: int, replace_all: bool) -> None:
        added = self.made(wanted, seed)
        folder = DyingFolder(self.path, last)
        after = self.after(added, deleted, replace_all)
        writer: WhooshWriter | None = None
        try:
            writer = WhooshWriter(folder, ANALYZER, replace=replace_all)
            if not replace_all:
                writer.delete(deleted)
            if added:
                writer.add(writer.prepare(added))
            writer.commit()
            self.held = after
        except PowerCut:
            folder.lose(random.Random(seed))
            found = stored(self.path)
            assert found in (self.held, after)
            self.held = found
            self.reader = open_at(self.path)
        finally:
            if writer is not None:
                writer._unlock()

    @invariant()
    def the_index_holds_what_was_committed(self) -> None:
        engine = open_at(self.path)
        assert stored(self.path) == self.held
        self.check(engine)
        self.reader._looked = 0.0
        self.check(self.reader)

    def check(self, engine: WhooshEngine) -> None:
        assert engine.verify() == []
        assert engine.stats().documents == len(self.held)
        assert engine.search(EVERYTHING).total == len(self.held)
        assert {id for _, id, _ in engine.catalog()} == set(self.held)
        for id in map(str, range(13)):
            assert engine.article(id) == self.held.get(id)

    def teardown(self) -> None:
        shutil.rmtree(self.path)


TestIndex = Index.TestCase
TestIndex.settings = settings(PROPERTY, max_examples=12, stateful_step_count=10)
