"""What the engine does when the cluster is in trouble, on a real cluster."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from whoosh import query

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.engine import EngineUnavailable, Request, WriterBusy
from searchapp.engine.opensearch import ClusterReadOnly, ClusterRed, OpenSearchEngine, bulk, open_engine
from searchapp.engine.opensearch.connection import Cluster
from searchapp.query import ParsedQuery, parse
from searchapp.settings import Settings, load

from .articles import ARTICLES, fill
from .running_cluster import start

EVERYTHING = Request(ParsedQuery("", query.Every()), limit=1000, collapse=False)
COFFEE = Request(parse("咖啡馆", Analyzer()), limit=100, rescore=True)


@pytest.fixture
def settings(cluster: Any, request: pytest.FixtureRequest) -> Settings:
    name = f"faults-{abs(hash(request.node.name)) % 10**9}"
    return replace(
        load({}), engine="opensearch", opensearch_url=cluster.urls, opensearch_index=name, opensearch_replicas=1
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[OpenSearchEngine]:
    engine = open_engine(settings)
    fill(engine, ARTICLES)
    yield engine
    engine.close()


def further(number: int) -> tuple[Article, ...]:
    return tuple(
        Article(
            id=f"further-{number}-{i}",
            title=f"第{number}批第{i}篇",
            body=f"这是第{number}批里的第{i}件事,与咖啡馆无关,编号{number * 1000 + i}。",
            fingerprint=f"further-{number}-{i}",
        )
        for i in range(20)
    )


def ids(engine: OpenSearchEngine) -> list[str]:
    return sorted(hit.id for hit in engine.search(EVERYTHING).hits)


def test_a_killed_node_fails_no_search_and_loses_no_document(
    cluster: Any, engine: OpenSearchEngine, settings: Settings
) -> None:
    uncopied = open_engine(replace(settings, opensearch_index="uncopied", opensearch_shards=3, opensearch_replicas=0))
    fill(uncopied, ARTICLES)
    shards = Cluster(settings).ask("GET", "/_cat/shards/uncopied-*", params={"format": "json", "h": "node"})
    victim = int(shards[0]["node"].removeprefix("node-"))
    over = threading.Event()
    failures: list[Exception] = []
    searches = [0, 0]
    expected = {hit.id for hit in engine.search(COFFEE).hits}

    def search_on(worker: int) -> None:
        client = open_engine(settings)
        while not over.is_set():
            try:
                found = client.search(COFFEE)
                assert expected <= {hit.id for hit in found.hits}
                searches[worker] += 1
            except Exception as error:
                failures.append(error)
        client.close()

    readers = [threading.Thread(target=search_on, args=(worker,)) for worker in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(6):
            fill(engine, further(number), replace=False)
            if number == 1:
                killer = threading.Thread(target=cluster.end_node, args=(victim, SIGKILL))
                killer.start()
            if number == 4:
                killer.join()
                # The part of this index that stood on the dead node has no copy.
                with pytest.raises(ClusterRed, match="red"):
                    uncopied.search(EVERYTHING)
                cluster.start_node(victim)
    finally:
        over.set()
        for reader in readers:
            reader.join()
    cluster.wait()
    assert failures == []
    assert min(searches) > 5
    assert ids(engine) == sorted(a.id for a in (*ARTICLES, *(each for n in range(6) for each in further(n))))
    assert len(ids(uncopied)) == len(ARTICLES)
    uncopied.close()


def test_a_block_on_writing_is_named_and_searching_goes_on(engine: OpenSearchEngine, settings: Settings) -> None:
    cluster = Cluster(settings)
    block = "index.blocks.read_only_allow_delete"
    cluster.ask("PUT", f"/{settings.opensearch_index}/_settings", {block: True})
    with pytest.raises(ClusterReadOnly, match="磁盘"):
        fill(engine, further(0), replace=False)
    assert len(ids(engine)) == len(ARTICLES)
    cluster.ask("PUT", f"/{settings.opensearch_index}/_settings", {block: None})
    fill(engine, further(0), replace=False)
    assert len(ids(engine)) == len(ARTICLES) + 20
    cluster.close()


DIES_IN_ITS_COMMIT = """
import sys, time
from dataclasses import replace
from searchapp.article import Article
from searchapp.engine.opensearch import bulk, open_engine, writer
from searchapp.settings import load

def send_half(cluster, index, actions):
    bulk.send(cluster, index, list(actions)[:10])
    print("half is sent", flush=True)
    time.sleep(60)

