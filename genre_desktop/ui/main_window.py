"""The window: puts the pages together, opens what it is given, and begins and ends the work."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.audio.formats import AUDIO_SUFFIXES
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
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
from genre_desktop.ui.live.live_page import LivePage
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.queue.song import Song
from genre_desktop.ui.recent import RecentMenu
from genre_desktop.ui.songs_page import SongsPage
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.drop_overlay import DropOverlay
from genre_desktop.ui.widgets.page_switcher import PageSwitcher
from genre_desktop.ui.widgets.status_bar import StatusBar

_PAGES = ("Song", "Live")
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
        self.actions_by_name = build_menus(
            self,
            (self, self.songs_page, self.live_page, self.live_page.keeping),
            settings,
            self._recent_menu,
            self.live_page.devices.menu,
        )
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

    # pages --------------------------------------------------------------------------------------

    def show_songs(self) -> None:
        """Show the page of the songs."""
        self._show_page(self.songs_page)

    def show_live(self) -> None:
        """Show the page that listens."""
        self._show_page(self.live_page)
        self.live_page.take_focus()

    def undo_removal(self) -> None:
        """Bring back what was removed last on the page that is shown."""
        if self.pages.currentWidget() is self.live_page:
            self.live_page.undo()
        else:
            self.songs_page.undo_removal()

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

    # the work, the screen -----------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop analysing; if nothing is being analysed, put away the message."""
        if self.queue.busy:
            self.queue.cancel_all()
        else:
            self.banner.dismiss()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.banner = Banner(self._theme)
        self.songs_page = SongsPage(self.queue, self.banner, self._theme, self._settings)
        self.live_page = LivePage(
            lambda: self.queue.service, self.banner, self._theme, self._settings
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.songs_page)
        self.pages.addWidget(self.live_page)
        self.switcher = PageSwitcher(self._theme, _PAGES)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(10)
        column.addWidget(self.banner)
        if self.menuBar().isNativeMenuBar():  # which has no room for it
            column.addWidget(self.switcher, 0, Qt.AlignmentFlag.AlignRight)
        else:
            corner = QWidget(self.menuBar())
            row = QHBoxLayout(corner)
            row.setContentsMargins(0, 0, 6, 0)
            row.addWidget(self.switcher)
            self.menuBar().setCornerWidget(corner)
        column.addWidget(self.pages, 1)
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
        page, queue = self.songs_page, self.queue
        page.title_changed.connect(self._show_title)
        page.changed.connect(self._update_actions)
        self.switcher.wanted.connect(self._on_page_wanted)
        self.live_page.changed.connect(self._update_actions)
        self.live_page.keeping.open_wanted.connect(lambda path: self.open_paths([path]))
        page.empty_state.open_wanted.connect(self.open_songs)
        page.empty_state.demo_wanted.connect(self.open_demo)
        queue.opened.connect(self._on_opened)
        queue.engine_ready.connect(self._on_engine_ready)
        queue.engine_failed.connect(self._on_engine_failed)

    def _restore(self) -> None:
        self.resize(*_DEFAULT_SIZE)
        for setting, restore in (
            (WINDOW_GEOMETRY, self.restoreGeometry),
            (WINDOW_LAYOUT, self.songs_page.restoreState),
        ):
            state = self._settings[setting]
            if state:
                restore(QByteArray.fromBase64(state.encode("ascii", "ignore")))

    def _remember(self) -> None:
        def text(state: QByteArray) -> str:
            return bytes(state.toBase64().data()).decode("ascii")

        self._settings[WINDOW_GEOMETRY] = text(self.saveGeometry())
        self._settings[WINDOW_LAYOUT] = text(self.songs_page.saveState())

    # what happens -----------------------------------------------------------------------------

    def _found(self, paths: list[Path], words: str) -> None:
        if words:
            self.banner.tell(words, is_error=False)
        if paths:
            self.songs_page.add(paths)
            self.show_songs()
        else:
            self.nothing_to_open.emit()

    def _on_page_wanted(self, number: int) -> None:
        (self.show_songs, self.show_live)[number]()

    def _show_page(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.switcher.show_page(self.pages.currentIndex())
        self._show_title()
        self._update_actions()

    def _show_title(self) -> None:
        song = self.songs_page.current
        on_songs = self.pages.currentWidget() is self.songs_page
        title = song.title if song is not None and on_songs else "" if on_songs else "Live"
        self.setWindowTitle(f"{title} – Genre Desktop" if title else "Genre Desktop")

    def _on_opened(self, song: Song) -> None:
        self._recent_menu.remember(song.path)

    def _on_strayed(self) -> None:
        self.banner.tell("Something went wrong that should not have.", "The log file says more.")

    def _on_engine_ready(self, card: ModelCard) -> None:
        self.status.show_model(card.label)
        self.live_page.show_model(f"Judged by the model “{card.label}”.")

    def _on_engine_failed(self, error: UserError) -> None:
        self.status.show_model(None)
        remedy = error.remedy
        if self._settings[MODEL_PATH]:
            remedy += " Or choose File > Use the bundled model."
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
        self.banner.forget(self.songs_page.current)
        self.queue.open_model(Path(self._settings[MODEL_PATH] or bundled_model()))
        self.songs_page.show_again()
        self.live_page.use_another_model()
        self._update_actions()

    def _update_actions(self) -> None:
        self.status.show_work(self.queue.model.done, len(self.queue.songs))
        live, songs = self.live_page, self.songs_page
        on_live = self.pages.currentWidget() is live
        self.switcher.mark(1, "Listening" if live.session.active else "")
        possible = {
            # what is not seen is not changed
            **{name: is_so and not on_live for name, is_so in songs.possible.items()},
            **{name: is_so and on_live for name, is_so in live.possible.items()},
            "undo_removal": live.can_undo if on_live else songs.possible["undo_removal"],
            "cancel": self.queue.busy or bool(self.banner.text),
            "use_bundled_model": bool(self._settings[MODEL_PATH]),
        }
        for name, is_possible in possible.items():
            self.actions_by_name[name].setEnabled(is_possible)

    # beginning and end ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Leave the space bar to the button that has the focus, whatever action it stands for."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and isinstance(QApplication.focusWidget(), QAbstractButton)
        ):
            event.accept()
            return True
        return super().event(event)

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
            # before the engine goes that it asks
            self.live_page.stop()
            self.queue.stop()
            self.songs_page.stop()
            self._theme.stop()
        super().closeEvent(event)

    def _start_engine(self) -> None:
        self.songs_page.draw_unseen()
        self.queue.start()

    def _show_dialog(self, dialog: QWidget) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
