"""Arrays on disk hold what was put into them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from searchapp.engine.whoosh.spill import PIECE, Spills
from searchapp.engine.whoosh.storage import Folder


def test_pieces_become_one_array_and_no_file_stays(tmp_path: Path) -> None:
    with Spills(Folder(tmp_path)) as spills:
        spilled = spills.new(np.uint32)
        for piece in (np.arange(3), np.zeros(0, np.int64), np.arange(8, dtype=np.uint32).reshape(2, 4)[:, 1]):
            spilled.add(piece)
        assert spilled.items == 5
        whole = spilled.array()
        assert spills.new(np.uint64).array().tolist() == []
    assert whole.tolist() == [0, 1, 2, 1, 5]
    assert whole.dtype == np.uint32
    assert list(tmp_path.iterdir()) == []


def test_an_array_of_zeros_keeps_what_is_written_to_it(tmp_path: Path) -> None:
    with Spills(Folder(tmp_path)) as spills:
        assert spills.zeros(0, 4, np.uint32).shape == (0, 4)
        room = spills.zeros(PIECE // 64 + 3, 64, np.uint8)
        assert not room.any()
        room[-1] = 7
        assert int(room.sum()) == 64 * 7
