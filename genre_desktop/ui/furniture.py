"""The parts of the window, made and put into it one after another."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from genre_desktop.audio.decoders import Decoders
from genre_desktop.edition import trains
from genre_desktop.library.database import default_database
from genre_desktop.paths import bundled_model
from genre_desktop.settings import MODEL_PATH, Settings
from genre_desktop.ui.actions import fill_menus, show_tips
from genre_desktop.ui.collecting import Collecting
from genre_desktop.ui.compare.comparing import Comparing
from genre_desktop.ui.focus_keys import FocusKeys
from genre_desktop.ui.help import Help
from genre_desktop.ui.library.library_page import LibraryPage
from genre_desktop.ui.live.live_page import LivePage
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.model_choice import ModelChoice
from genre_desktop.ui.page_stack import Page
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.recent import RecentMenu
from genre_desktop.ui.song_opener import SongOpener
from genre_desktop.ui.songs_page import SongsPage
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.tidying import Tidying


def furniture(
    window: MainWindow, settings: Settings, theme: Theme, decoders: Decoders, ends: ExitStack
) -> Iterator[None]:
    """Make the parts, and give them to the window.

    Parameters
    ----------
    window : MainWindow
    settings : Settings
    theme : Theme
    decoders : Decoders
        Read the songs.
    ends : contextlib.ExitStack
        Is given how to stop what was made. Called in turn, the last one first, whoever asks
        another stops before it.

    Yields
    ------
    None
        After each part that takes time.
    """
    window.collecting = Collecting(window.is_idle, window)
    ends.callback(window.collecting.stop)
    window.banner.build()
    queue = window.queue = SongQueue(Path(settings[MODEL_PATH] or bundled_model()), decoders)
    ends.callback(queue.stop)
    yield
    library = window.library_page = LibraryPage(
        default_database(),
        lambda: queue.service,
        window.banner,
        theme,
        settings,
        decoders.open,
        window,
    )
    ends.callback(library.stop)
    yield
    live = window.live_page = LivePage(
        lambda: queue.service, window.banner, theme, settings, window
    )
    ends.callback(live.stop)
    yield
    # in one step: it takes from the window what is shown, and the window shows it in its place
    songs = window.songs_page = SongsPage(queue, window.banner, theme, settings, window.empty_state)
    ends.callback(songs.stop)
    window.pages.fill(_pages(songs, live, library))
    _make_doers(window, settings, theme)
    ends.callback(window.comparing.stop)
    ends.callback(window.help.stop)
    ends.callback(window.opener.stop)
    ends.callback(window.model_choice.stop)
    yield
    window.installEventFilter(FocusKeys(window))
    window.tidying = Tidying(window.is_idle, window)
    ends.callback(window.tidying.stop)
    _make_actions(window, settings)


def _pages(songs: SongsPage, live: LivePage, library: LibraryPage) -> tuple[Page, ...]:
    song_view = songs.song_view
    return (
        Page(
            songs,
            title=lambda: songs.current.title if songs.current is not None else "",
            possible=lambda: {**songs.possible, "cancel": song_view.can_break_off},
            undo_removal=songs.undo_removal,
            break_off=song_view.break_off,
        ),
        Page(
            live,
            title=lambda: "Live",
            possible=lambda: {**live.possible, "undo_removal": live.can_undo},
            undo_removal=live.undo,
        ),
        Page(
            library,
            title=lambda: "Library",
            possible=lambda: library.possible,
            undo_removal=library.undo,
            break_off=library.break_off,
        ),
    )


def _make_doers(window: MainWindow, settings: Settings, theme: Theme) -> None:
    songs, live, queue = window.songs_page, window.live_page, window.queue
    window.opener = SongOpener(window.banner, settings, window)
    window.model_choice = ModelChoice(queue, window.banner, window.status, settings, window)
    window.comparing = Comparing(
        queue,
        songs.song_view.playing,
        theme,
        settings,
        current=lambda: songs.current,
        window=window,
    )
    window.help = Help(
        queue=queue,
        banner=window.banner,
        page=songs,
        switcher=window.switcher,
        veil=window.drop_overlay,
        theme=theme,
        settings=settings,
        window=window,
    )
    window.doers = (
        window,
        window.opener,
        window.model_choice,
        songs,
        songs.song_view,
        songs.song_view.exporting,
        window.comparing,
        live,
        live.keeping,
        *window.library_page.doers,
        window.help,
    )


def _make_actions(window: MainWindow, settings: Settings) -> None:
    song_view = window.songs_page.song_view
    window.recent_menu = RecentMenu(settings, window)
    actions = fill_menus(
        window,
        window.menus,
        window.doers,
        settings,
        window.recent_menu,
        window.live_page.devices.menu,
        song_view.output_menu,
        song_view.export_menu,
        window.library_page.selected.corrections_menu,
    )
    actions["train_model"].setVisible(trains())
    show_tips(window, actions)
    window.help.actions_by_name = window.actions_by_name = actions
