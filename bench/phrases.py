"""Is every phrase found just where a plain scan finds it, and how fast? Run: python bench/phrases.py [--phrases 2000]

Pieces of the shared articles of 1 to 30 characters, cut anywhere but inside a Latin word or number. The engine's hits
must be those of a regular expression over all stored folded text, title and body apart; texts that do not hold the
phrase even with all white space taken out are passed over, which makes 2,000 phrases a matter of minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from searchapp import indexer
from searchapp.analysis import CHARACTER_CLASS, WORD, fold
from searchapp.engine import Request, open_engine
from searchapp.query import ExactPhrase, ParsedQuery
from searchapp.query.matchers import phrase_pattern
from searchapp.settings import load

LONG = True
ARTICLES = Path(__file__).parents[2] / "shared" / "data" / "articles.jsonl.gz"
LONGEST = 30


def pieces(texts: list[str], count: int, chance: random.Random) -> list[str]:
    """Substrings of folded texts without white space."""
    made: list[str] = []
    while len(made) < count:
        text = chance.choice(texts)
        begin = chance.randrange(len(text))
        end = min(begin + chance.randint(1, LONGEST), len(text))
        piece = re.sub(r"\s+", "", text[begin:end])
        if piece and not _cuts(text, begin) and not _cuts(text, end):
            made.append(piece)
    return made


def _cuts(text: str, place: int) -> bool:
    return 0 < place < len(text) and all(CHARACTER_CLASS[ord(c)] == WORD for c in text[place - 1 : place + 1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if not ARTICLES.exists():
        print(f"{ARTICLES} is not there")
        return 0
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    folded = {record["id"]: {name: fold(record[name]) for name in ("title", "body")} for record in records}
    took, wrong = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        settings = replace(load({}), index_dir=Path(scratch) / "index")
        engine = open_engine(settings)
        indexer.rebuild(engine, [ARTICLES], settings)
        # What is searched is the text as stored, which the reader of JSON lines may have tidied.
        everything = (engine.article(id) for id in folded)
        folded = {each.id: {"title": fold(each.title), "body": fold(each.body)} for each in everything if each}
        bare = {id: {name: re.sub(r"\s+", "", text[name]) for name in text} for id, text in folded.items()}
        chance = random.Random(chosen.seed)
        texts = [text["body"] for text in folded.values() if text["body"]]
        for number, phrase in enumerate(pieces(texts, chosen.phrases, chance)):
            field = "title" if number % 5 == 0 else "body"
            parsed = ParsedQuery("", ExactPhrase((field,), phrase))
            began = time.perf_counter()
            engine.search(Request(parsed, collapse=False))
            took.append(time.perf_counter() - began)
            hits = engine.search(Request(parsed, limit=len(folded), collapse=False, count=False)).hits
            pattern = phrase_pattern(phrase)
            wanted = {id for id, text in bare.items() if phrase in text[field] and pattern.search(folded[id][field])}
            if {hit.id for hit in hits} != wanted:
                wrong += 1
                print(f"{field} {phrase!r}: {len(hits)} hits, {len(wanted)} by a scan")
        engine.close()
    p50, p95 = np.percentile(np.array(took) * 1000, [50, 95])
    print(f"{chosen.phrases} phrases over {len(folded)} articles: {wrong} wrong; p50 {p50:.2f} ms, p95 {p95:.2f} ms")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
