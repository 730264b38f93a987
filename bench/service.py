"""A whole /api/search through gunicorn: ten hits, snippets and facets, by several connections at once.

    python -m bench.service [--index DIR] [--requests 4000] [--connections 4]

Without --index the shared articles are indexed first. Time is what a client sees, requests a second are over all
connections; the clients run on the same cores as the service. Each request has a connection of its own: a few that are
kept alive all go to the worker that took them first, and then one core is measured instead of two.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from bench.engines import SHARED, articles, queries

LONG = True


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--connections", type=int, default=4)
    given = parser.parse_args()
    if not SHARED.exists():
        print("the shared collection is absent: nothing measured")
        return 0
    asked = queries(articles(), 200)
    with tempfile.TemporaryDirectory() as place:
        index = given.index or Path(place)
        if given.index is None:
            command = [sys.executable, "-m", "searchapp", "rebuild", str(SHARED / "articles.jsonl.gz")]
            subprocess.run([*command, "--index", str(index)], check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "searchapp", "serve", "--port", str(port), "--index", str(index)],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"SEARCHAPP_WEB_WORKERS": "2"},
        )
        try:
            _wait(port)
            print("| queries | requests/s | p50 ms | p95 ms |\n| --- | --- | --- | --- |")
            for name, (kind, texts) in asked.items():
                wanted = [f'"{text}"' for text in texts] if kind == "phrase" else texts
                _measure(name, port, wanted, given.requests, given.connections)
        finally:
            server.terminate()
            server.wait(20)
    return 0


def _measure(name: str, port: int, texts: list[str], requests: int, connections: int) -> None:
    def ask(seed: int) -> list[float]:
        order = random.Random(seed).choices(texts, k=requests // connections)
        taken = []
        for text in order:
            begun = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/api/search?" + urlencode({"q": text, "facets": "source,year"}))
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            taken.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise RuntimeError(json.loads(body))
        return taken

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        taken = np.concatenate(list(pool.map(ask, range(connections))))
    seconds = time.perf_counter() - begun
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"| {name} | {len(taken) / seconds:,.0f} | {p50:.1f} | {p95:.1f} |", flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the service did not get ready")


if __name__ == "__main__":
    sys.exit(main())
