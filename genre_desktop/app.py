"""Start-up of the window: settings, log, crash record, and then the window itself."""

import gc
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from genre_desktop import __version__, crash
from genre_desktop.instances import Reception, first_instance, handed_over
from genre_desktop.paths import config_dir, log_dir
from genre_desktop.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from genre_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)

_SWITCH_S = 0.001


@dataclass(slots=True)
class _Options:
    """What was asked for on the command line: see `open_window`."""

    songs: list[Path] = field(default_factory=list)
    new_window: bool = False
    screenshot: Path | None = None


def open_window(arguments: Sequence[str]) -> int:
    """Run the program until its window is closed.

    Parameters
    ----------
    arguments : sequence of str
        Songs and folders to open, in the window that is open already if there is one and
        ``--new-window`` is not among them; ``--screenshot FILE`` leaves a picture of the window
        with the verdict in it, prints the table, and ends.

    Returns
    -------
    int
        Exit code.
    """
    options = _parse(arguments)
    trouble = crash.start_log(log_dir())
    reception = first_instance() if options.screenshot is None else None
    if reception is None and _may_hand_over(options) and handed_over(options.songs):
        print("Opened in the window that is there already.")  # noqa: T201
        return 0
    crash.catch_strays()
    crashes = crash.record_crashes(log_dir())
    log.info("Genre Desktop %s starts", __version__)

    exit_code = _run(options, reception, trouble, crashes)
    gc.enable()
    crash.catch_strays()  # there is no window any more that could tell of them
    return exit_code


def _run(
    options: _Options,
    reception: Reception | None,
    trouble: str | None,
    crashes: Sequence[Path],
) -> int:
    if options.screenshot is None:  # first, since Ctrl+C in the middle of an import is its error
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # of what is imported nothing is garbage; later the window sees to it
    # crashes while they load count too
    from genre_desktop.ui.main_window import MainWindow  # noqa: PLC0415
    from genre_desktop.ui.qt_messages import log_qt_messages  # noqa: PLC0415
    from genre_desktop.ui.theme import Theme, styled_application  # noqa: PLC0415

    log_qt_messages()
    # the GUI thread waits this long for each busy thread before it: 5 ms, as usual, add up
    sys.setswitchinterval(_SWITCH_S)
    app = styled_application(sys.argv[:1])
    app.setApplicationName("Genre Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("genre-desktop")
    settings = Settings(config_dir() / "settings.json")
    window = MainWindow(settings, Theme(app, settings))
    crash.catch_strays(window.strayed.emit)
    if trouble:
        window.banner.tell(trouble, is_error=False)
    if crashes:
        window.banner.tell(
            "The program ended unexpectedly the last time.",
            f"What is known of it was kept in {crashes[-1]}.",
            is_error=False,
        )
    if options.songs:
        window.open_paths(options.songs)
    window.show()
    with ExitStack() as ends:
        window.painted.connect(lambda: _furnish(window, reception, ends))
        if options.screenshot is not None:
            return _photographed(app, window, options.screenshot)
        window.furnished.connect(lambda: window.help.offer_tour(after_songs=bool(options.songs)))
        return app.exec()


def _furnish(window: "MainWindow", reception: Reception | None, ends: ExitStack) -> None:
    # not before the window is on the screen: numpy comes with them
    from genre_desktop.audio.decoders import Decoders  # noqa: PLC0415
    from genre_desktop.memory import hold_together  # noqa: PLC0415
    from genre_desktop.ui.visitors import Visitors  # noqa: PLC0415

    hold_together()
    if reception is not None:
        Visitors(reception, window)
    decoders = Decoders()
    ends.callback(decoders.stop)
    window.furnish(decoders)


def _photographed(app: "QApplication", window: "MainWindow", path: Path) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    exit_codes = [1]  # closed before there was anything to see

    def begin() -> None:
        from genre_desktop.ui.screenshot import Photographer  # noqa: PLC0415 - with numpy

        photographer = Photographer(window, path)
        window.closing.connect(lambda: exit_codes.append(photographer.exit_code))

    window.furnished.connect(begin)
    # what goes wrong before is the end: there will be no verdict, and nobody is there to see it
    giving_up = QTimer(window)
    giving_up.setSingleShot(True)
    giving_up.timeout.connect(lambda: window.is_furnished or window.close())
    window.strayed.connect(giving_up.start)
    app.exec()
    return exit_codes[-1]


def _may_hand_over(options: _Options) -> bool:
    return options.screenshot is None and not options.new_window


def _parse(arguments: Sequence[str]) -> _Options:
    if not arguments:  # as a rule
        return _Options()
    import argparse  # noqa: PLC0415 - 3 ms of the time until the window is there

    parser = argparse.ArgumentParser(prog="genre-desktop")
    parser.add_argument("songs", nargs="*", type=Path)
    parser.add_argument("--new-window", action="store_true")
    parser.add_argument("--screenshot", type=Path, default=None)
    return _Options(**vars(parser.parse_intermixed_args(arguments)))
