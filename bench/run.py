"""Run the benches under bench/ and show their tables: python -m bench.run [NAME…] [--list]

A bench is a module here that runs as a program (`if __name__ == "__main__":`) and prints its tables. Each gets a
process of its own, so that one's memory and compiled code do not weigh on the next. A module that sets LONG = True
runs only when it is named.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BENCHES = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Bench:
    """name: the module's, without `bench.`. question: the first line of its docstring."""

    name: str
    question: str
    long: bool


def benches() -> list[Bench]:
    """Every bench, by name."""
    found = []
    for path in sorted(BENCHES.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path == Path(__file__).resolve() or '__name__ == "__main__"' not in text:
            continue
        tree = ast.parse(text)
        name = ".".join(path.relative_to(BENCHES).with_suffix("").parts)
        question = (ast.get_docstring(tree) or name).splitlines()[0]
        found.append(Bench(name, question, any(_is_long(statement) for statement in tree.body)))
    return found


def _is_long(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement) == "LONG = True"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="which benches; all but the long ones if none is named")
    parser.add_argument("--list", action="store_true", help="only list them")
    arguments = parser.parse_args()
    known = {bench.name: bench for bench in benches()}
    if arguments.list:
        for bench in known.values():
            print(f"{bench.name:28}{'(long) ' if bench.long else ''}{bench.question}")
        return 0
    if unknown := [name for name in arguments.names if name not in known]:
        parser.error(f"no such bench: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [known[name] for name in arguments.names] or [bench for bench in known.values() if not bench.long]
    failed = []
    for bench in chosen:
        print(f"\n{bench.name}: {bench.question}\n$ python -m bench.{bench.name}\n", flush=True)
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", f"bench.{bench.name}"], cwd=BENCHES.parent, check=False).returncode
        print(f"({time.monotonic() - begun:.0f} s{'' if code == 0 else f', failed with exit code {code}'})", flush=True)
        if code:
            failed.append(bench.name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
