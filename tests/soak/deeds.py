"""What the user of a soak does. Each deed goes on when its time, or what it waits for, has come."""

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from genre_desktop.settings import BAR_ORDER, COLOUR_MAP, THEME
from genre_desktop.ui.compare.window import ComparisonWindow
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.main_window import MainWindow
from tests.soak.material import Material
from tests.ui.hands import drop

Deed = Iterator[float | Callable[[], bool]]
"""Gives seconds to let pass, or what to wait for."""


_EXPORTS = ("picture", "window", "csv", "json", "labels", "npz", "page", "pdf")


class User:
    """Uses the window.

    Parameters
    ----------
    window : MainWindow
    material : Material
    chance : random.Random
    """

    def __init__(self, window: MainWindow, material: Material, chance: random.Random) -> None:
        self._window = window
        self._material = material
        self._chance = chance
        self._written = 0
        self._exports = list(_EXPORTS)
        self._answer_dialogs()

    @property
    def deeds(self) -> tuple[Callable[[], Deed], ...]:
        """All that is done, in an order in which each finds what it needs."""
        return (
            self.open_songs,
            self.play,
            self.explain,
            self.look_at_pictures,
            self.export,
            self.compare_songs,
            self.compare_models,
            self.open_and_cancel,
            self.open_bad_files,
            self.switch_theme,
            self.hear_a_collection,
            self.look_at_the_map,
            self.live,
            self.open_views,
            self.change_the_model,
            self.remove_and_bring_back,
        )

    @property
    def situation(self) -> str:
        """What the window is about, for when something was waited for in vain."""
        queue = self._window.queue
        songs = ", ".join(f"{song.path.name} {song.state.name}" for song in queue.songs)
        return f"songs: {songs or 'none'}; card: {queue.card is not None}; {queue.service.failure}"

    # what is done -------------------------------------------------------------------------------

    def open_songs(self) -> Deed:
        """Drop some songs, and wait for their verdicts."""
        self._show("show_songs")
        yield from self._opened(self._chance.sample(self._material.good, self._some(1, 3)))

    def open_and_cancel(self) -> Deed:
        """Open a song that has no end, let it be heard a while, and stop it."""
        self._show("show_songs")
        drop(self._window, [self._material.long])
        song = self._window.songs_page
        yield lambda: song.current is not None and song.current.verdict is not None
        yield self._chance.uniform(0, 1)
        self._do("cancel")
        yield self._is_idle
        self._do("remove_song")  # else another model would hear it to its end

    def open_bad_files(self) -> Deed:
        """Drop what is no song, among others."""
        self._show("show_songs")
        files = self._chance.sample(self._material.bad, self._some(2, 5))
        yield from self._opened([*files, self._chance.choice(self._material.good)])
        while self._window.banner.text:
            self._window.banner.dismiss()
            yield 0.05

    def play(self) -> Deed:
        """Play, seek, pause, go on, louder and softer, again and again."""
        yield from self._at_a_song()
        playing = self._window.songs_page.song_view.playing
        self._do("play_or_pause")
        yield lambda: playing.plays or playing.error is not None
        for _ in range(self._some(2, 4)):
            name = self._chance.choice(("louder", "softer", "repeat", "play_or_pause", "zoom_in"))
            self._do(name)
            yield self._chance.uniform(0.2, 0.8)
            playing.seek(self._chance.uniform(0, 3))
            yield self._chance.uniform(0.2, 0.8)
        playing.pause()
        yield lambda: not playing.plays

    def explain(self) -> Deed:
        """Have the picture say what speaks for the genre, at some moments."""
        yield from self._at_a_song()
        self._do("explain")
        yield self._chance.uniform(0.5, 1.5)
        self._window.songs_page.song_view.playing.seek(self._chance.uniform(0, 3))
        yield self._is_done
        self._do("explain")

    def look_at_pictures(self) -> Deed:
        """Turn through some pictures, zoom, and go back."""
        yield from self._at_a_song()
        for _ in range(self._some(1, 3)):
            self._do(self._chance.choice(("next_picture", "previous_picture")))
            yield self._chance.uniform(0.1, 1)
            self._do(self._chance.choice(("zoom_in", "zoom_out", "zoom_all")))
        yield self._is_done

    def export(self) -> Deed:
        """Write one of the files that can be written of a song; each, the first time."""
        yield from self._at_a_song()
        yield self._is_done
        kinds, self._exports = self._exports, [self._chance.choice(_EXPORTS)]
        for kind in kinds:
            self._do(f"export_{kind}")
            yield 0.2
            yield self._is_done

    def compare_songs(self) -> Deed:
        """Put two songs side by side, play one, and close."""
        yield from self._at_a_song()
        self._do("compare_songs")
        (window,) = self._comparisons()
        window.sides[0].hearing.hear(self._chance.choice(self._material.good))
        window.sides[1].hearing.hear(self._chance.choice(self._material.good))
        yield from self._compared(window)

    def compare_models(self) -> Deed:
        """Have two models judge a song, and close."""
        yield from self._at_a_song()
        self._do("compare_models")
        (window,) = self._comparisons()
        window.sides[1].hearing.use_model(self._material.other_model)
        song = self._window.songs_page.current
        if song is not None:
            window.sides[1].hearing.hear(song.path)
        yield from self._compared(window)

    def switch_theme(self) -> Deed:
        """Change theme, colours and order."""
        settings = self._window._settings
        settings[THEME] = self._chance.choice(("dark", "light", "system"))
        yield 0.2
        settings[COLOUR_MAP] = self._chance.choice(("grey", "magma", "viridis"))
        settings[BAR_ORDER] = self._chance.choice(("rank", "fixed"))
        self._window.resize(self._some(940, 1270), self._some(640, 980))
        yield 0.3

    def hear_a_collection(self) -> Deed:
        """Have the library hear a folder anew, and sift and correct what it said."""
        self._show("show_library")
        page = self._window.library_page
        page.add([self._material.collection])
        yield lambda: page.model.rowCount() > 0 or not page.scans.is_scanning
        if self._chance.random() < 0.3:
            self._do("cancel_scan")
        yield lambda: not page.scans.is_scanning
        yield 0.5
        page.table.selectAll()
        yield 0.2
        if self._chance.random() < 0.5:
            self._do("remove_from_library")
            yield 0.3
            if self._chance.random() < 0.5:
                self._do("undo_removal")
                yield 0.3

    def look_at_the_map(self) -> Deed:
        """Show the songs as a map, list what is alike, and go back to the table."""
        self._show("show_library")
        page = self._window.library_page
        yield 0.2
        if not page.model.rowCount():  # a map of nothing needs none of what a map needs
            page.add([self._material.collection])
            yield lambda: page.model.rowCount() > 0 and not page.scans.is_scanning
        self._do("toggle_map")
        yield self._chance.uniform(0.3, 2)
        page.table.selectRow(0)
        self._do("more_like_this")
        yield 0.5
        page.views.put_away()
        if page.views.shows_map:
            self._do("toggle_map")
        yield 0.2

    def live(self) -> Deed:
        """Listen to the microphone, record, save what was heard, and stop."""
        self._show("show_live")
        session = self._window.live_page.session
        self._window.live_page.start_listening()
        yield lambda: session.activity is Activity.LISTENING
        yield self._chance.uniform(1, 3)
        self._do("record")
        yield self._chance.uniform(1, 2)
        self._do("record")
        yield lambda: session.recording is None
        self._do(self._chance.choice(("save_last", "start_or_pause", "export_session")))
        yield 0.5
        self._do(self._chance.choice(("clear_session", "open_recording", "rescan_devices")))
        yield 0.3
        self._window.live_page.stop_listening()
        yield lambda: session.activity is Activity.STOPPED and not session.ending
        yield self._is_idle

    def open_views(self) -> Deed:
        """Open and close what else there is to look at."""
        for name in ("preferences", "shortcuts", "about", "model_card", "show_tour"):
            self._do(name)
            yield 0.25
            self._do(self._chance.choice(("show_songs", "show_live", "show_library")))
            yield 0.1
            self._close_dialogs()
            yield 0.1

    def change_the_model(self) -> Deed:
        """Judge by another model, and then by the bundled one again."""
        yield from self._at_a_song()
        for name in ("open_model", "use_bundled_model"):
            self._do(name)
            yield lambda: self._window.queue.card is not None
            yield self._is_idle
            self._do("analyse_again")
            yield self._is_idle

    def remove_and_bring_back(self) -> Deed:
        """Take songs out of the queue, and bring some back."""
        self._show("show_songs")
        for _ in range(3):
            self._do(self._chance.choice(("remove_song", "next_song", "clear_queue")))
            yield 0.1
            self._do(self._chance.choice(("undo_removal", "previous_song", "toggle_queue")))
            yield 0.1
        yield self._is_idle

    def rest(self) -> Deed:
        """Close and end all, so that nothing runs any more."""
        window = self._window
        self._close_dialogs()
        for comparison in self._comparisons():
            comparison.close()
        window.live_page.stop_listening()
        yield lambda: not window.live_page.session.ending
        window.library_page.scans.cancel()
        yield lambda: not window.library_page.scans.is_scanning
        # a model that was left while it was loaded ends when it is there
        yield lambda: _threads("inference") == _threads("analysis") == 1
        self._show("show_songs")
        self._do("cancel")
        yield self._is_idle
        window.songs_page.clear_queue()
        while window.banner.text:
            window.banner.dismiss()
        QGuiApplication.clipboard().clear()
        for file in self._material.out.iterdir():
            file.unlink()
        yield 1.0
        window.tidying.tidy()  # as it does by itself when it has rested for some seconds
        yield lambda: _threads("tidying") == 0

    # how ----------------------------------------------------------------------------------------

    def _at_a_song(self) -> Deed:
        """See to it that a song stands there, heard to its end."""
        self._show("show_songs")
        current = self._window.songs_page.current
        if current is None or current.analysis is None:
            yield from self._opened([self._chance.choice(self._material.good)])

    def _opened(self, paths: list[Path]) -> Deed:
        drop(self._window, paths)
        last = paths[-1]
        yield lambda: any(song.path == last for song in self._window.queue.songs)
        yield self._is_idle

    def _compared(self, window: ComparisonWindow) -> Deed:
        for side in window.sides:
            yield lambda side=side: side.course.timeline is not None  # type: ignore[misc]
        window.toggle_playing()
        yield self._chance.uniform(0.3, 1)
        window.swap()
        yield 0.2
        window.close()
        yield 0.2

    def _comparisons(self) -> tuple[ComparisonWindow, ...]:
        return self._window.comparing.windows

    def _is_idle(self) -> bool:
        return not self._window.queue.busy

    def _is_done(self) -> bool:
        return not self._window.songs_page.song_view.running.any

    def _some(self, least: int, most: int) -> int:
        return self._chance.randint(least, most)

    def _show(self, name: str) -> None:
        self._window.actions_by_name[name].trigger()

    def _do(self, name: str) -> None:
        """As a menu does: what is not possible now is not done."""
        action = self._window.actions_by_name[name]
        if action.isEnabled():
            action.trigger()

    def _close_dialogs(self) -> None:
        self._window.help.tour.end()
        for dialog in self._window.findChildren(QDialog):
            dialog.close()

    def _answer_dialogs(self) -> None:
        """Answer the system's dialogs, which would wait for a person."""

        def save(_parent: QWidget, _title: str, suggested: str, *_: object) -> tuple[str, str]:
            self._written += 1
            name = f"{self._written}{Path(suggested).suffix}"
            return str(self._material.out / name), ""

        def load(*_: object) -> tuple[str, str]:
            return str(self._material.other_model), ""

        QFileDialog.getSaveFileName = save  # type: ignore[method-assign, assignment]
        QFileDialog.getOpenFileName = load  # type: ignore[method-assign, assignment]


def _threads(name: str) -> int:
    return sum(thread.name == name for thread in threading.enumerate())
