"""The pictures in the README: the real window, with real songs in it.

Run it through ``make screenshots``, where there is a display or a virtual one. All that is heard is
the demo song and pieces of it; songs given on the command line fill the queue instead, to look at.
The live page listens to a sound server of its own (`tests/sound_server.py`), in which the demo song
plays; where there is no PulseAudio, its pictures stay as they are.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault(
    "GENRE_DESKTOP_HOME", str(Path(tempfile.gettempdir()) / "genre-desktop-screenshots")
)

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import soundfile
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from genre_desktop.paths import config_dir, demo_song
from genre_desktop.settings import BAR_ORDER, THEME, Settings
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.sound_server import missing_programs, running_sound_server

_PIECES = (("Intro", 0, 10), ("Stop-time", 10, 19), ("Chorus", 19, 37), ("Tag and ending", 37, 48))
_HEARD_MS = 34_000  # so that the song's changes are in the picture
_SMALL, _LARGE = (1280, 800), (2560, 1440)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("songs", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--large", action="store_true", help="also at 2560x1440")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    settings = Settings(config_dir() / "settings.json")
    settings[BAR_ORDER] = "fixed"
    theme = Theme(app, settings)
    window = MainWindow(settings, theme)
    window.show()

    def shoot(name: str, size: tuple[int, int]) -> None:
        window.resize(*size)
        wait(600)
        window.grab().save(str(options.out / f"{name}.png"))
        print(options.out / f"{name}.png")

    def in_both_themes(name: str) -> None:
        for choice in ("dark", "light"):
            settings[THEME] = choice
            shoot(f"{name}-{choice}", _SMALL)
            if options.large:
                shoot(f"{name}-{choice}-large", _LARGE)

    in_both_themes("empty")
    window.open_paths([demo_song()])
    wait_until(lambda: bool(window.queue.songs) and not window.queue.busy)
    in_both_themes("song")
    with tempfile.TemporaryDirectory() as folder:
        window.open_paths(options.songs or pieces(Path(folder)))
        wait_until(lambda: len(window.queue.songs) > 1 and not window.queue.busy)
        in_both_themes("queue")
    if missing := missing_programs():
        print(f"no pictures of the live page: {missing} is missing", file=sys.stderr)
    else:
        listen(window, lambda: in_both_themes("live"))
    window.preferences()
    dialog = next(w for w in app.topLevelWidgets() if w.windowTitle() == "Preferences")
    for choice in ("dark", "light"):
        settings[THEME] = choice
        wait(300)
        dialog.grab().save(str(options.out / f"preferences-{choice}.png"))
    dialog.close()
    window.close()
    return 0


def listen(window: MainWindow, shoot: Callable[[], None]) -> None:
    """Play the demo song into the virtual microphone, and take pictures while it is heard."""
    with tempfile.TemporaryDirectory() as folder, running_sound_server() as server:
        samples, rate = soundfile.read(demo_song(), dtype="float32")
        song = Path(folder) / "demo.wav"  # a format that the server's player reads everywhere
        soundfile.write(song, samples, rate)
        window.show_live()
        page = window.live_page
        page.start_listening()
        wait_until(lambda: page.session.sound is not None)
        server.play(song)
        wait(_HEARD_MS)
        shoot()
        page.stop_listening()
        wait_until(lambda: not page.session.ending)


def pieces(folder: Path) -> list[Path]:
    """Cut the demo song up, for a queue of songs that may be shown; one file is no song."""
    samples, rate = soundfile.read(demo_song(), dtype="float32")
    paths = []
    for name, start_s, stop_s in _PIECES:
        path = folder / f"{name}.flac"
        soundfile.write(path, samples[int(start_s * rate) : int(stop_s * rate)], rate)
        paths.append(path)
    notes = folder / "liner notes.mp3"
    notes.write_text("Recorded past midnight.", encoding="utf-8")
    return [*paths, notes]


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        wait(50)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
