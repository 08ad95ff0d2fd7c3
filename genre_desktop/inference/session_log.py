"""What was heard in a session, to be kept as a table."""

import csv
import json
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.inference.live import LiveState

MOST_ROWS = 100_000
"""Fourteen hours at two rows a second; then the oldest go."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A state and when it was.

    Attributes
    ----------
    at : datetime.datetime
        In UTC: a zone of its own for each row would take a third of the memory.
    state : LiveState
    """

    at: datetime
    state: LiveState

    def as_json(self) -> dict[str, Any]:
        """The row as plain data; ``genre`` is None while there was no music."""
        state, verdict = self.state, self.state.verdict
        return {
            "at": self.at.astimezone().isoformat(timespec="milliseconds"),
            "time_s": round(state.time_s, 2),
            "phase": state.phase.value,
            "genre": None if verdict is None else verdict.genre,
            "headline": state.headline,
            "confidence": None if verdict is None else round(verdict.confidence, 4),
            "song_began_s": round(state.changed_s, 2),
            "probabilities": (
                {}
                if verdict is None
                else {
                    genre: round(share, 4)
                    for genre, share in zip(verdict.genres, verdict.probabilities, strict=True)
                }
            ),
        }


class SessionLog:
    """Every state of a session, oldest first. May be written to and read on any thread.

    Parameters
    ----------
    most_rows : int
        So many are kept.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._rows: deque[LogRow] = deque(maxlen=most_rows)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, state: LiveState, at: datetime | None = None) -> None:
        """Note a state, as of now if not told otherwise."""
        row = LogRow(at or datetime.now(UTC), state)
        with self._lock:
            self._rows.append(row)

    def rows(self) -> list[LogRow]:
        """All rows that are kept."""
        with self._lock:
            return list(self._rows)

    def clear(self) -> None:
        """Forget all rows."""
        with self._lock:
            self._rows.clear()

    def write_csv(self, path: Path) -> None:
        """Write the rows as a table, whole or not at all."""
        rows = [row.as_json() for row in self.rows()]
        genres = list(dict.fromkeys(genre for row in rows for genre in row["probabilities"]))
        columns = ["at", "time_s", "phase", "genre", "headline", "confidence", "song_began_s"]
        with written_whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*columns, *genres], extrasaction="ignore")
            writer.writeheader()
            for row in rows:
                writer.writerow({**row, **row["probabilities"]})

    def write_json(self, path: Path) -> None:
        """Write the rows as a JSON array, whole or not at all."""
        rows = ",\n".join(json.dumps(row.as_json(), ensure_ascii=False) for row in self.rows())
        write_text_whole(path, f"[\n{rows}\n]\n")
