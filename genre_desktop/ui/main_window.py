"""The window: puts the views together and carries out the actions."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QGuiApplication,
    QIcon,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.audio.formats import AUDIO_SUFFIXES
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import ModelError
from genre_desktop.inference.card import CardError, ModelCard
from genre_desktop.paths import bundled_model, demo_song, log_dir, resources_dir
from genre_desktop.settings import (
    LAST_FOLDER,
    MODEL_PATH,
    WINDOW_GEOMETRY,
    WINDOW_LAYOUT,
    Setting,
    Settings,
)
from genre_desktop.ui.actions import build_menus
from genre_desktop.ui.dropped import paths_in
from genre_desktop.ui.folder_search import FolderSearch
from genre_desktop.ui.queue.panel import QueuePanel
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.recent import RecentMenu
from genre_desktop.ui.song.song_view import SongView
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.drop_overlay import DropOverlay
from genre_desktop.ui.widgets.empty_state import EmptyState
from genre_desktop.ui.widgets.status_bar import StatusBar

_QUEUE_WIDTH = 230
_DEFAULT_SIZE = (1280, 800)
_SMALLEST_SIZE = (940, 640)
_LATEST_START_MS = 2000


class MainWindow(QMainWindow):
    """The program's window.

    Parameters
    ----------
    settings : Settings
    theme : Theme

    Signals
    -------
    nothing_to_open
        What was named holds no song.
    strayed
        To be emitted, on any thread, when an error came up that nothing foresaw.
    """

    nothing_to_open = Signal()
    strayed = Signal()

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self._current: Song | None = None
        self._removed: list[list[Path]] = []
        self._closing = False
        self._painted = False
        self.setWindowTitle("Genre Desktop")
        self.setWindowIcon(QIcon(str(resources_dir() / "icon.png")))
        self.setMinimumSize(*_SMALLEST_SIZE)
        self.queue = SongQueue(Path(settings[MODEL_PATH] or bundled_model()))
        self._search = FolderSearch()
        self._build()
        self._recent_menu = RecentMenu(settings, self)
        self._recent_menu.wanted.connect(lambda path: self.open_paths([path]))
        self.actions_by_name = build_menus(self, settings, self._recent_menu)
        self._connect()
        self._restore()
        self._update_actions()
        if settings.trouble:
            self.banner.tell(settings.trouble, is_error=False)
        settings.watch(self._setting_changed)
        settings.on_trouble = lambda words: self.banner.tell(words, is_error=False)
        # should the window never be painted, on a hidden workspace for instance. A timer, since
        # PySide 6.9 keeps an error in what QTimer.singleShot calls to itself.
        self._engine_start = QTimer(self)
        self._engine_start.setSingleShot(True)
        self._engine_start.timeout.connect(self._start_engine)
        self._engine_start.start(_LATEST_START_MS)

    # opening ----------------------------------------------------------------------------------

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open songs, and the songs of folders."""
        self._search.start([path.absolute() for path in paths])

    def open_songs(self) -> None:
        """Ask for songs, and open them."""
        endings = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self,
            "Open songs",
            self._settings[LAST_FOLDER],
            f"Songs ({endings});;All files (*)",
        )
        if names:
            self._settings[LAST_FOLDER] = str(Path(names[0]).parent)
            self.open_paths(map(Path, names))

    def open_folder(self) -> None:
        """Ask for a folder, and open its songs."""
        name = QFileDialog.getExistingDirectory(self, "Open folder", self._settings[LAST_FOLDER])
        if name:
            self._settings[LAST_FOLDER] = name
            self.open_paths([Path(name)])

    def open_demo(self) -> None:
        """Open the song that the program brings."""
        self.open_paths([demo_song()])

    def paste(self) -> None:
        """Open what the clipboard names."""
        paths = paths_in(QGuiApplication.clipboard().mimeData())
        if paths:
            self.open_paths(paths)
        else:
            self.banner.tell(
                "The clipboard holds no path of a song.",
                "Copy a file, or the whole path of one, and paste again.",
                is_error=False,
            )

    # the queue --------------------------------------------------------------------------------

    def analyse_again(self) -> None:
        """Analyse the song once more."""
        if self._current is not None:
            self.banner.forget(self._current)
            self.queue.analyse_again(self._current)
            self.song_view.show_song(self._current)

    def cancel(self) -> None:
        """Stop analysing; if nothing is being analysed, put away the message."""
        if self.queue.busy:
            self.queue.cancel_all()
        else:
            self.banner.dismiss()

    def remove_song(self, song: Song | None = None) -> None:
        """Take a song, or the one that is shown, out of the queue."""
        song = song or self._current
        if song is None:
            return
        songs = self.queue.songs
        row = songs.index(song)
        neighbour = songs[row + 1] if row + 1 < len(songs) else songs[row - 1] if row else None
        self._removed.append([song.path])
        self.queue.remove(song)
        self._choose(neighbour)

    def clear_queue(self) -> None:
        """Take all songs out of the queue."""
        if self.queue.songs:
            self._removed.append([song.path for song in self.queue.songs])
            self.queue.clear()
            self._choose(None)

    def undo_removal(self) -> None:
        """Put back what was taken out last."""
        if self._removed:
            self._add(self._removed.pop())

    def next_song(self) -> None:
        """Show the next song of the queue."""
        self._step(1)

    def previous_song(self) -> None:
        """Show the previous song of the queue."""
        self._step(-1)

    # model, settings, help --------------------------------------------------------------------

    def open_model(self) -> None:
        """Ask for a model, and judge by it from now on."""
        name, _ = QFileDialog.getOpenFileName(
            self, "Open model", self._settings[LAST_FOLDER], "Models (*.keras)"
        )
        if name:
            self._use_model(Path(name))

    def use_bundled_model(self) -> None:
        """Judge by the model that the program brings."""
        self._use_model(bundled_model())

    def preferences(self) -> None:
        """Show the Preferences window."""
        from genre_desktop.ui.dialogs.preferences import Preferences  # noqa: PLC0415

        for dialog in self.findChildren(Preferences):
            if dialog.isVisible():
                dialog.activateWindow()
                return
        self._show_dialog(Preferences(self._settings, self))

    def about(self) -> None:
        """Show what this is."""
        from genre_desktop.ui.dialogs.about import About  # noqa: PLC0415

        self._show_dialog(About(self.queue.card, self))

    def show_log_folder(self) -> None:
        """Show the log in the system's file manager."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir()))):
            self.banner.tell(f"The log is in {log_dir()}.", is_error=False)

    # the view ---------------------------------------------------------------------------------

    def zoom_in(self) -> None:
        """Show more detail."""
        self.song_view.sound_view.zoom_in()

    def zoom_out(self) -> None:
        """Show less detail."""
        self.song_view.sound_view.zoom_out()

    def zoom_all(self) -> None:
        """Show the whole song."""
        self.song_view.sound_view.show_all()

    def toggle_queue(self) -> None:
        """Show the queue, or hide it."""
        self.queue_panel.setVisible(not self.queue_panel.isVisible())

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.banner = Banner(self._theme)
        self.song_view = SongView(self._theme, self._settings)
        self.empty_state = EmptyState(self._theme)
        self._views = QStackedWidget()
        self._views.addWidget(self.empty_state)
        self._views.addWidget(self.song_view)
        self.queue_panel = QueuePanel(self.queue.model, self._theme)
        self.queue_panel.hide()
        self._splitter = QSplitter()
        self._splitter.addWidget(self.queue_panel)
        self._splitter.addWidget(self._views)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([_QUEUE_WIDTH, _DEFAULT_SIZE[0] - _QUEUE_WIDTH])
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(10)
        column.addWidget(self.banner)
        column.addWidget(self._splitter, 1)
        self.setCentralWidget(central)
        self.status = StatusBar()
        self.setStatusBar(self.status)
        self.drop_overlay = DropOverlay(self._theme, self, central)

    def _connect(self) -> None:
        # never at once: what is told is drawn, and an error in drawing would come back to itself
        self.strayed.connect(self._on_strayed, Qt.ConnectionType.QueuedConnection)
        self._search.found.connect(self._found)
        self.drop_overlay.dropped.connect(self.open_paths)
        self.status.stop_wanted.connect(self.cancel)
        self.banner.changed.connect(self._update_actions)
        self.empty_state.open_wanted.connect(self.open_songs)
        self.empty_state.demo_wanted.connect(self.open_demo)
        self.queue_panel.chosen.connect(self._show)
        self.queue_panel.removal_wanted.connect(self.remove_song)
        queue = self.queue
        queue.opened.connect(self._on_opened)
        queue.grew.connect(self._on_grew)
        queue.changed.connect(self._on_changed)
        queue.engine_ready.connect(self._on_engine_ready)
        queue.engine_failed.connect(self._on_engine_failed)
        queue.stopped.connect(self._on_stopped)
        queue.became_idle.connect(self._update_actions)

    def _restore(self) -> None:
        self.resize(*_DEFAULT_SIZE)
        for setting, restore in (
            (WINDOW_GEOMETRY, self.restoreGeometry),
            (WINDOW_LAYOUT, self._splitter.restoreState),
        ):
            state = self._settings[setting]
            if state:
                restore(QByteArray.fromBase64(state.encode("ascii", "ignore")))

    def _remember(self) -> None:
        def text(state: QByteArray) -> str:
            return bytes(state.toBase64().data()).decode("ascii")

        self._settings[WINDOW_GEOMETRY] = text(self.saveGeometry())
        self._settings[WINDOW_LAYOUT] = text(self._splitter.saveState())

    # what happens -----------------------------------------------------------------------------

    def _found(self, paths: list[Path], words: str) -> None:
        if words:
            self.banner.tell(words, is_error=False)
        if paths:
            self._add(paths)
        else:
            self.nothing_to_open.emit()

    def _add(self, paths: list[Path]) -> None:
        songs = self.queue.add(paths)
        if len(self.queue.songs) > 1:
            self.queue_panel.show()
        self._choose(songs[0])
        self._update_actions()

    def _choose(self, song: Song | None) -> None:
        if song is not None:
            self.queue_panel.choose(song)
        self._show(song)

    def _show(self, song: Song | None) -> None:
        if song is self._current and song is not None:
            return
        if self._current is not None:
            self.banner.forget(self._current)
        self._current = song
        self.queue.show(song)
        self._views.setCurrentWidget(self.song_view if song is not None else self.empty_state)
        self.song_view.show_song(song)
        self.setWindowTitle(f"{song.title} – Genre Desktop" if song else "Genre Desktop")
        self._tell_failure(song)
        self._update_actions()

    def _step(self, by: int) -> None:
        songs = self.queue.songs
        if self._current in songs:
            self._choose(songs[(songs.index(self._current) + by) % len(songs)])

    def _on_stopped(self) -> None:
        self.song_view.song_changed()
        self._update_actions()

    def _on_opened(self, song: Song) -> None:
        self._recent_menu.remember(song.path)
        if song is self._current:
            self.song_view.song_opened()
            self.setWindowTitle(f"{song.title} – Genre Desktop")

    def _on_grew(self, song: Song) -> None:
        if song is self._current:
            self.song_view.song_grew()

    def _on_changed(self, song: Song) -> None:
        if song is self._current:
            self.song_view.song_changed()
        # in a queue the other songs say themselves what is wrong with them
        if song.state is State.FAILED and song is self._current:
            self._tell_failure(song)
        self._update_actions()

    def _tell_failure(self, song: Song | None) -> None:
        if song is None or song.error is None:
            return
        if not isinstance(song.error, ModelError | CardError):  # the engine tells of those
            self.banner.tell(song.error.message, song.error.remedy, about=song)

    def _on_strayed(self) -> None:
        self.banner.tell("Something went wrong that should not have.", "The log file says more.")

    def _on_engine_ready(self, card: ModelCard) -> None:
        self.status.show_model(card.label)
        self.song_view.show_model(f"Judged by the model “{card.label}”.")

    def _on_engine_failed(self, error: UserError) -> None:
        self.status.show_model(None)
        self.song_view.show_model("")
        remedy = error.remedy
        if self._settings[MODEL_PATH]:
            remedy += " Or choose File > Use the bundled model."
        if self._current is not None:
            self.banner.forget(self._current)  # it failed for this very reason
        self.banner.tell(error.message, remedy.strip(), about=self.queue)

    def _use_model(self, path: Path) -> None:
        value = "" if path == bundled_model() else str(path)
        if self._settings[MODEL_PATH] == value:
            self._load_model()
        else:
            self._settings[MODEL_PATH] = value

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting is MODEL_PATH:
            self._load_model()

    def _load_model(self) -> None:
        self.status.show_loading()
        self.banner.forget(self.queue)
        self.banner.forget(self._current)
        self.queue.open_model(Path(self._settings[MODEL_PATH] or bundled_model()))
        if self._current is not None:
            self.song_view.show_song(self._current)
        self._update_actions()

    def _update_actions(self) -> None:
        songs, busy = self.queue.songs, self.queue.busy
        self.status.show_work(self.queue.model.done, len(songs))
        has_song = self._current is not None
        for name, possible in {
            "analyse_again": has_song,
            "cancel": busy or bool(self.banner.text),
            "remove_song": has_song,
            "clear_queue": bool(songs),
            "undo_removal": bool(self._removed),
            "next_song": len(songs) > 1,
            "previous_song": len(songs) > 1,
            "zoom_in": has_song,
            "zoom_out": has_song,
            "zoom_all": has_song,
            "use_bundled_model": bool(self._settings[MODEL_PATH]),
        }.items():
            self.actions_by_name[name].setEnabled(possible)

    # beginning and end ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint; the engine is loaded after the first time, so as not to delay it."""
        super().paintEvent(event)
        if not self._painted and not self._closing:
            self._painted = True
            self._engine_start.start(0)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Hide at once; then stop the threads, save what is remembered, and let go."""
        if not self._closing:
            self._closing = True
            self._settings.unwatch(self._setting_changed)
            self._engine_start.stop()
            self._remember()
            self.hide()
            # TensorFlow's import cannot be broken off: the user need not watch us wait for it
            self._search.stop()
            self.queue.stop()
            self.song_view.stop()
            self._theme.stop()
        super().closeEvent(event)

    def _start_engine(self) -> None:
        if self._current is None:
            # Styled, laid out and drawn once unseen: 40 ms that the first song need not take
            self.song_view.resize(self._views.size())
            self.song_view.grab()
        self.queue.start()

    def _show_dialog(self, dialog: QWidget) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