writer.send = send_half
settings = replace(load({}), opensearch_url=(sys.argv[1],), opensearch_index=sys.argv[2])
transaction = open_engine(settings).writer(replace=True)
transaction.add(transaction.prepare([Article(id=str(i), title="", body="第%d篇" % i) for i in range(20)]))
transaction.commit()
"""


def test_a_rebuild_that_dies_leaves_the_index_and_the_next_one_cleans_up(
    engine: OpenSearchEngine, settings: Settings
) -> None:
    command = [sys.executable, "-c", DIES_IN_ITS_COMMIT, settings.opensearch_url[0], settings.opensearch_index]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == "half is sent\n"
        with pytest.raises(WriterBusy):
            engine.writer(replace=True)
        dying.kill()
    client = Cluster(settings)
    pattern = f"/_cat/indices/{settings.opensearch_index}-2*"
    assert len(client.ask("GET", pattern, params={"format": "json"})) == 2
    assert len(ids(engine)) == len(ARTICLES)
    fill(engine, ARTICLES[:7])
    time.sleep(0.3)
    assert len(ids(engine)) == 7
    assert len(client.ask("GET", pattern, params={"format": "json"})) == 1
    client.close()


@pytest.mark.parametrize(("expires", "busy"), [(3600, True), (-1, False)])
def test_a_writer_elsewhere_is_believed_until_its_time_is_over(
    engine: OpenSearchEngine, settings: Settings, expires: int, busy: bool
) -> None:
    client = Cluster(settings)
    lock = {"owner": "x", "host": "elsewhere", "pid": 1, "expires": time.time() + expires}
    client.ask("PUT", f"/{settings.opensearch_index}-lock/_doc/writer", lock)
    if busy:
        with pytest.raises(WriterBusy, match="elsewhere"):
            engine.writer(replace=False)
    else:
        engine.writer(replace=False).cancel()
    client.close()


def test_a_writer_that_lost_its_lock_does_not_commit(engine: OpenSearchEngine, settings: Settings) -> None:
    client = Cluster(settings)
    for replace_all in (True, False):
        late = engine.writer(replace=replace_all)
        late.add(late.prepare(ARTICLES[:3]))
        lock = {"owner": "x", "host": "elsewhere", "pid": 1, "expires": time.time() - 1}
        client.ask("PUT", f"/{settings.opensearch_index}-lock/_doc/writer", lock)
        with pytest.raises(WriterBusy):
            late.commit()
        assert len(ids(engine)) == len(ARTICLES)
    client.close()


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One node that turns requests away as soon as it holds a little over two megabytes of them."""
    more = ("indexing_pressure.memory.limit=2500kb",)
    yield from start(tmp_path_factory.mktemp("narrow"), nodes=1, more=more)


def test_a_cluster_that_is_full_is_asked_again_until_all_is_in(narrow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 1_000_000)
    asked: list[int] = []
    monkeypatch.setattr(bulk.time, "sleep", lambda seconds: asked.append(1) or threading.Event().wait(seconds))
    client = Cluster(replace(load({}), opensearch_url=narrow.urls))
    client.ask("PUT", "/full", {"settings": {"number_of_replicas": 0}, "mappings": {"enabled": False}})
    text = "山" * 20_000
    actions = (b'{"index":{"_id":"=%d"}}\n{"text":"%s"}\n' % (i, text.encode()) for i in range(400))
    assert bulk.send(client, "full", actions) == 400
    client.ask("POST", "/full/_refresh")
    assert client.ask("GET", "/full/_count")["count"] == 400
    assert asked, "the cluster never was full: the test proves nothing"
    client.close()


def test_a_cluster_that_comes_back_is_found_again_without_a_restart(narrow: Any, tmp_path: Path) -> None:
    settings = replace(
        load({}), engine="opensearch", opensearch_url=narrow.urls, opensearch_index="away", opensearch_replicas=0
    )
    narrow.end_node(0, SIGKILL)
    engine = open_engine(settings)
    with pytest.raises(EngineUnavailable, match="SEARCHAPP_OPENSEARCH_URL"):
        engine.stats()
    with pytest.raises(EngineUnavailable):
        engine.writer(replace=True)
    narrow.start()
    fill(engine, ARTICLES)
    assert len(ids(engine)) == len(ARTICLES)
    narrow.end_node(0)
    with pytest.raises(EngineUnavailable):
        engine.search(EVERYTHING)
    engine.close()
