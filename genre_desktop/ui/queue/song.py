"""A song in the queue, and what is known of it."""

import itertools
from enum import Enum
from pathlib import Path

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.errors import UserError
from genre_desktop.features.sound import Sound
from genre_desktop.inference.song import SongAnalysis
from genre_desktop.inference.timeline import Section, Timeline
from genre_desktop.inference.verdict import Verdict

_numbers = itertools.count(1)


class State(Enum):
    """How far a song is."""

    WAITING = "waiting"
    ANALYSING = "analysing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "stopped"


class Song:
    """What the window knows of one file. Changed on the GUI thread only.

    Attributes
    ----------
    genres : tuple of str
        Those that the model asked about it knows.
    known : SongAnalysis or None
        What stands already, while the song is analysed only to draw it once more.
    request : int
        Number of the question whose answers count; the answers to an older one are dropped.
    timeline : Timeline or None
        None until somebody looked at the song.
    sections : tuple of Section
        Those of the timeline.
    sound : Sound or None
        None where it was never decoded, or given up for want of memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = State.WAITING
        self.info: AudioInfo | None = None
        self.genres: tuple[str, ...] = ()
        self.sound: Sound | None = None
        self.verdict: Verdict | None = None
        self.analysis: SongAnalysis | None = None
        self.known: SongAnalysis | None = None
        self.timeline: Timeline | None = None
        self.sections: tuple[Section, ...] = ()
        self.error: UserError | None = None
        self.request = 0

    def ask_anew(self) -> int:
        """Forget what was found, and number the question that is about to be asked."""
        self.state = State.WAITING
        self.sound = self.verdict = self.analysis = self.known = self.error = None
        self.timeline, self.sections = None, ()
        self.request = next(_numbers)
        return self.request

    def fall_back(self) -> bool:
        """Return to what stood before, if the song was analysed only to draw it; else False."""
        if self.known is None:
            return False
        self.analysis, self.known = self.known, None
        self.verdict, self.state = self.analysis.verdict, State.DONE
        return True

    @property
    def busy(self) -> bool:
        """Whether the song is being analysed or waits for it."""
        return self.state in {State.WAITING, State.ANALYSING}

    @property
    def title(self) -> str:
        """The song's title, or the file's name."""
        return self.info.title if self.info is not None else self.path.stem

    @property
    def duration_s(self) -> float | None:
        """Length in seconds: measured, else declared by the file, else not known."""
        if self.analysis is not None:
            return self.analysis.duration_s
        return self.info.duration_s if self.info is not None else None

    @property
    def progress(self) -> float:
        """Share of the song that was heard."""
        if self.state is State.DONE:
            return 1.0
        if self.sound is None or not self.duration_s:
            return 0.0
        return min(1.0, self.sound.duration_s / self.duration_s)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with the file without making it unreadable."""
        return self.analysis.warnings if self.analysis is not None else ()
