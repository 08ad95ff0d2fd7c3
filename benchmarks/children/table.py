"""What a table of 100,000 songs costs: each sort, each filter, each frame while it scrolls.

python -m benchmarks.children.table
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from benchmarks.children.course import Course
from benchmarks.children.windows import LongestPause
from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.genre_tags import agrees
from genre_desktop.library.records import Row, State
from genre_desktop.paths import config_dir
from genre_desktop.settings import Settings
from genre_desktop.ui.library.columns import Columns, GenreNames
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.library.song_filter import SongFilter
from genre_desktop.ui.library.table_model import TableModel
from genre_desktop.ui.library.table_view import TableView
from genre_desktop.ui.theme import Theme, genre_colours

_SIZE = (1920, 1080)
_SONGS = 100_000
_BATCH = 1000
_RUNS = 5
_PART_S = 2.0
_FRAME_PX = 90
_FILTERS = (
    SongFilter(text="e"),
    SongFilter(text="an ber"),
    SongFilter(genre="jazz"),
    SongFilter(from_percent=50, to_percent=90),
    SongFilter(differing=True),
    SongFilter(text="a", genre="rock", from_percent=20),
)


def _songs() -> Iterator[list[Row]]:
    """Songs with names as long as those of people's files, of some thousand artists."""
    chance = random.Random(0)  # noqa: S311 - no secret
    letters = "abcdefghijklmnopqrstuvwxyzé"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))).title() for _ in range(5000)]
    artists = [" ".join(chance.choices(words, k=2)) for _ in range(4000)]
    genres, tags = list(genre_colours()), ["", "Rock", "Hip-Hop", "Jazz", "Soundtrack"]
    sure = [each for each in Sureness if each not in (Sureness.NO_MUSIC, Sureness.SILENT)]
    for start in range(0, _SONGS, _BATCH):
        batch = []
        for number in range(start, start + _BATCH):
            artist = chance.choice(artists)
            title = " ".join(chance.choices(words, k=3)) + (
                f" {number % 130}" if number % 4 else ""
            )
            path = Path(f"/home/someone/Music/{artist}/{chance.choice(words)}/{number} {title}.mp3")
            batch.append(
                Row(
                    file=number,
                    path=path,
                    title=title,
                    artist=artist,
                    genre_tag=chance.choice(tags),
                    duration_s=chance.uniform(60, 600),
                    state=State.DONE,
                    trouble="",
                    song=number,
                    genre=chance.choice(genres),
                    confidence=chance.random(),
                    second=chance.choice(genres),
                    sureness=chance.choice(sure),
                    corrected=None,
                )
            )
        yield batch


def _median_ms(prepare: Callable[[], None], deed: Callable[[], None]) -> float:
    times_s = []
    for _ in range(_RUNS):
        prepare()
        began_s = time.perf_counter()
        deed()
        times_s.append(time.perf_counter() - began_s)
    return 1000 * statistics.median(times_s)


class _Course(Course):
    """Fills, sorts and filters, then scrolls once for each frame that was painted."""

    def __init__(self, view: TableView, model: TableModel, names: GenreNames) -> None:
        super().__init__(view)
        self._view, self._model, self._names = view, model, names

    def _course(self) -> Iterator[int]:
        process = psutil.Process()
        yield 500
        before_mb = process.memory_info().rss / 2**20
        for batch in _songs():
            self._model.take(Columns.of(batch, self._names, agrees))
            yield 0
        self._model.arrange()
        yield 1000
        self._found["memory_mb"] = process.memory_info().rss / 2**20 - before_mb
        self._found["sort_ms"] = max(map(self._sort_ms, Column))
        self._found["filter_ms"] = max(map(self._filter_ms, _FILTERS))
        self._model.show_filtered(SongFilter())
        yield 500
        pause, rates, costs_ms = LongestPause(), [], []
        for run in range(_RUNS):
            bar, painted = self._view.verticalScrollBar(), self._frames.painted
            bar.setValue(run * 300_000)
            began_s, spent_s, moves = time.monotonic(), time.process_time(), 0
            while time.monotonic() < began_s + _PART_S:
                before = self._frames.painted
                bar.setValue(bar.value() + _FRAME_PX)
                moves += 1
                while self._frames.painted == before:
                    yield 0
            rates.append(min(moves, self._frames.painted - painted) / (time.monotonic() - began_s))
            costs_ms.append(1000 * (time.process_time() - spent_s) / moves)
        self._found["scroll_fps"] = statistics.median(rates)
        self._found["scroll_processor_ms"] = statistics.median(costs_ms)
        self._found["longest_pause_ms"] = pause.take_ms()

    def _sort_ms(self, column: Column) -> float:
        def forget() -> None:
            self._view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
            self._model._ordering.start_anew()  # noqa: SLF001 - as the first time

        def sort() -> None:
            self._view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
            self._view.viewport().repaint()

        return _median_ms(forget, sort)

    def _filter_ms(self, wanted: SongFilter) -> float:
        def sift() -> None:
            self._model.show_filtered(wanted)
            self._view.viewport().repaint()

        return _median_ms(lambda: self._model.show_filtered(SongFilter()), sift)


def main() -> None:
    """Show the table and go through the course."""
    app = QApplication(sys.argv[:1])
    settings = Settings(config_dir() / "settings.json")
    theme = Theme(app, settings)
    names = GenreNames()
    model = TableModel(names)
    view = TableView(model, theme, settings, lambda: tuple(genre_colours()))
    view.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    view.resize(*_SIZE)
    view.show()
    _Course(view, model, names)
    app.exec()


if __name__ == "__main__":
    main()
