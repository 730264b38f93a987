"""Whatever happens to a writer or to its files, nothing that was committed is lost, and the words are clear."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.article import Article
from searchapp.engine import EngineError, IndexMissing, IndexOutdated, WriterBusy
from searchapp.engine.whoosh import IndexDamaged, toc
from searchapp.engine.whoosh import engine as engine_module
from searchapp.engine.whoosh.snapshot import open_snapshot
from searchapp.engine.whoosh.storage import Folder
from searchapp.query import parse

from .corpora import ANALYZER, EVERYTHING, article, asking, by_id, commit, open_at, stored

PROJECT = Path(__file__).resolve().parents[3]
CHANCE = random.Random(9)
OLD = [article(CHANCE, str(n)) for n in range(6)]
NEW = [article(CHANCE, str(n)) for n in range(4, 10)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    commit(folder, OLD)
    return folder


@pytest.mark.slow
def test_a_killed_process_leaves_the_state_before_or_after() -> None:
    """Ten times here; bench/crash.py alone does it two hundred times."""
    done = subprocess.run(
        [sys.executable, str(PROJECT / "bench" / "crash.py"), "--kills", "10"],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "10 kills, none lost anything" in done.stdout


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from engine.whoosh.corpora import article, open_at
import random, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from searchapp.engine import EngineError
chance = random.Random(1)
articles = [article(chance, f"{{n}}") for n in range(100)]
engine = open_at(Path({index!r}))
writer = engine.writer(replace={replace_all})
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    for begin in range(0, 100, 10):
        writer.add(writer.prepare(articles[begin : begin + 10]))
    writer.commit()
except EngineError as error:
    writer.cancel()
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize(("limit", "replace_all"), [(4_000, True), (30_000, True), (30_000, False)])
def test_a_full_disk_loses_nothing_and_says_so(index: Path, limit: int, replace_all: bool) -> None:
    program = FULL.format(tests=str(PROJECT / "tests"), index=str(index), limit=limit, replace_all=replace_all)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=200, check=False, cwd=PROJECT
    )
    assert done.returncode == 3, done.stderr
    assert "旧索引没有改动" in done.stdout
    assert "磁盘空间" in done.stdout
    assert stored(index) == by_id(OLD)
    assert not [name for name in index.iterdir() if name.name.startswith("run_")]
    commit(index, NEW)
    assert stored(index) == by_id(OLD) | by_id(NEW)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_place_that_cannot_be_a_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(EngineError, match=r"不能写索引目录.*SEARCHAPP_INDEX_DIR"):
        open_at(tmp_path / "file" / "index").writer(replace=True)
    with pytest.raises(EngineError, match="不能写索引目录"):
        open_at(tmp_path / "file").writer(replace=True)


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who owns nothing: root may write anywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_folder_that_may_only_be_read_is_searched_and_who_would_write_is_told() -> None:
    # Pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        commit(index, OLD)
        Path(place).chmod(0o755)
        index.chmod(0o555)
        with without_rights():
            assert stored(index) == by_id(OLD)
            for replace_all in (True, False):
                with pytest.raises(EngineError, match=r"不能写索引目录.*权限"):
                    open_at(index).writer(replace=replace_all)
        index.chmod(0o755)
        commit(index, NEW)
        assert stored(index) == by_id(OLD) | by_id(NEW)


def test_a_second_writer_waits_and_the_lock_of_a_dead_one_is_free(index: Path) -> None:
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from engine.whoosh.corpora import open_at\n"
        "writer = open_at(Path(sys.argv[1])).writer(replace=True)\n"
        "print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(index), str(PROJECT / "tests")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "locked"
        with pytest.raises(WriterBusy, match="另一个进程正在写"):
            open_at(index).writer(replace=False)
        assert stored(index) == by_id(OLD)
        other.kill()
    commit(index, NEW)
    assert stored(index) == by_id(OLD) | by_id(NEW)


def test_a_failed_commit_frees_the_lock(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = open_at(index).writer(replace=False)
    writer.add(writer.prepare(NEW))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "sync_names", fail)
    with pytest.raises(EngineError, match="磁盘满了"):
        writer.commit()
    monkeypatch.undo()
    assert stored(index) == by_id(OLD)
    commit(index, NEW)


def files(index: Path) -> list[Path]:
    return sorted(path for path in index.iterdir() if path.suffix in (".seg", ".gen", ".toc"))


def test_damaged_files_are_told_in_words_and_verify_finds_each(index: Path) -> None:
    chance = random.Random(4)
    commit(index, NEW, ["0"])
    named = toc.read(Folder(index)).files | {toc.toc_name(toc.newest(Folder(index)))}
    for path in (path for path in files(index) if path.name in named):
        data = path.read_bytes()
        for broken in (b"", data[: len(data) // 2], data[:-1], chance.randbytes(len(data)), bytes(len(data))):
            path.write_bytes(broken)
            with suppress(IndexDamaged, IndexOutdated):
                assert open_at(index).verify(), path
            with pytest.raises((IndexDamaged, IndexOutdated), match="rebuild"):
                open_at(index).search(EVERYTHING)
        path.write_bytes(data)
    assert open_at(index).verify() == []


def test_a_missing_file_is_told_in_words(index: Path) -> None:
    for path in files(index):
        data = path.read_bytes()
        path.unlink()
        with pytest.raises((IndexDamaged, IndexMissing), match="rebuild"):
            open_at(index).search(EVERYTHING)
        if path.suffix != ".toc":
            assert open_at(index).verify() == [f"{path.name}: 文件不见了"]
        path.write_bytes(data)
    assert stored(index) == by_id(OLD)


def test_a_damaged_index_is_rebuilt_in_place(index: Path) -> None:
    for path in files(index):
        path.write_bytes(b"damaged")
    with pytest.raises(EngineError):
        open_at(index).writer(replace=False)
    commit(index, NEW, replace_all=True)
    assert stored(index) == by_id(NEW)
    assert open_at(index).verify() == []


def test_readers_survive_commits(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LOOK_EVERY", 0.0)
    reader = open_at(index)
    request = asking(parse("山水 OR docker OR 风", ANALYZER))
    # A first search may compile for longer than thirty commits take.
    reader.search(request)
    failures: list[BaseException] = []
    stop = threading.Event()
    searches = opened = 0

    def search() -> None:
        nonlocal searches
        while not stop.is_set():
            try:
                ids = {hit.id for hit in reader.search(EVERYTHING).hits}
                assert len(ids) in (len(OLD), len(NEW))
                reader.search(request)
                searches += 1
            except BaseException as error:
                failures.append(error)
                return

    def open_again() -> None:
        nonlocal opened
        while not stop.is_set():
            try:
                snapshot = open_snapshot(Folder(index))
                assert snapshot.article(0).id
                opened += 1
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=search), threading.Thread(target=open_again)]
    for thread in threads:
        thread.start()
    for number in range(30):
        commit(index, NEW if number % 2 == 0 else OLD, replace_all=True)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert searches > 5
    assert opened > 5
    assert reader.stats().generation == "30"


def test_a_search_goes_on_over_files_that_are_gone(index: Path) -> None:
    reader = open_at(index)
    snapshot = reader.snapshot()
    for each in (NEW, OLD, NEW):
        commit(index, each, replace_all=True)
    assert not (index / snapshot.segments[0].name).exists()
    assert {snapshot.article(n).id for n in range(snapshot.documents)} == set(by_id(OLD))


def test_orphans_of_a_killed_writer_go_with_the_next(index: Path) -> None:
    dead = open_at(index).writer(replace=True)
    dead.add(dead.prepare(NEW))
    dead._unlock()
    assert any(name.name.startswith("run_") for name in index.iterdir())
    commit(index, NEW)
    assert {path.suffix for path in index.iterdir()} == {".seg", ".gen", ".toc", ""}
    named = set().union(*(toc.read(Folder(index), g).files for g in toc.generations(Folder(index).names())))
    assert {path.name for path in index.iterdir() if path.suffix in (".seg", ".gen")} == named


def test_a_copied_index_is_the_same_index(index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "copy")
    assert stored(tmp_path / "copy") == by_id(OLD)
    assert open_at(tmp_path / "copy").verify() == []


def test_a_newer_programs_commit_does_not_disturb_who_is_searching(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LOOK_EVERY", 0.0)
    reader = open_at(index)
    assert reader.search(EVERYTHING).total == len(OLD)
    later = replace(toc.read(Folder(index)), generation=1, format=99)
    toc.commit(Folder(index), later)
    time.sleep(0.01)
    assert reader.search(EVERYTHING).total == len(OLD)
    with pytest.raises(IndexOutdated, match="第 99 版"):
        open_at(index).search(EVERYTHING)
    with pytest.raises(IndexOutdated):
        open_at(index).writer(replace=False)


def test_another_analysis_is_refused_in_words(index: Path) -> None:
    manifest = toc.read(Folder(index))
    toc.commit(Folder(index), replace(manifest, generation=1, analysis="0/other/none/none"))
    with pytest.raises(IndexOutdated, match=r"另一种分析.*rebuild"):
        open_at(index).search(EVERYTHING)
    with pytest.raises(IndexOutdated, match=r"另一种分析.*rebuild"):
        open_at(index).writer(replace=False)


def test_articles_with_any_text_come_back(tmp_path: Path) -> None:
    odd = [
        Article(id="甲/乙 \ud83d", title="\ud800标题\U0010ffff", body="a\ud83db\u0001", source="\udfff", views=-3),
        Article(id="b" * 500, title="", body="", published="不是日期"),
    ]
    commit(tmp_path, odd)
    assert stored(tmp_path) == by_id(odd)
    assert open_at(tmp_path).article("甲/乙 \ud83d") == odd[0]
