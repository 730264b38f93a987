"""Compare extractors on self-made pages: share of the article's paragraphs found, and of others' text taken along.

Usage: python bench/corpus_html.py [--pages 60]
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from searchapp.corpus.html import read_html

WORDS = re.findall(
    r"\w+", "湖边 小镇 老师 孩子 图书馆 清晨 雨水 道路 居民 志愿者 市场 音乐 河流 山坡 果园 学校 工人 渡船 灯光 故事"
)
VERBS = re.findall(r"\w+", "来到 修好 介绍 看见 整理 带走 打开 讨论 学会 留下")


def sentence(rng: random.Random) -> str:
    pairs = (f"{rng.choice(WORDS)}{rng.choice(VERBS)}了{rng.choice(WORDS)}" for _ in range(rng.randint(2, 4)))
    return ",".join(pairs) + "。"


def page(rng: random.Random) -> tuple[str, list[str], list[str]]:
    """An HTML page, the paragraphs of its article, and sentences that are not the article's."""
    title = f"{rng.choice(WORDS)}{rng.choice(VERBS)}{rng.choice(WORDS)}的一天"
    article = ["".join(sentence(rng) for _ in range(rng.randint(2, 6))) for _ in range(rng.randint(3, 9))]
    other = [sentence(rng) for _ in range(8)]
    tag = rng.choice(("p", "div"))
    box = rng.choice(
        ('<div class="content">{}</div>', "<article>{}</article>", '<td id="zoom">{}</td>', "<div>{}</div>")
    )
    text = "".join(f"<{tag}>{paragraph}</{tag}>" for paragraph in article)
    links = "".join(f'<li><a href="/{number}.html">{words[:14]}</a></li>' for number, words in enumerate(other[:5]))
    comments = "".join(f'<div class="comment">{words}</div>' for words in other[5:])
    return (
        f"<html><head><title>{title}_某某网</title><script>var a = 1;</script></head><body><div class=nav>"
        f"<a href=/>首页</a><a href=/n>新闻</a></div><h1>{title}</h1><div class=info>来源:某报 2024-05-01 08:30</div>"
        f"{box.format(text)}<div class=sidebar><h3>热门文章</h3><ul>{links}</ul></div>"
        f"<div class=comments><h3>网友评论</h3>"
        f"{comments}</div><div class=footer>Copyright © 某某网 版权所有</div></body></html>",
        article,
        other,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    options = parser.parse_args()
    rng = random.Random(1)
    pages = [page(rng) for _ in range(options.pages)]
    extractors: dict[str, Callable[[str], str]] = {
        "trafilatura": lambda html: trafilatura.extract(html, include_comments=False) or "",
        "resiliparse": lambda html: str(extract_plain_text(html, main_content=True, preserve_formatting=True)),
        "read_html": lambda html: read_html(html, "a.html").body,
    }
    for name, extract in extractors.items():
        found = wanted = taken = foreign = 0
        # The first page may have to wait until loops are compiled.
        extract(pages[0][0])
        began = time.process_time()
        texts = [extract(html) for html, _, _ in pages]
        seconds = time.process_time() - began
        for text, (_, article, other) in zip(texts, pages, strict=True):
            found, wanted = found + sum(paragraph in text for paragraph in article), wanted + len(article)
            taken, foreign = taken + sum(words[:14] in text for words in other), foreign + len(other)
        print(
            f"{name:12} {found / wanted:7.2%} of the paragraphs, {taken / foreign:6.2%} of the rest, "
            f"{seconds / len(pages) * 1e3:.1f} ms a page"
        )


if __name__ == "__main__":
    main()
