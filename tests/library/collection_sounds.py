"""Songs of any length in many formats, quickly: each encoded once, then cut and looped."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

_CONTAINERS = {"libmp3lame": "mp3", "aac": "ipod", "alac": "ipod", "libopus": "ogg"} | {
    "wmav2": "asf",
    "pcm_s16be": "mov",
    "pcm_f32le": "wav",
}
"""Where the packets of an encoder are kept until they are needed."""

_BIT_RATES = {"libmp3lame": 64_000, "aac": 64_000, "libopus": 48_000, "wmav2": 64_000} | {
    "ac3": 96_000,
    "eac3": 64_000,
    "mp2": 96_000,
}
"""In bits per second and channel."""

SOURCE_S = 15.0
"""Length of a source; a longer song goes round in it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a song.

    Attributes
    ----------
    name : str
    suffix : str
    weight : float
        How common it is, relative to the others.
    kind : str
        FFmpeg's encoder; libsndfile's format where there is no container.
    container : str
        Of FFmpeg: packets are copied into it. Empty for what libsndfile writes anew each time.
    subtype : str
        Of libsndfile.
    sample_rate : int
        In Hz.
    channels : int
    options : mapping
        For the encoder.
    """

    name: str
    suffix: str
    weight: float
    kind: str
    container: str = ""
    subtype: str = ""
    sample_rate: int = 44_100
    channels: int = 2
    options: Mapping[str, str] = field(default_factory=dict, hash=False)


# frames that do not lean on those before them can be put together anew
_MP3 = {"reservoir": "0"}
_AAC = {"aac_coder": "fast"}

FORMS = (
    Form("MP3", ".mp3", 24, "libmp3lame", "mp3", options=_MP3),
    Form(
        "MP3 VBR",
        ".mp3",
        12,
        "libmp3lame",
        "mp3",
        options={**_MP3, "flags": "+qscale", "global_quality": str(4 * 118)},
    ),
    Form("MP3 mono", ".mp3", 2, "libmp3lame", "mp3", sample_rate=22_050, channels=1, options=_MP3),
    Form("FLAC", ".flac", 8, "FLAC", subtype="PCM_16"),
    Form("FLAC 24", ".flac", 2, "FLAC", subtype="PCM_24", sample_rate=48_000, channels=1),
    Form("AAC", ".m4a", 10, "aac", "ipod", options=_AAC),
    Form("ALAC", ".m4a", 2, "alac", "ipod", channels=1),
    Form("Vorbis", ".ogg", 8, "OGG", "ogg", "VORBIS"),
    Form("Opus", ".opus", 6, "OGG", "opus", "OPUS", sample_rate=48_000),
    Form("WAV 16", ".wav", 2, "WAV", subtype="PCM_16"),
    Form("WAV 24", ".wav", 1, "WAV", subtype="PCM_24", channels=1),
    Form("WAV 8", ".wav", 1, "WAV", subtype="PCM_U8", channels=1),
    # not by libsndfile, which writes the time of day into it
    Form("WAV float", ".wav", 1, "pcm_f32le", "wav", sample_rate=22_050, channels=1),
    Form("WAV ADPCM", ".wav", 1, "WAV", subtype="IMA_ADPCM", channels=1),
    Form("RF64", ".rf64", 1, "RF64", subtype="PCM_16", channels=1),
    Form("W64", ".w64", 1, "W64", subtype="PCM_16", channels=1),
    Form("AIFF", ".aiff", 1, "AIFF", subtype="PCM_16", channels=1),
    Form("AIFC", ".aifc", 1, "AIFF", subtype="ULAW", channels=1),
    Form("AU", ".au", 1, "AU", subtype="PCM_16", sample_rate=22_050, channels=1),
    Form("CAF", ".caf", 1, "CAF", subtype="PCM_16", channels=1),
    Form("WMA", ".wma", 3, "wmav2", "asf"),
    Form("ADTS", ".aac", 1, "aac", "adts", options=_AAC),
    Form("AC-3", ".ac3", 1, "ac3", "ac3", sample_rate=48_000),
    Form("E-AC-3", ".eac3", 1, "eac3", "eac3", sample_rate=48_000),
    Form("MP2", ".mp2", 1, "mp2", "mp2"),
    Form("WebM", ".webm", 1, "OGG", "webm", "OPUS", sample_rate=48_000),
    Form("Matroska", ".mka", 1, "aac", "matroska", options=_AAC),
    Form("MPEG-TS", ".ts", 1, "aac", "mpegts", options=_AAC),
    Form("QuickTime", ".mov", 1, "pcm_s16be", "mov", channels=1),
)
"""All that PyAV and libsndfile write here and that lies about in collections."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Something that sounds for `SOURCE_S`: a recording, or what stands for one.

    Attributes
    ----------
    number : int
        Of the synthetic sound, beginning with 0.
    clip : pathlib.Path or None
        The recording.
    genre : str or None
        Of the recording, by its name.
    """

    number: int
    clip: Path | None = None
    genre: str | None = None


def voices(clips: Sequence[Path], synthetic: int) -> tuple[Voice, ...]:
    """Synthetic voices, and one for each clip named as ``blues.00001.flac``."""
    made = [Voice(number) for number in range(synthetic)]
    heard = [Voice(0, clip, clip.name.split(".")[0]) for clip in clips]
    return (*made, *heard)


@lru_cache(maxsize=8)
def samples(voice: Voice, sample_rate: int, channels: int) -> NDArray[np.float32]:
    """The sound of a voice [n, channels], of `SOURCE_S`."""
    if channels == 1 and sample_rate == 44_100:
        return _clip(voice.clip, sample_rate) if voice.clip else _tune(voice.number, sample_rate)
    mono = samples(voice, 44_100, 1)
    if sample_rate != 44_100:
        mono = soxr.resample(mono, 44_100, sample_rate)
    # the second channel lags and is quieter, so that the two are not one
    return np.hstack([mono, 0.8 * np.roll(mono, 13)]) if channels == 2 else mono


def _clip(path: Path, sample_rate: int) -> NDArray[np.float32]:
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(sound.mean(axis=1), rate, sample_rate)
    wanted = round(SOURCE_S * sample_rate)
    return np.asarray(np.resize(mono, wanted)[:, None], np.float32)


def _tune(number: int, sample_rate: int) -> NDArray[np.float32]:
    """A plain song: a bass, chords and a drum, no two numbers alike."""
    random = np.random.default_rng(number)
    time_s = np.arange(round(SOURCE_S * sample_rate)) / sample_rate
    beat_s = 60 / random.uniform(70, 170)
    root_hz = random.uniform(55, 110)
    steps = np.array([0, 3, 5, 7])[random.integers(0, 4, 64)]
    hz = root_hz * 2 ** (steps[(time_s // (2 * beat_s)).astype(int) % 64] / 12)
    phase = 2 * np.pi * np.cumsum(hz) / sample_rate
    since_beat = (time_s % beat_s) / beat_s
    chord = np.sin(4 * phase) + np.sin(5 * phase) + np.sin(6 * phase)
    drum = random.standard_normal(len(time_s)) * np.exp(-20 * since_beat)
    sound = 0.2 * np.sin(phase) + 0.08 * chord * np.exp(-3 * since_beat) + 0.1 * drum
    return np.asarray(sound[:, None], np.float32)


@dataclass(frozen=True, slots=True)
class _Packets:
    """An encoded voice: its packets, and how long each is in units of the stream's time base.

    The first is at `begin`, which is before zero where the decoder is to leave out its run-up.
    """

    container: av.container.InputContainer
    contents: tuple[bytes, ...]
    durations: tuple[int, ...]
    begin: int

    @property
    def stream(self) -> av.AudioStream:
        return self.container.streams.audio[0]

    @property
    def packets_per_s(self) -> float:
        unit_s = float(self.stream.time_base or 1)
        return len(self.contents) / (sum(self.durations) * unit_s)


def _packets(form: Form, voice: Voice) -> _Packets:
    # what is encoded alike is encoded once: the container makes no difference to its packets
    return _encoded(replace(form, name="", suffix="", weight=0, container=""), voice)


@lru_cache(maxsize=64)  # half a megabyte each
def _encoded(form: Form, voice: Voice) -> _Packets:
    source = _Named("source")
    sound = samples(voice, form.sample_rate, form.channels)
    if form.subtype:
        # FFmpeg as it is here has no good encoder for Vorbis
        soundfile.write(source, sound, form.sample_rate, form.subtype, format=form.kind)
    else:
        _encode(source, form, sound)
    source.seek(0)
    container = av.open(source, "r")
    found = [
        (bytes(packet), packet.duration or 0, packet.pts or 0)
        for packet in container.demux(container.streams.audio[0])
        if packet.size
    ]
    # the last may be said to be shorter than it is: what comes after it would be late
    contents, durations, times = zip(*found[:-1], strict=True)
    return _Packets(container, contents, durations, times[0])


def _encode(file: "_Named", form: Form, sound: NDArray[np.float32]) -> None:
    layout = "stereo" if form.channels == 2 else "mono"
    with av.open(file, "w", format=_CONTAINERS.get(form.kind, form.kind)) as out:
        stream = out.add_stream(form.kind, rate=form.sample_rate, options=dict(form.options))
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        if form.kind in _BIT_RATES:
            stream.bit_rate = _BIT_RATES[form.kind] * form.channels
        fifo = av.AudioFifo()
        whole = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout=layout)
        whole.sample_rate = form.sample_rate
        whole.pts = 0
        fifo.write(whole)
        stream.codec_context.open(strict=False)
        size = stream.codec_context.frame_size or 1024
        while frame := fifo.read(size):  # what is left over is shorter than a frame, and left out
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


class _Named(io.BytesIO):
    """Bytes whose name tells FFmpeg and libsndfile what they are."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def write_song(path: Path, form: Form, voice: Voice, start: float, duration_s: float) -> float:
    """Write what a voice gives in a format, the same bytes each time.

    Parameters
    ----------
    path : pathlib.Path
    form : Form
    voice : Voice
    start : float in [0, 1)
        Where in the voice it begins.
    duration_s : float

    Returns
    -------
    float
        How long it became, in seconds: packets are not cut.
    """
    if not form.container:
        return _write_anew(path, form, voice, start, duration_s)
    source = _packets(form, voice)
    count = max(1, round(duration_s * source.packets_per_s))
    first = int(start * len(source.contents))
    options = {"fflags": "+bitexact"}  # no dates, no random numbers
    with av.open(path, "w", format=form.container, options=options) as out:
        stream = out.add_stream_from_template(source.stream)
        time = source.begin
        for place in range(first, first + count):
            content = source.contents[place % len(source.contents)]
            packet = av.Packet(content)
            packet.stream = stream
            packet.time_base = source.stream.time_base or Fraction(1)
            packet.pts = packet.dts = time
            packet.duration = source.durations[place % len(source.contents)]
            packet.is_keyframe = True
            time += packet.duration
            out.mux(packet)
    return count / source.packets_per_s


def _write_anew(path: Path, form: Form, voice: Voice, start: float, duration_s: float) -> float:
    sound = samples(voice, form.sample_rate, form.channels)
    frames = round(duration_s * form.sample_rate)
    first = int(start * len(sound))
    more = {"compression_level": 0.0} if form.kind == "FLAC" else {}
    with soundfile.SoundFile(
        path, "w", form.sample_rate, form.channels, form.subtype, format=form.kind, **more
    ) as out:
        left = frames
        while left:
            part = sound[first : first + left]
            out.write(part)
            left -= len(part)
            first = 0
    return frames / form.sample_rate
