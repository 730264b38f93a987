"""What an index in the cluster looks like: its settings, its fields, and the document of an article."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.analysis import STREAMS, TEXT_FIELDS, Analyzer, fold, index_field, runs
from searchapp.article import Article, timestamp
from searchapp.corpus import signature
from searchapp.engine.opensearch.characters import OR, bigram_stream, character_tokens
from searchapp.engine.protocol import FACETS
from searchapp.ranking import Ranking

FORMAT = "1"
"""Raised whenever an index made by another version of this module cannot be read by this one."""

LONGEST_ID = 512
"""Bytes that the cluster allows in a document's own id."""
GROUP_NAME_LENGTH = 13
_KEYWORD = {"type": "keyword", "ignore_above": 8000}
_STORED_ONLY = {"type": "keyword", "index": False, "ignore_above": 8000}


def characters_field(field: str) -> str:
    """The index field that holds every character of a text field with its place."""
    return f"{field}_characters"


def pair_field(facet: str) -> str:
    """The field of a mirrored document that joins its group and its value of a facet."""
    return f"{facet}_of_group"


def settings(ranking: Ranking, shards: int) -> dict[str, Any]:
    """Settings of a new index: nothing is visible before a refresh is asked for, and there are no copies yet."""
    similarities = {name: {"type": "BM25", "k1": field.k1, "b": field.b} for name, field in ranking.fields.items()}
    return {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": -1,
        "translog.durability": "async",
        "similarity": similarities,
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 10_000}},
            "filter": {
                "alternatives": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{OR}]+)"]}
            },
            "analyzer": {
                "terms": {"type": "custom", "tokenizer": "spaces"},
                "alternatives": {"type": "custom", "tokenizer": "spaces", "filter": ["alternatives"]},
            },
        },
    }


def mapping() -> dict[str, Any]:
    """Fields of a new index. `article` is what is stored; all else is there to be searched, sorted or counted."""
    fields: dict[str, Any] = {
        "article": {"type": "object", "enabled": False},
        "id": _STORED_ONLY,
        "origin": _STORED_ONLY,
        "fingerprint": _STORED_ONLY,
        "published_at": {"type": "long"},
        "views": {"type": "long"},
        "group": _KEYWORD,
        "mirrored": {"type": "boolean"},
        "members": {"type": "integer", "index": False},
        "order": {"type": "long", "index": False},
        "bytes": {"type": "integer", "index": False},
        "signature": {"type": "binary", "doc_values": True},
        "source": _KEYWORD,
        "author": _KEYWORD,
    }
    for facet in FACETS:
        fields[facet_field(facet)] = _STORED_ONLY
        fields[pair_field(facet)] = _STORED_ONLY
    for field in TEXT_FIELDS:
        for stream in STREAMS:
            name = index_field(field, stream)
            fields[name] = {"type": "text", "analyzer": "terms", "index_options": "freqs", "similarity": name}
        fields[characters_field(field)] = {
            "type": "text",
            "analyzer": "terms",
            "search_analyzer": "alternatives",
            "index_options": "positions",
            "norms": False,
        }
    kept = ("article", "group", "members")
    return {
        "dynamic": False,
        "_source": {"includes": [f"{name}.*" if name == "article" else name for name in kept]},
        "properties": fields,
    }


def facet_field(facet: str) -> str:
    """The field that holds a facet's value as it is shown."""
    return f"{facet}_shown"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article on its way to the cluster. document: its JSON but for the closing brace and the group's fields."""

    id: str
    document: bytes
    signature: npt.NDArray[np.uint32]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """What an article's document says of its neighbours. order: breaks ties between hits, the lower first.

    group: the name of its group of mirrors. members: how many there are, 1 if it is alone.
    """

    order: int
    group: str
    members: int


def document_id(id: str) -> str:
    """The cluster's id of an article's document."""
    if len(id.encode("utf-8", "replace")) <= LONGEST_ID - 1:
        return f"={id}"
    return hashlib.blake2b(id.encode("utf-8", "replace"), digest_size=24).hexdigest()


def group_name(id: str) -> str:
    """The name of a group whose first member is this article."""
    return base64.b85encode(hashlib.blake2b(id.encode("utf-8", "replace"), digest_size=10).digest()).decode()


def prepare(article: Article, analyzer: Analyzer) -> Prepared:
    """Analyse one article."""
    document: dict[str, Any] = {
        "article": {name: value for name, value in asdict(article).items() if value not in ("", None)},
        "id": article.id,
        "origin": article.origin,
        "fingerprint": article.fingerprint,
        "bytes": len(article.title.encode("utf-8", "replace")) + len(article.body.encode("utf-8", "replace")) + 1,
    }
    for field in TEXT_FIELDS:
        folded = fold(getattr(article, field))
        document[index_field(field, "words")] = " ".join(analyzer.words(folded))
        document[index_field(field, "bigrams")] = bigram_stream(folded, runs(folded))
        document[characters_field(field)] = character_tokens(folded)
    values = {"source": article.source, "author": article.author}
    for name, value in values.items():
        if value:
            document[name] = fold(value)
    moment = timestamp(article.published)
    if moment is not None:
        document["published_at"] = moment
        values["year"] = article.published[:4]
    if article.views is not None:
        document["views"] = article.views
    values = {facet: value for facet, value in values.items() if value}
    document |= {facet_field(facet): value for facet, value in values.items()}
    rows = np.ascontiguousarray(signature(article.title, article.body), np.uint32)
    document["signature"] = base64.b64encode(rows.astype("<u4").tobytes()).decode()
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Prepared(article.id, text[:-1], rows, values)


def action(prepared: Prepared, place: Place) -> bytes:
    """The two lines of a bulk request that index an article at its place."""
    group, members = place.group, place.members
    more: dict[str, Any] = {"group": group, "mirrored": members > 1, "members": members, "order": place.order}
    if members > 1:
        more |= {pair_field(facet): f"{group}{value}" for facet, value in prepared.values.items()}
    tail = json.dumps(more, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"".join((_line({"index": {"_id": document_id(prepared.id)}}), prepared.document, b",", tail[1:], b"\n"))


def deletion(id: str) -> bytes:
    """The line of a bulk request that deletes an article."""
    return _line({"delete": {"_id": document_id(id)}})


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def article_of(source: Mapping[str, Any]) -> Article:
    """The stored article of a document's _source."""
    return Article(**{"id": "", "title": "", "body": "", **source["article"]})


def signature_of(value: str) -> npt.NDArray[np.uint32]:
    """The signature in a doc value of its field."""
    # The cluster leaves the padding off.
    return np.frombuffer(base64.b64decode(value + "=" * (-len(value) % 4)), "<u4").astype(np.uint32)
