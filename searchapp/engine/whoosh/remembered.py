"""What the last phrases found: a reader who turns the page or picks a facet asks the same phrase again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Asked = tuple[int, str, str]
"""Place of the segment, text field, phrase."""
MOST_DOCUMENTS = 1 << 20
"""Documents remembered in all: 8 MiB a snapshot."""
COST = 64
"""What a phrase costs beside its documents, in documents: those without a hit take room too."""


class Remembered:
    """Documents by phrase, for a snapshot that never changes; the phrases asked longest ago make room.

    Safe to share between threads. The arrays are shared too and must not be written to.
    """

    def __init__(self, room: int = MOST_DOCUMENTS) -> None:
        self._room = room
        self._used = 0
        self._held: OrderedDict[Asked, Array] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Asked) -> Array | None:
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
            return self._held.get(asked)

    def put(self, asked: Asked, docs: Array) -> None:
        """Remember the documents of a phrase: all of them, int64, ascending."""
        cost = len(docs) + COST
        with self._lock:
            if asked in self._held or cost > self._room:
                return
            self._held[asked] = docs
            self._used += cost
            while self._used > self._room:
                _, gone = self._held.popitem(last=False)
                self._used -= len(gone) + COST

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._used = 0
