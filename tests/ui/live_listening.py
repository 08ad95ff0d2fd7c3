"""The window as a user has it, with the real engine, listening to a real sound server."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.paths import bundled_model, config_dir
from genre_desktop.settings import MODEL_PATH, Settings
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.live.words import words_of
from genre_desktop.ui.main_window import MainWindow
from tests.conftest import ROOT
from tests.sound_server import SoundServer

MODEL_VARIABLE = "GENRE_MODEL"

_PATIENCE_MS = 60_000


def model_to_prove() -> Path:
    """The model that is listened with: the one that is named, or one that knows no clip."""
    if named := os.environ.get(MODEL_VARIABLE):
        return Path(named)
    return next(iter(sorted(ROOT.glob("docs/runs/*/model.keras"))), bundled_model())


def use_model(path: Path) -> None:
    """Have the next window judge by a model, as if its user had chosen it before."""
    Settings(config_dir() / "settings.json")[MODEL_PATH] = str(path)


class Ear:
    """What the live page of a window shows while sounds are played to it.

    Parameters
    ----------
    window : MainWindow
    qtbot : QtBot
    server : SoundServer
    """

    def __init__(self, window: MainWindow, qtbot: QtBot, server: SoundServer) -> None:
        self._page = window.live_page
        self._qtbot = qtbot
        self._server = server
        self._states: list[LiveState] = []
        qtbot.waitUntil(
            lambda: window.status.engine_label.text().startswith("Model"), timeout=_PATIENCE_MS
        )
        self._page.session.judged.connect(self._on_judged)
        window.show_live()
        self._page.start_listening()
        self.wait_until(lambda: self._page.session.activity is Activity.LISTENING)

    def play(self, path: Path, length_s: float) -> tuple[LiveState, ...]:
        """Play so much of a file; give what was shown, in seconds since the sound began."""
        self.wait_until(lambda: bool(self._states) and self._states[-1].phase is Phase.QUIET)
        before = len(self._states)
        player = self._server.play(path)
        self.wait_until(lambda: self._states[-1].phase is not Phase.QUIET)
        first = next(s for s in self._states[before:] if s.phase is not Phase.QUIET)
        began_s = first.changed_s
        self.wait_until(lambda: self._states[-1].time_s - began_s >= length_s)
        player.kill()
        return tuple(
            replace(state, time_s=state.time_s - began_s)
            for state in self._states[before:]
            if began_s < state.time_s <= began_s + length_s
        )

    def hear(self, path: Path, length_s: float) -> tuple[LiveState, ...]:
        """Play so much of a file, which may be silent; give what was shown meanwhile."""
        self.wait_until(lambda: bool(self._states) and self._states[-1].phase is Phase.QUIET)
        before = len(self._states)
        player = self._server.play(path)
        self._qtbot.wait(round(1000 * length_s))
        player.kill()
        return tuple(self._states[before:])

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait for something, and let the window work meanwhile."""
        self._qtbot.waitUntil(happened, timeout=_PATIENCE_MS)

    def _on_judged(self, state: LiveState) -> None:
        # the page was told before: what it shows is this state
        assert self._page.view.panel.headline == words_of(state)[0]
        self._states.append(state)
