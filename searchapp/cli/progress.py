"""How far a long run has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import Final, TextIO

import click

BAR_WIDTH: Final = 30
SECONDS_BETWEEN_DRAWINGS: Final = 0.1
SECONDS_BETWEEN_LINES: Final = 10.0


class Progress:
    """Called with (done, total), total None while it is not known; writes to standard error.

    count: tells the total when the run itself cannot; on a terminal it is asked in a thread, beside the run.
    A context manager: leaving it clears the bar, whatever happened.
    """

    def __init__(self, count: Callable[[], int] | None = None, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._begun = self._drawn = time.monotonic()
        self._shown = False
        self._count = count
        self._total: int | None = None

    def __enter__(self) -> Progress:
        if self._terminal:
            self._draw("正在准备…")
            if self._count is not None:
                Thread(target=self._count_all, args=(self._count,), daemon=True).start()
        return self

    def _count_all(self, count: Callable[[], int]) -> None:
        self._total = count()

    def __exit__(self, *_: object) -> None:
        if self._shown and self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __call__(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if now - self._drawn < (SECONDS_BETWEEN_DRAWINGS if self._terminal else SECONDS_BETWEEN_LINES):
            return
        self._drawn = now
        total = self._total if total is None else total
        rate = done / max(now - self._begun, 1e-9)
        text = f"{done:,}{f' / {total:,}' if total else ''} 篇，{rate:,.0f} 篇/秒"
        if not self._terminal:
            click.echo(f"已读 {text}", file=self._stream)
            return
        bar = ""
        if total:
            filled = min(BAR_WIDTH, BAR_WIDTH * done // total)
            bar = f"[{'█' * filled}{'·' * (BAR_WIDTH - filled)}] {min(100, 100 * done // total):3d}% "
        self._draw(bar + text)

    def _draw(self, text: str) -> None:
        self._shown = True
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()
