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

from genre_desktop.audio.decoders import Decoders
from genre_desktop.paths import config_dir, demo_song
from genre_desktop.settings import BAR_ORDER, THEME, Settings
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.sound_server import missing_programs, running_sound_server

_PIECES = (("Intro", 0, 10), ("Stop-time", 10, 19), ("Chorus", 19, 37), ("Tag and ending", 37, 48))
_HEARD_MS = 34_000  # so that the song's changes are in the picture
_PART_S, _CLOSE_S = (10.0, 18.0), (24.0, 36.0)
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
    window.furnish(Decoders())
    window.show()
    wait_until(lambda: window.is_furnished)

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
    view = window.songs_page.song_view
    wait_until(lambda: view.course.timeline is not None)
    in_both_themes("song")
    explore(window, shoot, in_both_themes)
    settings[THEME] = "dark"
    with tempfile.TemporaryDirectory() as folder:
        window.open_paths(options.songs or pieces(Path(folder)))
        wait_until(lambda: len(window.queue.songs) > 1 and not window.queue.busy)
        in_both_themes("queue")
        compare(window, options.out, settings)
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


def explore(
    window: MainWindow,
    shoot: Callable[[str, tuple[int, int]], None],
    in_both_themes: Callable[[str], None],
) -> None:
    """Take a picture of each way to look at the demo song."""
    view = window.songs_page.song_view
    canvas = view.sound_view
    canvas.show_selection(_PART_S)
    canvas.selection_changed.emit(_PART_S)
    view.playing.seek(sum(_PART_S) / 2)
    in_both_themes("part")
    canvas.show_selection(None)
    canvas.selection_changed.emit(None)
    canvas.go(*_CLOSE_S)
    view.playing.seek(sum(_CLOSE_S) / 2)  # where the verdict on the whole song fits
    view.explain()
    wait_until(lambda: view.explaining.shown is not None)
    in_both_themes("explained")
    view.explain()
    canvas.show_all()
    view.playing.seek(0.0)
    for action in view.transport.lines_button.menu().actions():
        action.trigger()
    wait_until(lambda: view.pictures.tempo_bpm is not None)
    in_both_themes("lines")
    for action in view.transport.lines_button.menu().actions():
        action.trigger()
    for name, _, _ in view.pictures.offered[1:]:
        view.pictures.choose(name)
        wait_until(lambda name=name: name in view.pictures.computed)  # type: ignore[misc]
        shoot(f"picture-{name.replace(' ', '-')}", _SMALL)
    view.pictures.choose(view.pictures.offered[0][0])


def compare(window: MainWindow, folder: Path, settings: Settings) -> None:
    """Take pictures of two pieces side by side."""
    window.songs_page.next_song()
    window.comparing.compare_songs()
    (beside,) = window.comparing.windows
    beside.resize(*_SMALL)
    wait_until(
        lambda: all(
            side.song is not None and side.song.timeline is not None for side in beside.sides
        )
    )
    for choice in ("dark", "light"):
        settings[THEME] = choice
        wait(600)
        beside.grab().save(str(folder / f"comparison-{choice}.png"))
    beside.close()


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
