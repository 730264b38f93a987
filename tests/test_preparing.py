"""The processes that prepare batches: the same index however many there are, within memory, and gone with their run."""

from __future__ import annotations

import json
import operator
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from searchapp import indexer, preparing
from searchapp.engine import EngineError, Request, Writer, open_engine
from searchapp.engine.whoosh.snapshot import open_snapshot
from searchapp.engine.whoosh.storage import Folder
from searchapp.engine.whoosh.writer import WhooshWriter
from searchapp.preparing import process_count
from searchapp.query import everything
from searchapp.settings import Settings, load

ALL = Request(everything(), limit=1000, collapse=False)
LONG = (
    "山口的砖窑一烧就是三天,守窑的人轮着睡,天亮前火色最匀。\n"
    "拉坯的场院里晾着几千块土坯,下雨前要全部盖上草帘。记账的先生坐在棚下,把每一车的块数写在墙上的黑板上。\n"
    "开窑那天路上都是等砖的车,孩子们捡碎砖去搭灶台。"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load({}), index_dir=tmp_path / "index", processes=1)


def lines(path: Path, records: Iterable[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux to leave one processor")
def test_where_one_processor_may_be_used_no_other_process_is_made(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "ProcessPoolExecutor", None)
    usable = os.sched_getaffinity(0)
    lines(tmp_path / "a.jsonl", [{"id": str(n), "body": LONG * 20 + str(n)} for n in range(400)])
    unset = replace(settings, processes=0, memory_mb=64)
    os.sched_setaffinity(0, {min(usable)})
    try:
        assert process_count(unset) == 1
        assert indexer.rebuild(open_engine(unset), [tmp_path / "a.jsonl"], unset).indexed == 400
    finally:
        os.sched_setaffinity(0, usable)


def test_two_processes_make_the_same_index_as_one(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    folder.mkdir()
    for part in range(4):
        records = [
            {"id": f"{part}-{n}", "title": f"第{n}号", "body": LONG * 8 + f"编号{part}与{n}。"} for n in range(300)
        ]
        lines(folder / f"{part}.jsonl", records)
    small = replace(settings, memory_mb=64)
    indexes = []
    for processes in (1, 2):
        chosen = replace(small, index_dir=tmp_path / f"index-{processes}", processes=processes)
        report = indexer.rebuild(open_engine(chosen), [folder], chosen)
        assert report.indexed == 1200
        engine = open_engine(chosen)
        indexes.append([engine.article(f"{part}-{n}") for part in range(4) for n in range(300)])
        assert engine.search(ALL).total == 1200
        assert {name.suffix for name in chosen.index_dir.iterdir()} == {".seg", ".gen", ".toc", ""}
    assert indexes[0] == indexes[1]


def test_little_memory_makes_many_runs_and_the_same_index(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "big"
    folder.mkdir()
    records = [{"id": str(n), "title": f"第{n}号", "body": LONG + f"其中第{n % 40}号的秤是新的。"} for n in range(1500)]
    lines(folder / "a.jsonl", records)
    runs: list[str] = []
    add = WhooshWriter.add

    def counted(writer: WhooshWriter, run: Any, drop: Sequence[int] = ()) -> None:
        runs.append(run.name)
        add(writer, run, drop)

    monkeypatch.setattr(WhooshWriter, "add", counted)
    made = []
    for memory, smallest in ((64, 20_000), (1 << 20, 1 << 18)):
        monkeypatch.setattr(preparing, "SMALLEST_BATCH", smallest)
        chosen = replace(settings, memory_mb=memory, index_dir=tmp_path / f"index-{memory}")
        assert indexer.rebuild(open_engine(chosen), [folder], chosen).indexed == 1500
        [segment] = open_snapshot(Folder(chosen.index_dir)).segments
        groups = open_snapshot(Folder(chosen.index_dir)).groups
        arrays = {name: segment.file.array(name).tolist() for name in segment.file._directory}
        made.append((arrays, groups.tolist()))
    assert len(runs) > 20
    assert made[0] == made[1]


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="needs /proc to see what processes hold")
def test_all_processes_of_a_rebuild_together_stay_within_the_memory_of_the_settings(tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    lines(small, ({"id": str(n), "body": LONG * 8 + str(n)} for n in range(600)))
    chance = random.Random(1)
    sentences = [sentence for sentence in LONG.replace("\n", "").split("。") if sentence]
    numbered = ((str(n), chance.choices(sentences, k=20)) for n in range(9000))
    lines(large, ({"id": id, "body": f"{id}。".join(chosen)} for id, chosen in numbered))

    def peak(path: Path, memory: int, processes: int) -> float:
        """MiB of anonymous memory of all processes at once, pages that they share counted once."""
        environment = {
            **os.environ,
            "SEARCHAPP_INDEX_DIR": str(tmp_path / "index"),
            "SEARCHAPP_PROCESSES": str(processes),
            "SEARCHAPP_MEMORY_MB": str(memory),
        }
        most = 0.0
        command = [sys.executable, "-m", "searchapp", "rebuild", str(path)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            while run.poll() is None:
                most = max(most, sum(map(_own_memory, [str(run.pid), *_descendants(str(run.pid))])))
                time.sleep(0.02)
        assert run.returncode == 0
        return most

    # The loops are compiled by the first run where that was not done before, which takes memory of its own.
    peak(small, 64, 1)
    assert 100 < peak(large, 320, 2) <= 320


def _own_memory(process: str) -> float:
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in told if line.startswith("Pss_Anon:"))


def test_a_worker_that_the_system_ends_is_told(settings: Settings) -> None:
    # In the worker the call is os._exit(1): nothing of Python's is left to say why, as when memory runs out.
    two = replace(settings, processes=2)
    with (
        pytest.raises(EngineError, match="SEARCHAPP_PROCESSES"),
        preparing.preparing(cast(Writer, os._exit), operator.call, two) as prepare,
    ):
        list(prepare([1, 1, 1]))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see the workers")
def test_workers_end_when_their_run_is_killed(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    folder.mkdir()
    lines(folder / "a.jsonl", ({"id": str(n), "body": LONG * 20 + str(n)} for n in range(4000)))
    environment = {
        **os.environ,
        "SEARCHAPP_INDEX_DIR": str(settings.index_dir),
        "SEARCHAPP_PROCESSES": "2",
        "SEARCHAPP_MEMORY_MB": "64",
    }
    command = [sys.executable, "-m", "searchapp", "rebuild", str(folder)]
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workers: list[str] = []
    until = time.monotonic() + 60
    while len(workers) < 4 and run.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
        workers = _descendants(str(run.pid))
    assert len(workers) >= 4
    run.kill()
    run.wait()
    until = time.monotonic() + 60
    while any(map(_runs, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [worker for worker in workers if _runs(worker)]


def _descendants(process: str) -> list[str]:
    """Two workers, what they are forked from, and multiprocessing's own tracker."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [*children, *(each for child in children for each in _descendants(child))]


def _runs(process: str) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
