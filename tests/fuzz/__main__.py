"""Changed files of every format, decoded: ``python -m tests.fuzz --cases 50000``.

Started again with the same words, it goes on where it was. Exit code 1 if there was a fault: a
crash, an error that is no plain sentence, 10 s without an end, or more than 500 MB.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.fuzz.decoding import change_tags, decode_all
from tests.fuzz.running import Journal, run
from tests.fuzz.seeds import make_seeds


def main() -> int:
    """Run the cases and print what came of them, by format."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tags", action="store_true", help="read and write tags instead")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        seeds = make_seeds(Path(made))
    work = change_tags if options.tags else decode_all
    folder = options.folder / work.__name__
    journal = run(seeds, folder, cases=options.cases, seed=options.seed, work=work, say=_say)
    _print_table(journal)
    return 1 if journal.faults else 0


def _say(journal: Journal) -> None:
    print(f"{journal.done} cases, {len(journal.faults)} faults", file=sys.stderr, flush=True)  # noqa: T201


def _print_table(journal: Journal) -> None:
    faults = Counter(fault["family"] for fault in journal.faults)
    print(f"{'format':10}{'cases':>8}{'sound':>8}{'sentence':>10}{'faults':>8}")  # noqa: T201
    for family, tried in sorted(journal.tried.items()):
        heard, bad = journal.heard[family], faults[family]
        print(f"{family:10}{tried:8}{heard:8}{tried - heard - bad:10}{bad:8}")  # noqa: T201
    total, heard, bad = journal.tried.total(), journal.heard.total(), len(journal.faults)
    print(f"{'all':10}{total:8}{heard:8}{total - heard - bad:10}{bad:8}")  # noqa: T201
    print(  # noqa: T201
        f"slowest case {journal.slowest_s:.2f} s, largest process {journal.largest_mb:.0f} MB,"
        f" {journal.seconds:.0f} s of decoding"
    )
    for fault in journal.faults:
        last = fault["fault"].strip().splitlines()[-1]
        print(f"{fault['file']}: {last}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
