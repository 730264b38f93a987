"""Does any file make the page reader fail? A fuzz run, endless unless it is told a time. Run:

    python bench/fuzz_pages.py -detect_leaks=0 -max_total_time=600 [FOLDER OF INPUTS]

Needs atheris (pip install atheris). The first byte of an input picks the kind of file; an input fails when reading it
raises, gives "failed" as its reason, or gives an article that cannot be stored or signed. Arguments are libFuzzer's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

CORPUS = Path(__file__).parents[1] / "searchapp" / "corpus"
# Instrumented bytecode cannot be compiled by numba.
COMPILED = ["searchapp.compiled"] + [
    f"searchapp.corpus.{path.stem}"
    for path in CORPUS.glob("*.py")
    if "searchapp.compiled" in path.read_text(encoding="utf-8")
]
with atheris.instrument_imports(include=["searchapp.corpus"], exclude=COMPILED):
    from searchapp.corpus import Item, Skipped, items, read, signature

LONG = True
NAMES = ("a.txt", "a.md", "a.html", "a.jsonl", "a.jsonl.gz")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-pages-"))


def one_input(content: bytes) -> None:
    if not content:
        return
    path = FOLDER / NAMES[content[0] % len(NAMES)]
    path.write_bytes(content[1:])
    for item in items([path]):
        found = read(item) if isinstance(item, Item) else item
        if isinstance(found, Skipped):
            if found.code == "failed":
                raise AssertionError(found.reason)
            continue
        f"{found.article}{found.removed}".encode()
        signature(found.article.title, found.article.body)


def main() -> None:
    # What loads and compiles at the first page must not count as a slow input.
    for kind in range(len(NAMES)):
        one_input(bytes([kind]) + "湖边的灯\n\n湖边的人,湖边的灯塔,边的灯亮了,湖边散步。\n".encode() * 3)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
