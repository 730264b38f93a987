"""How well are the other tricks of content farms undone? Run: python bench/corpus_tricks.py [--every 20]

Each trick is played on every Nth shared article. Recall is the share of what was put in that is gone afterwards, by
characters; wrongly removed is the share of the article's own characters that is gone. Last, what is cut from the clean
articles, all of them, by kind. Times are of one core and of the clean articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from searchapp.corpus.tricks import find_tricks

ARTICLES = Path(__file__).parents[2] / "shared" / "data" / "articles.jsonl.gz"
LENGTH = 3000
CLAUSE = re.compile(r"[^。！？，；\n,;!?]+[。！？，；,;]")
SENTENCE = re.compile(r"[^。！？\n]+[。！？]")
HAN = re.compile(r"[\u3400-\u9fff]")
INITIALS = re.findall(r"\w+", "b p m f d t n l g k h j q x zh ch sh r z c s y w")
TONED = re.findall(r"\w+", "ā áo ǎn è én ēng í ín ǐng ó òng ú ǔn uā uò iǎo iàn ǔi")
TONELESS = re.findall(r"\w+", "a ao an e en eng i in ing o ong u un ua uo iao ian ui")
Put = tuple[int, int]
Played = tuple[str, list[Put]]
"""The text with the trick, and where it was put in: start and end."""


def woven(text: str, places: dict[int, str]) -> Played:
    """The text with a string put in at each place."""
    parts, put, done, size = [], [], 0, 0
    for place in sorted(places):
        parts += (text[done:place], places[place])
        size += place - done
        put.append((size, size + len(places[place])))
        size += len(places[place])
        done = place
    return "".join(parts) + text[done:], put


def pinyin(text: str, draw: random.Random) -> Played:
    places = {
        found.end(): f"({draw.choice(INITIALS)}{draw.choice(TONED)})"
        for found in HAN.finditer(text)
        if draw.random() < 0.2
    }
    return woven(text, places)


def pinyin_without_tones(text: str, draw: random.Random) -> Played:
    places = {}
    for found in HAN.finditer(text):
        if draw.random() < 0.2:
            places[found.end()] = f"({draw.choice(INITIALS)}{draw.choice(TONELESS)})" * draw.choice((1, 1, 2))
    return woven(text, places)


def forum_noise(text: str, draw: random.Random) -> Played:
    """As Discuz! makes it: 5 to 15 pairs of characters from two ranges of ASCII, before or behind a line end."""
    places = {}
    for found in re.finditer(r"(?<=[\u3001-\u9fff\uff01-\uff1f])\n(?=[\u3001-\u9fff])", text):
        pairs = (f"{chr(draw.randint(32, 59))} {chr(draw.randint(63, 126))}" for _ in range(draw.randint(5, 15)))
        places[found.start() + draw.randint(0, 1)] = "".join(pairs)
    return woven(text, places)


def doubled(text: str, draw: random.Random, unit: re.Pattern[str], least: int, most: int, rate: float) -> Played:
    places = {}
    for found in unit.finditer(text):
        words = found[0].lstrip()
        if least <= len(words) - 1 <= most and len(HAN.findall(words)) > len(words) // 2 and draw.random() < rate:
            places[found.start() + len(found[0]) - len(words)] = words
    return woven(text, places)


def doubled_sentences(text: str, draw: random.Random) -> Played:
    return doubled(text, draw, SENTENCE, 12, 200, 0.1)


def doubled_clauses(text: str, draw: random.Random) -> Played:
    return doubled(text, draw, CLAUSE, 12, 200, 0.1)


def doubled_short_clauses(text: str, draw: random.Random) -> Played:
    return doubled(text, draw, CLAUSE, 4, 11, 0.1)


def doubled_parts(text: str, draw: random.Random) -> Played:
    """Four to twenty characters of a clause, twice with nothing between."""
    places = {}
    for found in CLAUSE.finditer(text):
        words = re.match(rf"[\u3400-\u9fff]{{4,{draw.randint(5, 20)}}}", found[0].lstrip())
        if words and draw.random() < 0.1:
            places[found.start() + len(found[0]) - len(found[0].lstrip())] = words[0]
    return woven(text, places)


def preview(text: str, draw: random.Random) -> Played:
    """The first 40 to 120 characters over the text: under a label, cut short, or as they are."""
    first = text[: draw.randint(40, 120)].replace("\n", " ")
    if len(HAN.findall(first)) < 20:
        return text, []
    shown = draw.choice(("导读:{}", "摘要：{}...", "{}……", "【摘要】{}", "{}")).format(first)
    return woven(text, {0: shown + "\n"})


def repeated(text: str, draw: random.Random) -> Played:
    """The first paragraph of more than forty characters once more behind it."""
    found = re.search(r"(?m)^[^\n]{40,}。$", text)
    return woven(text, {found.end(): "\n" + found[0]} if found else {})


TRICKS: tuple[Callable[[str, random.Random], Played], ...] = (
    pinyin,
    pinyin_without_tones,
    forum_noise,
    doubled_sentences,
    doubled_clauses,
    doubled_short_clauses,
    doubled_parts,
    preview,
    repeated,
)


def undone(text: str) -> str:
    kept, done = [], 0
    for start, end, _ in find_tricks(text):
        kept.append(text[done:start])
        done = end
    return re.sub("\n+", "\n", "".join(kept) + text[done:]).strip()


def score(clean: str, played: str, put: list[Put]) -> tuple[int, int]:
    """Characters put in that are gone, and characters of the article that are gone.

    Which of two like strings was cut does not matter: where the result is not the article itself they are aligned.
    """
    total = sum(end - start for start, end in put)
    left = undone(played)
    if left == clean:
        return total, 0
    same = sum(block.size for block in SequenceMatcher(None, clean, left, autojunk=False).get_matching_blocks())
    lost = len(clean) - same
    return len(played) - len(left) - lost, lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=20, help="play the tricks on every Nth article")
    arguments = parser.parse_args()
    if not ARTICLES.exists():
        sys.exit(f"{ARTICLES} is absent: nothing to measure")
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    # What is cut from the clean article counts below, not as the fault of a trick.
    articles = [undone(body[:LENGTH]) for body in bodies[:: arguments.every]]
    draw = random.Random(4)
    for trick in TRICKS:
        gone = total = lost = size = 0
        for article in articles:
            played, put = trick(article, draw)
            if not put:
                continue
            right, wrong = score(article, played, put)
            gone, total = gone + right, total + sum(end - start for start, end in put)
            lost, size = lost + wrong, size + len(article)
        print(f"{trick.__name__:24} recall {gone / total:8.2%} of {total:7}  wrongly removed {lost / size:9.5%}")
    undone(bodies[0])
    start = time.process_time()
    found = [find_tricks(body) for body in bodies]
    spent = time.process_time() - start
    size = sum(map(len, bodies))
    cut: Counter[str] = Counter()
    for cuts in found:
        for first, last, why in cuts:
            cut[why] += last - first
    print(f"clean: {len(bodies)} articles, {size} characters, {spent / size * 1e9:.0f} ns a character; removed:")
    for why, count in cut.items():
        print(f"  {why:12} {count:6} characters, {count / size:.5%}")
    print(f"  {'all':12} {sum(cut.values()):6} characters, {sum(cut.values()) / size:.5%}")


if __name__ == "__main__":
    main()
