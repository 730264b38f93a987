"""Fit the weights of searchapp/corpus/trust.py and doubt.py, and print them beside those in the code.

Usage: python bench/corpus_fit.py [--articles FILE] [--pages 140] [--clean 11401] [--seed 31]
FILE: JSON lines, gzip, with title and body (../shared/data/articles.jsonl.gz). Attacked are only articles[3::4], as the
tables of surprise.py were counted in articles[1::4], which are left out among the clean ones, too, and the others are
what `corpus_fragments.py --held-out` measures on. The weights in the code were fitted with the defaults.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.corpus_fragments import Article, sample, ways
from bench.corpus_generate import SCHEMES, Dirty, attack, random_scheme
from searchapp.compiled import compiled
from searchapp.corpus import doubt, trust
from searchapp.corpus.belief import belief
from searchapp.corpus.candidates import no_candidates
from searchapp.corpus.fragments import (
    ANYWHERE,
    GUESSES,
    HABITS,
    LEAST,
    SHORTEST_TITLE,
    page_of,
    without_addresses,
)
from searchapp.corpus.infer import Lead, follow
from searchapp.corpus.surprise_tables import load

Numbers = npt.NDArray[np.float64]
RANDOM_PAGES = 8
"""Pages of a random scheme each, for each page of every scheme, and as many of schemes in no fixed order."""
NO_ORDER = ("laps", "paragraphs", "drawn")
RIGHT, WRONG = 0.85, 0.5
"""Shares of a cycle's characters that are injected: from the first on it is one, below the second it is none. Cycles in
between are not fitted on."""
WEIGHT_CLEAN, WEIGHT_RIGHT, WEIGHT_WRONG = 1.0, 0.6, 0.3
"""What a cycle counts in the fit: clean pages are what a wrong cycle harms most."""
RIDGE = 1.0
"""Penalty on half the sum of the squared weights, without the bias, of signs brought to a standard deviation of one."""
MOST_STEPS = 40


class Case(NamedTuple):
    """A cycle found. right: by place, characters that are injected. A clean page's are all 0."""

    lead: Lead
    right: npt.NDArray[np.int64]

    def share(self) -> float:
        return float(self.right.sum() / (self.lead.end - self.lead.start).sum())


Cases = list[list[Case]]
"""The cases of one page by habit, in the order in which they were found."""


def attacked_pages(articles: list[Article], pages: int, seed: int) -> Iterator[Dirty]:
    for scheme in SCHEMES:
        rng = random.Random(seed)
        for _ in range(pages):
            title, body = sample(articles, rng)
            yield attack(title, body, scheme, rng)
    rng = random.Random(seed + 1000)
    for _ in range(RANDOM_PAGES * pages):
        yield attacked_at_random(articles, ("cycle",), rng)


def pages_without_order(articles: list[Article], pages: int, seed: int) -> Iterator[Dirty]:
    rng = random.Random(seed + 2000)
    for _ in range(RANDOM_PAGES * pages):
        yield attacked_at_random(articles, NO_ORDER, rng)


def attacked_at_random(articles: list[Article], orders: Sequence[str], rng: random.Random) -> Dirty:
    scheme = random_scheme(rng, orders)
    return attack(*sample(articles, rng), scheme, rng)


@compiled
def _follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost):  # type: ignore[no-untyped-def]
    return follow(page, model, candidates, guess, strong_cost, weak_cost, level_cost)


def leads_of(title: str, text: str) -> Iterator[Iterator[Lead]]:
    """For each habit of farms, the cycles that all its first guesses lead to."""
    if len(title) < SHORTEST_TITLE or not text:
        return
    page, model = page_of(title, without_addresses(text)), load()
    candidates = no_candidates(page, LEAST)
    for costs, guesses in zip(HABITS, GUESSES, strict=True):
        found = chain.from_iterable(_follow(page, model, candidates, guess, *costs, ANYWHERE[0]) for guess in guesses)
        yield (Lead(*fields) for size, *fields in found if size)


def cases_of(title: str, text: str, injected: list[tuple[int, str]]) -> Cases:
    """The cycles that all first guesses lead to, none left out where an earlier one is certain."""
    places = {place for start, fragment in injected for place in range(start, start + len(fragment))}
    cases: Cases = []
    for leads in leads_of(title, text):
        cases.append([])
        for lead in leads:
            path = zip(lead.start.tolist(), lead.end.tolist(), strict=True)
            right = [max(len(way & places) for way in ways(text, *place)) if places else 0 for place in path]
            cases[-1].append(Case(lead, np.array(right, np.int64)))
    return cases


def fit(signs: Numbers, is_injection: Numbers, weight: Numbers) -> Numbers:
    """The weights of a logistic model with a ridge, by Newton's method. signs: a row a case, its first one the bias."""
    mean, deviation = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    mean[0], deviation[0] = 0.0, 1.0
    rows = (signs - mean) / deviation
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[0] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(MOST_STEPS):
        chance = chances(rows @ weights)
        slope = rows.T @ (weight * (is_injection - chance)) - penalty * weights
        curvature = (rows.T * (weight * chance * (1.0 - chance))) @ rows + np.diag(penalty)
        weights += np.linalg.solve(curvature, slope)
    weights /= deviation
    weights[0] -= (weights * mean).sum()
    return weights


