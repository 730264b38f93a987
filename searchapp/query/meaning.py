"""From the tree of signs to conditions and evidence: which documents are hits, what they earn, what is marked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product

from whoosh import query

from searchapp.analysis import FUNCTION_CHARACTERS, TEXT_FIELDS, Analyzer, SynonymMatch, Synonyms, fold, index_field
from searchapp.query.nodes import Enough, ExactPhrase
from searchapp.query.parsed import Mark, ParsedQuery, QueryError, ScoredTerm
from searchapp.query.syntax import FreeText, Quoted
from searchapp.query.units import is_question
from searchapp.query.words import Words, read_words, rescored_characters, words_to_mark
from searchapp.ranking import required_share

EXACT_FIELDS = ("source", "author")

MAX_CLAUSES = 1000
"""Groups of words, phrases and field values in one query."""
MAX_TERMS = 2000
"""Bigrams and Latin words in one query. As many again may come from synonyms; wordings beyond that are left out."""
MAX_VARIANTS = 8
"""Wordings of one group of words that synonyms may make."""
MAX_MARKS = 200

SYNONYM_BOOST = 0.5
"""What was typed is worth more than what was meant."""

GRAMMAR_BOOST = 0.5
"""A bigram with a function character in it (的职, 于北) says half as much as one without (bench/ranking)."""

_WORDS = {name: index_field(name, "words") for name in TEXT_FIELDS}
_BIGRAMS = {name: index_field(name, "bigrams") for name in TEXT_FIELDS}
_FIELDS = {"text": TEXT_FIELDS, "title": ("title",), "body": ("body",)}


@dataclass(slots=True)
class _Reading:
    """What is gathered on the way through a tree. score: index field -> term -> boost.

    question: whether the text as a whole asks in a sentence.
    """

    analyzer: Analyzer
    synonyms: Synonyms
    stop_words: Container[str]
    score: dict[str, dict[str, float]] = field(default_factory=dict)
    characters: dict[str, None] = field(default_factory=dict)
    marks: dict[Mark, None] = field(default_factory=dict)
    question: bool = False
    clauses: int = 0
    terms: int = 0
    synonym_terms: int = 0

    def count(self, terms: int) -> None:
        self.clauses += 1
        self.terms += terms
        if self.clauses > MAX_CLAUSES:
            raise QueryError("too-many-clauses", f"一次查询最多可以写 {MAX_CLAUSES:,} 组词、短语和条件，请减少一些。")
        if self.terms > MAX_TERMS:
            raise QueryError("too-many-terms", f"查询太长：最多可以有 {MAX_TERMS:,} 个二字组和单词，请缩短一些。")

    def earn(self, fields: tuple[str, ...], words: Words) -> None:
        of_words = dict.fromkeys(words.words, 1.0)
        of_bigrams = {term: GRAMMAR_BOOST if _holds_grammar(term) else 1.0 for term in words.bigrams}
        for name in fields:
            self.score.setdefault(_WORDS[name], {}).update(of_words)
            self.score.setdefault(_BIGRAMS[name], {}).update(of_bigrams)

    def earn_less(self, fields: tuple[str, ...], words: Words) -> None:
        for names, terms in ((_WORDS, words.words), (_BIGRAMS, words.bigrams)):
            for name in fields:
                known = self.score.setdefault(names[name], {})
                for term in terms:
                    known.setdefault(term, SYNONYM_BOOST)


def _holds_grammar(bigram: str) -> bool:
    return len(bigram) == 2 and not FUNCTION_CHARACTERS.isdisjoint(bigram)


def interpret(text: str, tree: query.Query, reading: _Reading) -> ParsedQuery:
    """Give the tree of signs of a typed text its meaning. Raises QueryError."""
    # Quotes part a question into pieces, none of which needs to ask by itself: 「春晓」的作者名叫什么？
    reading.question = is_question(fold(text))
    match = _condition(tree, reading, wanted=True)
    if match is None:
        raise QueryError("only-signs", "查询里只有标点符号，没有可以查找的字词。")
    if _only_negative(match):
        raise QueryError("only-negative", "查询里只有不要的词。请再写上想找的词，例如：手机 -广告")
    return ParsedQuery(
        text,
        match,
        tuple([ScoredTerm(name, term, boost) for name, of in reading.score.items() for term, boost in of.items()]),
        "".join(reading.characters),
        tuple(islice(reading.marks, MAX_MARKS)),
    )


def new_reading(analyzer: Analyzer, synonyms: Synonyms | None, stop_words: Container[str] | None) -> _Reading:
    """An empty reading for `interpret`."""
    return _Reading(analyzer, synonyms or Synonyms(), stop_words or ())


def _condition(node: query.Query, reading: _Reading, wanted: bool) -> query.Query | None:
    """What a document must fulfil; None where nothing can be looked up. Evidence is gathered where `wanted`."""
    if isinstance(node, FreeText):
        return _free_text(node, reading, wanted)
    if isinstance(node, Quoted):
        return _quoted(node, reading, wanted)
    if isinstance(node, query.Not):
        inner = _condition(node.query, reading, wanted=False)
        if inner is not None and _only_negative(inner):
            raise QueryError("only-negative", "不要的部分里只有不要的词，这样的查询没有意义。请去掉一层减号。")
        return None if inner is None else query.Not(inner)
    children = list(node.children())
    parts = [_condition(child, reading, wanted) for child in children]
    if reading.question and not isinstance(node, query.Or) and any(map(_is_phrase, children)):
        # A question about a phrase: whoever holds the phrase may answer it, in whatever words.
        parts = [None if _is_words(child) else part for child, part in zip(children, parts, strict=True)]
    return _joined(query.Or if isinstance(node, query.Or) else query.And, [part for part in parts if part is not None])


def _is_phrase(node: query.Query) -> bool:
    return isinstance(node, Quoted) and node.fieldname not in EXACT_FIELDS and bool(node.text.strip())


def _is_words(node: query.Query) -> bool:
    return isinstance(node, FreeText) and node.fieldname == "text"


def _joined(kind: type[query.And] | type[query.Or], parts: Sequence[query.Query]) -> query.Query | None:
    """One And or Or of the parts, each once. Whoosh's own normalize() would let Every swallow its neighbours."""
    if kind is query.Or and any(map(_only_negative, parts)):
        raise QueryError("only-negative", "OR 的一边只有不要的词。请在 OR 的两边都写上想找的词。")
    flat = chain.from_iterable(part.subqueries if isinstance(part, kind) else (part,) for part in parts)
    unique = list(dict.fromkeys(flat))
    if len(unique) < 2:
        return unique[0] if unique else None
    return kind(unique)


