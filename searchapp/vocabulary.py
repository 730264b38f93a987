"""The operator's word lists of a running service: read again when they change, without a restart or a reindex."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from searchapp.analysis import Analyzer, Synonyms, WordListError, load_stop_words
from searchapp.settings import Settings

LOOK_EVERY = 1.0
"""Seconds between looks at the files."""


class Vocabulary:
    """Analyzer, synonyms and stop words. A changed file counts from the next look on; a broken one leaves the old list.

    trouble: what is wrong with the files as they are now, "" when nothing is. Safe to share between threads. Raises
    WordListError where a file is wrong from the beginning.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._states = self._look()
        self.trouble = ""
        self._load()

    def _load(self) -> None:
        settings = self._settings
        analyzer = Analyzer.from_settings(settings)
        synonyms = Synonyms.load(settings.synonyms)
        stop_words = load_stop_words(settings.stop_words)
        self.analyzer, self.synonyms, self.stop_words = analyzer, synonyms, stop_words

    def _look(self) -> list[tuple[int, int]]:
        settings = self._settings
        return [_state(path) for path in (settings.user_dictionary, settings.synonyms, settings.stop_words)]

    def refresh(self) -> None:
        """Read what has changed since the last look. Never raises."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        with self._lock:
            self._looked = now
            states = self._look()
            if states == self._states:
                return
            self._states = states
            try:
                self._load()
                self.trouble = ""
            except (OSError, WordListError) as error:
                self.trouble = f"新的词表用不了，仍用原来的：{error}"


def _state(path: Path | None) -> tuple[int, int]:
    """Time and size of a file, zeros where there is none."""
    if path is None:
        return 0, 0
    try:
        known = path.stat()
    except OSError:
        return 0, -1
    return known.st_mtime_ns, known.st_size
