"""The service between what is asked and what an engine finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.analysis import Analyzer
from searchapp.engine import Found, QueryTooLarge, Request
from searchapp.engine.whoosh import WhooshEngine
from searchapp.engine.whoosh.storage import Folder
from searchapp.search import InvalidRequest, SearchRequest, Service
from searchapp.settings import Settings


class Narrow(WhooshEngine):
    """An engine that takes few terms, as a cluster does."""

    def search(self, request: Request) -> Found:
        raise QueryTooLarge("查询太长，请缩短")

    def refresh(self) -> bool:
        return False


def test_a_query_too_large_for_the_engine_is_the_askers_to_mend(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path)
    service = Service(settings, Narrow(Folder(tmp_path), Analyzer.from_settings(settings)))
    with pytest.raises(InvalidRequest, match="请缩短") as caught:
        service.search(SearchRequest(q="月食"))
    assert (caught.value.code, caught.value.parameter) == ("too-many-terms", "q")
