"""Where compiled loops are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMPILED = Path(__file__).resolve().parents[1] / "searchapp" / "compiled.py"
PRINT_FOLDER = "import searchapp.compiled, numba; print(numba.config.CACHE_DIR)"


def _folder(**more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", PRINT_FOLDER], env=environment | more, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_folder_is_the_same_for_the_same_sources() -> None:
    assert _folder() == _folder()
    assert Path(_folder()).name.startswith("numba-")


def test_an_operators_own_folder_is_kept(tmp_path: Path) -> None:
    assert _folder(NUMBA_CACHE_DIR=str(tmp_path)) == str(tmp_path)


def test_a_changed_loop_has_another_folder(tmp_path: Path) -> None:
    package = tmp_path / "searchapp"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "compiled.py").write_bytes(COMPILED.read_bytes())
    loops = package / "loops.py"
    folders = []
    for body in ("1", "2"):
        loops.write_text(f"from searchapp.compiled import compiled\nX = {body}\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", PRINT_FOLDER], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")},
        )  # fmt: skip
        folders.append(Path(done.stdout.strip()))
    assert folders[0] != folders[1]
    assert folders[0].parent == package / "__pycache__"
    assert not folders[0].exists(), "the code of older loops is removed"


def test_where_nothing_can_be_written_each_process_compiles_for_itself(tmp_path: Path) -> None:
    package = tmp_path / "searchapp"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "compiled.py").write_bytes(COMPILED.read_bytes())
    (package / "loops.py").write_text(
        "from searchapp.compiled import compiled\n@compiled\ndef twice(n):\n    return 2 * n\n", encoding="utf-8"
    )
    # Not even root can make a folder below a file.
    for name in (package / "__pycache__", tmp_path / "file"):
        name.write_text("", encoding="utf-8")
    below = str(tmp_path / "file" / "folder")
    done = subprocess.run(
        [
            *(sys.executable, "-B", "-c"),
            f"import tempfile; tempfile.tempdir = {below!r}; from searchapp.loops import twice; print(twice(21))",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
        | {"HOME": below, "XDG_CACHE_HOME": below},
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("42", "")
