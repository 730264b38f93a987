"""A worker that has searched for itself first: no visitor waits for a compiler."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from searchapp.search import Service
from searchapp.settings import Settings
from searchapp.web.warming import warm

from .gunicorn import ROOT

# In a process of its own: the other tests have called all loops by now. A loop that is loaded has a signature more.
_LATER = """
import gc, json, sys
from pathlib import Path
from numba.core.dispatcher import Dispatcher
from searchapp.search import SearchRequest, Service
from searchapp.settings import Settings
from searchapp.web.warming import warm

def loaded():
    loops = (loop for loop in gc.get_objects() if isinstance(loop, Dispatcher))
    return {(loop.py_func.__module__, loop.py_func.__qualname__): len(loop.signatures) for loop in loops}

service = Service(Settings(index_dir=Path(sys.argv[1])))
warm(service)
late = {}
for q in json.loads(sys.argv[2]):
    for more in ({}, {"collapse": False}, {"sort": "newest"}, {"since": "2020"}, {"explain": True}, {"page": 2}):
        before = loaded()
        service.search(SearchRequest(q=q, **more))
        late |= {" ".join(loop): [q, more] for loop, kinds in loaded().items() if kinds > before.get(loop, 0)}
print(json.dumps(late, ensure_ascii=False))
"""

# What the index at hand still needs once the loops were compiled ahead.
_AHEAD = (
    _LATER.partition("service = ")[0]
    + """
from searchapp.web.warming import compile_ahead
compile_ahead()
before = loaded()
warm(Service(Settings(index_dir=Path(sys.argv[1]))))
print(json.dumps([".".join(loop) for loop, kinds in loaded().items() if kinds > before.get(loop, 0)]))
"""
)

QUERIES = (
    "茶馆",
    "茶",
    "的",
    "C++",
    "“茶馆”",
    "“茶”",
    "茶馆 -见闻",
    "“茶馆” -“见闻”",
    "茶馆 OR 见闻 OR 书",
    "标题:茶馆",
    "来源:邻里小报 茶馆",
    "镇上的茶馆为什么总是有人在里面说书？",
    "没有的词没有的词",
)


def test_no_kind_of_search_waits_for_a_loop_after_the_warm_up(settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LATER, str(settings.index_dir), json.dumps(QUERIES)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout) == {}


def test_warming_up_without_an_index_is_no_error(tmp_path: Path) -> None:
    service = Service(Settings(index_dir=tmp_path / "none"))
    warm(service)
    service.close()


def test_loops_that_were_compiled_ahead_are_all_that_a_search_needs(settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AHEAD, str(settings.index_dir)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
