"""Use the program for a while, and print what came of it: `make soak MINUTES=45`."""

import argparse
import sys

from tests.soak.running import Report, soak
from tests.soak.steadiness import first_and_most


def main() -> int:
    """Exit with 1 if anything was not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[], metavar="DEED", help="see deeds.py")
    options = parser.parse_args()
    report = soak(60 * options.minutes, options.seed, options.only)
    _print(report)
    return 1 if report.faults else 0


def _print(report: Report) -> None:
    say = print
    say(f"{'done':24}times")
    for name, times in sorted(report.done.items()):
        say(f"{name:24}{times:5}")
    titles = ("at rest, s", "memory, MB", "in use, MB", "threads", "handles", "children")
    say("\n" + "".join(f"{title:>12}" for title in titles))
    step = max(1, len(report.samples) // 30)
    for each in (*report.samples[:-1:step], *report.samples[-1:]):
        say(
            f"{each.time_s:12.0f}{each.memory_mb:12.0f}{each.used_mb:12.1f}{each.threads:12}"
            f"{each.handles:12}{each.children:12}"
        )
    after = [each for each in report.samples if each.time_s >= report.warm_s]
    if after:
        say(f"\nfrom {report.warm_s:.0f} s on, {len(after)} rests, by medians of five:")
        for what, words in (("memory_mb", "memory"), ("used_mb", "of it in use")):
            first, most = first_and_most(after, what)
            say(f"{words:24}{first:8.1f} MB at first, {100 * (most / first - 1):+5.1f} % at most")
    for fault in report.faults:
        say(f"FAULT: {fault}")
    say("soak passed" if not report.faults else f"soak failed: {len(report.faults)} faults")


if __name__ == "__main__":
    sys.exit(main())
