"""What holds for the whole suite: how it is shared out among processes, and that no property has a clock."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The first example may compile a loop, and other processes may have the processor.
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")

CLUSTER = re.compile(r"test_opensearch_|\[opensearch")
LONGEST = {"cluster", "tests/test_wheel.py"}


def group(id: str) -> str:
    """Which tests run in one process: all that a cluster answers, so that none is started twice; else those of a file.

    A file's tests share what its fixtures build.
    """
    return "cluster" if CLUSTER.search(id) else id.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In one of several processes: groups that take long begin first, so that none is left alone at the end."""
    if hasattr(config, "workerinput"):
        slow = {group(item.nodeid) for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: (group(item.nodeid) not in LONGEST, group(item.nodeid) not in slow))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadscope`, of which `make test` makes use, shares out these groups."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log) if config.getoption("dist") == "loadscope" else None
