"""Where the numbers of searchapp/ranking.py come from: python -m bench.ranking.learn [BEIR_FOLDER] [--keywords N]

Without a folder, the judged collection of ../shared/data is made and used. Ranks the judged questions by every
combination of a few values, without the matching of hits (which `searchapp evaluate` measures), and prints MRR@10 by
judged set: what is best on one set is checked on the others. With --keywords each question is cut down to its N rarest
words, as people type them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from bench.ranking.collection import Collection
from searchapp.analysis import FUNCTION_CHARACTERS, Analyzer, fold
from searchapp.evaluate import documents_of, read_judged
from searchapp.query.asking import without_asking
from searchapp.ranking import RANKING

LONG = True
MAKE_JUDGED = Path(__file__).resolve().parents[3] / "shared" / "data" / "relevance" / "passages.py"

K1_B = ((0.3, 0.4), (0.6, 0.2), (0.6, 0.4), (0.6, 0.6), (0.9, 0.4), (1.2, 0.4), (1.2, 0.75))
CLOSENESS = (0.0, 0.6, 1.0, 1.2, 1.5, 2.0)
LEAD = (0.0, 0.1, 0.2, 0.3, 0.5)
WINDOWS = (16, 24, 30, 40, 60)
LEAD_LENGTHS = (12, 16, 24, 32, 48)
DEPTHS = (10, 20, 30, 50, 100)


def shown(label: object, figures: Mapping[str, float]) -> None:
    """One line of the table."""
    print(f"{label!s:>32}  " + "  ".join(f"{name} {value:.4f}" for name, value in figures.items()), flush=True)


def crossed(results: Mapping[tuple[float, float], Mapping[str, float]]) -> None:
    """What is best on one set, measured on every set."""
    for name in next(iter(results.values())):
        best = max(results, key=lambda each: results[each][name])
        shown(f"best on {name}: {best}", results[best])


def keywords(folder: Path, count: int) -> Collection:
    """The collection with its questions cut down to their rarest words of two or more characters."""
    judged = read_judged(folder)
    analyzer = Analyzer()
    words = {
        id: [word for word in analyzer.words(without_asking(fold(text))) if len(word) > 1 and not _grammar(word)]
        for id, text in judged.queries.items()
    }
    frequency = dict.fromkeys((word for row in words.values() for word in row), 0)
    for article in documents_of(judged.corpus):
        for word in frequency.keys() & set(analyzer.words(fold(article.body))):
            frequency[word] += 1
    cut = {id: sorted(set(row), key=lambda word: (frequency[word], word))[:count] for id, row in words.items()}
    asked = {id: " ".join(sorted(row, key=words[id].index)) for id, row in cut.items() if row}
    return Collection(replace(judged, queries=asked))


def _grammar(word: str) -> bool:
    return not FUNCTION_CHARACTERS.isdisjoint(word)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--keywords", type=int, metavar="N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder
        if folder is None:
            if not MAKE_JUDGED.is_file():
                print(f"skipped: there is no {MAKE_JUDGED}")
                return
            folder = Path(made)
            subprocess.run([sys.executable, str(MAKE_JUDGED), made], check=True)
        learn(keywords(folder, arguments.keywords) if arguments.keywords else Collection.read(folder))


def learn(collection: Collection) -> None:
    """Print all tables."""
    print(f"{collection.documents} documents, {len(collection.queries)} queries; MRR@10")
    print("first stage, by k1 and b")
    stages = {pair: collection.first_stage(*pair) for pair in K1_B}
    results = {pair: collection.mrr(found, found.scores) for pair, found in stages.items()}
    for pair, figures in results.items():
        shown(pair, figures)
    crossed(results)

    of = RANKING.fields["body_words"]
    candidates = stages[of.k1, of.b]
    near = collection.near()
    print("rescored, by weight of closeness and of lead")
    close = collection.earned(candidates, near, replace(RANKING, closeness=1.0, lead=0.0))
    lead = collection.earned(candidates, near, replace(RANKING, closeness=0.0, lead=1.0))
    results = {
        (one, other): collection.mrr(candidates, candidates.scores + one * close + other * lead)
        for one, other in product(CLOSENESS, LEAD)
    }
    for pair, figures in results.items():
        shown(pair, figures)
    crossed(results)

    print("by characters of the window")
    for window in WINDOWS:
        earned = collection.earned(candidates, near, replace(RANKING, window=window))
        shown(window, collection.mrr(candidates, candidates.scores + earned))
    print("by characters of the lead")
    for length in LEAD_LENGTHS:
        earned = collection.earned(candidates, near, replace(RANKING, lead_length=length))
        shown(length, collection.mrr(candidates, candidates.scores + earned))
    print("by how many are rescored")
    earned = collection.earned(candidates, near, RANKING)
    for depth in DEPTHS:
        read = np.arange(earned.shape[1]) < depth
        shown(depth, collection.mrr(candidates, candidates.scores + np.where(read, earned, 0.0)))


if __name__ == "__main__":
    main()
