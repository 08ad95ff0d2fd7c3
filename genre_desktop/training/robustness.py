"""Whether a verdict survives what happens to recordings on their way to a listener."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelStream
from genre_desktop.inference.engine import Engine
from genre_desktop.inference.verdict import Verdict, verdict_of
from genre_desktop.inference.windows import cut_windows

Sound = NDArray[np.float32]

MP3_BITS_PER_S = 64_000
SNR_DB = 15.0
_ROOM_S = 0.25
_PHONE_HZ = 8000
_SHORTEST_S = 1


@dataclass(frozen=True, slots=True)
class Survival:
    """How many verdicts stayed what they were.

    Attributes
    ----------
    name : str
        What was done to the recordings.
    agreeing, of : int
    turned : tuple of str
        The recordings whose verdict became another, and which.
    """

    name: str
    agreeing: int
    of: int
    turned: tuple[str, ...]


def survivals(
    engine: Engine,
    paths: Sequence[Path],
    *,
    on_song: Callable[[int], None] = lambda _: None,
    on_bad: Callable[[UserError], None] = lambda _: None,
) -> list[Survival]:
    """Judge recordings as they are and as they become: see `CHANGES`.

    Parameters
    ----------
    engine : Engine
    paths : sequence of pathlib.Path
    on_song : callable, optional
        Told how many recordings are done.
    on_bad : callable, optional
        Told of each recording that cannot be read, is shorter than a second or gets no genre as
        it is, and is left out.
    """
    turned: dict[str, list[str]] = {name: [] for name in CHANGES}
    judged_songs = 0
    rate = engine.card.front_end.sample_rate
    for number, path in enumerate(paths, 1):
        try:
            samples, clean = _clean(engine, path)
        except UserError as error:
            on_bad(error)
        else:
            judged_songs += 1
            for name, change in CHANGES.items():
                genre = judged(engine, change(samples, rate)).genre
                if genre != clean:
                    turned[name].append(f"{path.name}: {clean} became {genre or 'no genre'}")
        on_song(number)
    return [
        Survival(name, judged_songs - len(found), judged_songs, tuple(found))
        for name, found in turned.items()
    ]


def _clean(engine: Engine, path: Path) -> tuple[Sound, str]:
    """A recording and its genre.

    Raises
    ------
    UserError
        There is nothing that could survive.
    """
    rate = engine.card.front_end.sample_rate
    samples = _samples(path, rate)
    if len(samples) < _SHORTEST_S * rate:
        raise UserError(f"{path.name} is shorter than {_SHORTEST_S} s.")
    genre = judged(engine, samples).genre
    if genre is None:
        raise UserError(f"{path.name} gets no genre as it is.")
    return samples, genre


def _samples(path: Path, rate: int) -> Sound:
    with open_audio(path) as reader:
        return np.concatenate([np.empty(0, np.float32), *mono_blocks(reader, rate)])


def judged(engine: Engine, samples: Sound) -> Verdict:
    """The verdict on a sound at the rate of the model."""
    card = engine.card
    mel = MelStream(card.front_end)
    columns = np.concatenate([mel.feed(samples), mel.finish()], axis=1)
    windows = cut_windows(columns, card.window)
    return verdict_of(engine.log_probabilities(windows.values), card)


def quieter(samples: Sound, rate: int) -> Sound:
    """20 dB less."""
    del rate
    return np.asarray(samples * np.float32(0.1))


def through_mp3(samples: Sound, rate: int) -> Sound:
    """Encoded at 64 kbit/s, mono, and decoded."""
    import av  # noqa: PLC0415
    import soxr  # noqa: PLC0415

    coded = io.BytesIO()
    whole = np.clip(samples, -1, 1)[None, :]
    with av.open(coded, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=rate, layout="mono")
        stream.bit_rate = MP3_BITS_PER_S
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole), "fltp", "mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    coded.seek(0)
    with av.open(coded, "r") as container:
        decoded = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        heard = container.streams.audio[0].rate
    return np.asarray(soxr.resample(np.concatenate(decoded), heard, rate), np.float32)


def through_telephone(samples: Sound, rate: int) -> Sound:
    """300 to 3400 Hz, at 8 kHz in between."""
    import soxr  # noqa: PLC0415

    narrow = soxr.resample(samples, rate, _PHONE_HZ)
    band = signal.butter(4, (300, 3400), "bandpass", fs=_PHONE_HZ, output="sos")
    return np.asarray(soxr.resample(signal.sosfilt(band, narrow), _PHONE_HZ, rate), np.float32)


def through_microphone(samples: Sound, rate: int) -> Sound:
    """A small room's echo, a small microphone's band, and noise 15 dB under the music."""
    random = np.random.default_rng(0)
    length = round(_ROOM_S * rate)
    echo = random.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    echo *= 0.3 / np.sqrt((echo**2).sum())
    echo[0] += 1.0
    band = signal.butter(2, (120, 9000), "bandpass", fs=rate, output="sos")
    heard = signal.sosfilt(band, signal.fftconvolve(samples, echo)[: len(samples)])
    power = float(np.mean(heard**2))
    noise = random.standard_normal(len(heard)) * np.sqrt(power / 10 ** (SNR_DB / 10))
    return np.asarray(heard + noise, np.float32)


CHANGES: dict[str, Callable[[Sound, int], Sound]] = {
    "MP3 at 64 kbit/s": through_mp3,
    "20 dB less": quieter,
    "telephone band, 8 kHz": through_telephone,
    "microphone: echo, noise at 15 dB": through_microphone,
}
