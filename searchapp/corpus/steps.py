"""Work that is done in steps, so that many pages can take each step together.

Reading a page runs through so much code and so many tables that each step finds its own out of the processor's caches
again. Where some dozens of pages take a step one after the other, only the first one of them fetches them.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work that yields between two steps and returns its result."""


def together(works: Sequence[Steps[Result]]) -> list[Result]:
    """The results of works that take each step one after the other, in their order."""
    results: dict[Steps[Result], Result] = {}
    left = works
    with _no_garbage_collected():
        while left:
            going_on = []
            for work in left:
                try:
                    next(work)
                except StopIteration as end:
                    results[work] = end.value
                else:
                    going_on.append(work)
            left = going_on
    return [results[work] for work in works]


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """What the works hold lives until they are done: to look for garbage among it again and again finds none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def alone(work: Steps[Result]) -> Result:
    """The result of one work."""
    return together([work])[0]
