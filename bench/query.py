"""Microseconds that reading a query takes: python bench/query.py

Prints, for each query, the median and the 95th percentile of single calls of parse(), and for texts of 10,000
characters the median in milliseconds.
"""

from __future__ import annotations

import contextlib
import statistics
import time

from searchapp.analysis import Analyzer
from searchapp.query import QueryError, parse

SHORT = (
    "花园",
    "螺蛳粉",
    "个人信息保护",
    "Linux 内核",
    "消费者 权益 保护",
    "C++ 3.12",
    "“个人信息保护”",
    "花园 -大雨",
    "标题:花园 春天 OR 秋天",
    "春天的花园里最早开的是什么花？",
    "退休以后在老家种了十几年茶树的那位老人是怎么学会制茶的？",
)
LONG = (
    "花园",
    "“花园” ",
    "花园 OR ",
    "(花园 ",
    "()",
    "「",
    "-花园 ",
    "garden ",
    "标题：花园 ",
    "春天的花园里最早开的是什么花？",
)
CALLS = 3000


def durations(text: str, analyzer: Analyzer, calls: int) -> list[float]:
    taken = []
    for _ in range(calls):
        start = time.perf_counter()
        with contextlib.suppress(QueryError):
            parse(text, analyzer)
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def main() -> None:
    analyzer = Analyzer()
    print(f"{'median µs':>10} {'p95 µs':>8}  query")
    for text in SHORT:
        durations(text, analyzer, 200)
        taken = durations(text, analyzer, CALLS)
        print(f"{statistics.median(taken) * 1e6:10.1f} {taken[int(CALLS * 0.95)] * 1e6:8.1f}  {text}")
    print(f"\n{'median ms':>10}  10,000 characters of")
    for piece in LONG:
        taken = durations((piece * 10_000)[:10_000], analyzer, 5)
        print(f"{statistics.median(taken) * 1e3:10.1f}  {piece!r}")


if __name__ == "__main__":
    main()
