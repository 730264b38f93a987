"""What every process that prepares batches needs, loaded when this module is: dictionary and compiled loops.

The process that others are forked from imports it; they share its pages, which they hardly write to.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from searchapp.analysis import Analyzer
from searchapp.article import Article
from searchapp.engine.whoosh.build import build
from searchapp.engine.whoosh.storage import Folder


class _Nowhere(Folder):
    def create(self, name: str) -> BinaryIO:
        return BytesIO()

    def sync(self, file: BinaryIO) -> None:
        pass


def warm() -> None:
    """Prepare one article, so that all it takes is in memory, and keep the collector from touching that."""
    # What cannot be loaded here tells so where it is used.
    with suppress(Exception):
        build([Article("1", "试一试", "先准备一篇 3.12 的文章。")], Analyzer(), _Nowhere(Path()), "none")
    gc.collect()
    gc.freeze()


warm()
