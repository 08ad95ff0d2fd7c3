"""Known signals, and files of them in every format that can be written here without ffmpeg."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

LEFT_HZ = 440
OTHER_HZ = 1000
LEVEL = 0.5

# these would take 8 bits if left to choose
_SAMPLE_FORMATS = {"wavpack": "s16p", "tta": "s16"}


def tones(
    duration_s: float = 2.0, sample_rate: int = 44_100, channels: int = 2
) -> NDArray[np.float32]:
    """Make [n, channels]: 440 Hz in the first channel, 1 kHz in the others."""
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    hz = np.array([LEFT_HZ] + [OTHER_HZ] * (channels - 1))
    return (LEVEL * np.sin(2 * np.pi * hz * time_s[:, None])).astype(np.float32)


def dominant_hz(samples: NDArray[np.float32], sample_rate: int) -> float:
    """Find the frequency with most energy in one channel."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * sample_rate / len(samples))


@dataclass(frozen=True)
class Format:
    """How to write a file; `container` None for what libsndfile writes."""

    name: str
    codec: str  # as the reader should show it
    kind: str  # libsndfile's format or FFmpeg's encoder
    subtype: str | None = None  # of libsndfile
    container: str | None = None  # of FFmpeg
    sample_rate: int = 44_100
    options: Mapping[str, str] = field(default_factory=dict)
    lossy: bool = True
    cut: str = "of"  # what the warning holds when half of the file is gone

    def __str__(self) -> str:
        return self.name


FORMATS = (
    Format("pcm16.wav", "wav", "WAV", "PCM_16", lossy=False),
    Format("pcm24.wav", "wav", "WAV", "PCM_24", lossy=False),
    Format("pcm8.wav", "wav", "WAV", "PCM_U8"),
    Format("float.wav", "wav", "WAV", "FLOAT", lossy=False),
    Format("extensible.wav", "wav", "WAVEX", "PCM_16", lossy=False),
    Format("long.rf64", "rf64", "RF64", "PCM_16", lossy=False),
    Format("tone.flac", "flac", "FLAC", lossy=False),
    Format("vorbis.ogg", "vorbis", "OGG", "VORBIS", cut="its end is missing"),
    Format("tone.opus", "opus", "OGG", "OPUS", sample_rate=48_000, cut="its end is missing"),
    Format("tone.mp3", "mp3", "MP3"),
    Format("tone.aiff", "aiff", "AIFF", "PCM_16", lossy=False),
    Format("tone.au", "au", "AU", "PCM_16", lossy=False),
    Format("tone.caf", "caf", "CAF", "PCM_16", lossy=False, cut=""),
    Format("lame.mp3", "mp3", "libmp3lame", container="mp3"),
    # the index stands in front, where it survives a cut
    Format("aac.m4a", "aac", "aac", container="mp4", options={"movflags": "faststart"}),
    Format(
        "alac.m4a",
        "alac",
        "alac",
        container="mp4",
        options={"movflags": "faststart"},
        lossy=False,
    ),
    Format("tone.mov", "pcm", "pcm_s16be", container="mov", lossy=False, cut="no sound"),
    Format("tone.aac", "aac", "aac", container="adts", cut="left out"),
    Format("tone.wma", "wma", "wmav2", container="asf"),
    Format("tone.webm", "opus", "libopus", container="webm", sample_rate=48_000),
    Format("double.mka", "pcm", "pcm_f64le", container="matroska", lossy=False),
    Format("byte.mka", "pcm", "pcm_u8", container="matroska"),
    Format("tone.wv", "wavpack", "wavpack", container="wv", lossy=False),
    Format("tone.tta", "tta", "tta", container="tta", lossy=False),
    Format("tone.ac3", "ac3", "ac3", container="ac3", cut=""),
)


def write(path: Path, form: Format, samples: NDArray[np.float32]) -> Path:
    """Write [n, channels] to a file in one of FORMATS."""
    if form.container is None:
        soundfile.write(path, samples, form.sample_rate, form.subtype, format=form.kind)
    else:
        encode(path, form.kind, form.container, samples, form.sample_rate, form.options)
    return path


def encode(
    path: Path,
    encoder: str,
    container: str,
    samples: NDArray[np.float32],
    sample_rate: int,
    options: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a file with FFmpeg's encoders."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(path, "w", format=container, options=dict(options or {})) as out:
        out.metadata.update(metadata or {})
        stream = out.add_stream(encoder, rate=sample_rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        if encoder != "flac" and not encoder.startswith("pcm") and encoder not in ("alac", "tta"):
            stream.bit_rate = 128_000
        if encoder in _SAMPLE_FORMATS:
            stream.format = _SAMPLE_FORMATS[encoder]
        fifo = av.AudioFifo()
        whole = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout=layout)
        whole.sample_rate = sample_rate
        whole.pts = 0
        fifo.write(whole)
        stream.codec_context.open(strict=False)
        size = stream.codec_context.frame_size or 1024
        while frame := fifo.read(size) or fifo.read(0, partial=True):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def halved(path: Path) -> Path:
    """Write the first half of a file's bytes beside it."""
    content = path.read_bytes()
    half = path.with_name(f"half {path.name}")
    half.write_bytes(content[: len(content) // 2])
    return half
