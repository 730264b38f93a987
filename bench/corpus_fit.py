"""Fit the models of searchapp/corpus/trust.py and doubt.py: choose their products, and print these and all weights.

Usage: python bench/corpus_fit.py [--articles FILE] [--passages FILE ...] [--pages 60] [--seed 31]
articles: JSON lines, gzip, with title and body (../shared/data/articles.jsonl.gz). Attacked are only articles[3::4], as
the tables of surprise.py were counted in articles[1::4], which are left out among the clean ones, too, and the others
are what `corpus_fragments.py --held-out` measures on. passages: JSON lines with title and text, from an encyclopedia
(../shared/data/relevance/*/corpus.jsonl); of the titles in their order every second one is fitted on, and the others
are what `corpus_fragments.py` measures on. An encyclopedia's article speaks of its title in each sentence, and a
title that is a clause of its text shares the words of that, so both are taken as they are and under other titles.
The models in the code were fitted with the defaults.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.corpus_fragments import PASSAGES, Article, passages, sample, ways
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
Pairs = list[tuple[int, int]]
Examples = tuple[Numbers, Numbers, Numbers]
"""Signs, a row each; whether it is injected; what it counts."""
Model = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]
"""Weights, and pairs of signs: a row of WEIGHTS and one of PRODUCTS."""
RANDOM_PAGES = 20
"""Pages of a random scheme each, for each page of every scheme, and as many of schemes in no fixed order."""
NO_ORDER = ("laps", "paragraphs", "drawn")
EXCERPTS = 4000
"""Clean excerpts of articles: pages shorter than most articles, half of them under another title."""
RIGHT, WRONG = 0.85, 0.5
"""Shares of a cycle's characters that are injected: from the first on it is one, below the second it is none. Cycles in
between are not fitted on."""
WEIGHT_CLEAN, WEIGHT_RIGHT, WEIGHT_WRONG = 1.0, 0.6, 0.3
"""What a cycle counts in the fit: clean pages are what a wrong cycle harms most."""
PASSAGES_COUNT = 2
"""Times that each clean passage counts: they are few, and their words are the hardest to tell from injected ones."""
PRODUCTS_OF_CYCLES, PRODUCTS_OF_PLACES = 16, 12
RIDGE = 1.0
"""Penalty on half the sum of the squared weights, without the bias, of signs brought to a standard deviation of one."""
MOST_STEPS = 40
_CLAUSE = re.compile("[^\uff0c。\uff01\uff1f\uff08\uff09()「」《》\uff1b\uff1a“”、,\\s]{6,30}")


class Case(NamedTuple):
    """A cycle found. right: by place, characters that are injected. A clean page's are all 0."""

    lead: Lead
    right: npt.NDArray[np.int64]

    def share(self) -> float:
        return float(self.right.sum() / (self.lead.end - self.lead.start).sum())


Cases = list[list[Case]]
"""The cases of one page by habit, in the order in which they were found."""


def clauses(text: str) -> list[str]:
    return _CLAUSE.findall(text)


def retitled(articles: list[Article], rng: random.Random) -> Iterator[Article]:
    """Each article as it is, and under a clause of it, and under its title and a clause."""
    for article in articles:
        yield article
        parts = clauses(article["body"])
        if parts:
            yield {"title": parts[0], "body": article["body"]}
        if len(parts) > 1:
            yield {"title": rng.choice(parts[1:]), "body": article["body"]}
            yield {"title": article["title"] + rng.choice(parts[1:])[:14], "body": article["body"]}


def excerpts(articles: list[Article], number: int, rng: random.Random) -> Iterator[Article]:
    """Some paragraphs from the midst of an article each, under its title or clauses of them."""
    for _ in range(number):
        article = rng.choice(articles)
        lines = [line for line in article["body"].split("\n") if line.strip()]
        first = rng.randrange(len(lines))
        body = "\n".join(lines[first : first + rng.randint(2, 14)])
        parts = clauses(body)
        title = article["title"]
        if len(parts) > 1 and rng.random() < 0.5:
            title = rng.choice(parts) + rng.choice(("", rng.choice(parts)[:10]))
        yield {"title": title, "body": body}


