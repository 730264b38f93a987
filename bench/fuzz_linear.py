"""Does reading time grow with a page's size and not with its square? Run: python bench/fuzz_linear.py

Pages of one repeated unit, once, ten and a hundred times 20,000 characters: the time of each, and how many times as
long the largest took for a hundred times the size. Processor time, the best of three.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from searchapp.corpus import Item, Reading, items, read, signature

BOUND = 250
SENTENCE = "晚风吹过小城，河边的灯一盏一盏亮起来，散步的人渐渐多了。\n"
UNITS = {
    "sentences": SENTENCE,
    "one line": SENTENCE.strip(),
    "commas": "，",
    "spaces": " ",
    "line ends": "\n",
    "labels": "作者：",
    "brackets": "（",
    "years": "2024年",
    "digits": "7",
    "numerals": "一",
    "words": "ab ",
    "link farm": "友情链接\n短标题一    短标题二\n",
    "title pieces": "，晚风吹",
    "only pieces": "晚风\n吹过\n小城\n",
    "short lines": "灯\n",
    "nested brackets": "（(【[「",
    "long spaces": "灯" + " " * 400,
    "numbers": "7，",
    "dates": "2024-01-02 10:20:30 ",
    "readings": "灯(dēng)",
    "readings without tones": "灯(deng)塔(ta)亮(liang)起(qi)来(lai)",
    "doubled": "灯塔亮了，",
    "doubled sentences": "河边的灯塔今天晚上又亮了。" * 2,
    "noise": "灯9 y# d* `. e! Q: o\n",
    "bars": "短标题一|",
    "rules": "=====\n",
    "tags": "<div>",
    "comments": "<!--",
    "scripts": "<script>",
    "entities": "&amp;&#x4e00;",
    "tables": "<table><tr><td>灯",
    "rows": "<tr><td>灯<td>塔",
    "hidden": "<b hidden>灯</b>塔",
    "hidden in hidden": "<b style=display:none>灯",
    "lists": "<ul><li>灯",
    "unclosed": "<p><font color=#123456>灯</p>",
    "sections": "<section>灯",
    "metas": "<meta name=PubDate content=灯>",
    "noscripts": "<noscript>灯</noscript>塔",
}


def shaped(name: str, size: int) -> str:
    """A page of about so many characters of one shape."""
    return "晚风吹过小城\n\n" + UNITS[name] * (size // len(UNITS[name]))


def seconds(path: Path) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for item in items([path]):
            found = read(item) if isinstance(item, Item) else item
            if isinstance(found, Reading):
                signature(found.article.title, found.article.body)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("txt", "html"):
            print(f"{suffix:14}" + "".join(f"{size:>12,}" for size in (20_000, 200_000, 2_000_000)) + "   100x / 1x")
            path = Path(folder) / f"page.{suffix}"
            for name in UNITS:
                spent = []
                for size in (20_000, 200_000, 2_000_000):
                    path.write_text(shaped(name, size), encoding="utf-8")
                    spent.append(seconds(path))
                ratio = spent[2] / max(spent[0], 1e-4)
                worst = max(worst, ratio)
                print(f"{name:14}" + "".join(f"{each * 1e3:9.1f} ms" for each in spent) + f"{ratio:12.0f}")
    if worst > BOUND:
        sys.exit(f"a hundred times the size took {worst:.0f} times as long")


if __name__ == "__main__":
    main()
