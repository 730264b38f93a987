"""A whole /api/search through gunicorn: ten hits, snippets and facets, by several connections at once.

    python -m bench.service [--index DIR] [--requests 4000] [--connections 4] [--opensearch]

With --opensearch a cluster of one node is filled with the same articles, and asked by as many clients for the ids of
the ten best for the same words, without snippets or facets.

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
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from bench.engines import SHARED, articles, queries
from bench.opensearch import opened
from bench.rivals import words
from searchapp.indexer import rebuild

LONG = True
OPERATORS = {"any": "or", "all": "and"}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--opensearch", action="store_true")
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
            print("| asked of | queries | requests/s | p50 ms | p95 ms |\n| --- | --- | --- | --- | --- |")
            for name, (kind, texts) in asked.items():
                wanted = [f'"{text}"' for text in texts] if kind == "phrase" else texts
                addresses = ["/api/search?" + urlencode({"q": text, "facets": "source,year"}) for text in wanted]
                _measure(f"searchapp | {name}", port, [Asked(address) for address in addresses], given)
        finally:
            server.terminate()
            server.wait(20)
        if given.opensearch:
            _peer(asked, Path(place), given)
    return 0


@dataclass(frozen=True)
class Asked:
    """A request: a path to get, or to post a JSON body to."""

    path: str
    body: str | None = None


def _peer(asked: dict[str, tuple[str, list[str]]], folder: Path, given: argparse.Namespace) -> None:
    with opened("1", folder, "1g") as (engine, settings):
        rebuild(engine, [SHARED / "articles.jsonl.gz"], settings)
        port = urlsplit(settings.opensearch_url[0]).port
        assert port is not None
        for name, (kind, texts) in asked.items():
            if kind == "phrase":
                continue
            matches = [
                {"match": {"body_words": {"query": " ".join(words(text)), "operator": OPERATORS[kind]}}}
                for text in texts
            ]
            bodies = [json.dumps({"size": 10, "_source": False, "query": match}) for match in matches]
            path = f"/{settings.opensearch_index}/_search"
            _measure(f"OpenSearch, words only | {name}", port, [Asked(path, body) for body in bodies], given)


def _measure(name: str, port: int, asked: list[Asked], given: argparse.Namespace) -> None:
    def ask(seed: int) -> list[float]:
        order = random.Random(seed).choices(asked, k=given.requests // given.connections)
        taken = []
        for each in order:
            begun = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port)
            headers = {"Content-Type": "application/json"} if each.body else {}
            connection.request("POST" if each.body else "GET", each.path, each.body, headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            taken.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise RuntimeError(json.loads(body))
        return taken

    begun = time.perf_counter()
    with ThreadPoolExecutor(given.connections) as pool:
        taken = np.concatenate(list(pool.map(ask, range(given.connections))))
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
