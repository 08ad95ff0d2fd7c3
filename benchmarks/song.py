"""A song from its path to its verdict."""

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.material import four_minute_song, three_hour_song
from benchmarks.processes import measured_in_child
from benchmarks.row import Row
from benchmarks.timing import interleaved, seconds
from genre_desktop.audio.decoders import Decoders
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from genre_desktop.inference.windows import cut_windows
from genre_desktop.paths import bundled_model

_THREE_HOURS_S = 10_800


def run(*, full: bool) -> Iterator[Row]:
    """Speed against a bare decode and against the plain way; memory; pauses of the window."""
    song = four_minute_song()
    yield from _speed(song)
    yield _pause(song)
    if full:
        yield from _memory(song)


def _speed(song: Path) -> Iterator[Row]:
    service = InferenceService(bundled_model())
    service.start()
    decoders = Decoders()  # as the window has songs read
    try:
        plain_way = _plain_way(song, service.bundle.result())

        def whole() -> float:
            return seconds(lambda: analyse_song(song, service, decoders=decoders))

        def in_one_process() -> float:
            return seconds(lambda: analyse_song(song, service))

        def decode() -> float:
            return seconds(lambda: _decode(song))

        def plain() -> float:
            return seconds(plain_way)

        whole(), plain()  # imports, traces and compiled code are not what is measured
        total_s, decode_s = interleaved(whole, decode)
        yield Row("song.total_ms", total_s * 1e3, "ms")
        yield Row("song.decode_ratio", total_s / decode_s, target=2.5)
        total_s, plain_s = interleaved(whole, plain)
        yield Row("song.plain_ratio", total_s / plain_s, target=0.5)
        total_s, unguarded_s = interleaved(whole, in_one_process, rounds=9)
        yield Row("song.guard_ratio", total_s / unguarded_s, target=1.1)
    finally:
        decoders.stop()
        service.stop()


def _decode(song: Path) -> None:
    import soundfile  # noqa: PLC0415

    with soundfile.SoundFile(song) as file:
        buffer = np.empty((1 << 16, file.channels), np.float32)
        while len(file.read(out=buffer)):
            pass


def _plain_way(song: Path, bundle: Bundle) -> Callable[[], object]:
    """The whole song at once by librosa, and one `predict` on all windows."""
    import keras  # noqa: PLC0415
    import librosa  # noqa: PLC0415

    card = bundle.card
    end = card.front_end
    model = keras.models.load_model(bundle.path, compile=False)

    def classify() -> object:
        samples, _ = librosa.load(song, sr=end.sample_rate)
        power = librosa.feature.melspectrogram(
            y=samples,
            sr=end.sample_rate,
            n_fft=end.n_fft,
            hop_length=end.hop_length,
            n_mels=end.n_mels,
            fmin=end.fmin,
            fmax=end.fmax,
        )
        windows = cut_windows(librosa.power_to_db(power), card.window)
        return model.predict(windows.values[..., None], verbose=0).mean(axis=0)

    return classify


def _pause(song: Path) -> Row:
    runs = [measured_in_child("pauses", "program", str(song)) for _ in range(5)]
    longest_ms = statistics.median(run["song_ms"] for run in runs)
    return Row("song.longest_pause_ms", longest_ms, "ms", target=50)


def _memory(song: Path) -> Iterator[Row]:
    short = measured_in_child("memory", str(song))
    long = measured_in_child("memory", str(three_hour_song()))
    if long["duration_s"] < _THREE_HOURS_S * 0.99:
        raise RuntimeError(f"the long song has only {long['duration_s']} s")
    yield Row("song.memory_mb", short["peak_mb"], "MB")
    yield Row("song.memory_growth_mb", long["peak_mb"] - short["peak_mb"], "MB", target=150)
