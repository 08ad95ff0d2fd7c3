"""Opening a sound file of any format, and its sound in mono at the rate that is wanted.

What a file is, its content tells and never its name. The libraries that decode are imported when
the first file is opened: the window must not wait for them.
"""

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.reader import (
    AudioError,
    AudioInfo,
    AudioReader,
    NotAudioError,
    SongReader,
    no_sound,
)
from genre_desktop.audio.tags import shown_name

__all__ = [
    "AudioError",
    "AudioInfo",
    "AudioReader",
    "OpenSong",
    "SongReader",
    "decoded_mono",
    "load_decoders",
    "mono_blocks",
    "open_audio",
    "resampled",
]

OpenSong = Callable[[Path], SongReader]
"""How a song file is opened: by `open_audio`, or in a process of its own by `Decoders.open`."""

# 16 MB of float32, whatever sample rate and number of channels a file declares
_MOST_SAMPLES = 1 << 22

# what files of sound begin with, to tell a broken song from something else
_SOUND_SIGNS = (
    b"RIFF", b"RIFX", b"RF64", b"FORM", b".snd", b"caff", b"riff", b"fLaC", b"OggS", b"ID3",
    b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9", b"\x0b\x77",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x1a\x45\xdf\xa3", b"wvpk", b"TTA1", b"MAC ", b"MP+",
    b"MPCK", b"tBaK", b"DSD ", b"FRM8",
)  # fmt: skip


def open_audio(path: Path) -> AudioReader:
    """Open a sound file of any format.

    Parameters
    ----------
    path : pathlib.Path
        The file, with any name and ending.

    Returns
    -------
    AudioReader
        At its beginning; to be closed, or used in a `with` block.

    Raises
    ------
    AudioError
        There is no such file, it may not be read, or it gives no sound.

    Examples
    --------
    >>> with open_audio(Path("song.mp3")) as reader:
    ...     for block in reader.blocks():
    ...         print(reader.info.title, block.shape)
    """
    head = beginning_of(path)
    # each takes 20 to 60 ms to import beside NumPy
    import soundfile  # noqa: PLC0415

    from genre_desktop.audio.av_reader import AvReader  # noqa: PLC0415
    from genre_desktop.audio.soundfile_reader import SoundFileReader  # noqa: PLC0415

    try:
        return SoundFileReader(path)
    except (soundfile.SoundFileError, OSError):
        pass  # not libsndfile's
    try:
        return AvReader(path)
    except NotAudioError as error:
        if _is_sound(head):
            raise no_sound(path) from error
        raise
    except OSError as error:
        raise _unreadable(path, error) from error


def load_decoders() -> None:
    """Import what opening the first file would import, to have it done at a better time."""
    import soundfile  # noqa: F401, PLC0415
    import soxr  # noqa: F401, PLC0415

    from genre_desktop.audio import av_reader, soundfile_reader  # noqa: F401, PLC0415


def mono_blocks(
    reader: SongReader, sample_rate: int, *, block_s: float = 0.5
) -> Iterator[NDArray[np.float32]]:
    """Read a file from its present position as mono at a given sample rate.

    Parameters
    ----------
    reader : SongReader
        The open file.
    sample_rate : int
        In Hz. Resampled with soxr at high quality where the file's rate differs.
    block_s : float
        Seconds of sound decoded at a time.

    Yields
    ------
    np.ndarray [shape=(n,), dtype=float32]
        The mean of the channels. The blocks follow each other without a seam and differ somewhat
        in length.
    """
    return resampled(decoded_mono(reader, block_s=block_s), reader.info.sample_rate, sample_rate)


def decoded_mono(reader: SongReader, *, block_s: float) -> Iterator[NDArray[np.float32]]:
    """The first half of `mono_blocks`: the mean of the channels at the file's own rate."""
    rate, channels = reader.info.sample_rate, reader.info.channels
    frames = max(1, min(round(block_s * rate), _MOST_SAMPLES // channels))
    yield from reader.mono(frames)


def resampled(
    blocks: Iterable[NDArray[np.float32]], rate: int, sample_rate: int
) -> Iterator[NDArray[np.float32]]:
    """The second half of `mono_blocks`: the same sound at another rate, in Hz.

    Apart from the first, so that the two can go on side by side: see `read_ahead`.
    """
    if rate == sample_rate:
        yield from blocks
        return

    import soxr  # noqa: PLC0415 - see open_audio

    resampler = soxr.ResampleStream(rate, sample_rate, 1, dtype="float32", quality="HQ")
    for block in blocks:
        chunk = resampler.resample_chunk(block)
        if len(chunk):
            yield chunk
    rest = resampler.resample_chunk(np.empty(0, np.float32), last=True)
    if len(rest):
        yield rest


def beginning_of(path: Path) -> bytes:
    """Read the first bytes of a file, finding out at once whether it can be read at all.

    Raises
    ------
    AudioError
        It cannot.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise AudioError(
                f"{shown_name(path)} is a folder, not an audio file.",
                "Open the files that are in it.",
            )
        if not stat.S_ISREG(status.st_mode):
            # a pipe or a device might keep us waiting for ever
            raise NotAudioError(f"{shown_name(path)} is not an audio file.", "Choose a song.")
        if not status.st_size:
            raise AudioError(
                f"{shown_name(path)} is empty (0 bytes).", "Copy or download the file again."
            )
        with path.open("rb") as file:
            return file.read(16)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> AudioError:
    name = shown_name(path)
    if isinstance(error, FileNotFoundError):
        return AudioError(f"{name} was not found.", "It may have been moved, renamed or deleted.")
    if isinstance(error, PermissionError):
        return AudioError(
            f"You have no permission to read {name}.", "Change the file's permissions or copy it."
        )
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return AudioError(f"{name} could not be read: {reason}.", "Check the disk or the connection.")


def _is_sound(head: bytes) -> bool:
    return head.startswith(_SOUND_SIGNS) or head[4:8] == b"ftyp"
