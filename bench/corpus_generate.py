"""Dirty pages made of clean articles, with the perfect reading of each: what the page reader is measured on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import jieba

SEED_MARKS = "\uff0c。、\uff1b,;"
BEHIND = {
    "marks": SEED_MARKS + "的",
    "signs": SEED_MARKS + "\uff1a\uff01\uff1f”’\uff09》“‘\uff08《—…",
    "sentences": "。\uff01\uff1f",
}
"""Behind which characters a farm of each habit puts its fragments."""


@dataclass(frozen=True)
class Scheme:
    """How one farm makes its fragments and where it puts them.

    pieces: shortest and longest piece of the title. glued: how many pieces one fragment is made of, at the most.
    places: "marks" (behind marks and 的), "signs" (behind brackets and quotation marks, too), "sentences" (behind their
    last mark), "before" (right before marks), "paragraphs" (somewhere in each) or "any" (behind any character). rate:
    share of these places, or of every 12 characters. zone: share of the paragraphs that is attacked, from the first on.
    tiled: the pieces cover the title; else they are cut from it at random. cut: tiles of any lengths ("random"), all of
    one ("equal") or words of a segmenter ("words"). blanks: share of the fragments between blanks. order: "cycle", in
    another order each lap ("laps"), from the first one on in each paragraph ("paragraphs"), or each drawn ("drawn").
    """

    name: str
    pieces: tuple[int, int] = (1, 5)
    glued: int = 1
    shuffled: bool = False
    places: str = "marks"
    rate: float = 0.4
    zone: float = 0.5
    tiled: bool = True
    spaces: float = 0.0
    cut: str = "random"
    blanks: float = 0.0
    order: str = "cycle"


SCHEMES = (
    Scheme("plain"),
    Scheme("plain 2-4", pieces=(2, 4)),
    Scheme("shuffled", shuffled=True),
    Scheme("short 1-2", pieces=(1, 2)),
    Scheme("long 3-5", pieces=(3, 5)),
    Scheme("glued", pieces=(1, 4), glued=3, shuffled=True),
    Scheme("dense", rate=0.9),
    Scheme("sparse", rate=0.1, zone=1.0),
    Scheme("anywhere", places="any"),
    Scheme("anywhere shuffled", places="any", shuffled=True, rate=0.3),
    Scheme("random pieces", tiled=False, pieces=(2, 5)),
    Scheme("first paragraphs", zone=0.2, rate=0.6),
    Scheme("spaced", spaces=0.3, rate=0.5),
    Scheme("farm", pieces=(2, 5), rate=0.75, zone=0.35, spaces=0.3),
    Scheme("farm glued", pieces=(2, 4), glued=2, rate=0.6, zone=0.35, spaces=0.3),
)

OTHER_SCHEMES = (
    Scheme("equal pieces", cut="equal"),
    Scheme("words", cut="words"),
    Scheme("words anywhere", cut="words", places="any"),
    Scheme("signs", places="signs", shuffled=True),
    Scheme("sentences", places="sentences", rate=0.8, zone=1.0),
    Scheme("paragraphs", places="paragraphs", rate=1.0, zone=1.0),
    Scheme("between blanks", blanks=1.0),
    Scheme("before marks", places="before"),
    Scheme("laps", order="laps"),
    Scheme("paragraphs anew", order="paragraphs"),
    Scheme("drawn", order="drawn"),
    Scheme("drawn anywhere", order="drawn", places="any"),
)
"""Farms with habits that are harder or that no known one has, told apart; the last keep to no cycle."""


def random_scheme(rng: random.Random, orders: Sequence[str] = ("cycle",)) -> Scheme:
    """A farm of any habit, most of them behind marks: what a model is fitted on beside the schemes above.

    orders: see Scheme.
    """
    low = rng.randint(1, 3)
    high = rng.randint(max(low, 2), 5)
    return Scheme(
        "random",
        pieces=(low, high),
        places=rng.choice(("marks",) * 6 + ("any",) * 4 + ("signs", "sentences", "before", "paragraphs")),
        glued=rng.choice((1, 1, 1, 2, 3)),
        shuffled=rng.random() < 0.5,
        rate=rng.choice((0.1, 0.2, 0.4, 0.6, 0.9)),
        zone=rng.choice((0.2, 0.35, 0.5, 1.0)),
        tiled=rng.random() < 0.8,
        spaces=rng.choice((0.0, 0.0, 0.3)),
        cut=rng.choice(("random",) * 6 + ("equal", "words")),
        blanks=rng.choice((0.0,) * 6 + (0.5, 1.0)),
        order=rng.choice(orders),
    )


def fragments_of(title: str, scheme: Scheme, rng: random.Random) -> list[str]:
    low, high = scheme.pieces
    pieces: list[str] = []
    if scheme.tiled and scheme.cut == "words":
        pieces = list(jieba.cut(title))
    elif scheme.tiled:
        at = 0
        if scheme.cut == "equal":
            low = high = rng.randint(low, high)
        while at < len(title):
            size = rng.randint(low, high)
            pieces.append(title[at : at + size])
            at += size
    else:
        for _ in range(rng.randint(4, 9)):
            size = min(rng.randint(low, high), len(title))
            at = rng.randint(0, len(title) - size)
            pieces.append(title[at : at + size])
    if scheme.shuffled:
        rng.shuffle(pieces)
    if scheme.glued > 1:
        glued, at = [], 0
        while at < len(pieces):
            size = rng.randint(1, scheme.glued)
            glued.append("".join(pieces[at : at + size]))
            at += size
        pieces = glued
    return [piece.strip() for piece in pieces if piece.strip()]


@dataclass(frozen=True)
class Dirty:
    """text: the attacked body. clean: the body before. injected: (offset in text, fragment)."""

    title: str
    text: str
    clean: str
    injected: list[tuple[int, str]]
    fragments: list[str]


def attack(title: str, body: str, scheme: Scheme, rng: random.Random) -> Dirty:
    cycle = fragments_of(title, scheme, rng)
    paragraphs = body.split("\n")
    zone = max(1, round(len(paragraphs) * scheme.zone))
    out: list[str] = []
    injected: list[tuple[int, str]] = []
    size = turn = 0

    def inject() -> None:
        nonlocal size, turn
        if scheme.order == "laps" and turn % len(cycle) == 0:
            rng.shuffle(cycle)
        fragment = rng.choice(cycle) if scheme.order == "drawn" else cycle[turn % len(cycle)]
        turn += 1
        blank = " " if scheme.blanks and rng.random() < scheme.blanks else ""
        injected.append((size + len(blank), fragment))
        out.append(f"{blank}{fragment}{blank}")
        size += len(fragment) + 2 * len(blank)

    for number, paragraph in enumerate(paragraphs):
        attacked = number < zone and len(cycle) > 0
        turning = -1
        if scheme.places == "paragraphs" and rng.random() < scheme.rate:
            turning = rng.randrange(max(len(paragraph), 1))
        if scheme.order == "paragraphs":
            turn = 0
        if number:
            out.append("\n")
            size += 1
        for at, character in enumerate(paragraph):
            mark = character in SEED_MARKS
            if mark and scheme.spaces and at and rng.random() < scheme.spaces:
                out.append(" ")
                size += 1
            if attacked and scheme.places == "before" and mark and at and rng.random() < scheme.rate:
                inject()
            out.append(character)
            size += 1
            if attacked and (at == turning or _falls_behind(character, scheme, rng)):
                inject()
    return Dirty(title, "".join(out), body, injected, cycle)


def _falls_behind(character: str, scheme: Scheme, rng: random.Random) -> bool:
    if scheme.places in BEHIND:
        return character in BEHIND[scheme.places] and rng.random() < scheme.rate
    return scheme.places == "any" and not character.isspace() and rng.random() < scheme.rate / 12
