"""docs/index-format.md names every array and its type."""

from __future__ import annotations

import random
import re
from pathlib import Path

from searchapp.engine.whoosh import toc
from searchapp.engine.whoosh.arrays import FORMAT, ArrayFile
from searchapp.engine.whoosh.schema import INDEX_FIELDS
from searchapp.engine.whoosh.storage import Folder

from .corpora import article, commit

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "index-format.md").read_text(encoding="utf-8")


def documented() -> dict[str, str]:
    """Array name -> dtype, from the tables."""
    found: dict[str, str] = {}
    for names, dtypes in re.findall(r"^\| ((?:`[\w.]+` ?)+)\| ((?:`[^`]+` ?)+)\|", PAGE, re.MULTILINE):
        own = re.findall(r"`([\w.]+)`", names)
        types = [each.replace("\\", "") for each in re.findall(r"`([^`]+)`", dtypes)]
        for name, dtype in zip(own, types, strict=True):
            for field in INDEX_FIELDS if name.startswith("FIELD.") else (None,):
                of = name.replace("FIELD", field) if field else name
                for column in ("origins", "sources", "authors"):
                    found[of.replace("COLUMN", column)] = dtype
    return {name: dtype for name, dtype in found.items() if dtype[0] in "|<"}


def test_every_array_is_documented_with_its_type(tmp_path: Path) -> None:
    commit(tmp_path, [article(random.Random(1), str(n)) for n in range(9)])
    folder = Folder(tmp_path)
    held = {}
    for name in toc.read(folder).files:
        held |= {array: dtype for array, (dtype, *_) in ArrayFile(folder, name)._directory.items()}
    assert {name.replace("deleted.0", "deleted.P"): dtype for name, dtype in held.items()} == documented()
    assert f"Format version {FORMAT}." in PAGE
