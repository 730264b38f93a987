"""Mirrors of an article as content farms make them, and articles that only look like mirrors. For benches and tests."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from searchapp.article import Article

_STOPS = "，。、；：,;:"
_NUMERALS = "0123456789一二三四五六七八九十百千万亿两廿〇零\n"
_WELCOMES = (
    "欢迎光临{}网络科技有限公司!",
    "{}实业集团有限公司欢迎您！",
    "您好，欢迎来到{}信息网",
    "{}资讯 - 每日更新",
)
_NAMES = "华兴鼎盛泰和瑞丰金源恒通天宇博远嘉禾宏达锦程"


def pieces_of(title: str, draw: random.Random) -> list[str]:
    """The title cut into pieces of 1 to 5 characters, as one farm page uses them."""
    pieces, place = [], 0
    while place < len(title):
        step = draw.randint(2, 5)
        pieces.append(title[place : place + step])
        place += step
    return pieces


def inject(body: str, pieces: list[str], count: int, draw: random.Random) -> str:
    """The body with pieces in their cycle, mostly after punctuation, denser at its beginning."""
    places = [match.end() for match in re.finditer(rf"[{_STOPS}的](?!\d)", body)][: count * 2]
    chosen = sorted(draw.sample(places, min(count, len(places))))
    parts, done = [], 0
    for number, place in enumerate(chosen):
        parts += (body[done:place], pieces[number % len(pieces)])
        done = place
    return "".join(parts) + body[done:]


def edit(body: str, rate: float, draw: random.Random) -> str:
    """The body with some characters left out, doubled or replaced; numbers and what follows them stay as they are."""
    out = []
    previous = ""
    for character in body:
        kept = character in _NUMERALS or previous in _NUMERALS
        previous = character
        if kept or draw.random() >= rate:
            out.append(character)
            continue
        out.append(draw.choice(("", character * 2, draw.choice(body).strip(_NUMERALS))))
    return "".join(out)


def drop_end(body: str, share: float) -> str:
    """The body without its last paragraphs, at most this share of its characters."""
    paragraphs = body.split("\n")
    room = int(len(body) * share)
    while len(paragraphs) > 1 and len(paragraphs[-1]) + 1 <= room:
        room -= len(paragraphs.pop()) + 1
    return "\n".join(paragraphs)


def mirror(article: Article, number: int, draw: random.Random) -> Article:
    """One mirror: other pieces injected, another welcome line, small edits, perhaps its last paragraphs gone."""
    body = article.body
    if draw.random() < 0.4:
        body = drop_end(body, draw.choice((0.1, 0.2, 0.3)))
    if draw.random() < 0.6:
        body = edit(body, draw.choice((0.001, 0.003, 0.01)), draw)
    body = inject(body, pieces_of(article.title, draw), min(len(body) // 60, draw.randint(0, 40)), draw)
    if draw.random() < 0.7:
        name = "".join(draw.sample(_NAMES, 4))
        body = draw.choice(_WELCOMES).format(name) + "\n" + body
    return replace(article, id=f"{article.id}-{number}", body=body)


def other_year(article: Article, draw: random.Random) -> tuple[Article, Article]:
    """A report and the same of another year: every year moved by the same number."""
    move = draw.choice((1, 2, 5))

    def moved(match: re.Match[str]) -> str:
        return str(int(match[0]) + move)

    year = r"(?<!\d)(?:19|20)\d\d(?!\d)"
    return article, replace(article, title=re.sub(year, moved, article.title), body=re.sub(year, moved, article.body))


def other_day(article: Article, draw: random.Random) -> tuple[Article, Article]:
    """Two days of a series: a dated first sentence, all else alike."""
    days = draw.sample([(month, day) for month in range(1, 13) for day in range(1, 29)], 2)
    one, other = (f"本报{month}月{day}日讯。{article.body}" for month, day in days)
    return replace(article, body=one), replace(article, body=other)


def amended(article: Article, draw: random.Random) -> tuple[Article, Article]:
    """A law and its amendment: one more date under the title, a few sentences said otherwise."""
    named = [int(year) for year in re.findall(r"(?<!\d)20[0-4]\d(?!\d)", article.body)]
    year = max(named, default=2000) + draw.randint(1, 5)
    body = f"根据{year}年{draw.randint(1, 12)}月{draw.randint(1, 28)}日的决定修正\n{article.body}"
    return article, replace(article, body=edit(body, 0.002, draw))


def other_numbers(article: Article, draw: random.Random) -> tuple[Article, Article]:
    """The same form with other figures: every number changed, in the title too."""

    def changed(match: re.Match[str]) -> str:
        return str(int(match[0]) + draw.randint(1, 9))

    number = r"\d{1,9}"
    return article, replace(
        article, title=re.sub(number, changed, article.title), body=re.sub(number, changed, article.body)
    )


LOOKALIKES: tuple[Callable[[Article, random.Random], tuple[Article, Article]], ...] = (
    other_year,
    other_day,
    amended,
    other_numbers,
)
