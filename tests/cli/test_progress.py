"""How a long run shows its progress."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from .running import CORPUS, ENVIRONMENT, PROJECT, searchapp


def test_progress_is_a_bar_on_a_terminal_and_silent_in_a_short_pipe(page: Path, tmp_path: Path) -> None:
    piped = searchapp("rebuild", CORPUS, "--index", tmp_path / "index")
    assert "\r" not in piped.stderr
    primary, secondary = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRESS], stderr=secondary, cwd=PROJECT, env=ENVIRONMENT, check=False, timeout=60
        )
        drawn = os.read(primary, 65536).decode()
    finally:
        os.close(primary)
        os.close(secondary)
    assert done.returncode == 0
    assert "50%" in drawn
    assert "50 / 100 篇" in drawn
    assert drawn.endswith("\r\x1b[K")


_PROGRESS = """
import time
from searchapp.cli.progress import Progress
with Progress() as progress:
    for done in (25, 50):
        time.sleep(0.15)
        progress(done, 100)
"""
