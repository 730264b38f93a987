"""The peers that the engine is measured beside: each indexes (id, text) pairs and answers a query with ids.

All get the same words from the same segmenter where they take words ready made, so that what is compared is the engine.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

import rjieba

Documents = Sequence[tuple[str, str]]


def words(text: str) -> list[str]:
    """Words of a text or query, the same for every peer."""
    return [word for word in rjieba.cut_for_search(text.lower()) if word[0].isalnum()]


class Rival(Protocol):
    """kind of a query: "any" of its words, "all" of them, or a "phrase"."""

    name: str

    def index(self, documents: Documents, folder: Path) -> None: ...

    def top(self, text: str, kind: str) -> Any:
        """The best ten, as the engine names them."""

    def named(self, found: Any) -> list[str]:
        """The ids of what `top` gave."""

    def top_and_count(self, text: str, kind: str) -> tuple[Any, int]:
        """The best ten, and how many match in all."""

    def count(self, text: str, kind: str) -> int:
        """How many match in all."""


class Tantivy:
    """tantivy-py, words only, BM25."""

    name = "tantivy"

    def index(self, documents: Documents, folder: Path) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("body", stored=False, tokenizer_name="whitespace")
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(300_000_000, 2)
        for id, text in documents:
            writer.add_document(tantivy.Document(id=id, body=" ".join(words(text))))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._index = index
        self._searcher = index.searcher()

    def _query(self, text: str, kind: str) -> object:
        import tantivy

        terms = words(text)
        if kind == "phrase" and len(terms) > 1:
            return tantivy.Query.phrase_query(self._schema, "body", terms)
        occur = tantivy.Occur.Should if kind == "any" else tantivy.Occur.Must
        return tantivy.Query.boolean_query(
            [(occur, tantivy.Query.term_query(self._schema, "body", term)) for term in dict.fromkeys(terms)]
        )

    def _ids(self, hits: Iterable[tuple[float, object]]) -> list[str]:
        return [self._searcher.doc(address)["id"][0] for _, address in hits]

    def top(self, text: str, kind: str) -> list[object]:
        return [address for _, address in self._searcher.search(self._query(text, kind), 10, count=False).hits]

    def named(self, found: Iterable[object]) -> list[str]:
        """The ids of what `top` gave."""
        return [self._searcher.doc(address)["id"][0] for address in found]

    def top_and_count(self, text: str, kind: str) -> tuple[list[object], int]:
        found = self._searcher.search(self._query(text, kind), 10, count=True)
        return [address for _, address in found.hits], found.count

    def count(self, text: str, kind: str) -> int:
        # The binding has no count alone: the best one is looked for, too.
        return int(self._searcher.search(self._query(text, kind), 1, count=True).count)


class Fts5:
    """SQLite's FTS5 over the same words, its own bm25()."""

    name = "SQLite FTS5"

    def index(self, documents: Documents, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "fts.db")
        self._db.execute("create virtual table t using fts5(id unindexed, body, content='', tokenize='unicode61')")
        self._ids = [id for id, _ in documents]
        rows = ((number, id, " ".join(words(text))) for number, (id, text) in enumerate(documents))
        with self._db:
            self._db.executemany("insert into t(rowid, id, body) values (?, ?, ?)", rows)
            self._db.execute("insert into t(t) values ('optimize')")

    def _match(self, text: str, kind: str) -> str:
        quoted = ['"' + word.replace('"', '""') + '"' for word in words(text)]
        if kind == "phrase":
            return " + ".join(quoted)
        return (" OR " if kind == "any" else " AND ").join(dict.fromkeys(quoted))

    def top(self, text: str, kind: str) -> list[int]:
        sql = "select rowid from t where t match ? order by bm25(t) limit 10"
        return [row for (row,) in self._db.execute(sql, (self._match(text, kind),))]

    def named(self, found: Iterable[int]) -> list[str]:
        return [self._ids[row] for row in found]

    def top_and_count(self, text: str, kind: str) -> tuple[list[int], int]:
        return self.top(text, kind), self.count(text, kind)

    def count(self, text: str, kind: str) -> int:
        (count,) = self._db.execute("select count(*) from t where t match ?", (self._match(text, kind),)).fetchone()
        return int(count)


