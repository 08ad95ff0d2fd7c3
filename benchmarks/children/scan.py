"""A collection scanned in one of several ways.

python -m benchmarks.children.scan WAY FOLDER

``library``: as `genre-desktop scan` does, and then once more. ``single``: by the same parts, one
song after another on one thread. ``plain``: by librosa and Keras, as one writes it down first.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from genre_desktop.audio.formats import audio_files
from genre_desktop.cli.scan import MODEL_THREADS
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.inference.windows import cut_windows
from genre_desktop.library.database import Database
from genre_desktop.library.hearing_process import Cut, Digested, Done, Failed, Opened, hear
from genre_desktop.library.outcomes import Outcome, entered
from genre_desktop.library.records import Judgement
from genre_desktop.library.scan import Scan
from genre_desktop.paths import bundled_model

_SAMPLE_EVERY_S = 0.1


class _Memory:
    """The most memory that this process and its children take together."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        this = psutil.Process()
        while not self._over.wait(_SAMPLE_EVERY_S):
            total = 0
            for process in [this, *this.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.Error:  # it has just ended
                    continue
            self.peak_mb = max(self.peak_mb, total / 2**20)


def _library(folder: Path, library: Path) -> dict[str, float]:
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(MODEL_THREADS))
    service = InferenceService(bundled_model())
    service.start()
    card = service.bundle.result().card
    shape = (1, card.front_end.n_mels, card.window.columns)
    import numpy as np  # noqa: PLC0415

    for count in (1, 9):  # loaded, and traced for both sizes of batch
        service.submit_placed(np.zeros((count, *shape[1:]), np.float32)).result()
    memory = _Memory()
    cpu_s, start = _cpu_s(), time.perf_counter()
    first = Scan(library, service, [folder]).run()
    first_s, cpu_s = time.perf_counter() - start, _cpu_s() - cpu_s
    memory.stop()
    start = time.perf_counter()
    Scan(library, service, [folder]).run()
    second_s = time.perf_counter() - start
    service.stop()
    return {
        "files": first.total,
        "seconds": first_s,
        "cpu_s": cpu_s,
        "second_s": second_s,
        "peak_mb": memory.peak_mb,
    }


def _single(folder: Path, library: Path) -> dict[str, float]:
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # noqa: PLC0415

    threadpool_limits(1)
    bundle = open_bundle(bundled_model())
    engine = KerasEngine(bundle)
    with Database(library) as database:
        model = database.model(bundle.card)
        _single_song(next(audio_files(folder)), engine, database, model)  # traced and imported
        cpu_s, start, files = _cpu_s(), time.perf_counter(), 0
        for path in audio_files(folder):
            _single_song(path, engine, database, model)
            files += 1
        seconds = time.perf_counter() - start
        return {"files": files, "seconds": seconds, "cpu_s": _cpu_s() - cpu_s}


def _single_song(path: Path, engine: KerasEngine, database: Database, model: int) -> None:
    import numpy as np  # noqa: PLC0415

    card, outcome, windows = engine.card, Outcome(0, path), []
    shape = (0, card.front_end.n_mels, card.window.columns)
    for message in hear(path, card.front_end, card.window, lambda _: True):
        match message:
            case Digested(status, digest):
                outcome = Outcome(0, path, status=status, digest=digest)
            case Opened(tags):
                outcome = Outcome(0, path, None, outcome.status, outcome.digest, tags)
            case Cut(values):
                windows.append(values)
            case Done(duration_s, warnings):
                placed = engine.placed(np.concatenate([np.empty(shape, np.float32), *windows]))
                verdict = verdict_of(placed.log_probabilities, card)
                place = placed.embeddings.mean(axis=0) if len(placed) else None
                judged = Judgement(verdict, duration_s, place, warnings)
                outcome = Outcome(0, path, judged, outcome.status, outcome.digest, outcome.tags)
            case Failed():
                outcome = Outcome(0, path, message, outcome.status)
    entered([outcome], database, model)


def _plain(folder: Path, library: Path) -> dict[str, float]:
    del library
    import keras  # noqa: PLC0415
    import librosa  # noqa: PLC0415

    bundle = open_bundle(bundled_model())
    end = bundle.card.front_end
    model = keras.models.load_model(bundle.path, compile=False)

    def classify(path: Path) -> None:
        samples, _ = librosa.load(path, sr=end.sample_rate)
        power = librosa.feature.melspectrogram(
            y=samples, sr=end.sample_rate, n_fft=end.n_fft, hop_length=end.hop_length,
            n_mels=end.n_mels, fmin=end.fmin, fmax=end.fmax,
        )  # fmt: skip
        windows = cut_windows(librosa.power_to_db(power), bundle.card.window)
        model.predict(windows.values[..., None], verbose=0).mean(axis=0)

    paths = list(audio_files(folder))
    classify(paths[0])
    cpu_s, start, files = _cpu_s(), time.perf_counter(), 0
    for path in paths:
        try:
            classify(path)
        except Exception:  # noqa: BLE001, S112 - it has no answer to what is broken or odd
            continue
        files += 1
    seconds = time.perf_counter() - start
    return {"files": files, "seconds": seconds, "cpu_s": _cpu_s() - cpu_s}


def _cpu_s() -> float:
    """Processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


_WAYS: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "library": _library,
    "single": _single,
    "plain": _plain,
}


def main() -> None:
    """Scan the folder that was named."""
    with tempfile.TemporaryDirectory() as folder:
        answer = _WAYS[sys.argv[1]](Path(sys.argv[2]), Path(folder) / "library.sqlite")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
