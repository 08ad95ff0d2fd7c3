"""What is said of a side: its verdict, or how far it is from one."""

from genre_desktop.inference.verdict import Verdict
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.song.course import part_words
from genre_desktop.ui.song.selection import Span

SO_FAR = "So far; still listening…"

_STATES = {
    State.WAITING: ("Listening…", ""),
    State.ANALYSING: ("Listening…", ""),
    State.FAILED: ("Could not be heard", ""),
    State.CANCELLED: ("Stopped", "Stopped before the end"),
    State.DONE: ("", ""),
}


def verdict_words(
    song: Song | None, verdict: Verdict | None, part: Span | None, *, loads: bool, work: str
) -> tuple[str, str]:
    """What stands for a verdict, and the smaller words beneath it.

    Parameters
    ----------
    song : Song or None
    verdict : Verdict or None
        On the song, as far as it was heard, or on a part of it.
    part : tuple of float or None
        That part.
    loads : bool
        The model is not there yet.
    work : str
        What is being computed of the song.
    """
    if song is None:
        return "", ""
    words, hint = _STATES[song.state]
    if verdict is not None:
        words = verdict.headline
        hint = SO_FAR if song.state is State.ANALYSING else hint
    if part is not None:
        hint = part_words(part).partition(".")[0]
    elif song.state is State.DONE:
        hint = work or " ".join(song.warnings)
    if song.state is State.WAITING and loads:
        words = "Loading the model…"
    return words, hint
