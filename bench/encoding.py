"""How often is the encoding of a page told rightly? Run: python bench/encoding.py [--every 1]

Encodes the beginnings of the shared articles in each encoding, cut at 200, 500 and 2,000 characters, and decodes the
bytes. Right means the very text. Big5 holds no simplified characters: its texts are converted by OpenCC where that is
installed. Rivals' figures count the encoding they name, families taken as one (GB2312 = GB18030).
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from searchapp.corpus import decode

ARTICLES = Path(__file__).parents[2] / "shared" / "data" / "articles.jsonl.gz"
ENCODINGS = {
    "utf-8": ("utf-8", ""),
    "utf-8 declared gbk": ("utf-8", "gbk"),
    "utf-8-sig": ("utf-8-sig", ""),
    "gb18030": ("gb18030", ""),
    "gb18030 declared gb2312": ("gb18030", "gb2312"),
    "gb18030 declared utf-8": ("gb18030", "utf-8"),
    "gb18030 declared big5": ("gb18030", "big5"),
    "gb18030 declared iso-8859-1": ("gb18030", "iso-8859-1"),
    "gb18030 of traditional": ("gb18030", ""),
    "big5": ("cp950", ""),
    "big5 declared gb2312": ("cp950", "gb2312"),
    "utf-16 with mark": ("utf-16", ""),
    "utf-16-le": ("utf-16-le", ""),
    "utf-16-be": ("utf-16-be", ""),
}


def converter() -> Callable[[str], str] | None:
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    return OpenCC("s2t").convert


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every Nth article")
    parser.add_argument("--rivals", action="store_true")
    arguments = parser.parse_args()
    if not ARTICLES.exists():
        sys.exit(f"{ARTICLES} is absent: nothing to measure")
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines][:: arguments.every]
    convert = converter()
    for size in (200, 500, 2000):
        texts = [body[:size] for body in bodies if len(body) >= size]
        traditional = [convert(text) for text in texts] if convert else []
        for name, (codec, declared) in ENCODINGS.items():
            wanted = traditional if "big5" in codec or "950" in codec or "traditional" in name else texts
            if not wanted:
                print(f"{size:5} {name:28} skipped: OpenCC is not installed")
                continue
            wanted = [text.encode(codec, "ignore").decode(codec) for text in wanted]
            pages = [text.encode(codec) for text in wanted]
            start = time.process_time()
            found = [decode(page, declared or None) for page in pages]
            spent = time.process_time() - start
            right = sum(result.text == text for result, text in zip(found, wanted, strict=True))
            line = f"{size:5} {name:28} {right / len(pages):9.4%} of {len(pages)}  {spent / len(pages) * 1e6:6.0f} us"
            if arguments.rivals and not declared:
                line += rivals(pages[::20], codec)
            print(line)


def rivals(pages: list[bytes], codec: str) -> str:
    import cchardet
    from charset_normalizer import from_bytes

    families = {"gb18030": ("gb", "ascii"), "cp950": ("big5", "cp950", "ascii")}.get(codec, (codec[:6], "ascii"))
    named = [(cchardet.detect(page)["encoding"] or "").lower() for page in pages]
    guessed = [getattr(from_bytes(page).best(), "encoding", "").replace("_", "-") for page in pages]
    shares = (sum(name.startswith(families) for name in names) / len(pages) for names in (named, guessed))
    return "  cchardet {:.1%}, charset-normalizer {:.1%}".format(*shares)


if __name__ == "__main__":
    main()
