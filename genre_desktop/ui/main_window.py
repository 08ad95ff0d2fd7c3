"""The window: puts the pages together, opens what it is given, and begins and ends the work."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from genre_desktop.audio.decoders import Decoders
from genre_desktop.edition import trains
from genre_desktop.library.database import default_database
from genre_desktop.paths import bundled_model, resources_dir
from genre_desktop.settings import MODEL_PATH, Settings
from genre_desktop.ui.actions import build_menus, show_tips
from genre_desktop.ui.compare.comparing import Comparing
from genre_desktop.ui.dialogs.shown import show_once
from genre_desktop.ui.focus_keys import FocusKeys
from genre_desktop.ui.help import Help
from genre_desktop.ui.library.library_page import LibraryPage
from genre_desktop.ui.live.live_page import LivePage
from genre_desktop.ui.model_choice import ModelChoice
from genre_desktop.ui.page_stack import Page, PageStack
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.queue.song import Song
from genre_desktop.ui.recent import RecentMenu
from genre_desktop.ui.song_opener import SongOpener
from genre_desktop.ui.songs_page import SongsPage
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.tidying import Tidying
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.drop_overlay import DropOverlay
from genre_desktop.ui.widgets.status_bar import StatusBar
from genre_desktop.ui.window_place import remember_place, restore_place

_SMALLEST_SIZE = (940, 640)
_LATEST_START_MS = 2000


class MainWindow(QMainWindow):
    """The program's window.

    Parameters
    ----------
    settings : Settings
    theme : Theme
    decoders : Decoders
        Read the songs; to be stopped when the window has closed.

    Attributes
    ----------
    doers : tuple of QObject
        Those that have the methods of the actions.

    Signals
    -------
    nothing_to_open
        What was named holds no song.
    strayed
        To be emitted, on any thread, when an error came up that nothing foresaw.
    closing
        It is closed from now on, but for its threads.
    """

    nothing_to_open = Signal()
    strayed = Signal()
    closing = Signal()

    def __init__(self, settings: Settings, theme: Theme, decoders: Decoders) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self._closing = False
        self._painted = False
        self._focus_keys = FocusKeys()
        self.setWindowTitle("Genre Desktop")
        self.setWindowIcon(QIcon(str(resources_dir() / "icon.png")))
        self.setMinimumSize(*_SMALLEST_SIZE)
        self.queue = SongQueue(Path(settings[MODEL_PATH] or bundled_model()), decoders)
        self._build()
        self._recent_menu = RecentMenu(settings, self)
        self._recent_menu.wanted.connect(lambda path: self.open_paths([path]))
        live = self.live_page
        self.doers = (
            self,
            self.opener,
            self.model_choice,
            self.songs_page,
            self.songs_page.song_view,
            self.songs_page.song_view.exporting,
            self.comparing,
            live,
            live.keeping,
            *self.library_page.doers,
            self.help,
        )
        self.actions_by_name = build_menus(
            self,
            self.doers,
            settings,
            self._recent_menu,
            live.devices.menu,
            self.songs_page.song_view.output_menu,
            self.songs_page.song_view.export_menu,
            self.library_page.selected.corrections_menu,
        )
        self.actions_by_name["train_model"].setVisible(trains())
        show_tips(self, self.actions_by_name)
        self.help.actions_by_name = self.actions_by_name
        self._connect()
        restore_place(self, self.songs_page, settings)
        self._update_actions()
        if settings.trouble:
            self.banner.tell(settings.trouble, is_error=False)
        settings.on_trouble = lambda words: self.banner.tell(words, is_error=False)
        # should the window never be painted, on a hidden workspace for instance. A timer, since
        # PySide 6.9 keeps an error in what QTimer.singleShot calls to itself.
        self._engine_start = QTimer(self)
        self._engine_start.setSingleShot(True)
        self._engine_start.timeout.connect(self._start_engine)
        self._engine_start.start(_LATEST_START_MS)
        self._tidying = Tidying(self._is_idle, self)

    # opening ----------------------------------------------------------------------------------

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open songs, and the songs of folders."""
        self.opener.open_paths(paths)

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
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.banner = Banner(self._theme)
        self.songs_page = SongsPage(self.queue, self.banner, self._theme, self._settings)
        self.live_page = LivePage(
            lambda: self.queue.service, self.banner, self._theme, self._settings
        )
        self.library_page = LibraryPage(
            default_database(),
            lambda: self.queue.service,
            self.banner,
            self._theme,
            self._settings,
            self.queue.decoders.open,
        )
        self.pages = PageStack(self._theme, self._made_pages())
        self.switcher = self.pages.switcher
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
        self.opener = SongOpener(self.banner, self._settings, self)
        self.model_choice = ModelChoice(self.queue, self.banner, self.status, self._settings, self)
        self.comparing = Comparing(
            self.queue,
            self.songs_page.song_view.playing,
            self._theme,
            self._settings,
            current=lambda: self.songs_page.current,
            window=self,
        )
        self.drop_overlay = DropOverlay(self._theme, self, central)
        self.help = Help(
            queue=self.queue,
            banner=self.banner,
            page=self.songs_page,
            switcher=self.switcher,
            veil=self.drop_overlay,
            theme=self._theme,
            settings=self._settings,
            window=self,
        )

    def _made_pages(self) -> tuple[Page, ...]:
        songs, live, library = self.songs_page, self.live_page, self.library_page
        song_view = songs.song_view
        return (
            Page(
                "Song",
                "show_songs",
                songs,
                title=lambda: songs.current.title if songs.current is not None else "",
                possible=lambda: {**songs.possible, "cancel": song_view.can_break_off},
                undo_removal=songs.undo_removal,
                break_off=song_view.break_off,
            ),
            Page(
                "Live",
                "show_live",
                live,
                title=lambda: "Live",
                possible=lambda: {**live.possible, "undo_removal": live.can_undo},
                undo_removal=live.undo,
            ),
            Page(
                "Library",
                "show_library",
                library,
                title=lambda: "Library",
                possible=lambda: library.possible,
                undo_removal=library.undo,
                break_off=library.break_off,
            ),
        )

    def _connect(self) -> None:
        # never at once: what is told is drawn, and an error in drawing would come back to itself
        self.strayed.connect(self._on_strayed, Qt.ConnectionType.QueuedConnection)
        self.opener.found.connect(self._on_found)
        self.model_choice.changed.connect(self._on_another_model)
        self.drop_overlay.dropped.connect(self._on_dropped)
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
        self.pages.wanted.connect(lambda name: self.actions_by_name[name].trigger())
        self.pages.turned.connect(self._show_title)
        self.pages.turned.connect(self._update_actions)
        self.live_page.changed.connect(self._update_actions)
        self.live_page.keeping.open_wanted.connect(lambda path: self.open_paths([path]))
        page.empty_state.open_wanted.connect(self.opener.open_songs)
        page.empty_state.demo_wanted.connect(self.opener.open_demo)
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
        if self.pages.current.widget is self.library_page:
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

    def _on_opened(self, song: Song) -> None:
        self._recent_menu.remember(song.path)

    def _on_strayed(self) -> None:
        self.banner.tell("Something went wrong that should not have.", "The log file says more.")

    def _is_idle(self) -> bool:
        return not (
            self.queue.busy
            or self.live_page.session.active
            or self.library_page.scans.is_scanning
            or self.songs_page.song_view.playing.wants_to_play
            or self.comparing.windows
        )

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

    def event(self, event: QEvent) -> bool:
        """Leave to the widget in focus the keys that it needs, whatever action has them."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._focus_keys.keeps(QApplication.focusWidget(), event)
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
            self.closing.emit()
            self.model_choice.stop()
            self._engine_start.stop()
            self.help.tour.end()
            remember_place(self, self.songs_page, self._settings)
            self.hide()
            # TensorFlow's import cannot be broken off: the user need not watch us wait for it
            self.opener.stop()
            # before the engine goes that they ask
            self.comparing.stop()
            self.live_page.stop()
            self.library_page.stop()
            self.songs_page.stop()
            self.queue.stop()
            self.help.stop()
            self._tidying.stop()
            self._theme.stop()
        super().closeEvent(event)

    def _start_engine(self) -> None:
        self.songs_page.draw_unseen()
        self.library_page.start()
        self.queue.start()