def attacked_pages(articles: list[Article], others: list[Article], pages: int, seed: int) -> Iterator[Dirty]:
    """Pages of each scheme, and random ones, half of them of other articles."""
    for scheme in SCHEMES:
        rng = random.Random(seed)
        for _ in range(pages):
            title, body = sample(articles, rng)
            yield attack(title, body, scheme, rng)
    rng = random.Random(seed + 1000)
    for turn in range(RANDOM_PAGES * pages):
        yield attacked_at_random(others if turn % 2 else articles, ("cycle",), rng)


def pages_without_order(articles: list[Article], others: list[Article], pages: int, seed: int) -> Iterator[Dirty]:
    rng = random.Random(seed + 2000)
    for turn in range(RANDOM_PAGES * pages):
        yield attacked_at_random(others if turn % 2 else articles, NO_ORDER, rng)


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


def with_products(signs: Numbers, products: Pairs) -> Numbers:
    return np.column_stack([signs, *(signs[:, a] * signs[:, b] for a, b in products)])


def chosen(signs: Numbers, is_injection: Numbers, weight: Numbers, number: int) -> Pairs:
    """So many products of two signs, one after the other the one that would explain the most beside those before it.

    How much it would is told by the slope and the curvature of the likelihood where its weight is 0.
    """
    size = signs.shape[1]
    pairs = [(a, b) for a in range(1, size) for b in range(a, size)]
    every = np.column_stack([signs[:, a] * signs[:, b] for a, b in pairs])
    products: Pairs = []
    for _ in range(number):
        rows = with_products(signs, products)
        chance = chances(rows @ fit(rows, is_injection, weight))
        spread = weight * chance * (1.0 - chance)
        curvature = (rows.T * spread) @ rows
        curvature += np.diag(1e-6 * np.diag(curvature) + 1e-9)
        shared = (rows.T * spread) @ every
        own = (every * every * spread[:, None]).sum(axis=0) - (shared * np.linalg.solve(curvature, shared)).sum(axis=0)
        gain = (every.T @ (weight * (is_injection - chance))) ** 2 / np.maximum(own, 1e-9)
        for at in np.argsort(-gain):
            if pairs[at] not in products:
                products.append(pairs[at])
                break
    return products


def cycles(clean: list[Cases], attacked: list[Cases], any_order: bool) -> Examples:
    """What `trust` is fitted on: the signs of each cycle, whether it is injected, what it counts."""
    signs, is_injection, weight = [], [], []
    for pages, is_clean in ((clean, True), (attacked, False)):
        for case in (case for page in pages for habit in page for case in habit):
            if case.lead.any_order != any_order or case.lead.signs[0] == 0.0 or len(case.lead.start) == 0:
                continue
            share = case.share()
            if not is_clean and WRONG <= share < RIGHT:
                continue
            signs.append(case.lead.signs[: trust.SIGNS])
            is_injection.append(share >= RIGHT)
            weight.append(WEIGHT_CLEAN if is_clean else WEIGHT_RIGHT if share >= RIGHT else WEIGHT_WRONG)
    return np.array(signs, np.float64), np.array(is_injection, np.float64), np.array(weight, np.float64)


def places(attacked: list[Cases], models: list[Model], any_order: bool) -> Examples:
    """What `beyond_doubt` is fitted on: each place of the cycles to believe, by these models of `trust`."""
    signs, is_injection = [], []
    for page in attacked:
        right = {id(case.lead): case.right for habit in page for case in habit}
        lead, odds = believed(page, models)
        if lead is not None and lead.any_order == any_order:
            lead.place_signs[:, doubt.ODDS] = odds
            signs.append(lead.place_signs)
            is_injection.append(right[id(lead)] == lead.end - lead.start)
    every = np.concatenate(signs).astype(np.float64)
    return every, np.concatenate(is_injection).astype(np.float64), np.ones(len(every))


