"""Songs to measure with: made once from the demo song, kept in build/bench."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from genre_desktop.files import written_whole
from genre_desktop.paths import demo_song

FOLDER = Path("build/bench")

_SAMPLE_RATE = 44_100
_SONG_S = 240
_LONG_SONGS = 45  # three hours
_BIT_RATE = 192_000


def four_minute_song() -> Path:
    """An MP3 of four minutes, stereo, 44.1 kHz, 192 kbit/s."""
    return _mp3(FOLDER / "four_minutes.mp3")


def three_hour_song() -> Path:
    """An MP3 of three hours: the four minutes, over and over."""
    return _over_and_over(FOLDER / "three_hours.mp3", _LONG_SONGS)


def hour_song() -> Path:
    """An MP3 of one hour, made in the same way."""
    return _over_and_over(FOLDER / "hour.mp3", _LONG_SONGS // 3)


def _over_and_over(path: Path, times: int) -> Path:
    if not path.exists():
        # frames without a header that tells their number may follow each other for ever
        part = _mp3(FOLDER / "four_minutes_bare.mp3", {"write_xing": "0", "id3v2_version": "0"})
        with written_whole(path) as draft, draft.open("wb") as file:
            for _ in range(times):
                file.write(part.read_bytes())
    return path


def _mp3(path: Path, options: dict[str, str] | None = None) -> Path:
    if not path.exists():
        with written_whole(path) as draft:
            _encode(draft, _samples(), options or {})
    return path


def _samples() -> NDArray[np.float32]:
    samples, sample_rate = soundfile.read(demo_song(), dtype="float32", always_2d=True)
    if sample_rate != _SAMPLE_RATE or samples.shape[1] != 2:
        raise ValueError(f"the demo song is not in stereo at {_SAMPLE_RATE} Hz")
    return np.resize(samples, (_SONG_S * _SAMPLE_RATE, 2))


def _encode(path: Path, samples: NDArray[np.float32], options: dict[str, str]) -> None:
    with av.open(path, "w", format="mp3", options=options) as container:
        stream = container.add_stream("libmp3lame", rate=_SAMPLE_RATE, layout="stereo")
        stream.bit_rate = _BIT_RATE
        size = 1152  # samples in an MP3 frame
        for start in range(0, len(samples), size):
            planes = np.ascontiguousarray(samples[start : start + size].T)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = _SAMPLE_RATE, start
            frame.time_base = Fraction(1, _SAMPLE_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
