"""Which terms does a text consist of? The one place that knows Chinese, used by index, query and snippets alike."""

from typing import Final

from searchapp.analysis.analyze import Analysis, analyze
from searchapp.analysis.analyzer import Analyzer
from searchapp.analysis.bigrams import END_MARK, key_term, term_key
from searchapp.analysis.characters import (
    CHARACTER_CLASS,
    CJK,
    PUNCTUATION,
    SPACE,
    SYMBOL,
    WORD,
    character_class,
    class_pattern,
    codepoints,
    fold,
    fold_table,
    inside_word,
    text_of,
)
from searchapp.analysis.function_characters import FUNCTION_CHARACTERS
from searchapp.analysis.latin import runs
from searchapp.analysis.status import AnalysisStatus, analysis_status, same_but_for_words
from searchapp.analysis.token import Token
from searchapp.analysis.word_lists import SynonymMatch, Synonyms, WordListError, load_stop_words

TEXT_FIELDS: Final = ("title", "body")
STREAMS: Final = ("words", "bigrams")


def index_field(field: str, stream: str) -> str:
    """The index field that holds one stream of one text field."""
    return f"{field}_{stream}"


__all__ = [
    "CHARACTER_CLASS",
    "CJK",
    "END_MARK",
    "FUNCTION_CHARACTERS",
    "PUNCTUATION",
    "SPACE",
    "STREAMS",
    "SYMBOL",
    "TEXT_FIELDS",
    "WORD",
    "Analysis",
    "AnalysisStatus",
    "Analyzer",
    "SynonymMatch",
    "Synonyms",
    "Token",
    "WordListError",
    "analysis_status",
    "analyze",
    "character_class",
    "class_pattern",
    "codepoints",
    "fold",
    "fold_table",
    "index_field",
    "inside_word",
    "key_term",
    "load_stop_words",
    "runs",
    "same_but_for_words",
    "term_key",
    "text_of",
]
