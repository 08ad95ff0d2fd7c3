"""Everything at once, by a clumsy and hasty user: nothing breaks, and the window still closes."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from genre_desktop.settings import BAR_ORDER, COLOUR_MAP, THEME
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from tests.ui.hands import copy, drag_in, drag_out, drop, press, states, urls, wait_for_songs
from tests.ui.songs import tone_wav

HASTE = int(os.environ.get("STRESS", "60"))
"""How many things the user does; more of them can be asked for by hand."""


@pytest.mark.parametrize("seed", range(3))
def test_a_hasty_user(
    seed: int, window: MainWindow, qtbot: QtBot, long_song: Path, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    songs = [tone_wav(tmp_path / f"{number}.wav", seconds=2 + number) for number in range(8)]
    songs += [long_song, tmp_path / "gone.mp3", tmp_path]
    (tmp_path / "text.mp3").write_text("no music")

    def drop_some() -> None:
        drop(window, chance.sample(songs, chance.randint(1, 5)))

    def drag_over() -> None:
        drag_in(window, urls(songs[:1]))
        drag_out(window)

    def set_theme() -> None:
        window._settings[THEME] = chance.choice(["dark", "light", "system"])
        window._settings[BAR_ORDER] = chance.choice(["rank", "fixed"])
        window._settings[COLOUR_MAP] = chance.choice(["grey", "magma", "viridis"])

    def resize() -> None:
        window.resize(chance.randint(820, 1270), chance.randint(560, 1000))

    def paste() -> None:
        copy(str(chance.choice(songs)))
        press(qtbot, window, "Ctrl+V")

    def key(name: str) -> Callable[[], None]:
        return lambda: press(qtbot, window, name)

    def key_in_picture() -> None:
        press(
            qtbot,
            window.songs_page.song_view.sound_view,
            chance.choice(["Up", "Down", "Left", "End"]),
        )

    deeds = [
        *[drop_some] * 4, drag_over, set_theme, resize, paste, key_in_picture, key_in_picture,
        *map(key, ("F5", "Esc", "Ctrl+W", "Ctrl+Z", "Ctrl+Down", "Ctrl+Up", "Ctrl+L", "Ctrl++",
                   "Ctrl+Shift+W")),
        window.model_choice.use_bundled_model,
    ]  # fmt: skip
    for _ in range(HASTE):
        chance.choice(deeds)()
        qtbot.wait(chance.choice((0, 1, 5, 20)))
        window._update_actions()
    if seed == 0:  # the others are closed in the middle of it
        press(qtbot, window, "Ctrl+Shift+W")
        drop(window, songs[:8])
        wait_for_songs(qtbot, window, 8, 60)
        assert states(window) == [State.DONE] * 8
    started = time.monotonic()
    assert window.close()
    assert time.monotonic() - started < 2


def test_thirty_songs_dropped_one_by_one(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    songs = [tone_wav(tmp_path / f"{number}.wav", seconds=2) for number in range(30)]
    for number, song in enumerate(songs):
        drop(window, song)
        window.resize(900 + 10 * number, 600 + 5 * number)
        window._settings[THEME] = ("light", "dark")[number % 2]
    wait_for_songs(qtbot, window, 30, 60)
    assert states(window) == [State.DONE] * 30
    assert window.songs_page.song_view.song is window.queue.songs[-1]
