"""Reading with FFmpeg: AAC, ALAC, WMA, WebM, MP4, WavPack, APE, Musepack and much else."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.av_track import codec_name, open_track, pictures
from genre_desktop.audio.completeness import completeness
from genre_desktop.audio.reader import AudioInfo, AudioReader, check_bounds, no_sound
from genre_desktop.audio.tags import read_tags, shown_stem, tags_from_mapping

# where the header tells the length and time stamps are exact enough to seek by
_EXACT = frozenset(
    {"aiff", "ape", "asf", "caf", "dsf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2"}
    | {"mpc", "mpc8", "tak", "tta", "w64", "wav", "wv"}
)

# decoders need a run-up of a few frames before they give the same samples as in one go
_RUN_UP_S = 0.5

# a song with a damaged beginning stays below, a file taken for something that it is not does not
_MOST_BAD_PACKETS_AT_START = 50

_MOST_PLANES = 8

_SAMPLE_SCALES = {"u8": 1 / 128, "s16": 1 / 32768, "s32": 1 / 2147483648, "flt": 1.0, "dbl": 1.0}


class AvReader(AudioReader):
    """A file that FFmpeg can read; of several sound tracks the main one.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Raises
    ------
    AudioError
        The file is no audio file, has no sound track or none that can be decoded.
    OSError
        It could not be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._container, self._stream = open_track(path)
        try:
            self._start(path)
        except BaseException:
            self._container.close()
            raise

    def _start(self, path: Path) -> None:
        self._bad_packets = 0
        self._resampler: av.AudioResampler | None = None
        self._frames = self._decoded()
        first = self._first_frame(path)
        self._time_base = first.time_base
        self._layout = first.layout.name
        self._rate = first.sample_rate
        self._channels = first.layout.nb_channels
        self._format = _readable_format(first.format, self._channels)
        check_bounds(path, self._rate, self._channels)
        # time zero is where reading in one go begins
        self._origin_s = _time_s(first) or Fraction(0)
        self._fifo = av.AudioFifo()
        self._drop = 0
        self._frames = _chained(first, self._frames)

        container, stream = self._container, self._stream
        tags = (
            read_tags(path)
            .or_else(tags_from_mapping(stream.metadata))
            .or_else(tags_from_mapping(container.metadata))
        )
        length_s = self._length_s()
        promised_s = None
        if container.format.name in _EXACT and length_s:
            # of a WMA file FFmpeg shortens the length to what is there
            promised_s = max(length_s, tags.duration_s or 0.0)
        super().__init__(
            AudioInfo(
                path=path,
                title=tags.title or shown_stem(path),
                artist=tags.artist,
                genre_tag=tags.genre,
                duration_s=length_s or tags.duration_s,
                sample_rate=self._rate,
                channels=self._channels,
                codec=codec_name(stream),
            ),
            promised_s=promised_s,
            end_missing=completeness(path).end_missing,
        )

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._frames = iter(())
        self._container.close()

    def _first_frame(self, path: Path) -> av.AudioFrame:
        first = next(self._frames, None)
        if first is None:
            raise no_sound(path)
        return first

    def _length_s(self) -> float | None:
        container, stream = self._container, self._stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        # a file's length is that of its longest track, which may well be the picture
        if container.duration and not pictures(container):
            return container.duration / av.time_base
        return None

    def _read(self, frames: int) -> NDArray[np.float32]:
        fifo = self._fifo
        while fifo.samples < frames:
            frame = next(self._frames, None)
            if frame is None:
                break
            for part in self._alike(frame):
                # the queue refuses gaps, left by damaged parts, and changes of the time base
                part.pts = None
                part.time_base = self._time_base
                fifo.write(part)
            if self._drop and fifo.samples:
                # no more than there is: a leap far beyond the end is more than its numbers hold
                dropped = fifo.read(min(self._drop, fifo.samples))
                self._drop -= dropped.samples if dropped else 0
        block = fifo.read(frames, partial=True) if fifo.samples else None
        if block is None:
            return np.empty((0, self._channels), np.float32)
        return _to_float(block, self._channels)

    def _decoded(self) -> Iterator[av.AudioFrame]:
        """Decode packet by packet, leaving out the damaged ones."""
        at_start = True
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except (av.FFmpegError, ValueError):
                    self._bad_packets += 1
                    if at_start and self._bad_packets > _MOST_BAD_PACKETS_AT_START:
                        return
                    continue
                for frame in frames:
                    if frame.samples:
                        at_start = False
                        yield frame
        except (av.FFmpegError, OSError):
            self._bad_packets += 1
        except (
            IndexError
        ):  # PyAV at the end of a file in which tracks came up that it was not told of
            return

    def _alike(self, frame: av.AudioFrame) -> list[av.AudioFrame]:
        """Convert a frame to the rate, channels and sample format of the first one."""
        if (
            frame.sample_rate == self._rate
            and frame.layout.name == self._layout
            and frame.format.name == self._format
        ):
            return [frame]
        # the format changes on the way, as in a recording of the radio
        frame.pts = None
        try:
            return self._to_first_format().resample(frame)
        except (av.FFmpegError, ValueError):  # it changed once more
            self._resampler = None
            return self._to_first_format().resample(frame)

    def _to_first_format(self) -> av.AudioResampler:
        if self._resampler is None:
            self._resampler = av.AudioResampler(self._format, self._layout, self._rate)
        return self._resampler

    def _seek(self, frame: int) -> None:
        self._fifo = av.AudioFifo()
        self._resampler = None
        if self._container.format.name in _EXACT and self._seek_by_time(frame):
            return
        # no index, or one that is wrong: decode from the beginning
        self._container.close()
        self._container, self._stream = open_track(self._path)
        self._frames = self._decoded()
        self._drop = frame

    def _seek_by_time(self, frame: int) -> bool:
        stream = self._stream
        run_up_s = max(Fraction(0), Fraction(frame, self._rate) - Fraction(_RUN_UP_S))
        if not run_up_s or not stream.time_base:
            return False
        try:
            offset = int((run_up_s + self._origin_s) / stream.time_base)
            self._container.seek(offset, stream=stream)
        except (av.FFmpegError, OSError):
            return False
        self._frames = self._decoded()
        first = next(self._frames, None)
        time_s = _time_s(first) if first else None
        if first is None or time_s is None:
            return False
        self._frames = _chained(first, self._frames)
        self._drop = frame - round((time_s - self._origin_s) * self._rate)
        return self._drop >= 0

    @property
    def _skipped_damage(self) -> bool:
        return self._bad_packets > 0


def _readable_format(form: av.AudioFormat, channels: int) -> str:
    """The sample format that frames are to be in: their own if it can be read."""
    if form.name.removesuffix("p") not in _SAMPLE_SCALES:
        return "flt"
    # PyAV takes memory behind the last plane for more of them where a frame has more than 8
    return "flt" if form.is_planar and channels > _MOST_PLANES else form.name


def _to_float(frame: av.AudioFrame, channels: int) -> NDArray[np.float32]:
    kind = frame.format.name.removesuffix("p")
    raw = frame.to_ndarray()
    samples = np.ascontiguousarray(raw.T) if frame.format.is_planar else raw.reshape(-1, channels)
    with np.errstate(over="ignore", invalid="ignore"):
        floats: NDArray[np.float32] = samples.astype(np.float32, copy=False)
    if kind == "u8":
        floats -= 128
    if kind in ("flt", "dbl"):
        return floats
    floats *= np.float32(_SAMPLE_SCALES[kind])
    return floats


def _time_s(frame: av.AudioFrame) -> Fraction | None:
    return None if frame.pts is None or not frame.time_base else frame.pts * frame.time_base


def _chained(first: av.AudioFrame, rest: Iterator[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    yield first
    yield from rest
