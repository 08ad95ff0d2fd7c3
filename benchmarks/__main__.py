"""Run the benchmarks, print a table and write build/bench.json; exit code 1 if a target is missed.

python -m benchmarks [--only GROUP] [--full]
"""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.row import Row

GROUPS = ("model", "song", "library", "start", "live", "pictures", "scroll", "table", "package")
"""Each a module here; its `run` gives rows whose names begin with the group's."""

RESULT = Path("build/bench.json")


def main() -> int:
    """Run the groups that were asked for.

    Returns
    -------
    int
        Exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", choices=GROUPS, metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--full", action="store_true", help="the long runs too")
    options = parser.parse_args()
    rows: list[Row] = []
    for group in [options.only] if options.only else GROUPS:
        # imported when its turn comes: what one group imports must not weigh on another
        run: Callable[..., Iterator[Row]] = importlib.import_module(f"benchmarks.{group}").run
        for row in run(full=options.full):
            rows.append(row)
            print(row.as_text(), flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    missed = [row.name for row in rows if not row.ok]
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
