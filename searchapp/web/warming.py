"""Searching before visitors do: compiled loops, dictionaries and the pages of an index are loaded by then.

`python -m searchapp.web.warming` compiles what searches need, while another process compiles what reads pages.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from searchapp.article import Article
from searchapp.engine import EngineError, open_engine
from searchapp.search import InvalidRequest, SearchRequest, Service
from searchapp.settings import Settings

_WORD = re.compile(r"\w+")


def warm(service: Service) -> None:
    """Search in every way that visitors may, for words of an article that is there: a search without hits ends early.

    An index that is missing, empty or broken is no error here; the first search will tell.
    """
    with contextlib.suppress(EngineError, InvalidRequest):
        newest = service.search(SearchRequest(sort="newest", size=1, facets=("source", "author", "year")))
        for hit in newest.hits:
            service.article(hit.id, hit.title[:20])
            for q in _kinds(hit.title):
                for collapse in (True, False):
                    with contextlib.suppress(InvalidRequest):
                        service.search(SearchRequest(q=q, collapse=collapse))


def compile_ahead() -> None:
    """Search an index of two articles that is thrown away, so that the loops are compiled before there is another."""
    with TemporaryDirectory() as folder:
        settings = Settings(index_dir=Path(folder))
        engine = open_engine(settings)
        writer = engine.writer(replace=True)
        body = "先搜索这一篇的正文，再看 a 与 v3.12。"
        writer.add(writer.prepare([Article(id, "试着搜索的标题", body) for id in ("1", "2")]))
        writer.commit()
        service = Service(settings, engine)
        warm(service)
        service.close()


def _kinds(title: str) -> Iterator[str]:
    words = _WORD.findall(title)
    word = max(words, key=len, default="搜索")[:4]
    pair, single = word[:2], word[:1]
    yield title[:20]
    yield pair
    yield single
    yield "的"
    yield "a"
    yield f"“{word}”"
    yield f"{pair} “{word}”"
    yield f"{pair} OR “{word}”"
    yield f"{pair} OR {word} OR {single}"
    yield f"标题:{pair} -“{single}搜索” -{pair}搜索"


if __name__ == "__main__":
    compile_ahead()