class StockWhoosh:
    """Whoosh 2.7.4 with its own codec and jieba's ChineseAnalyzer: what one gets without this project."""

    name = "stock Whoosh"

    def index(self, documents: Documents, folder: Path) -> None:
        from jieba.analyse import ChineseAnalyzer
        from whoosh import fields, index, qparser

        folder.mkdir(parents=True, exist_ok=True)
        self._schema = fields.Schema(id=fields.ID(stored=True), body=fields.TEXT(analyzer=ChineseAnalyzer()))
        made = index.create_in(str(folder), self._schema)
        writer = made.writer(limitmb=256)
        for id, text in documents:
            writer.add_document(id=id, body=text)
        writer.commit()
        self._searcher = made.searcher()
        self._parsers = {
            "any": qparser.QueryParser("body", self._schema, group=qparser.OrGroup),
            "all": qparser.QueryParser("body", self._schema),
        }

    def _query(self, text: str, kind: str) -> object:
        if kind == "phrase":
            return self._parsers["all"].parse(f'"{text}"')
        return self._parsers[kind].parse(" ".join(words(text)))

    def top(self, text: str, kind: str) -> list[str]:
        return [hit["id"] for hit in self._searcher.search(self._query(text, kind), limit=10)]

    def named(self, found: list[str]) -> list[str]:
        return found

    def top_and_count(self, text: str, kind: str) -> tuple[list[str], int]:
        found = self._searcher.search(self._query(text, kind), limit=10)
        return [hit["id"] for hit in found], len(found)

    def count(self, text: str, kind: str) -> int:
        return len(self._searcher.search(self._query(text, kind), limit=1))


class OpenSearch:
    """A cluster of one node with one shard, asked by HTTP over one connection: words only, no stored text."""

    name = "OpenSearch"
    _AT_ONCE = 5000
    _MAPPING: ClassVar = {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1},
        "mappings": {
            "_source": {"enabled": False},
            "properties": {"body": {"type": "text", "analyzer": "whitespace"}},
        },
    }

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def index(self, documents: Documents, folder: Path) -> None:
        self._ask("PUT", "/passages", json.dumps(self._MAPPING))
        for begin in range(0, len(documents), self._AT_ONCE):
            lines = []
            for id, text in documents[begin : begin + self._AT_ONCE]:
                lines.append(json.dumps({"index": {"_id": id}}))
                lines.append(json.dumps({"body": " ".join(words(text))}, ensure_ascii=False))
            if self._ask("POST", "/passages/_bulk", "\n".join(lines) + "\n")["errors"]:
                raise RuntimeError("OpenSearch took not every document")
        self._ask("POST", "/passages/_forcemerge?max_num_segments=1", "")
        self._ask("POST", "/passages/_refresh", "")

    def _ask(self, method: str, path: str, body: str) -> Any:
        headers = {"Content-Type": "application/x-ndjson" if path.endswith("_bulk") else "application/json"}
        self._connection.request(method, path, body.encode(), headers)
        answer = self._connection.getresponse()
        found = json.loads(answer.read())
        if answer.status >= 300:
            raise RuntimeError(found)
        return found

    def _query(self, text: str, kind: str) -> dict[str, object]:
        if kind == "phrase":
            return {"match_phrase": {"body": " ".join(words(text))}}
        return {"match": {"body": {"query": " ".join(words(text)), "operator": "or" if kind == "any" else "and"}}}

    def _search(self, text: str, kind: str, count: bool) -> Any:
        asked = {"size": 10, "_source": False, "track_total_hits": count, "query": self._query(text, kind)}
        return self._ask("POST", "/passages/_search?request_cache=false", json.dumps(asked))["hits"]

    def top(self, text: str, kind: str) -> list[str]:
        return [hit["_id"] for hit in self._search(text, kind, False)["hits"]]

    def named(self, found: list[str]) -> list[str]:
        return found

    def top_and_count(self, text: str, kind: str) -> tuple[list[str], int]:
        found = self._search(text, kind, True)
        return [hit["_id"] for hit in found["hits"]], found["total"]["value"]

    def count(self, text: str, kind: str) -> int:
        return int(self._ask("POST", "/passages/_count", json.dumps({"query": self._query(text, kind)}))["count"])
