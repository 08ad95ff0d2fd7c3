"""A run of many cases: a process that decodes, one that watches it, and a journal."""

import json
import math
import multiprocessing
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from genre_desktop.files import write_text_whole
from tests.fuzz.decoding import REMARKS, Tried, Work, decode_all, serve
from tests.fuzz.mutating import VERSION, mutant
from tests.fuzz.seeds import Seed

HANGS_AFTER_S = 10.0
MOST_MB = 500.0

_POLL_S = 0.05
_STARTS_WITHIN_S = 120.0
_NOTED_EVERY = 500


@dataclass(slots=True)
class Journal:
    """What is known of a run so far: enough to go on with it."""

    fingerprint: str
    done: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    largest_mb: float = 0.0
    tried: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, str]] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write it whole or not at all."""
        write_text_whole(
            path,
            json.dumps({each.name: getattr(self, each.name) for each in fields(self)}, indent=1),
        )

    @classmethod
    def load(cls, path: Path, fingerprint: str) -> "Journal":
        """The one at `path` if it is of the same run, else a new one."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(fingerprint)
        if content["fingerprint"] != fingerprint:
            return cls(fingerprint)
        content["tried"], content["heard"] = Counter(content["tried"]), Counter(content["heard"])
        return cls(**content)


class Child:
    """A process that tries cases, started anew when it died. A context manager."""

    def __init__(self, work: Work, seeds: Sequence[Seed], seed: int, folder: Path) -> None:
        self._args = (work, seeds, seed, folder)
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def try_case(self, number: int, hangs_after_s: float) -> Tried:
        """Have a case tried; a crash and a hang are told as faults."""
        connection = self._connected()
        begin = time.monotonic()
        try:
            connection.send(number)
            # counted and not by the clock: a process that was halted has not hung
            for _ in range(math.ceil(hangs_after_s / _POLL_S)):
                if connection.poll(_POLL_S):
                    tried: Tried = connection.recv()
                    return tried
            fault = f"hang: nothing for {hangs_after_s:g} s"
        except (EOFError, OSError):
            fault = f"crash: {self._end_of_child()} {self._last_words()}".rstrip()
        self.stop()
        return Tried(number, False, fault, time.monotonic() - begin, 0.0)  # noqa: FBT003

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> Connection:
        if self._connection is None:
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs, *self._args), daemon=True)
            self._process.start()
            theirs.close()
            if not self._connection.poll(_STARTS_WITHIN_S):
                raise TimeoutError("the process that decodes did not start")
            self._connection.recv()
        return self._connection

    def _last_words(self) -> str:
        *_, folder = self._args
        remarks = (folder / REMARKS).read_text(encoding="utf-8", errors="replace")
        return remarks.strip()[-500:].replace("\n", " ")

    def _end_of_child(self) -> str:
        if self._process is None:
            return "no process"
        self._process.join(5)
        code = self._process.exitcode
        return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def run(
    seeds: Sequence[Seed],
    folder: Path,
    *,
    cases: int,
    seed: int = 0,
    work: Work = decode_all,
    hangs_after_s: float = HANGS_AFTER_S,
    say: Callable[[Journal], None] = lambda _: None,
) -> Journal:
    """Try cases 0 to `cases`, from where an earlier run of the same kind ended.

    Parameters
    ----------
    seeds : sequence of Seed
    folder : pathlib.Path
        Where the journal, the file that is being tried, and those that made a fault are kept.
    cases : int
    seed : int
    work : callable
        A function of a module, which a new process can import.
    hangs_after_s : float
    say : callable
        Told how far it is, every 500 cases.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ",".join(f"{each.name}:{len(each.content)}" for each in seeds)
    path = folder / "journal.json"
    journal = Journal.load(path, f"{VERSION} {seed} {work.__name__} {names}")
    with Child(work, seeds, seed, folder) as child:
        for number in range(journal.done, cases):
            tried = child.try_case(number, hangs_after_s)
            _enter(journal, tried, seeds, seed, folder)
            if journal.done % _NOTED_EVERY == 0 or tried.fault:
                journal.save(path)
                say(journal)
    journal.save(path)
    return journal


def _enter(journal: Journal, tried: Tried, seeds: Sequence[Seed], seed: int, folder: Path) -> None:
    family = seeds[tried.number % len(seeds)].family
    journal.done = tried.number + 1
    journal.seconds += tried.seconds
    journal.slowest_s = max(journal.slowest_s, tried.seconds)
    journal.largest_mb = max(journal.largest_mb, tried.peak_mb)
    journal.tried[family] += 1
    journal.heard[family] += tried.has_sound
    fault = tried.fault
    if not fault and tried.peak_mb > MOST_MB:
        fault = f"memory: {tried.peak_mb:.0f} MB"
    if fault:
        origin, content = mutant(seeds, seed, tried.number)
        kept = folder / f"fault-{seed}-{tried.number}-{origin.name}"
        kept.write_bytes(content)
        journal.faults.append({"family": family, "file": str(kept), "fault": fault})
