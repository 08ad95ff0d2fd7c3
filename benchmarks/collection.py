"""A large collection scanned in one go, and scanned while it is killed again and again.

python -m benchmarks.collection [--count 2000] [--kills 10] [--seed 0] [--clips FOLDER] [--keep DIR]

Says whether all good files have verdicts and all bad ones a reason, whether the library of the
killed runs equals that of the undisturbed one, and whether a song was judged twice. Exit code 1 if
not.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.library.chosen import newest_model
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from tests.library.collection import Made, make_collection

_LOOKS_EVERY_S = 0.02
_NEAR = 1e-4
"""Two runs put windows into other batches, and sums of float32 depend on the order."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a library knows of a file.

    Attributes
    ----------
    row : Row
    probabilities : numpy.ndarray [shape=(n_genres,)]
        Empty if there is no verdict.
    """

    row: Row
    probabilities: NDArray[np.float64]


def known(library: Path) -> dict[Path, Known]:
    """All that is in a library."""
    with Database(library) as database:
        model = newest_model(database)
        found = {}
        for row in database.rows(model):
            judgement = database.judgement(row.song, model) if row.song else None
            shares = judgement.verdict.probabilities if judgement else ()
            found[row.path] = Known(row, np.asarray(shares, np.float64))
        return found


def wrong_files(made: Sequence[Made], found: dict[Path, Known]) -> list[str]:
    """What is not as it was expected, in words."""
    wrong = [f"{path} was not made" for path in found.keys() - {each.path for each in made}]
    for each in made:
        if each.path not in found:
            wrong.append(f"{each.path} is not known")
            continue
        row = found[each.path].row
        if each.good and (row.state is not State.DONE or row.sureness is None):
            wrong.append(f"{each.path} has no verdict: {row.state.value} {row.trouble}")
        elif not each.good and not (row.state is State.FAILED and row.trouble):
            wrong.append(f"{each.path} has no reason: {row.state.value}")
    return wrong


def differences(one: dict[Path, Known], other: dict[Path, Known]) -> list[str]:
    """In what two libraries of the same files differ."""
    differing = [f"{path} is in one alone" for path in one.keys() ^ other.keys()]
    songs = {(one[path].row.song, other[path].row.song) for path in one.keys() & other.keys()}
    for place in range(2):
        counts = Counter(pair[place] for pair in songs)
        differing += [f"song {song} is {n} songs" for song, n in counts.items() if song and n > 1]
    for path in one.keys() & other.keys():
        first, second = one[path], other[path]
        if (first.row.state, first.row.trouble) != (second.row.state, second.row.trouble):
            differing.append(f"{path}: {first.row.trouble!r} and {second.row.trouble!r}")
        elif first.probabilities.shape != second.probabilities.shape or not np.allclose(
            first.probabilities, second.probabilities, atol=_NEAR
        ):
            differing.append(f"{path}: {first.row.genre} and {second.row.genre}")
    return differing


def scan(
    music: Path,
    library: Path,
    heard: Path,
    kill_after_s: float | None = None,
    *,
    once_it_hears: bool = False,
) -> int | None:
    """Scan in a process of its own, and kill it with its children if it takes so long.

    Parameters
    ----------
    music, library, heard : pathlib.Path
        The folder, the database, and where each song is told of once it is heard.
    kill_after_s : float, optional
    once_it_hears : bool
        Count from the first song that this scan has heard, and not from its start.

    Returns
    -------
    int or None
        Its exit code; None if it was killed.
    """
    command = [sys.executable, "-m", "genre_desktop", "scan", "--json", "--db"]
    with heard.open("ab") as out:
        child = subprocess.Popen(
            [*command, library, music],
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            before = heard.stat().st_size
            while once_it_hears and child.poll() is None and heard.stat().st_size == before:
                time.sleep(_LOOKS_EVERY_S)
            return child.wait(timeout=kill_after_s)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)  # the children see it by themselves
                child.wait()


def heard_twice(heard: Path) -> list[str]:
    """The files that were told of as heard more than once."""
    counts: Counter[str] = Counter()
    for line in heard.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):  # a line that was cut by the kill
            counts[json.loads(line)["path"]] += 1
    return [path for path, count in counts.items() if count > 1]


def main() -> int:
    """Make, scan, kill, compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collection")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clips", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="work here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        top = options.keep or Path(temporary)
        return _run(options, top)


def _run(options: argparse.Namespace, top: Path) -> int:
    began = time.monotonic()
    music = top / "music"
    made = make_collection(music, options.count, seed=options.seed, clips=options.clips)
    hours = sum(each.duration_s for each in made) / 3600
    print(f"{len(made)} files, {hours:.1f} h, made in {time.monotonic() - began:.0f} s", flush=True)

    began = time.monotonic()
    scan(music, top / "whole.sqlite", top / "whole.jsonl")
    took_s = time.monotonic() - began
    print(f"scanned in {took_s:.0f} s, {len(made) / took_s:.1f} files a second", flush=True)
    began = time.monotonic()
    scan(music, top / "whole.sqlite", top / "again.jsonl")
    print(f"a second time in {time.monotonic() - began:.1f} s", flush=True)

    random_s = random.Random(options.seed)  # noqa: S311 - no secret
    kills = 0
    for number in range(options.kills):
        after_s = random_s.uniform(0.2, max(2, 2 * took_s / (options.kills + 1)))
        # every other one counts from the first song: to start takes as long as many songs
        once_it_hears = number % 2 == 1
        if (
            scan(
                music,
                top / "killed.sqlite",
                top / "killed.jsonl",
                after_s,
                once_it_hears=once_it_hears,
            )
            is not None
        ):
            break  # it was done before
        kills += 1
        since = "its first song" if once_it_hears else "its start"
        done = _done(top / "killed.sqlite")
        print(f"killed {after_s:.1f} s after {since}: {done} done", flush=True)
    scan(music, top / "killed.sqlite", top / "killed.jsonl")

    whole = known(top / "whole.sqlite")
    twice = heard_twice(top / "killed.jsonl")
    found = {
        "not as expected": wrong_files(made, whole),
        f"other after {kills} kills": differences(whole, known(top / "killed.sqlite")),
        # whoever was killed between the entry in the library and the line has told nothing
        "judged twice": twice,
    }
    for what, files in found.items():
        print(f"{what}: {len(files)}")
        for file in files[:20]:
            print(f"  {os.fsencode(file).decode('utf-8', 'backslashreplace')}")
    return 1 if any(found.values()) else 0


def _done(library: Path) -> int:
    if not library.exists():
        return 0
    with Database(library) as database:
        return int(database.read("SELECT count(*) FROM verdict")[0][0])


if __name__ == "__main__":
    sys.exit(main())
