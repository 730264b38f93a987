"""Work that is done in steps, so that many pages can take each step together.

Reading a page runs through so much code and so many tables that each step finds its own out of the processor's caches
again. Where some dozens of pages take a step one after the other, only the first one of them fetches them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work that yields between two steps and returns its result."""


def together(works: Sequence[Steps[Result]]) -> list[Result]:
    """The results of works that take each step one after the other, in their order."""
    results: dict[int, Result] = {}
    left = dict(enumerate(works))
    while left:
        for number, work in list(left.items()):
            try:
                next(work)
            except StopIteration as end:
                results[number] = end.value
                del left[number]
    return [results[number] for number in range(len(works))]


def alone(work: Steps[Result]) -> Result:
    """The result of one work."""
    return together([work])[0]
