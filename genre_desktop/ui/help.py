"""Help: the tour, the sheet of keys, About, the model's card, the log, diagnostics."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QWidget

from genre_desktop.paths import log_dir
from genre_desktop.settings import MODEL_PATH, TOUR_SEEN, Settings
from genre_desktop.ui.diagnosing import Diagnosing
from genre_desktop.ui.dialogs.about import About
from genre_desktop.ui.dialogs.shortcuts import Shortcuts
from genre_desktop.ui.dialogs.shown import show_once
from genre_desktop.ui.dialogs.versions import LibrarySearch
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.songs_page import SongsPage
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.tour import READING, Step, Tour
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.callout import Side
from genre_desktop.ui.widgets.page_switcher import PageSwitcher

_PATIENCE_S = 2.0

_DROP = (
    "Drop it anywhere on this window: one song, several, or a whole folder. Several make a queue, "
    "each with its verdict."
)
_OR_DEMO = "No song at hand? The next step opens the demo song."
_READ = (
    "Here is what it sounds like, in words that say how sure that is, and how much of each genre "
    "is heard.\n\n"
    "The pictures beside it are the sound: the waveform, the spectrogram by which the model hears, "
    "and the genres along the song. The wheel zooms."
)
_LISTEN = (
    "This page hears the microphone, or what the computer plays, and says while it listens what "
    "that is.\n\n"
    "F1 shows all keys. Help > Show the tour brings these cards back."
)


class Help(QObject):
    """Carries out the actions of the Help menu.

    Parameters
    ----------
    queue : SongQueue
    banner : Banner
    page : SongsPage
        Where the tour goes.
    switcher : PageSwitcher
    veil : QWidget
        Lies over the page while songs are dragged.
    theme : Theme
    settings : Settings
    window : QWidget

    Attributes
    ----------
    tour : Tour
    diagnosing : Diagnosing
    actions_by_name : dict of str to QAction
        To be given to it: the sheet of keys is made from them.

    Signals
    -------
    songs_page_wanted
        What is to be shown is on the page of the songs.
    """

    songs_page_wanted = Signal()

    def __init__(
        self,
        *,
        queue: SongQueue,
        banner: Banner,
        page: SongsPage,
        switcher: PageSwitcher,
        veil: QWidget,
        theme: Theme,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._queue = queue
        self._banner = banner
        self._page = page
        self._settings = settings
        self._window = window
        self._libraries = LibrarySearch()
        self.diagnosing = Diagnosing(banner, window)
        self.tour = Tour(
            window,
            theme,
            _steps(page, switcher),
            page=page,
            veil=veil,
            has_song=lambda: page.current is not None,
        )
        self.actions_by_name: Mapping[str, QAction] = {}

    def stop(self) -> None:
        """Ask nothing any more."""
        self.tour.end()
        self._libraries.stop(_PATIENCE_S)
        self.diagnosing.stop(_PATIENCE_S)

    def offer_tour(self, *, after_songs: bool) -> None:
        """Show the tour to who has never seen it.

        Parameters
        ----------
        after_songs : bool
            The program was started with songs: then the tour waits for the first verdict, and
            begins by reading it.
        """
        if self._settings[TOUR_SEEN]:
            return
        if after_songs:
            self._queue.became_idle.connect(self._on_heard, Qt.ConnectionType.SingleShotConnection)
        else:
            self._begin()

    def show_tour(self) -> None:
        """Show the tour, whoever has seen it."""
        self.songs_page_wanted.emit()
        self._begin(take_focus=True)

    def shortcuts(self) -> None:
        """Show which keys there are."""
        show_once(self._window, Shortcuts, lambda: Shortcuts(self.actions_by_name, self._window))

    def about(self) -> None:
        """Show what this is."""
        self._about()

    def model_card(self) -> None:
        """Show what the model says of itself."""
        self._about().show_card_page()

    def show_log_folder(self) -> None:
        """Show the log in the system's file manager."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir()))):
            self._banner.tell(f"The log is in {log_dir()}.", is_error=False)

    def copy_diagnostics(self) -> None:
        """Try the program, and put what is found on the clipboard."""
        is_bundled = not self._settings[MODEL_PATH]
        self.diagnosing.start(self._queue.service if is_bundled else None)

    def _about(self) -> About:
        def made() -> About:
            dialog = About(self._queue.card, self._libraries.versions, self._window)
            self._queue.engine_ready.connect(dialog.show_card)
            self._libraries.found.connect(dialog.show_libraries)
            return dialog

        dialog = show_once(self._window, About, made)
        self._libraries.start()  # now that the dialog is there to be told
        return dialog

    def _begin(self, number: int = 0, *, take_focus: bool = False) -> None:
        self._settings[TOUR_SEEN] = True
        self.tour.begin(number, take_focus=take_focus)

    def _on_heard(self) -> None:
        song = self._page.current
        if song is not None and song.verdict is not None and self._page.isVisible():
            self._begin(READING)


def _steps(page: SongsPage, switcher: PageSwitcher) -> tuple[Step, ...]:
    def where_to_open() -> tuple[QWidget, ...]:
        if page.current is None:
            return page.empty_state.open_button, page.empty_state.demo_button
        return (page.views,)

    return (
        Step(
            "Open a song",
            lambda: _DROP if page.current is not None else f"{_DROP}\n\n{_OR_DEMO}",
            where_to_open,
            (Side.BELOW,),
        ),
        Step(
            "Read the verdict, and see why",
            lambda: _READ,
            lambda: (page.song_view.verdict_panel,),
            (Side.LEFT, Side.RIGHT),
        ),
        Step(
            "Listen live",
            lambda: _LISTEN,
            lambda: (switcher.buttons[1],),
            (Side.BELOW, Side.ABOVE),
        ),
    )
