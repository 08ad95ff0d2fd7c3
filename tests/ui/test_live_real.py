"""The live page with a real sound server: what is played is drawn, judged and recorded."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from genre_desktop.inference.live import Phase
from genre_desktop.settings import THEME
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.main_window import MainWindow
from tests.sound_server import (
    SILENT_MICROPHONE,
    SoundServer,
    missing_programs,
    running_sound_server,
)
from tests.ui.hands import wait_for_engine, wait_for_songs

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(missing_programs()), reason="needs PulseAudio"
)

_PATIENCE_MS = 20_000


@pytest.fixture
def server() -> Iterator[SoundServer]:
    with running_sound_server() as server:
        yield server


@pytest.fixture(scope="module")
def demo_wav(demo_song: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo song from its loudest part on, as `paplay` reads it."""
    samples, rate = soundfile.read(demo_song, dtype="float32", start=44_100 * 18)
    path = tmp_path_factory.mktemp("demo") / "demo.wav"
    soundfile.write(path, samples, rate)
    return path


def listen(window: MainWindow, qtbot: QtBot) -> None:
    wait_for_engine(qtbot, window)
    window.show_live()
    window.live_page.start_listening()
    qtbot.waitUntil(
        lambda: window.live_page.session.activity is Activity.LISTENING, timeout=_PATIENCE_MS
    )


def record(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, path: Path, seconds: float
) -> None:
    """Begin to record, and wait until there is so much."""
    page = window.live_page
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    page.keeping.record()
    qtbot.waitUntil(lambda: page.session.recorded_s > seconds, timeout=_PATIENCE_MS)


def loud_columns(window: MainWindow) -> int:
    """How many columns of the picture are not dark."""
    pixels = window.live_page.view.spectrogram._pixels
    return int(((pixels & 0xFF0000) > 0x800000).any(axis=0).sum())


def test_what_is_played_is_drawn_judged_and_recorded(
    server: SoundServer,
    demo_wav: Path,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page = window.live_page
    listen(window, qtbot)
    assert page.session.device is not None
    assert "Player" in page.session.device.label
    dark = loud_columns(window)
    server.play(demo_wav)

    qtbot.waitUntil(lambda: loud_columns(window) > dark + 50, timeout=_PATIENCE_MS)
    qtbot.waitUntil(
        lambda: any(
            row.state.phase in (Phase.PROVISIONAL, Phase.STEADY)
            for row in page.session.record.log.rows()
        ),
        timeout=_PATIENCE_MS,
    )
    path = tmp_path / "recorded.wav"
    window._settings[THEME] = "light"
    record(window, qtbot, monkeypatch, path, 3)
    page.keeping.record()
    qtbot.waitUntil(lambda: "recorded.wav holds" in window.banner.text, timeout=_PATIENCE_MS)
    samples, _ = soundfile.read(path)
    assert len(samples) > 2.5 * 44_100
    assert np.abs(samples).max() > 0.1
    page.keeping.open_recording()
    wait_for_songs(qtbot, window, 1)
    assert window.queue.songs[0].verdict is not None
    assert page.session.activity is Activity.LISTENING


def test_the_server_s_death_is_told_the_file_is_whole_and_it_goes_on(
    server: SoundServer,
    demo_wav: Path,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    page = window.live_page
    listen(window, qtbot)
    server.play(demo_wav)
    path = tmp_path / "cut.wav"
    record(window, qtbot, monkeypatch, path, 2)

    server.kill()
    qtbot.waitUntil(lambda: page._trouble is not None, timeout=_PATIENCE_MS)
    assert window.banner.text
    assert soundfile.info(path).duration > 1.5

    server.start()
    qtbot.waitUntil(lambda: page._trouble is None, timeout=_PATIENCE_MS)
    heard_s = page.session.time_s
    qtbot.waitUntil(lambda: page.session.time_s > heard_s + 0.5, timeout=_PATIENCE_MS)


def test_another_device_is_listened_to_at_once(
    server: SoundServer, demo_wav: Path, window: MainWindow, qtbot: QtBot
) -> None:
    page = window.live_page
    listen(window, qtbot)
    server.play(demo_wav)
    menu = page.devices.menu
    qtbot.waitUntil(
        lambda: any(SILENT_MICROPHONE in str(each.data()) for each in menu.actions()),
        timeout=_PATIENCE_MS,
    )
    next(each for each in menu.actions() if SILENT_MICROPHONE in str(each.data())).trigger()
    qtbot.waitUntil(
        lambda: page.session.device is not None and SILENT_MICROPHONE in page.session.device.key,
        timeout=_PATIENCE_MS,
    )
    qtbot.waitUntil(lambda: page.view.meter.level_db < -50, timeout=_PATIENCE_MS)


def test_closing_while_it_listens_and_records(
    server: SoundServer,
    demo_wav: Path,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    listen(window, qtbot)
    server.play(demo_wav)
    path = tmp_path / "whole.flac"
    record(window, qtbot, monkeypatch, path, 1.5)
    window.close()
    assert soundfile.info(path).duration > 1
