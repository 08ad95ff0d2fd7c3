"""How what is heard is printed: one line written anew, a line for each headline, or JSON."""

import json
import shutil
import sys
from datetime import datetime
from typing import Protocol

from genre_desktop.inference.live import LiveState
from genre_desktop.inference.session_log import LogRow
from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.words import clock
from genre_desktop.streams import printable

_TOP = 3


class Face(Protocol):
    """Shows a person, or a program, what is heard."""

    def state(self, state: LiveState, peak_db: float) -> None:
        """What is heard now."""

    def note(self, text: str) -> None:
        """Something else that a person should know."""

    def end(self) -> None:
        """There is nothing more to come."""


class JsonFace:
    """A JSON object a line, one for each state."""

    def state(self, state: LiveState, peak_db: float) -> None:
        """Print a row of the session's log, with the level."""
        row = LogRow(datetime.now().astimezone(), state).as_json()
        print(json.dumps({**row, "peak_db": round(peak_db, 1)}, ensure_ascii=False), flush=True)

    def note(self, text: str) -> None:
        """Print to standard error."""
        print(printable(text), file=sys.stderr, flush=True)

    def end(self) -> None:
        """Do nothing."""


class Lines:
    """A line whenever the headline is another."""

    def __init__(self) -> None:
        self._last = ""

    def state(self, state: LiveState, peak_db: float) -> None:
        """Print a line if it says something else than the last one."""
        if state.headline != self._last:
            self._last = state.headline
            print(_line(state, peak_db), flush=True)

    def note(self, text: str) -> None:
        """Print to standard error."""
        print(printable(text), file=sys.stderr, flush=True)

    def end(self) -> None:
        """Do nothing."""


class LiveLine:
    """One line of a terminal, written anew in its place."""

    def __init__(self) -> None:
        self._shown = ""

    def state(self, state: LiveState, peak_db: float) -> None:
        """Write the line anew."""
        self._shown = _line(state, peak_db)
        self._write(self._shown)

    def note(self, text: str) -> None:
        """Print to standard error, above the line."""
        self._write("")
        print(printable(text), file=sys.stderr, flush=True)
        self._write(self._shown)

    def end(self) -> None:
        """Leave the line as it is, and go on to the next."""
        if self._shown:
            print()

    @staticmethod
    def _write(line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write("\r\x1b[K" + line[:width])
        sys.stdout.flush()


def _line(state: LiveState, peak_db: float) -> str:
    line = f"{clock(int(state.time_s)):>6}  {peak_db:4.0f} dB  {state.headline:32}"
    if state.verdict is not None:
        ranked = state.verdict.ranked()[:_TOP]
        line += "  " + "  ".join(f"{spoken(genre)} {share:4.0%}" for genre, share in ranked)
    return line.rstrip()
