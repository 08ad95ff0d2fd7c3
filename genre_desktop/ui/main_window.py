"""The window: on the screen at once, furnished while it is looked at, and closed in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from genre_desktop.paths import resources_dir
from genre_desktop.settings import MODEL_PATH, Settings
from genre_desktop.ui.furnishing import Furnishing, imported
from genre_desktop.ui.menu_bar import add_menus
from genre_desktop.ui.page_stack import PageStack
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.drop_overlay import DropOverlay
from genre_desktop.ui.widgets.empty_state import EmptyState
from genre_desktop.ui.widgets.status_bar import StatusBar
from genre_desktop.ui.window_place import (
    remember_layout,
    remember_place,
    restore_layout,
    restore_place,
)

if TYPE_CHECKING:
    from genre_desktop.audio.decoders import Decoders
    from genre_desktop.ui.collecting import Collecting
    from genre_desktop.ui.compare.comparing import Comparing
    from genre_desktop.ui.help import Help
    from genre_desktop.ui.library.library_page import LibraryPage
    from genre_desktop.ui.live.live_page import LivePage
    from genre_desktop.ui.model_choice import ModelChoice
    from genre_desktop.ui.queue.queue import SongQueue
    from genre_desktop.ui.queue.song import Song
    from genre_desktop.ui.recent import RecentMenu
    from genre_desktop.ui.song_opener import SongOpener
    from genre_desktop.ui.songs_page import SongsPage
    from genre_desktop.ui.tidying import Tidying

_SMALLEST_SIZE = (940, 640)
_LATEST_START_MS = 2000
_PAGES = {"Song": "show_songs", "Live": "show_live", "Library": "show_library"}


class MainWindow(QMainWindow):
    """The program's window.

    It begins as a frame that says what to do and takes songs, which is on the screen in the time
    that Qt takes: numpy, pyqtgraph and the pages take four times as long, and come after it.

    Parameters
    ----------
    settings : Settings
    theme : Theme

    Attributes
    ----------
    is_furnished : bool
        The pages and the menus are there. What was wanted before is done then.
    queue, songs_page, live_page, library_page, opener, model_choice, comparing, help, recent_menu
        Its parts, once it is furnished.
    doers : tuple of QObject
        Those that have the methods of the actions.
    actions_by_name : dict of str to QAction

    Signals
    -------
    painted
        It is on the screen, or has had the time to be, and is to be furnished.
    furnished
    nothing_to_open
        What was named holds no song.
    strayed
        To be emitted, on any thread, when an error came up that nothing foresaw.
    closing
        It is closed from now on, but for its threads.
    """

    painted = Signal()
    furnished = Signal()
    nothing_to_open = Signal()
    strayed = Signal()
    closing = Signal()

    queue: "SongQueue"
    songs_page: "SongsPage"
    live_page: "LivePage"
    library_page: "LibraryPage"
    opener: "SongOpener"
    model_choice: "ModelChoice"
    comparing: "Comparing"
    help: "Help"
    recent_menu: "RecentMenu"
    tidying: "Tidying"
    collecting: "Collecting"
    doers: tuple[QObject, ...]
    actions_by_name: Mapping[str, QAction]

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.is_furnished = False
        self._settings = settings
        self._theme = theme
        self._closing = False
        self._painted = False
        self._wanted: list[Callable[[], object]] = []
        self._furnishing: Furnishing | None = None
        self._ends = ExitStack()
        self._ends.callback(theme.stop)
        self.setWindowTitle("Genre Desktop")
        self.setMinimumSize(*_SMALLEST_SIZE)
        self._build()
        restore_place(self, settings)
        if settings.trouble:
            self.banner.tell(settings.trouble, is_error=False)
        settings.on_trouble = lambda words: self.banner.tell(words, is_error=False)
        # never at once: what is told is drawn, and an error in drawing would come back to itself
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.timeout.connect(self._on_strayed)
        self.strayed.connect(self._telling.start)
        # should the window never be painted, on a hidden workspace for instance. A timer, since
        # PySide 6.9 keeps an error in what QTimer.singleShot calls to itself.
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.timeout.connect(self.painted)
        self._start.start(_LATEST_START_MS)

    # opening ----------------------------------------------------------------------------------

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open songs, and the songs of folders; as soon as it is furnished."""
        self._when_furnished(lambda: self.opener.open_paths(paths))

    # furnishing -------------------------------------------------------------------------------

    def furnish(self, decoders: "Decoders") -> None:
        """Make the pages and the menus, in steps between which the window is alive.

        Parameters
        ----------
        decoders : Decoders
            Read the songs; to be stopped when the window has closed.
        """
        if not self._closing:
            self._furnishing = Furnishing(self._steps(decoders), self)

    def _steps(self, decoders: "Decoders") -> Iterator[None]:
        self._theme.follow_system()
        self.setWindowIcon(QIcon(str(resources_dir() / "icon.png")))
        yield
        yield from imported()
        from genre_desktop.ui.furniture import furniture  # noqa: PLC0415 - after what it imports

        yield from furniture(self, self._settings, self._theme, decoders, self._ends)
        self._connect()
        restore_layout(self.songs_page, self._settings)
        self._update_actions()
        yield
        self.songs_page.draw_unseen()
        self.is_furnished = True
        self.queue.start()
        self.furnished.emit()
        while self._wanted:
            self._wanted.pop(0)()
        self.library_page.start()

    def _when_furnished(self, deed: Callable[[], object]) -> None:
        if self.is_furnished:
            deed()
        else:
            self._wanted.append(deed)

    def _do(self, action: str) -> None:
        def trigger() -> None:  # which is there only when it is called
            self.actions_by_name[action].trigger()

        self._when_furnished(trigger)

    # pages --------------------------------------------------------------------------------------

    def show_songs(self) -> None:
        """Show the page of the songs."""
        self.pages.turn_to(self.songs_page)

    def show_live(self) -> None:
        """Show the page that listens; a song that plays falls silent, or it would be heard."""
        self.songs_page.song_view.playing.pause()
        self.library_page.views.fall_silent()
        self.pages.turn_to(self.live_page)
        self.live_page.take_focus()

    def show_library(self) -> None:
        """Show the page of the whole collection."""
        self.library_page.open()
        self.pages.turn_to(self.library_page)
        self.library_page.take_focus()

    def undo_removal(self) -> None:
        """Bring back what was removed last on the page that is shown."""
        self.pages.current.undo_removal()

    # settings ---------------------------------------------------------------------------------

    def preferences(self) -> None:
        """Show the Preferences window."""
        from genre_desktop.ui.dialogs.preferences import Preferences  # noqa: PLC0415
        from genre_desktop.ui.dialogs.shown import show_once  # noqa: PLC0415

        show_once(self, Preferences, lambda: Preferences(self._settings, self))

    # the work, the screen -----------------------------------------------------------------------

    def cancel(self) -> None:
        """End the tour; else stop what runs; else let go of the selection, or of the message."""
        if self.help.tour.running:
            self.help.tour.end()
        elif self.queue.busy:
            self.queue.cancel_all()
        elif not self.pages.current.break_off():
            self.banner.dismiss()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self.setWindowState(self.windowState() ^ QtCore.Qt.WindowState.WindowFullScreen)

    def is_idle(self) -> bool:
        """Whether nothing is computed, heard or played."""
        return self.is_furnished and not (
            self.queue.busy
            or self.live_page.session.active
            or self.library_page.scans.is_scanning
            or self.songs_page.song_view.playing.wants_to_play
            or self.comparing.windows
        )

    # building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.menus = add_menus(self)
        self.banner = Banner(self._theme)
        self.empty_state = EmptyState()
        self.pages = PageStack(self._theme, _PAGES, self.empty_state)
        self.switcher = self.pages.switcher
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(10)
        column.addWidget(self.banner)
        if self.menuBar().isNativeMenuBar():  # which has no room for it
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(self.switcher)
            column.addLayout(row)
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
        self.drop_overlay.dropped.connect(self._on_dropped)
        self.pages.wanted.connect(self._do)
        self.empty_state.open_wanted.connect(lambda: self._do("open_songs"))
        self.empty_state.demo_wanted.connect(lambda: self._do("open_demo"))

    def _connect(self) -> None:
        self.recent_menu.wanted.connect(lambda path: self.open_paths([path]))
        self.opener.found.connect(self._on_found)
        self.model_choice.changed.connect(self._on_another_model)
        self.opener.collection_wanted.connect(self._collect)
        self.library_page.open_wanted.connect(lambda path: self.open_paths([path]))
        self.library_page.changed.connect(self._update_actions)
        self.library_page.scanning.page_wanted.connect(self.show_library)
        self.library_page.views.plays.connect(self.songs_page.song_view.playing.pause)
        self.status.stop_wanted.connect(self.cancel)
        self.banner.changed.connect(self._update_actions)
        self.help.songs_page_wanted.connect(self.show_songs)
        self.help.tour.changed.connect(self._update_actions)
        self.help.tour.demo_wanted.connect(self.opener.open_demo)
        page, queue = self.songs_page, self.queue
        page.title_changed.connect(self._show_title)
        page.changed.connect(self._update_actions)
        page.song_view.running.said.connect(self._update_actions)
        page.song_view.sound_view.selection_changed.connect(self._update_actions)
        self.pages.turned.connect(self._show_title)
        self.pages.turned.connect(self._update_actions)
        self.live_page.changed.connect(self._update_actions)
        self.live_page.keeping.open_wanted.connect(lambda path: self.open_paths([path]))
        queue.opened.connect(self._on_opened)
        queue.engine_ready.connect(self.live_page.show_model)

    # what happens -----------------------------------------------------------------------------

    def _on_found(self, paths: list[Path]) -> None:
        if paths:
            self.songs_page.add(paths)
            self.show_songs()
            self.help.tour.songs_opened(paths)
            if not self.help.tour.running:  # which has asked for it itself
                self.songs_page.take_focus()
        else:
            self.nothing_to_open.emit()

    def _on_dropped(self, paths: list[Path]) -> None:
        if self.is_furnished and self.pages.current.widget is self.library_page:
            self.library_page.add(paths)
        else:
            self.open_paths(paths)

    def _collect(self, folders: list[Path]) -> None:
        self.show_library()
        self.library_page.add(folders)

    def _show_title(self) -> None:
        title = self.pages.current.title()
        is_library = self.pages.current.widget is self.library_page
        self.drop_overlay.words = "Drop to add to the library" if is_library else "Drop to listen"
        self.setWindowTitle(f"{title} – Genre Desktop" if title else "Genre Desktop")

    def _on_opened(self, song: "Song") -> None:
        self.recent_menu.remember(song.path)

    def _on_strayed(self) -> None:
        self.banner.tell("Something went wrong that should not have.", "The log file says more.")

    def _on_another_model(self) -> None:
        self.banner.forget(self.songs_page.current)
        self.songs_page.show_again()
        self.live_page.use_another_model()
        self.library_page.use_another_model()
        self.comparing.use_another_model()
        self._update_actions()

    def _update_actions(self) -> None:
        self.status.show_work(self.queue.model.done, len(self.queue.songs))
        self.pages.mark(self.live_page, "Listening" if self.live_page.session.active else "")
        scans = self.library_page.scans.is_scanning
        self.pages.mark(self.library_page, "Hearing songs" if scans else "", is_quiet=True)
        possible = dict(self.pages.possible)
        possible["cancel"] |= self.queue.busy or bool(self.banner.text) or self.help.tour.running
        possible["use_bundled_model"] = bool(self._settings[MODEL_PATH])
        possible["add_to_library"] = True  # which turns to its page
        for name, is_possible in possible.items():
            self.actions_by_name[name].setEnabled(is_possible)

    # beginning and end ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint; what takes time begins after the first time, so as not to delay it."""
        super().paintEvent(event)
        if not self._painted and not self._closing:
            self._painted = True
            if self._start.isActive():
                self._start.start(0)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Hide at once; then stop the threads, save what is remembered, and let go."""
        if not self._closing:
            self._closing = True
            self.closing.emit()
            self._start.stop()
            if self._furnishing is not None:
                self._furnishing.stop()
            remember_place(self, self._settings)
            if self.is_furnished:
                self.help.tour.end()
                remember_layout(self.songs_page, self._settings)
            # TensorFlow's import cannot be broken off: the user need not watch us wait for it
            self.hide()
            self._ends.close()
        super().closeEvent(event)
