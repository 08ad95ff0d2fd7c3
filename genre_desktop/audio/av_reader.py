"""Reading with FFmpeg: AAC, ALAC, WMA, WebM, MP4, WavPack, APE, Musepack and much else."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from numpy.typing import NDArray

from genre_desktop.audio.completeness import completeness
from genre_desktop.audio.reader import AudioError, AudioInfo, AudioReader, check_bounds, no_sound
from genre_desktop.audio.tags import read_tags, shown_name, shown_stem, tags_from_mapping

# The containers that FFmpeg may take a file for. Left out are images, subtitles, play lists (which
# would open other files and addresses) and formats so loose that any file passes for them.
_CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,asf_o,ast,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,"
    "kvag,loas,matroska,mlp,mov,mp3,mpc,mpc8,mpeg,mpegts,nut,oma,ogg,osq,qoa,rm,shn,sox,swf,tak,"
    "truehd,tta,voc,vqf,w64,wav,webm,wsd,wtv,wv,xwma"
)

# where the header tells the length and time stamps are exact enough to seek by
_EXACT = frozenset(
    "aiff ape asf caf dsf flac matroska,webm mov,mp4,m4a,3gp,3g2,mj2 mpc mpc8 tak tta w64 wav wv".split()
)

# decoders need a run-up of a few frames before they give the same samples as in one go
_RUN_UP_S = 0.5

# a song with a damaged beginning stays below, a file taken for something that it is not does not
_MOST_BAD_PACKETS_AT_START = 50

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
        self._container, self._stream = _opened(path)
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
        self._layout = first.layout.name
        self._rate = first.sample_rate
        self._channels = first.layout.nb_channels
        check_bounds(path, self._rate, self._channels)
        # time zero is where reading in one go begins
        self._origin_s = _time_s(first) or Fraction(0)
        self._pending = np.empty((0, self._channels), np.float32)
        self._drop = 0
        self._frames = _chained(first, self._frames)

        container, stream = self._container, self._stream
        tags = (
            read_tags(path)
            .or_else(tags_from_mapping(stream.metadata))
            .or_else(tags_from_mapping(container.metadata))
        )
        length_s = self._length_s()
        super().__init__(
            AudioInfo(
                path=path,
                title=tags.title or shown_stem(path),
                artist=tags.artist,
                genre_tag=tags.genre,
                duration_s=length_s or tags.duration_s,
                sample_rate=self._rate,
                channels=self._channels,
                codec=_codec(stream),
            ),
            promised_s=length_s if container.format.name in _EXACT else None,
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
        if container.duration and not _pictures(container):
            return container.duration / av.time_base
        return None

    def _read(self, frames: int) -> NDArray[np.float32]:
        block = np.empty((frames, self._channels), np.float32)
        filled = 0
        while filled < frames:
            if not len(self._pending):
                frame = next(self._frames, None)
                if frame is None:
                    break
                self._pending = self._after_drop(self._samples(frame))
                continue
            count = min(frames - filled, len(self._pending))
            block[filled : filled + count] = self._pending[:count]
            self._pending = self._pending[count:]
            filled += count
        return block[:filled]

    def _after_drop(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        dropped = min(self._drop, len(samples))
        self._drop -= dropped
        return samples[dropped:]

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

    def _samples(self, frame: av.AudioFrame) -> NDArray[np.float32]:
        """Convert a frame to [n, channels] at the rate and with the channels of the first one."""
        if (
            frame.sample_rate == self._rate
            and frame.layout.nb_channels == self._channels
            and frame.format.name.removesuffix("p") in _SAMPLE_SCALES
        ):
            return _to_float(frame, self._channels)
        # the format changes on the way, as in a recording of the radio
        frame.pts = None
        try:
            converted = self._to_first_format().resample(frame)
        except (av.FFmpegError, ValueError):  # it changed once more
            self._resampler = None
            converted = self._to_first_format().resample(frame)
        parts = [_to_float(part, self._channels) for part in converted]
        return np.concatenate(parts) if parts else self._pending[:0]

    def _to_first_format(self) -> av.AudioResampler:
        if self._resampler is None:
            self._resampler = av.AudioResampler("flt", self._layout, self._rate)
        return self._resampler

    def _seek(self, frame: int) -> None:
        self._pending = self._pending[:0]
        self._resampler = None
        if self._container.format.name in _EXACT and self._seek_by_time(frame):
            return
        # no index, or one that is wrong: decode from the beginning
        self._container.close()
        self._container, self._stream = _opened(self._path)
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


def _opened(path: Path) -> tuple[InputContainer, AudioStream]:
    try:
        container = av.open(
            # an absolute path, lest a name like "http:a.mp3" be taken for an address
            str(path.absolute()),
            mode="r",
            options={"protocol_whitelist": "file", "format_whitelist": _CONTAINERS},
            metadata_errors="replace",
        )
    except (av.InvalidDataError, av.ArgumentError, ValueError) as error:
        raise _not_audio(path) from error
    try:
        return container, _sound_track(container, path)
    except BaseException:
        container.close()
        raise


def _sound_track(container: InputContainer, path: Path) -> AudioStream:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        if _pictures(container):
            raise AudioError(
                f"{shown_name(path)} is a video without sound.", "Choose a file with sound."
            )
        raise _not_audio(path)
    # one thread decodes a song in about a second, and none is left behind
    stream.codec_context.thread_count = 1
    return stream


def _pictures(container: InputContainer) -> list[Stream]:
    return [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]


def _not_audio(path: Path) -> AudioError:
    return AudioError(
        f"{shown_name(path)} is not an audio file.",
        "Choose a song, for example in MP3, FLAC, WAV, OGG or M4A format.",
    )


def _to_float(frame: av.AudioFrame, channels: int) -> NDArray[np.float32]:
    kind = frame.format.name.removesuffix("p")
    raw = frame.to_ndarray()
    samples = raw.T if frame.format.is_planar else raw.reshape(-1, channels)
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


def _codec(stream: AudioStream) -> str:
    name = stream.codec_context.codec.canonical_name
    if name.startswith("pcm_"):
        return "pcm"
    if name.startswith("wma"):
        return "wma"
    return {"aac_latm": "aac", "musepack7": "musepack", "musepack8": "musepack"}.get(name, name)
