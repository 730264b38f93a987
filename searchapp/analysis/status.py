"""Does an index still belong to the analysis of this program and to the user dictionary on disk?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from searchapp.analysis.analyzer import Analyzer
from searchapp.analysis.word_lists import WordListError
from searchapp.system_errors import reason

State = Literal["current", "dictionary_changed", "analysis_changed", "dictionary_unreadable"]


@dataclass(frozen=True, slots=True)
class AnalysisStatus:
    """state: "current" when the index's terms are those that this program would make now.

    "dictionary_changed": the user dictionary on disk is not the one that the index was made with; "analysis_changed":
    folding or segmenting is of another version; "dictionary_unreadable": `detail` says file, line and reason.
    """

    state: State
    detail: str = ""

    @property
    def current(self) -> bool:
        """Whether nothing needs to be rebuilt."""
        return self.state == "current"


@lru_cache(maxsize=8)
def _fingerprint(path: Path | None, modified: int, size: int) -> str:
    return Analyzer.with_dictionary(path).fingerprint


def analysis_status(fingerprint: str, user_dictionary: Path | None) -> AnalysisStatus:
    """Compare the fingerprint of an index (Analyzer.fingerprint when it was made) with the file as it is now.

    Cheap enough for every request: the file is read again only when its time or size changed. Never raises.
    """
    try:
        known = user_dictionary.stat() if user_dictionary else None
        now = _fingerprint(user_dictionary, known.st_mtime_ns if known else 0, known.st_size if known else 0)
    except (OSError, WordListError) as error:
        detail = str(error) if isinstance(error, WordListError) else f"{user_dictionary}: {reason(error)}"
        return AnalysisStatus("dictionary_unreadable", detail)
    if now == fingerprint:
        return AnalysisStatus("current")
    return AnalysisStatus("dictionary_changed" if same_but_for_words(now, fingerprint) else "analysis_changed")


def same_but_for_words(fingerprint: str, other: str) -> bool:
    """Whether two analyses differ in the user dictionary alone: then an index of one can be searched by the other."""
    return fingerprint.rpartition("/")[0] == other.rpartition("/")[0]
