"""Where compiled loops are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

COMPILED = Path(__file__).resolve().parents[1] / "searchapp" / "compiled.py"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
PRINT_FOLDER = "import searchapp.compiled, numba; print(numba.config.CACHE_DIR)"
TWICE = "from searchapp.compiled import compiled\n@compiled\ndef twice(n):\n    return 2 * n\n"


def package_in(folder: Path, loops: str) -> Path:
    """A package of the same name that holds compiled.py and these loops, to be imported from the folder."""
    package = folder / "searchapp"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "compiled.py").write_bytes(COMPILED.read_bytes())
    (package / "loops.py").write_text(loops, encoding="utf-8")
    return package


def cache_folder(cwd: Path | None = None, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_FOLDER],
        cwd=cwd,
        env=ENVIRONMENT | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_folder_is_the_same_for_the_same_sources() -> None:
    assert cache_folder() == cache_folder()
    assert Path(cache_folder()).name.startswith("numba-")


def test_an_operators_own_folder_is_kept(tmp_path: Path) -> None:
    assert cache_folder(NUMBA_CACHE_DIR=str(tmp_path)) == str(tmp_path)


def test_a_changed_loop_has_another_folder_and_the_code_of_older_ones_is_removed(tmp_path: Path) -> None:
    folders = []
    for loops in (TWICE, TWICE.replace("2 *", "3 *")):
        package = package_in(tmp_path, loops)
        folders.append(Path(cache_folder(tmp_path)))
    assert folders[0] != folders[1]
    assert folders[0].parent == package / "__pycache__"
    assert not folders[0].exists()


USE_WHEN_TOLD = """
import sys
from searchapp.loops import twice
print("ready", flush=True)
sys.stdin.readline()
assert twice(21) == 42
print(sum(twice.stats.cache_misses.values()))
"""


def test_of_processes_that_need_a_loop_at_once_one_compiles_it_and_the_others_load_it(tmp_path: Path) -> None:
    package_in(tmp_path, TWICE)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", USE_WHEN_TOLD],
                    cwd=tmp_path,
                    env=ENVIRONMENT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(3)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [process.communicate(timeout=60)[0] for process in processes]
    assert sorted(told) == ["0\n", "0\n", "1\n"]


def test_where_nothing_can_be_written_each_process_compiles_for_itself(tmp_path: Path) -> None:
    package = package_in(tmp_path, TWICE)
    # Not even root can make a folder below a file.
    for name in (package / "__pycache__", tmp_path / "file"):
        name.write_text("", encoding="utf-8")
    below = str(tmp_path / "file" / "folder")
    done = subprocess.run(
        [
            *(sys.executable, "-B", "-c"),
            f"import tempfile; tempfile.tempdir = {below!r}; from searchapp.loops import twice; print(twice(21))",
        ],
        cwd=tmp_path,
        env=ENVIRONMENT | {"HOME": below, "XDG_CACHE_HOME": below},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("42", "")