def chances(odds: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))), np.float64)


def cycles(clean: list[Cases], attacked: list[Cases], any_order: bool) -> tuple[Numbers, Numbers, Numbers]:
    """What `trust` is fitted on: the signs of each cycle, whether it is injected, what it counts."""
    signs, is_injection, weight = [], [], []
    for pages, is_clean in ((clean, True), (attacked, False)):
        for case in (case for page in pages for habit in page for case in habit):
            if case.lead.any_order != any_order or case.lead.signs[0] == 0.0 or len(case.lead.start) == 0:
                continue
            share = case.share()
            if not is_clean and WRONG <= share < RIGHT:
                continue
            signs.append(case.lead.signs[: trust.STRAYS])
            is_injection.append(share >= RIGHT)
            weight.append(WEIGHT_CLEAN if is_clean else WEIGHT_RIGHT if share >= RIGHT else WEIGHT_WRONG)
    return np.array(signs, np.float64), np.array(is_injection, np.float64), np.array(weight, np.float64)


def places(attacked: list[Cases], weights: Numbers, any_order: bool) -> tuple[Numbers, Numbers, Numbers]:
    """What `beyond_doubt` is fitted on: each place of the cycles to believe, by these weights of `trust`."""
    signs, is_injection = [], []
    for page in attacked:
        right = {id(case.lead): case.right for habit in page for case in habit}
        lead, odds = believed(page, weights)
        if lead is not None and lead.any_order == any_order:
            signs.append(np.c_[lead.place_signs, np.full(len(lead.start), odds)])
            is_injection.append(right[id(lead)] == lead.end - lead.start)
    every = np.concatenate(signs).astype(np.float64)
    return every, np.concatenate(is_injection).astype(np.float64), np.ones(len(every))


def believed(page: Cases, weights: Numbers) -> tuple[Lead | None, float]:
    """The cycle to believe and its odds by these weights, no place of it left out."""
    best, chosen, chosen_odds, certain = 0.0, None, 0.0, False
    for habit in page:
        for lead in (case.lead for case in habit):
            odds, whole = trust.trust(lead.signs, weights[int(lead.any_order)])
            value, sure, last = belief(lead.merit, lead.level, odds, whole, int((lead.end - lead.start).sum()), True)
            if value > best:
                best, chosen, chosen_odds, certain = value, lead, odds, sure
                if last:
                    return chosen, chosen_odds
        if certain:
            break
    return chosen, chosen_odds


def show(name: str, examples: tuple[Numbers, Numbers, Numbers], fitted: Numbers, code: npt.NDArray[np.float32]) -> None:
    """The weights in the order of the code, and how many nats an example is explained with."""
    signs, is_injection, weight = examples
    print(f"{name}: {len(signs)} examples, {int(is_injection.sum())} of them injected")
    print(f"{'':6} {'in the code':>12} {'fitted':>12}")
    for number, pair in enumerate(zip(code, fitted, strict=True)):
        print(f"{number:6} {pair[0]:12.4g} {pair[1]:12.4g}")
    losses = []
    for weights in (code, fitted):
        chance = chances(signs @ weights)
        losses.append(-(weight * np.log(np.where(is_injection == 1.0, chance, 1.0 - chance))).sum() / weight.sum())
    print(f"{'loss':6} {losses[0]:12.4g} {losses[1]:12.4g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--pages", type=int, default=140, help="attacked pages a scheme")
    parser.add_argument("--clean", type=int, default=0, help="clean articles, evenly of all; 0 is all")
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args()
    if not options.articles.is_file():
        raise SystemExit(f"{options.articles} is not there; name another with --articles")
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        articles: list[Article] = [json.loads(line) for line in lines]
    new = [article for number, article in enumerate(articles) if number % 4 != 1]
    step = max(1, len(new) // options.clean) if options.clean else 1
    in_order, in_no_order = (
        [cases_of(page.title, page.text, page.injected) for page in made(articles[3::4], options.pages, options.seed)]
        for made in (attacked_pages, pages_without_order)
    )
    clean = [cases_of(article["title"], article["body"], []) for article in new[::step]]

    fitted = np.zeros(trust.WEIGHTS.shape)
    attacked = {False: in_order, True: in_order + in_no_order}
    for any_order, pages in attacked.items():
        of_cycles = cycles(clean, pages, any_order)
        fitted[int(any_order)] = fit(*of_cycles)
        show(f"trust.py, {any_order=}", of_cycles, fitted[int(any_order)], trust.WEIGHTS[int(any_order)])
    for any_order, pages in attacked.items():
        of_places = places(pages, fitted, any_order)
        show(f"doubt.py, {any_order=}", of_places, fit(*of_places), doubt.WEIGHTS[int(any_order)])


if __name__ == "__main__":
    main()
