"""What the system refuses, in Chinese."""

import errno
import os
from pathlib import Path

import pytest

from searchapp.system_errors import reason


def test_what_happens_often_is_said_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "none").read_bytes()
    assert reason(caught.value) == "文件不在了，或链接指向不存在的文件"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL)), os.strerror(errno.EADDRNOTAVAIL)),
        (OSError("its own words"), "its own words"),
        (OSError(), "OSError"),
    ],
)
def test_a_rare_case_keeps_the_words_of_the_system(error: OSError, said: str) -> None:
    assert reason(error) == said
