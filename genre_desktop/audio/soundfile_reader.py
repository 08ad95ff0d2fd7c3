"""Reading with libsndfile: WAV, AIFF, AU, FLAC, Ogg Vorbis, Opus, MP3 and their kin."""

import os
import sys
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.av_reader import AvReader
from genre_desktop.audio.completeness import completeness
from genre_desktop.audio.mpeg_frames import constant_bit_rate
from genre_desktop.audio.reader import AudioError, AudioInfo, AudioReader, check_bounds, no_sound
from genre_desktop.audio.tags import read_tags, shown_stem, tags_from_mapping

# libsndfile's word for "unknown" is the largest length there is
_LONGEST_FRAMES = 1 << 48

# an MP3 frame may need bits of the frames before it, which mpg123 does not see to
_RUN_UP = 8 * 1152


class _Unseeking(soundfile.SoundFile):  # type: ignore[misc]
    """A SoundFile that reads straight on.

    soundfile seeks to where it stands after every read. In an MP3 file of a low bit rate the next
    frames then lack the bits that the frames before hold for them, and each block begins with up
    to 50 ms of wrong sound. It does not seek in what is not seekable; `seek` works all the same.
    """

    def seekable(self) -> bool:
        return False


class SoundFileReader(AudioReader):
    """A file that libsndfile can read.

    Where libsndfile gives up in the middle (a damaged FLAC file), FFmpeg takes over from there.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Raises
    ------
    AudioError
        The file claims an impossible sample rate or number of channels.
    soundfile.SoundFileError
        libsndfile does not know the format, or finds no sound in it.
    """

    def __init__(self, path: Path) -> None:
        self._file = file = _opened(path)
        self._successor: AvReader | None = None
        try:
            check_bounds(path, file.samplerate, file.channels)
            tags = read_tags(path).or_else(
                tags_from_mapping({"title": file.title, "artist": file.artist, "genre": file.genre})
            )
            found = completeness(path)
        except BaseException:
            file.close()
            raise
        self._frames: int | None = file.frames if file.frames < _LONGEST_FRAMES else None
        duration_s = self._frames / file.samplerate if self._frames else tags.duration_s
        super().__init__(
            AudioInfo(
                path=path,
                title=tags.title or shown_stem(path),
                artist=tags.artist,
                genre_tag=tags.genre,
                duration_s=duration_s,
                sample_rate=file.samplerate,
                channels=file.channels,
                codec=_codec(file.format, file.subtype),
            ),
            promised_s=(
                duration_s / found.share
                if duration_s and (found.length_declared or file.format != "MP3")
                else None
            ),
            end_missing=found.end_missing,
        )

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._file.close()
        if self._successor:
            self._successor.close()

    def _read(self, frames: int) -> NDArray[np.float32]:
        if self._successor:
            return self._successor._read(frames)  # noqa: SLF001 - one class in two libraries
        block = np.empty((frames, self.info.channels), np.float32)
        try:
            count = self._file.buffer_read_into(block, "float32")
        except soundfile.SoundFileError:
            return self._hand_over(frames)
        return block[:count]

    def _seek(self, frame: int) -> None:
        if self._successor:
            self._successor._seek(frame)  # noqa: SLF001
            return
        target = frame if self._frames is None else min(frame, self._frames)
        start = max(0, target - _RUN_UP)
        try:
            self._file.seek(start)
            run_up = np.empty((target - start, self.info.channels), np.float32)
            self._file.buffer_read_into(run_up, "float32")
        except soundfile.SoundFileError:
            self._hand_over(0)

    @property
    def _skipped_damage(self) -> bool:
        return self._successor is not None

    def _hand_over(self, frames: int) -> NDArray[np.float32]:
        """Let FFmpeg read from the present position on; empty where it cannot either."""
        nothing = np.empty((0, self.info.channels), np.float32)
        try:
            successor = AvReader(self.info.path)
        except (AudioError, OSError):
            if self._position == 0:
                raise no_sound(self.info.path) from None
            return nothing
        if (successor.info.sample_rate, successor.info.channels) != (
            self.info.sample_rate,
            self.info.channels,
        ):
            successor.close()
            return nothing
        successor._seek(self._position)  # noqa: SLF001
        self._successor = successor
        return successor._read(frames) if frames else nothing  # noqa: SLF001


def _opened(path: Path) -> _Unseeking:
    # soundfile encodes a str strictly and so refuses names that are no UTF-8
    name = str(path) if sys.platform == "win32" else os.fsencode(path)
    file = _Unseeking(name)
    if _is_misjudged(file, path):
        file.close()
        raise soundfile.SoundFileRuntimeError("better left to FFmpeg")
    return file


def _is_misjudged(file: soundfile.SoundFile, path: Path) -> bool:
    # libsndfile believes the endings .gsm and .vox without a look at the content
    if file.format == "RAW" or file.frames <= 0:
        return True
    return (
        file.format == "MP3"
        and not completeness(path).length_declared
        and not constant_bit_rate(path)
    )


def _codec(container: str, subtype: str) -> str:
    known = {
        "MPEG_LAYER_I": "mp1",
        "MPEG_LAYER_II": "mp2",
        "MPEG_LAYER_III": "mp3",
        "VORBIS": "vorbis",
        "OPUS": "opus",
    }
    return known.get(subtype) or {"WAVEX": "wav"}.get(container, container.lower())
