"""What the analysis makes of a text, for people who wonder."""

from __future__ import annotations

from dataclasses import dataclass

from searchapp.analysis.analyzer import Analyzer
from searchapp.analysis.characters import fold
from searchapp.analysis.token import Token
from searchapp.analysis.word_lists import SynonymMatch, Synonyms


@dataclass(frozen=True, slots=True)
class Analysis:
    """folded: the text, folded; all offsets hold in both. words, bigrams: the terms of the two streams."""

    text: str
    folded: str
    words: tuple[Token, ...]
    bigrams: tuple[Token, ...]
    synonyms: tuple[SynonymMatch, ...]


def analyze(text: str, analyzer: Analyzer, synonyms: Synonyms | None = None) -> Analysis:
    """Show every step of the analysis of a text. Never raises."""
    folded = fold(text)
    return Analysis(
        text,
        folded,
        tuple(analyzer.word_tokens(folded)),
        tuple(analyzer.bigram_tokens(folded)),
        (synonyms or Synonyms()).of(folded),
    )