def _only_negative(condition: query.Query) -> bool:
    if isinstance(condition, query.And):
        return all(map(_only_negative, condition.subqueries))
    return isinstance(condition, query.Not)


def _free_text(node: FreeText, reading: _Reading, wanted: bool) -> query.Query | None:
    folded = fold(node.text)
    if node.fieldname in EXACT_FIELDS:
        return _value(node.fieldname, folded, reading)
    fields = _FIELDS[node.fieldname]
    words = read_words(folded, reading.analyzer, reading.stop_words)
    reading.count(max(len(words.units), len(words.bigrams)))
    if not words.units:
        return None
    if wanted:
        reading.earn(fields, words)
        reading.characters.update(dict.fromkeys(rescored_characters(words.content)))
        reading.marks.update(dict.fromkeys(map(Mark, words_to_mark(folded, words))))
    enough = Enough(fields, words.units, required_share(len(words.units), reading.question))
    matches = reading.synonyms.of(folded)
    if not matches:
        return enough
    if wanted:
        _earn_synonyms(matches, fields, reading)
    wordings = [enough]
    for variant in islice(_variants(folded, matches), MAX_VARIANTS):
        units = read_words(variant, reading.analyzer, reading.stop_words).units
        reading.synonym_terms += len(units)
        if reading.synonym_terms > MAX_TERMS:
            break
        if units:
            wordings.append(Enough(fields, units, required_share(len(units), reading.question)))
    return _joined(query.Or, wordings)


def _earn_synonyms(matches: tuple[SynonymMatch, ...], fields: tuple[str, ...], reading: _Reading) -> None:
    for synonym in chain.from_iterable(match.synonyms[:MAX_VARIANTS] for match in matches):
        words = read_words(synonym, reading.analyzer)
        reading.earn_less(fields, words)
        reading.marks[Mark(synonym)] = None


def _variants(folded: str, matches: tuple[SynonymMatch, ...]) -> Iterator[str]:
    """The text with synonyms put in: first one at a time, then several at once."""
    stays: tuple[str | None, ...] = (None,) * len(matches)
    single = (
        (*stays[:place], synonym, *stays[place + 1 :])
        for place, match in enumerate(matches)
        for synonym in match.synonyms
    )
    several = product(*((None, *match.synonyms) for match in matches))
    seen = {stays}
    for choice in chain(single, several):
        if choice in seen:
            continue
        seen.add(choice)
        text = folded
        for match, synonym in zip(reversed(matches), reversed(choice), strict=True):
            if synonym is not None:
                text = text[: match.start] + synonym + text[match.end :]
        yield text


def _quoted(node: Quoted, reading: _Reading, wanted: bool) -> query.Query | None:
    folded = fold(node.text)
    if node.fieldname in EXACT_FIELDS:
        return _value(node.fieldname, folded, reading)
    text = "".join(folded.split())
    if not text:
        return None
    fields = _FIELDS[node.fieldname]
    words = read_words(folded, reading.analyzer)
    reading.count(len(words.bigrams))
    if wanted:
        reading.earn(fields, words)
        reading.characters.update(dict.fromkeys(rescored_characters(folded)))
        reading.marks[Mark(text, exact=True)] = None
    return ExactPhrase(fields, text)


def _value(name: str, folded: str, reading: _Reading) -> query.Query | None:
    reading.count(0)
    value = folded.strip()
    return query.Term(name, value) if value else None
