"""Searching before visitors do: compiled loops, dictionaries and the pages of an index are loaded by then."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from searchapp.engine import EngineError
from searchapp.search import InvalidRequest, SearchRequest, Service

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
