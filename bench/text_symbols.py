"""How small do stored texts get, and how fast are they read, beside zstd? With --write, symbols are learned anew.

Usage: python -m bench.text_symbols [--write] [--rounds 10]
--write: into searchapp/engine/whoosh/symbols.json. A new table is a new format: raise FORMAT, run tests/golden/make.py.

Symbols are learned as pairs of those before them (as in FSST and OnPair): each round writes the sample with the table
of the last one, and keeps, of all symbols and pairs of neighbours, those that save most. The sample is the beginnings
of articles[1::4] and, four times over, of every second document of the relevance sets: encyclopedias, one of them
traditional. What it does not hold is measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from searchapp.analysis import codepoints
from searchapp.article import Article
from searchapp.compiled import compiled
from searchapp.engine.whoosh.symbol_code import decoded, encoded, longest
from searchapp.engine.whoosh.symbols import LONGEST, SHORT, SYMBOLS, TABLE, Symbols, load, table_of
from searchapp.engine.whoosh.texts import stored

LONG = True
"""Not so long, but it can write a source file: it runs only when it is named."""
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FIELDS = ("title", "body", "source", "published", "category")
OTHERS = ("cmrc2018-dev", "drcd-dev")
TIMES = 4
"""How often the other sets are in the sample: they are a hundredth of the articles."""
BEGINNING = 3000
"""Characters of each text that are in the sample: what one long text repeats is no part of the language."""
LEAST = 16
"""How often a pair must come to become a symbol."""
ROOM = 21
PASSAGE = 220
"""Characters."""
Array = np.ndarray[Any, Any]


@compiled
def numbered(points: Any, symbols: Any) -> Any:
    """A text as symbols: int64 numbers, or -1 - code point of a character that is none."""
    out = np.empty(len(points), np.int64)
    at, to = 0, 0
    while at < len(points):
        number, end = longest(points, at, len(points), symbols)
        out[to] = number if number >= 0 else -1 - np.int64(points[at])
        at = end
        to += 1
    return out[:to]


def counted(symbols: list[str], numbers: Array) -> dict[str, int]:
    """How often each symbol and each other character comes."""
    values, times = np.unique(numbers, return_counts=True)
    return {
        symbols[value] if value >= 0 else chr(-1 - value): number
        for value, number in zip(values.tolist(), times.tolist(), strict=True)
    }


def pairs(symbols: list[str], numbers: Array) -> Iterator[tuple[str, int]]:
    """(symbol, how often) for two symbols that stand together and would fit into one, no text's end among them."""
    both = (numbers[:-1] >= 0) & (numbers[1:] >= 0)
    values, times = np.unique(numbers[:-1][both] << ROOM | numbers[1:][both], return_counts=True)
    for value, number in zip(values[times >= LEAST].tolist(), times[times >= LEAST].tolist(), strict=True):
        joined = symbols[value >> ROOM] + symbols[value & (1 << ROOM) - 1]
        # Paths are of their collection, not of the language.
        if len(joined.encode()) <= LONGEST and "\0" not in joined and joined.count("/") < 2:
            yield joined, number


def saving(string: str, times: int, short: set[str]) -> int:
    """Bytes that a symbol saves beside its characters, a character beside itself in full."""
    if len(string) == 1:
        return times * (2 if string in short else 1)
    own = 1 if string in short else 2
    return times * (sum(1 if character in short else 2 for character in string) - own)


def learned(text: str, rounds: int) -> list[str]:
    """Symbols for texts like this one, those that come most first."""
    points = codepoints(text)
    symbols = sorted({character for character in set(text) if ord(character) < 0x10000})
    for turn in range(rounds):
        numbers = numbered(points, table_of(symbols))
        found = counted(symbols, numbers)
        if turn < rounds - 1:
            for joined, times in pairs(symbols, numbers):
                found[joined] = max(found.get(joined, 0), times)
        short = set(sorted(found, key=lambda string: (-found[string], string))[:SHORT])
        worth = {string: saving(string, times, short) for string, times in found.items() if string < "\U00010000"}
        symbols = sorted(worth, key=lambda string: (-worth[string], string))[:SYMBOLS]
    found = counted(symbols, numbered(points, table_of(symbols)))
    return sorted(symbols, key=lambda string: (-found.get(string, 0), string))


def collections() -> tuple[str, dict[str, list[str]]]:
    """(the sample, texts that it does not hold by what they are)"""
    with gzip.open(SHARED / "articles.jsonl.gz", "rt", encoding="utf-8") as rows:
        every = [
            stored(Article(**{name: row.get(name) or "" for name in ("id", *FIELDS)})) for row in map(json.loads, rows)
        ]
    sample, others = [*every[1::4]], {"articles": every[::40]}
    for name in OTHERS:
        lines = (SHARED / "relevance" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        documents = map(json.loads, lines)
        texts = [stored(Article(row["_id"], row.get("title", ""), row["text"])) for row in documents]
        sample += texts[1::2] * TIMES
        others[name] = texts[::2]
    others["passages of articles"] = [
        text[begin : begin + PASSAGE] for text in others["articles"][:150] for begin in range(0, len(text), PASSAGE)
    ]
    return "\0".join([part[:BEGINNING] for text in sample for part in text.split("\0")]), others


def measured(texts: Sequence[str], symbols: Symbols) -> tuple[float, float]:
    """(share of the UTF-8 that is left, microseconds to read a text)"""
    bounds = np.cumsum([0, *map(len, texts)])
    coded, ends, sizes = encoded(codepoints("".join(texts)), bounds, symbols)
    offsets = np.concatenate([np.zeros(1, np.uint64), ends])
    best = float("inf")
    for _ in range(9):
        began = time.process_time()
        for text in range(0, len(texts), 20):
            decoded(coded, offsets, sizes, np.arange(text, min(text + 20, len(texts))), symbols.rows, symbols.sizes)
        best = min(best, time.process_time() - began)
    return len(coded) / int(sizes.sum()), best / len(texts) * 1e6


def by_zstd(texts: Sequence[str], level: int) -> tuple[float, float]:
    """The same by zstd, a frame a text."""
    raws = [text.encode() for text in texts]
    compressor = zstandard.ZstdCompressor(level=level, write_checksum=False)
    frames = [compressor.compress(raw) for raw in raws]
    reader = zstandard.ZstdDecompressor()
    best = float("inf")
    for _ in range(9):
        began = time.process_time()
        for frame in frames:
            reader.decompress(frame)
        best = min(best, time.process_time() - began)
    return sum(map(len, frames)) / sum(map(len, raws)), best / len(texts) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="learn a table and write it")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    if not SHARED.exists():
        raise SystemExit("the shared collection is absent: nothing measured")
    sample, others = collections()
    if options.write:
        strings = learned(sample, options.rounds)
        TABLE.write_text(json.dumps(strings, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        print(f"{TABLE}: {len(strings)} symbols, {TABLE.stat().st_size} bytes")
        load.cache_clear()
    symbols = load()
    print("| texts | symbols | zstd -1 | zstd 9 | (share of the UTF-8, µs to read one)\n| --- | --- | --- | --- |")
    for name, texts in others.items():
        figures = (measured(texts, symbols), by_zstd(texts, -1), by_zstd(texts, 9))
        print(f"| {name} | " + " | ".join(f"{share:.3f}, {taken:.2f}" for share, taken in figures) + " |")


if __name__ == "__main__":
    main()
