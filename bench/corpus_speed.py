"""How fast are pages read and repaired, from the bytes of a file to its article, and in how much memory?

Usage: python bench/corpus_speed.py [--articles FILE] [--page FILE] [--pages 2000] [--processes 2]
FILE: JSON lines, gzip, with title and body (../shared/data/articles.jsonl.gz); a real attacked page, or its folder.

Pages a second of all processes together, each reading its share, beside what a page costs in processor time: on a busy
machine the first says little, the second much. Then one page at 1, 10 and 100 times its size, and the memory of a
process that reads so many pages, and ten times as many.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bench.corpus_generate import SCHEMES, attack
from searchapp.corpus import Item, Reading, items, read, read_all

SIZE = 1900
"""Characters of a body, as the real page has."""
FARM = next(scheme for scheme in SCHEMES if scheme.name == "farm")


HEAD = "某某公司欢迎您!\n\n{}\n\n来源:湖畔晚报\n\n"
TAIL = "\n\n责任编辑:何安\n\n相关新闻推荐\n\n版权所有 某某公司\n"


def page(title: str, body: str) -> str:
    return HEAD.format(title) + body + TAIL


def write_pages(folder: Path, articles: Sequence[dict[str, str]], number: int, dirty: bool) -> None:
    rng = random.Random(1)
    folder.mkdir()
    for count in range(number):
        article = articles[count % len(articles)]
        body = article["body"][:SIZE]
        if dirty:
            body = attack(article["title"], body, FARM, rng).text
        (folder / f"{count:05}.txt").write_text(page(article["title"], body), encoding="utf-8")


def read_share(found: list[Item], start: Barrier, spent: SimpleQueue[tuple[float, float, float, int]]) -> None:
    """Begin, end, processor seconds and articles of one process, which begins once all are warm."""
    for _ in read_all(found[:64]):
        pass
    start.wait()
    began, busy = time.time(), time.process_time()
    number = sum(isinstance(reading, Reading) for reading in read_all(found))
    spent.put((began, time.time(), time.process_time() - busy, number))


def speed(name: str, paths: list[Path], processes: int) -> None:
    found = [item for item in items(paths) if isinstance(item, Item)]
    context = multiprocessing.get_context("spawn")
    start, spent = context.Barrier(processes), context.SimpleQueue()
    workers = [
        context.Process(target=read_share, args=(found[each::processes], start, spent)) for each in range(processes)
    ]
    for worker in workers:
        worker.start()
    began, ended, busy, read_pages = zip(*(spent.get() for _ in workers), strict=True)
    for worker in workers:
        worker.join()
    number, wall, cpu = sum(read_pages), max(ended) - min(began), sum(busy) / sum(read_pages)
    print(
        f"{name:22} {number:6} pages: {number / wall:6.0f} a second; {cpu * 1e3:.3f} ms of processor each, "
        f"{processes / cpu:.0f} a second on {processes} free cores"
    )


def growth(folder: Path, article: dict[str, str]) -> None:
    folder.mkdir()
    for times in (1, 10, 100):
        body = "\n".join([article["body"][:SIZE]] * times)
        path = folder / f"{times}.txt"
        path.write_text(page(article["title"], attack(article["title"], body, FARM, random.Random(1)).text), "utf-8")
        item = next(found for found in items([path]) if isinstance(found, Item))
        best = float("inf")
        for _ in range(max(3, 100 // times)):
            began = time.process_time()
            read(item)
            best = min(best, time.process_time() - began)
        size = path.stat().st_size
        print(f"{times:4}x, {size:9,} bytes {best * 1e3:8.2f} ms, {best / size * 1e9:5.0f} ns a byte")


def peak(folder: Path, number: int) -> int:
    """Mebibytes that a process of its own holds at the most while it reads so many pages."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(read_pages, (folder, number))


def read_pages(folder: Path, number: int) -> int:
    found = (item for item in items([folder]) if isinstance(item, Item))
    for _ in read_all(islice(found, number)):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--page", type=Path, default=Path("../shared/data/seed"))
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    articles = [article for article in every if 6 <= len(article["title"]) <= 40 and len(article["body"]) >= SIZE]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder / "dirty", articles, options.pages, dirty=True)
        write_pages(folder / "clean", articles, options.pages, dirty=False)
        copies = folder / "real"
        copies.mkdir()
        for path in sorted(options.page.glob("*.txt"))[:1] if options.page.is_dir() else [options.page]:
            if path.is_file():
                for number in range(options.pages):
                    (copies / f"{number:05}.txt").write_bytes(path.read_bytes())
        read(next(item for item in items([folder / "dirty"]) if isinstance(item, Item)))
        if any(copies.iterdir()):
            speed("the real page", [copies], options.processes)
        speed("attacked, each another", [folder / "dirty"], options.processes)
        speed("clean, each another", [folder / "clean"], options.processes)
        growth(folder / "growth", articles[0])
        few, many = (peak(folder / "dirty", number) for number in (options.pages // 10, options.pages))
        print(f"peak memory: {few} MiB for {options.pages // 10} pages, {many} MiB for {options.pages}")


if __name__ == "__main__":
    main()
