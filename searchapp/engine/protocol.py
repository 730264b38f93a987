"""The contract between the service and its engines.

An engine keeps articles and answers requests. Everything that crosses this line is a frozen dataclass, so that the
service cannot tell one engine from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from searchapp.article import Article
from searchapp.query import ParsedQuery

Sort = Literal["relevance", "newest", "oldest", "views"]
FACETS = ("source", "author", "year")
FACET_VALUES = 50
"""How many values of a facet are told, the most frequent first."""


class EngineError(Exception):
    """An engine could not do what was asked; the message says what was wrong and what to do."""


class IndexMissing(EngineError):
    """There is no index yet: `searchapp rebuild` makes one."""


class IndexOutdated(EngineError):
    """The index was made by another format or another analysis than this program's: it must be rebuilt."""


class EngineUnavailable(EngineError):
    """The engine is out of reach for now; the same request may succeed later."""


class QueryTooLarge(EngineError):
    """The query has more terms than the engine takes; a shorter one is answered."""


class WriterBusy(EngineError):
    """Another process is writing this index."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Exact filters. source, author: any of the values (compared folded); empty means no filter.

    since, until: seconds since 1970, both inclusive; None means open. Articles without a date are outside both.
    """

    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One search. offset, limit: which hits of the order to return. facets: names out of FACETS.

    collapse: mirrors of one article are one hit, and total and facets count them once. count: whether `total` is
    wanted. rescore: whether the best of a relevance order are rescored. deadline: time.monotonic() after which the
    engine may answer with what it has (then Found.partial).
    """

    query: ParsedQuery
    filters: Filters = Filters()
    offset: int = 0
    limit: int = 10
    sort: Sort = "relevance"
    collapse: bool = True
    facets: tuple[str, ...] = ()
    count: bool = True
    rescore: bool = True
    explain: bool = False
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class TermScore:
    """What one term gave a hit. stage: "first" (BM25 of a stream) or "rescore" (characters and other evidence)."""

    stage: str
    field: str
    term: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """What a list shows of an article, and why it is in it. The article's fields are as in Article, but for its body.

    body: UTF-8, lone surrogates too: only a passage of it is shown. duplicates: how many other members the article's
    group of mirrors has (0 with collapse off). explanation: with Request.explain, what each term gave; the scores add
    up to `score`.
    """

    id: str
    title: str
    body: bytes
    source: str
    author: str
    published: str
    views: int | None
    url: str
    score: float
    duplicates: int = 0
    explanation: tuple[TermScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """hits in order; total: every match, exactly (0 when not asked for); facets: name -> (value, count), most first.

    Each facet that was asked for is there, with at most FACET_VALUES values, years of four digits; articles without the
    field are not counted.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Mirrors:
    """Copies of one article. articles: in the order of their ids, as many as were asked for. total: of all."""

    articles: tuple[Article, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class EngineStats:
    """generation: a name that changes with every commit. analysis: the fingerprint of the analysis it was made with.

    groups: how many groups of mirrors with two or more members. bytes: size of the index. roots: as committed.
    """

    engine: str
    generation: str
    documents: int
    deleted: int
    groups: int
    segments: int
    bytes: int
    analysis: str
    committed: str
    roots: tuple[str, ...] = ()


class Writer(Protocol):
    """One transaction. Nothing is visible before commit; `cancel` or a crash leaves the last commit."""

    def prepare(self, articles: Sequence[Article]) -> Any:
        """Turn a batch into the engine's own form. Runs in a worker process: self and result are picklable."""

    def add(self, prepared: Any, drop: Sequence[int] = ()) -> None:
        """Take a prepared batch, without the articles at these places of it. Replaces articles with the same id."""

    def delete(self, ids: Sequence[str]) -> int:
        """Delete committed articles by id; returns how many there were."""

    def commit(self, roots: Sequence[str] = ()) -> None:
        """Make all of it visible at once, durably. roots: folders that ids are relative to, kept with the index."""

    def cancel(self) -> None:
        """Leave everything as it was. Harmless after commit."""


class Engine(Protocol):
    """Safe to share between threads. Every method may raise EngineError."""

    def search(self, request: Request) -> Found: ...

    def article(self, id: str) -> Article | None:
        """The stored article, also one that lists show as a mirror of another."""

    def mirrors(self, id: str, limit: int) -> Mirrors:
        """The other members of its group."""

    def catalog(self) -> Iterable[tuple[str, str, str]]:
        """(fingerprint, id, origin) of every live article, for update; gone through again it gives the same order."""

    def stats(self) -> EngineStats: ...

    def writer(self, *, replace: bool) -> Writer:
        """Open a transaction; with replace, commit drops all that was there before. Raises WriterBusy."""

    def refresh(self) -> bool:
        """See the newest commit if it is not yet seen; cheap enough for every request. True when it changed."""

    def close(self) -> None: ...
