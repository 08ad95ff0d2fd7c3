"""A line of progress on the terminal."""

import shutil
import sys
from types import TracebackType
from typing import Self


class Progress:
    """How far a long command is, on one line of standard error that vanishes at its end.

    Where standard error is no terminal, nothing is written.

    Parameters
    ----------
    total : int
    unit : str
        What is counted.
    """

    def __init__(self, total: int, unit: str) -> None:
        self._total = total
        self._unit = unit
        self._done = 0
        self._shown = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write("")

    def now(self, what: str) -> None:
        """Say what is being worked on."""
        self._write(f"{self._done} of {self._total} {self._unit}  {what}")

    def step(self) -> None:
        """Count one as done; the line goes, so that output may follow."""
        self._done += 1
        self._write("")

    def clear(self) -> None:
        """Take the line away, so that output may follow."""
        self._write("")

    def at(self, done: int, total: int | None = None) -> None:
        """Say how many are done, and of how many if that was not known before."""
        self._done = done
        self._total = self._total if total is None else total
        self._write(f"{done} of {self._total} {self._unit}")

    def _write(self, line: str) -> None:
        if self._shown:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r\x1b[K" + line[:width])
            sys.stderr.flush()
