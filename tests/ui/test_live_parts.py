"""The parts of the live page: what is kept is bounded, what flows is as if drawn anew."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.listening import Level
from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.settings import Settings
from genre_desktop.ui.live.course import Course
from genre_desktop.ui.live.frame_clock import FrameClock, Playhead
from genre_desktop.ui.live.level_meter import LOWEST_DB, LevelMeter
from genre_desktop.ui.live.live_sound import LONGEST_S, LiveSound, Loudness
from genre_desktop.ui.live.rolling_picture import RollingPicture
from genre_desktop.ui.live.rolling_spectrogram import RollingSpectrogram
from genre_desktop.ui.live.rolling_waveform import RollingWaveform
from genre_desktop.ui.theme import Theme

FRONT_END = FrontEnd()
_PEAK_S = 64 / 22_050


class Source:
    """Makes up a sound, and adds it to a store as it would come."""

    def __init__(self, sound: LiveSound, seconds: float = 150.0) -> None:
        rng = np.random.default_rng(0)
        self.columns = rng.normal(-40, 12, (FRONT_END.n_mels, int(seconds / 0.0414))).astype("f4")
        self.peaks = np.sort(rng.uniform(-0.4, 0.4, (int(seconds / _PEAK_S), 2))).astype("f2")
        self._sound = sound
        self._column = self._peak = 0

    def come(self, seconds: float) -> None:
        peaks = self._peak + round(seconds / _PEAK_S)
        columns = int(peaks * _PEAK_S / FRONT_END.column_s)
        self._sound.append(
            self.columns[:, self._column : columns],
            self.peaks[self._peak : peaks],
            Level(-10.0, -20.0, clipped=False),
        )
        self._column, self._peak = columns, peaks


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def theme(qapp: QApplication, settings: Settings) -> Iterator[Theme]:
    theme = Theme(qapp, settings)
    yield theme
    theme.stop()
    theme.deleteLater()


# sound --------------------------------------------------------------------------------------------


@given(lumps=st.lists(st.floats(0.0, 9.0), min_size=1, max_size=20))
def test_the_store_gives_what_came_in_whatever_the_lumps(lumps: list[float]) -> None:
    sound = LiveSound(FRONT_END)
    source = Source(sound)
    for lump in lumps:
        if sound.heard_s + lump < 140:
            source.come(lump)
    heard_s = sound.heard_s
    times_s = np.linspace(max(0.0, heard_s - LONGEST_S), heard_s, 200)[:-1]
    wanted = source.columns.T[np.rint(times_s / FRONT_END.column_s).astype(int)]
    if heard_s:
        np.testing.assert_array_equal(sound.columns_at(times_s), wanted)
    before = sound.columns_at(np.array([heard_s - LONGEST_S - 30, heard_s + 1]))
    assert (before == -100).all(), "what is no longer or not yet there is silence"


def test_the_store_never_grows() -> None:
    sound = LiveSound(FRONT_END)
    source = Source(sound)
    before = sound.nbytes
    for _ in range(140):
        source.come(1.0)
    assert sound.nbytes == before < 1_500_000


def test_the_extremes_of_stretches_are_those_of_their_peaks() -> None:
    sound = LiveSound(FRONT_END)
    source = Source(sound)
    source.come(10.0)
    edges = np.arange(2, 9, 0.05)
    extremes = sound.extremes_between(edges)
    for start, stop, (low, high) in zip(edges[:-1], edges[1:], extremes, strict=True):
        inside = source.peaks[int(start / _PEAK_S) : int(stop / _PEAK_S)]
        assert low == inside[:, 0].min()
        assert high == inside[:, 1].max()


def test_the_level_is_taken_once() -> None:
    sound = LiveSound(FRONT_END)
    nothing = np.empty((FRONT_END.n_mels, 0), np.float32), np.empty((0, 2), np.float16)
    sound.append(*nothing, Level(-6.0, -9.0, clipped=True))
    sound.append(*nothing, Level(-20.0, -23.0, clipped=False))
    assert sound.take_loudness() == Loudness(-6.0, -23.0, clipped=True)
    assert sound.take_loudness() is None


# pictures -----------------------------------------------------------------------------------------

MakePicture = Callable[[Theme, Settings], RollingPicture]


@pytest.mark.parametrize("size", [(301, 87), (640, 200)])
@pytest.mark.parametrize(
    "make",
    [
        RollingSpectrogram,
        lambda theme, _: RollingWaveform(theme),
    ],
    ids=["spectrogram", "waveform"],
)
def test_a_picture_that_flowed_is_the_one_that_is_drawn_anew(
    make: MakePicture, size: tuple[int, int], theme: Theme, settings: Settings, qtbot: QtBot
) -> None:
    picture = make(theme, settings)
    qtbot.addWidget(picture)
    picture.resize(*size)
    picture.show()
    picture.show_history(10)
    sound = LiveSound(FRONT_END)
    source = Source(sound)
    picture.show_sound(sound)
    rng = np.random.default_rng(1)
    now_s = 0.0
    while sound.heard_s < 25:
        source.come(float(rng.uniform(0.02, 0.2)))
        now_s = min(sound.heard_s, now_s + float(rng.uniform(0.0, 0.3)))
        picture.flow_to(now_s)
    flowed, seen = picture._pixels.copy(), picture.grab().toImage()
    picture.redraw()
    np.testing.assert_array_equal(flowed, picture._pixels)
    assert seen == picture.grab().toImage()
    if isinstance(picture, RollingSpectrogram):
        picture.stop()


def test_a_quiet_waveform_is_drawn_larger(theme: Theme, qtbot: QtBot) -> None:
    picture = RollingWaveform(theme)
    qtbot.addWidget(picture)
    picture.resize(300, 100)
    picture.show()
    sound = LiveSound(FRONT_END)
    picture.show_sound(sound)
    told: list[int] = []
    picture.gain_changed.connect(told.append)
    for level in (0.9, 0.1, 0.9):
        for _ in range(30):
            columns = np.full((FRONT_END.n_mels, 24), -50, np.float32)
            peaks = np.tile(np.array([-level, level], np.float16), (345, 1))
            sound.append(columns, peaks, Level(-10, -20, clipped=False))
            picture.flow_to(sound.heard_s)
    assert told[0] == 8
    assert told[-1] == 1
    assert set(told) <= {1, 2, 4, 8, 16}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_a_flowing_picture_takes_no_reference_to_none(
    theme: Theme, settings: Settings, qapp: QApplication, qtbot: QtBot
) -> None:
    picture = RollingSpectrogram(theme, settings)
    qtbot.addWidget(picture)
    picture.resize(300, 100)
    with qtbot.waitExposed(picture):
        picture.show()
    sound = LiveSound(FRONT_END)
    source = Source(sound)
    picture.show_sound(sound)

    def flow(frames: int) -> None:
        for _ in range(frames):
            source.come(0.06)
            picture.flow_to(sound.heard_s)
            qapp.processEvents()

    flow(30)
    before = sys.getrefcount(None)
    flow(300)
    assert before - sys.getrefcount(None) <= 20
    picture.stop()


# time ---------------------------------------------------------------------------------------------


@given(lumps=st.lists(st.floats(0.0, 0.3), min_size=20, max_size=200))
def test_the_moment_shown_moves_on_and_never_past_what_was_heard(lumps: list[float]) -> None:
    playhead, heard_s, before = Playhead(), 0.0, 0.0
    for lump in lumps:
        heard_s += lump
        now_s = playhead.advance(1 / 30, heard_s)
        assert before <= now_s <= heard_s
        assert heard_s - now_s <= 0.45
        before = now_s


def test_the_moment_shown_moves_evenly_though_sound_comes_in_lumps() -> None:
    playhead = Playhead()
    moved = []
    for frame in range(600):
        heard_s = int(frame / 30 / 0.0415) * 0.0415 + 0.05
        before = playhead.now_s
        moved.append(playhead.advance(1 / 30, heard_s) - before)
    settled = np.array(moved[60:])
    assert settled.mean() == pytest.approx(1 / 30, rel=0.02)
    assert settled.min() > 0.02
    assert settled.max() < 0.05


def test_the_clock_goes_as_fast_as_the_screen_where_drawing_is_cheap(qtbot: QtBot) -> None:
    clock, costly = FrameClock(), False
    steps: list[float] = []

    def draw(step_s: float) -> None:
        steps.append(step_s)
        end_s = time.thread_time() + 0.008
        while costly and time.thread_time() < end_s:
            pass

    clock.tick.connect(draw)
    clock.start(60.0)
    assert clock.rate == 30
    with qtbot.waitSignals([clock.tick] * 70, timeout=20_000):  # not polling, which costs
        pass
    assert clock.rate == 60
    costly = True
    with qtbot.waitSignals([clock.tick] * 130, timeout=20_000):
        pass
    clock.stop()
    assert clock.rate == 30
    count = len(steps)
    qtbot.wait(100)
    assert len(steps) == count


# meter, course ------------------------------------------------------------------------------------


def test_the_meter_rises_at_once_falls_slowly_and_holds(theme: Theme, qtbot: QtBot) -> None:
    meter = LevelMeter(theme)
    qtbot.addWidget(meter)
    meter.advance(0.03, Loudness(-6.0, -9.0, clipped=True))
    assert meter.level_db == meter.held_db == -6
    assert meter.clipped
    assert meter.words == "too loud"
    for _ in range(30):
        meter.advance(0.033, Loudness(-50.0, -53.0))
    assert -35 < meter.level_db < -25
    assert meter.held_db == -6
    for _ in range(200):
        meter.advance(0.033, None)
    assert meter.level_db == meter.held_db == LOWEST_DB
    assert meter.words == "silent"


def test_a_day_s_course_takes_no_more_room_than_an_hour_s() -> None:
    course = Course()
    verdicts = [
        Verdict(("jazz", "rock"), shares, Sureness.VERY_SURE) for shares in ((0.9, 0.1), (0.1, 0.9))
    ]
    for second in range(1, 24 * 3600):
        verdict = verdicts[second // 3600 % 2]
        course.add(float(second), LiveState(float(second), Phase.STEADY, verdict, 0.0))
    assert len(course.cells) <= 2048
    assert course.duration_s == pytest.approx(24 * 3600, abs=2 * course.cell_s)
    for hour in range(24):
        moment = course.at((hour + 0.5) * 3600)
        assert moment is not None
        assert moment.genre == ("jazz", "rock")[hour % 2]
    assert course.totals_s()["jazz"] == pytest.approx(12 * 3600, rel=0.05)
