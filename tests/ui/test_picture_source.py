"""What reads a song for its pictures is given back, whichever thread comes first."""

from pathlib import Path

import pytest

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.reader import SongReader
from genre_desktop.errors import CancelledError
from genre_desktop.ui.explorer import Job
from genre_desktop.ui.song.picture_source import PictureSource


def never(*_: object) -> None:
    raise AssertionError


@pytest.mark.parametrize("how", ["closed", "cancelled"])
def test_a_job_that_comes_after_the_song_was_left_opens_nothing(how: str, demo_song: Path) -> None:
    opened: list[Path] = []

    def open_song(path: Path) -> SongReader:
        opened.append(path)
        return open_audio(path)

    source, job = PictureSource(demo_song, 48.0, open_song), Job(1, never)
    if how == "closed":
        source.close()  # by another thread, before this one had the lock
    else:
        job.cancel.set()

    with pytest.raises(CancelledError):
        source.compute((), {}, job, shown=never, grew=never, beats_wanted=False)  # type: ignore[arg-type]

    assert opened == []
    source.close()
