"""What moving in an hour of music costs: frames that were painted, pauses, memory.

python -m benchmarks.children.scroll
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from benchmarks.children.course import Course
from benchmarks.children.windows import LongestPause
from genre_desktop.features.mel import FrontEnd
from genre_desktop.features.sound import Sound
from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.ui.song.sound_view import SoundView
from genre_desktop.ui.theme import Theme, genre_colours

_SIZE = (1920, 1080)
_HOUR_S = 3600.0
_PART_S = 4.0
_SPANS_S = (1800.0, 300.0, 60.0, 10.0)
_PLAYED_S = 60.0


def _hour() -> Sound:
    """Noise that swells and fades, so that every pixel of every picture is another."""
    sound, rng = Sound(FrontEnd()), np.random.default_rng(0)
    front_end = sound.front_end
    for _ in range(60):
        columns = rng.normal(-20, 12, (front_end.n_mels, round(60 / front_end.column_s)))
        highs = rng.uniform(0.05, 0.9, round(60 / sound.peak_s))
        peaks = np.stack([-highs, highs], axis=1)
        sound.append(columns.astype(np.float32), peaks.astype(np.float16))
    return sound


class _Course(Course):
    """Moves once for each frame, in a window that does nothing else."""

    def __init__(self, view: SoundView) -> None:
        super().__init__(view)
        self._view = view

    def _course(self) -> Iterator[int]:
        view, process = self._view, psutil.Process()
        yield 1000
        if (view.width(), view.height()) != _SIZE:
            raise RuntimeError(f"the canvas is {view.size()} and not {_SIZE}")
        before_mb = process.memory_info().rss / 2**20
        view.show_sound(_hour(), _HOUR_S)
        view.sound_ended()
        times_s = np.arange(0.5, _HOUR_S)
        shares = np.random.default_rng(1).dirichlet(np.ones(10), len(times_s))
        genres = list(genre_colours())
        sections = [
            (start, start + 60.0, genres[int(start / 60) % 10], genres[int(start / 60) % 10])
            for start in np.arange(0, _HOUR_S, 60.0)
        ]
        view.show_timeline(times_s, shares, genres, sections)
        view.show_playhead(1805.0)
        yield 500
        pause = LongestPause()
        yield from self._measured("pan", self._panning())
        yield from self._measured("zoom", self._zooming())
        yield from self._measured("rows", self._zooming_rows())
        self._found["longest_pause_ms"] = pause.take_ms()
        pause.deleteLater()
        view.go(1800, 1800 + _PLAYED_S)
        yield 200
        yield from self._measured("playhead", self._playing())
        self._found["memory_growth_mb"] = process.memory_info().rss / 2**20 - before_mb

    def _measured(self, name: str, moves: Iterator[None]) -> Iterator[int]:
        """Make the moves, each after the last was painted."""
        began_s, spent_s, painted = time.monotonic(), time.process_time(), self._frames.painted
        count = 0
        for _ in moves:
            before = self._frames.painted
            count += 1
            while self._frames.painted == before and time.monotonic() - began_s < 10 * _PART_S:
                yield 1
        frames = self._frames.painted - painted
        self._found[f"{name}_frames_a_second"] = min(frames, count) / (time.monotonic() - began_s)
        self._found[f"{name}_processor_ms"] = 1e3 * (time.process_time() - spent_s) / max(1, count)

    def _panning(self) -> Iterator[None]:
        for span_s in _SPANS_S:
            self._view.go(600, 600 + span_s)
            ends_s = time.monotonic() + _PART_S / len(_SPANS_S)
            while time.monotonic() < ends_s:
                self._view.pan(0.003)
                yield

    def _zooming(self) -> Iterator[None]:
        ends_s = time.monotonic() + _PART_S
        span_s, factor = _HOUR_S, 0.97
        while time.monotonic() < ends_s:
            span_s *= factor
            if not 5 < span_s < _HOUR_S:
                factor = 1 / factor
            self._view.go(1800 - span_s / 2, 1800 + span_s / 2)
            yield

    def _zooming_rows(self) -> Iterator[None]:
        self._view.go(600, 900)
        ends_s = time.monotonic() + _PART_S / 2
        self._view.zoom_rows(1.5)  # away from the bounds, where nothing would move
        for step in range(100_000):
            if time.monotonic() > ends_s:
                return
            self._view.zoom_rows(1.02 if step % 60 < 30 else 1 / 1.02)
            yield

    def _playing(self) -> Iterator[None]:
        for step in range(120):
            # a pixel or two at a time, as at 60 frames a second
            self._view.show_playhead(1801 + step * 2 * _PLAYED_S / _SIZE[0])
            yield


def main() -> None:
    """Show the hour and move in it."""
    app = QApplication(sys.argv[:1])
    settings = Settings(Path(config_dir()) / "settings.json")
    view = SoundView(Theme(app, settings), settings)
    view.resize(*_SIZE)
    view.show()
    _Course(view)
    app.exec()


if __name__ == "__main__":
    main()
