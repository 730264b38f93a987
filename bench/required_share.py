"""What the shares of searchapp.ranking.required_share lose on judged questions: python bench/required_share.py [DATA]

DATA (default ../shared/data) holds relevance/*/{corpus.jsonl, queries.jsonl, qrels.tsv} and articles.jsonl.gz. For a
sample of the questions, with the passages of every tenth article beside the judged ones: the share of questions whose
answer would not be a hit, and how many passages would be hits, for several shares.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchapp.analysis import Analyzer, fold
from searchapp.query.units import is_question
from searchapp.query.words import bigrams_of, read_words

SHARES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
QUESTIONS = 1500
SAMPLED_ARTICLES = 10


def passages(body: str) -> Iterator[str]:
    held = ""
    for line in body.split("\n"):
        held += line + "\n"
        if len(held) > 250:
            yield held
            held = ""
    if len(held) > 60:
        yield held


def main() -> int:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / ".." / "shared" / "data"
    sets = sorted(folder.parent for folder in data.glob("relevance/*/queries.jsonl"))
    if not sets:
        print(f"skipped: no judged sets under {data}")
        return 0
    texts: list[str] = []
    questions: list[tuple[str, int]] = []
    for folder in sets:
        rows = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
        places = {row["_id"]: len(texts) + number for number, row in enumerate(rows)}
        texts += [row["text"] for row in rows]
        asked = (json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8"))
        wording = {row["_id"]: row["text"] for row in asked}
        for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
            question, passage, _ = line.split("\t")
            questions.append((wording[question], places[passage]))
    with gzip.open(data / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, None, SAMPLED_ARTICLES):
            texts += passages(json.loads(line)["body"])

    postings: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        folded = fold(text)
        for term in {*bigrams_of(folded)[0], *folded}:
            postings[term].append(place)
    random.seed(1)
    analyzer = Analyzer()
    kept: list[npt.NDArray[np.float64]] = []
    answers: list[float] = []
    sentences = 0
    for text, answer in random.sample(questions, min(QUESTIONS, len(questions))):
        folded = fold(text)
        sentences += is_question(folded)
        held = np.zeros(len(texts))
        whole = 0.0
        for unit in read_words(folded, analyzer).units:
            found = postings.get(unit.term, [])
            weight = log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            whole += weight
            held[found] += weight
        answers.append(held[answer] / whole)
        kept.append(np.array([(held / whole >= share).sum() for share in SHARES]))
    hits = np.array(kept)
    print(f"{len(texts)} passages, {len(answers)} questions, {sentences} of them known as questions")
    print("share   answers lost   hits: median    mean     p90")
    for column, share in enumerate(SHARES):
        lost = np.mean(np.array(answers) < share)
        found = hits[:, column]
        print(f"{share:5.2f} {lost:13.2%} {np.median(found):14.0f} {found.mean():8.1f} {np.percentile(found, 90):7.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
