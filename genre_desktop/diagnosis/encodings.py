"""Writing sound in every form that the libraries write without further programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# libsndfile's Vorbis encoder keeps a block on the stack, and ends the process on one too large
_FRAMES_AT_ONCE = 1 << 14

# these would take 8 bits if left to choose
_SAMPLE_FORMATS = {"wavpack": "s16p", "tta": "s16"}


@dataclass(frozen=True)
class Encoding:
    """How to write a file.

    Attributes
    ----------
    name : str
        Of the file, with the ending it usually has.
    codec : str
        As the reader should name it.
    kind : str
        libsndfile's format, or FFmpeg's encoder.
    subtype : str, optional
        Of libsndfile.
    container : str, optional
        Of FFmpeg; None for what libsndfile writes.
    sample_rate : int
        In Hz.
    options : mapping of str to str
        For FFmpeg's container.
    lossy : bool
        Whether it is further from the sound than 16 bits are.
    """

    name: str
    codec: str
    kind: str
    subtype: str | None = None
    container: str | None = None
    sample_rate: int = 44_100
    options: Mapping[str, str] = field(default_factory=dict)
    lossy: bool = True

    def __str__(self) -> str:
        return self.name


# the index stands in front, where it survives a cut
_INDEX_FIRST = {"movflags": "faststart"}

ENCODINGS = (
    Encoding("pcm16.wav", "wav", "WAV", "PCM_16", lossy=False),
    Encoding("pcm24.wav", "wav", "WAV", "PCM_24", lossy=False),
    Encoding("pcm8.wav", "wav", "WAV", "PCM_U8"),
    Encoding("float.wav", "wav", "WAV", "FLOAT", lossy=False),
    Encoding("extensible.wav", "wav", "WAVEX", "PCM_16", lossy=False),
    Encoding("long.rf64", "rf64", "RF64", "PCM_16", lossy=False),
    Encoding("tone.flac", "flac", "FLAC", lossy=False),
    Encoding("vorbis.ogg", "vorbis", "OGG", "VORBIS"),
    Encoding("tone.opus", "opus", "OGG", "OPUS", sample_rate=48_000),
    Encoding("tone.mp3", "mp3", "MP3"),
    Encoding("tone.aiff", "aiff", "AIFF", "PCM_16", lossy=False),
    Encoding("tone.au", "au", "AU", "PCM_16", lossy=False),
    Encoding("tone.caf", "caf", "CAF", "PCM_16", lossy=False),
    Encoding("lame.mp3", "mp3", "libmp3lame", container="mp3"),
    Encoding("aac.m4a", "aac", "aac", container="mp4", options=_INDEX_FIRST),
    Encoding("alac.m4a", "alac", "alac", container="mp4", options=_INDEX_FIRST, lossy=False),
    Encoding("tone.mov", "pcm", "pcm_s16be", container="mov", lossy=False),
    Encoding("tone.aac", "aac", "aac", container="adts"),
    Encoding("tone.wma", "wma", "wmav2", container="asf"),
    Encoding("tone.webm", "opus", "libopus", container="webm", sample_rate=48_000),
    Encoding("double.mka", "pcm", "pcm_f64le", container="matroska", lossy=False),
    Encoding("byte.mka", "pcm", "pcm_u8", container="matroska"),
    Encoding("tone.wv", "wavpack", "wavpack", container="wv", lossy=False),
    Encoding("tone.tta", "tta", "tta", container="tta", lossy=False),
    Encoding("tone.ac3", "ac3", "ac3", container="ac3"),
)
"""All that the program's own libraries write."""


def can_write(encoding: Encoding) -> bool:
    """Whether the libraries that are here have what it takes to write in this form."""
    if encoding.container is None:
        import soundfile  # noqa: PLC0415 - takes its time, as does the other

        subtype = encoding.subtype or soundfile.default_subtype(encoding.kind)
        return bool(soundfile.check_format(encoding.kind, subtype))
    import av  # noqa: PLC0415

    return encoding.container in av.formats_available and encoding.kind in av.codecs_available


def write(path: Path, encoding: Encoding, samples: NDArray[np.float32]) -> Path:
    """Write sound to a file.

    Parameters
    ----------
    path : pathlib.Path
    encoding : Encoding
    samples : numpy.ndarray [shape=(n, channels)]
        At the encoding's sample rate.

    Returns
    -------
    pathlib.Path
        The same path.
    """
    if encoding.container is not None:
        rate, options = encoding.sample_rate, encoding.options
        encode(path, encoding.kind, encoding.container, samples, rate, options)
        return path
    import soundfile  # noqa: PLC0415

    channels = samples.shape[1]
    with soundfile.SoundFile(
        path, "w", encoding.sample_rate, channels, encoding.subtype, format=encoding.kind
    ) as file:
        for start in range(0, len(samples), _FRAMES_AT_ONCE):
            file.write(samples[start : start + _FRAMES_AT_ONCE])
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
    """Write a file with FFmpeg's encoders: see `Encoding` for the parameters."""
    import av  # noqa: PLC0415

    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(path, "w", format=container, options=dict(options or {})) as out:
        out.metadata.update(metadata or {})
        stream = out.add_stream(encoder, rate=sample_rate)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{encoder} encodes no sound")
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
