"""Scans of small collections, by a model that answers at once.

python -m tests.library.scanning LIBRARY FOLDER
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from genre_desktop.inference.service import InferenceService
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from genre_desktop.library.scan import Scan
from genre_desktop.paths import bundled_model
from tests.ui.quick_engine import QuickEngine

SAMPLE_RATE = 22_050


def quick_service(make_engine: Callable[..., QuickEngine] | None = None) -> InferenceService:
    """The bundled model's card, and an engine that tells sounds apart without a network."""
    make = make_engine or (lambda bundle: QuickEngine(bundle.card))
    return InferenceService(bundled_model(), make_engine=make)


def write_song(path: Path, *, seconds: float = 8.0, seed: int = 0) -> Path:
    """A sound of its own for each seed: a chord in noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in random.uniform(60, 9000, 3))
    noise = random.standard_normal(len(time))
    soundfile.write(path, 0.1 * chord + 0.01 * noise, SAMPLE_RATE)
    return path


def write_long_song(path: Path, *, seconds: float) -> Path:
    """A few seconds, over and over."""
    part, _ = soundfile.read(write_song(path), dtype="int16")
    soundfile.write(path, np.resize(part, round(seconds * SAMPLE_RATE)), SAMPLE_RATE)
    return path


def rows_of(library: Path) -> dict[str, Row]:
    """The rows of a library's only model by the files' names."""
    with Database(library) as database:
        return {row.path.name: row for row in database.rows(1)}


def states(library: Path) -> dict[str, State]:
    return {name: row.state for name, row in rows_of(library).items()}


def main() -> None:
    service = quick_service()
    try:
        Scan(Path(sys.argv[1]), service, [Path(sys.argv[2])], workers=2).run()
    finally:
        service.stop()


if __name__ == "__main__":
    main()