def believed(page: Cases, models: list[Model]) -> tuple[Lead | None, float]:
    """The cycle to believe and its odds by these models, no place of it left out."""
    best, chosen, chosen_odds, certain = 0.0, None, 0.0, False
    for habit in page:
        for lead in (case.lead for case in habit):
            odds, whole = trust.trust(lead.signs, *models[int(lead.any_order)])
            value, sure, last = belief(lead.merit, lead.level, odds, whole, int((lead.end - lead.start).sum()), True)
            if value > best:
                best, chosen, chosen_odds, certain = value, lead, odds, sure
                if last:
                    return chosen, chosen_odds
        if certain:
            break
    return chosen, chosen_odds


def model_of(examples: Examples, number: int) -> Model:
    """A model with so many products, as the code has it."""
    signs, is_injection, weight = examples
    products = chosen(signs, is_injection, weight, number)
    weights = fit(with_products(signs, products), is_injection, weight)
    return np.array([float(f"{value:.4g}") for value in weights], np.float32), np.array(products, np.int32)


def show(name: str, examples: Examples, fitted: Model, code: Model) -> None:
    """The model as the code writes it, and how many nats an example is explained with, by the code and by it."""
    signs, is_injection, weight = examples
    print(f"{name}: {len(signs)} examples, {int(is_injection.sum())} of them injected")
    print("weights:", ", ".join(f"{value:.4g}" for value in fitted[0]))
    print("products:", ", ".join(f"({a}, {b})" for a, b in fitted[1]))
    for whose, (weights, products) in (("code", code), ("fitted", fitted)):
        chance = chances(with_products(signs, [(a, b) for a, b in products]) @ weights)
        loss = -(weight * np.log(np.where(is_injection == 1.0, chance, 1.0 - chance))).sum() / weight.sum()
        print(f"loss, {whose}: {loss:.4g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/articles.jsonl.gz"))
    parser.add_argument("--passages", type=Path, nargs="*", default=PASSAGES)
    parser.add_argument("--pages", type=int, default=60, help="attacked pages a scheme")
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args()
    for path in (options.articles, *options.passages):
        if not path.is_file():
            raise SystemExit(f"{path} is not there; name another with --articles or --passages")
    with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
        articles: list[Article] = [json.loads(line) for line in lines]
    rng = random.Random(options.seed)
    new = [article for number, article in enumerate(articles) if number % 4 != 1]
    known = list(retitled(passages(options.passages)[::2], rng))
    to_attack = articles[3::4]
    others = known + list(excerpts(to_attack, len(known) // 2, rng))
    in_order, in_no_order = (
        [
            cases_of(page.title, page.text, page.injected)
            for page in made(to_attack, others, options.pages, options.seed)
        ]
        for made in (attacked_pages, pages_without_order)
    )
    clean, clean_passages = (
        [cases_of(article["title"], article["body"], []) for article in pages]
        for pages in ([*new, *excerpts(new, EXCERPTS, rng)], known)
    )
    clean += PASSAGES_COUNT * clean_passages

    attacked = {False: in_order, True: in_order + in_no_order}
    models = []
    for any_order, pages in attacked.items():
        of_cycles = cycles(clean, pages, any_order)
        models.append(model_of(of_cycles, PRODUCTS_OF_CYCLES))
        code = trust.WEIGHTS[int(any_order)], trust.PRODUCTS[int(any_order)]
        show(f"trust.py, {any_order=}", of_cycles, models[-1], code)
    for any_order, pages in attacked.items():
        of_places = places(pages, models, any_order)
        code = doubt.WEIGHTS[int(any_order)], doubt.PRODUCTS[int(any_order)]
        show(f"doubt.py, {any_order=}", of_places, model_of(of_places, PRODUCTS_OF_PLACES), code)


if __name__ == "__main__":
    main()
