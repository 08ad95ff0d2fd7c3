"""What was found out in a session."""

from dataclasses import dataclass, field, replace

from genre_desktop.inference.live import LiveState
from genre_desktop.inference.session_log import SessionLog
from genre_desktop.ui.live.course import Course


@dataclass(slots=True)
class Record:
    """What was found out since the session began.

    Attributes
    ----------
    log : SessionLog
    course : Course
    before_s : float
        What was heard before time began anew, when listening was last started.
    """

    log: SessionLog = field(default_factory=SessionLog)
    course: Course = field(default_factory=Course)
    before_s: float = 0.0

    def add(self, state: LiveState) -> None:
        """Note a state, whose time is counted from `before_s`."""
        moved = _moved(state, self.before_s)
        self.log.add(moved)
        self.course.add(moved.time_s, moved)

    def join(self, later: "Record") -> None:
        """Add what came after this one was put away."""
        end_s = self.before_s
        for row in later.log.rows():
            moved = _moved(row.state, end_s)
            self.log.add(moved, row.at)
            self.course.add(moved.time_s, moved)
        self.before_s += later.before_s


def _moved(state: LiveState, by_s: float) -> LiveState:
    if by_s == 0:
        return state
    return replace(state, time_s=state.time_s + by_s, changed_s=state.changed_s + by_s)
