"""How Whoosh's own Searcher evaluates our two nodes: plainly, by sets and by a regular expression over stored text.

Engines have faster ways; this is what they are held to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from whoosh.matching import ListMatcher, NullMatcher
from whoosh.query import Prefix, Query, Term

from searchapp.analysis import CHARACTER_CLASS, WORD, class_pattern, fold, index_field
from searchapp.query.nodes import ALMOST, Enough, ExactPhrase, Unit
from searchapp.ranking import idf


def enough_matcher(node: Enough, searcher: Any) -> Any:
    """Documents of one leaf that hold enough; document frequencies are those of the whole index."""
    whole = searcher.get_parent()
    documents = whole.doc_count_all()
    fields = [index_field(field, "bigrams") for field in node.fields]
    held: dict[int, float] = {}
    total = 0.0
    for unit in node.units:
        weight = idf(documents, max(_frequency(whole, field, unit) for field in fields))
        total += weight
        for document in set().union(*(_documents(searcher, field, unit) for field in fields)):
            held[document] = held.get(document, 0.0) + weight
    threshold = total * node.share * ALMOST
    return _listed(document for document, weight in held.items() if weight >= threshold)


def phrase_matcher(node: ExactPhrase, searcher: Any) -> Any:
    """Documents of one leaf that hold the phrase in their stored text."""
    pattern = phrase_pattern(node.text)
    found = []
    for document in searcher.reader().all_doc_ids():
        stored = searcher.stored_fields(document)
        if any(pattern.search(fold(stored[field])) for field in node.fields):
            found.append(document)
    return _listed(found)


def phrase_pattern(text: str) -> re.Pattern[str]:
    """What an exact phrase means, as a regular expression over folded text. text: folded, without white space."""
    letter = f"[{class_pattern(WORD)}]"
    before = f"(?<!{letter})" if CHARACTER_CLASS[ord(text[0])] == WORD else ""
    after = f"(?!{letter})" if CHARACTER_CLASS[ord(text[-1])] == WORD else ""
    return re.compile(before + r"\s*".join(map(re.escape, text)) + after)


def _documents(searcher: Any, field: str, unit: Unit) -> set[int]:
    """The documents of a unit's postings that are not deleted."""
    query: Query = Prefix(field, unit.term) if unit.prefix else Term(field, unit.term)
    return set(query.matcher(searcher, searcher.boolean_context()).all_ids())


def _frequency(searcher: Any, field: str, unit: Unit) -> int:
    """In how many documents a unit stands, deleted ones too, as all document frequencies count them."""
    if not unit.prefix:
        return int(searcher.doc_frequency(field, unit.term))
    count = 0
    for reader, _ in searcher.reader().leaf_readers():
        # A reader's own postings leave deleted documents out; its terms reader's do not.
        form = searcher.schema[field].format
        words = (word for of, word in reader.terms_from(field, unit.term.encode()) if of == field)
        own = takewhile(lambda word: word.startswith(unit.term.encode()), words)
        count += len(set().union(*(reader._terms.matcher(field, word, form).all_ids() for word in own)))
    return count


def _listed(documents: Iterable[int]) -> Any:
    found = sorted(documents)
    return ListMatcher(found, [1.0] * len(found)) if found else NullMatcher()
