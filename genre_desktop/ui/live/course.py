"""How the verdict went in a session, in little memory however long it is."""

from dataclasses import dataclass

from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.inference.verdict import spoken

_CELL_S = 0.5
_MOST_CELLS = 2048


@dataclass(frozen=True, slots=True)
class Moment:
    """What was heard in one stretch of the session.

    Attributes
    ----------
    phase : Phase
    genre : str or None
    confidence : float
    words : str
        The verdict in words.
    """

    phase: Phase
    genre: str | None
    confidence: float
    words: str


class Course:
    """How the verdict went: so many cells at most, each twice as long when they are all used up."""

    def __init__(self) -> None:
        self.cell_s = _CELL_S
        self.cells: list[Moment | None] = []

    @property
    def duration_s(self) -> float:
        """Length of the session so far."""
        return len(self.cells) * self.cell_s

    def add(self, time_s: float, state: LiveState) -> None:
        """Note a state at a moment of the session."""
        while time_s >= _MOST_CELLS * self.cell_s:
            self._halve()
        # a state speaks of what came before it
        index = max(0, round(time_s / self.cell_s) - 1)
        while len(self.cells) <= index:
            self.cells.append(None)
        self.cells[index] = moment_of(state)

    def at(self, time_s: float) -> Moment | None:
        """What was heard at a moment."""
        index = int(time_s / self.cell_s)
        return self.cells[index] if 0 <= index < len(self.cells) else None

    def totals_s(self) -> dict[str, float]:
        """Seconds of each genre, the longest first."""
        found: dict[str, float] = {}
        for cell in self.cells:
            if cell is not None and cell.genre is not None:
                found[cell.genre] = found.get(cell.genre, 0.0) + self.cell_s
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def _halve(self) -> None:
        self.cells.extend([None] * (len(self.cells) % 2))
        self.cells = [
            later if later is not None else earlier
            for earlier, later in zip(self.cells[::2], self.cells[1::2], strict=True)
        ]
        self.cell_s *= 2


def moment_of(state: LiveState) -> Moment:
    """A state as the strip keeps it."""
    verdict = state.verdict
    if state.phase is Phase.NO_MUSIC:
        return Moment(state.phase, None, 0.0, "no music")
    if verdict is None or verdict.genre is None:
        return Moment(state.phase, None, 0.0, "nothing to hear")
    words = verdict.headline
    if state.phase is Phase.PROVISIONAL:
        words = f"perhaps {spoken(verdict.genre)}"
    return Moment(state.phase, verdict.genre, verdict.confidence, words)
