"""A rebuild under a running gunicorn: no failed request, and every worker answers from the new index within 2 s."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from searchapp.settings import Settings

from .conftest import build
from .gunicorn import serving

SEEN_WITHIN_S = 2.0
ROUNDS = 3


def write(folder: Path, word: str) -> None:
    lines = [{"id": f"{n}", "title": f"{word}之{n}", "body": f"第 {n} 篇讲{word}。"} for n in range(30)]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "articles.jsonl").write_text(text, encoding="utf-8")


def total(url: str, word: str) -> int:
    with urllib.request.urlopen(f"{url}/api/search?q={quote(word)}", timeout=30) as response:
        found: int = json.load(response)["total"]
        return found


def test_rebuilds_are_seen_by_all_workers_and_fail_no_request(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    settings = Settings(index_dir=tmp_path / "index", processes=1)
    words = ("鲈鱼", "竹笋", "莲藕", "荸荠")
    write(folder, words[0])
    build(settings, folder)
    failures: list[str] = []
    stop = Event()
    with serving(tmp_path, {"SEARCHAPP_INDEX_DIR": str(settings.index_dir), "SEARCHAPP_WEB_WORKERS": "2"}) as server:

        def ask() -> None:
            while not stop.is_set():
                try:
                    counts = [total(server.url, word) for word in words]
                    if not set(counts) <= {0, 30}:
                        failures.append(f"half an index: {counts}")
                except OSError as error:
                    failures.append(str(error))

        visitors = [Thread(target=ask) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        try:
            for word in words[1 : ROUNDS + 1]:
                write(folder, word)
                build(settings, folder)
                committed = time.monotonic()
                while [total(server.url, word) for _ in range(12)] != [30] * 12:
                    assert time.monotonic() - committed < SEEN_WITHIN_S
        finally:
            stop.set()
            for visitor in visitors:
                visitor.join()
    assert failures == []
