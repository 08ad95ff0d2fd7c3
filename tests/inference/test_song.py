"""From a song's file to its verdict."""

import json
import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.decode import AudioInfo, mono_blocks, open_audio
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.envelope import SAMPLES_PER_PEAK, Peaks
from genre_desktop.features.mel import MelColumns, mel_columns
from genre_desktop.inference import song
from genre_desktop.inference.bundle import ModelError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.result import result_row
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import SongAnalysis, TooShortError, analyse_song
from genre_desktop.inference.verdict import Sureness, Verdict, verdict_of
from genre_desktop.inference.windows import cut_windows
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.songs import song_columns
from tests.inference.fakes import SlowLoading, no_model

RATE = 22_050


@dataclass
class Recorder:
    """Notes what an analysis tells, in order."""

    told: list[str] = field(default_factory=list)
    columns: list[MelColumns] = field(default_factory=list)
    peaks: list[Peaks] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        assert info.sample_rate > 0
        assert card.genres
        self.told.append("info")

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        self.told.append("sound")
        self.columns.append(columns)
        self.peaks.append(peaks)

    def on_verdict(self, verdict: Verdict) -> None:
        self.told.append("verdict")
        self.verdicts.append(verdict)


def write_song(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="FLOAT", format="WAV")
    return path


def music(duration_s: float) -> NDArray[np.float32]:
    time_s = np.arange(round(duration_s * RATE)) / RATE
    beat = 0.6 + 0.4 * np.sin(2 * np.pi * 2 * time_s)
    chord = sum(np.sin(2 * np.pi * hz * time_s) for hz in (220, 277.2, 329.6))
    noise = np.random.default_rng(0).standard_normal(len(time_s))
    return (0.1 * beat * chord + 0.01 * noise).astype(np.float32)


def piece_of(song: Path, duration_s: float) -> NDArray[np.float32]:
    """The first seconds of a song, where a chord that hums would be no music."""
    with open_audio(song) as reader:
        samples = np.concatenate(list(mono_blocks(reader, RATE)))
    return np.asarray(samples[: round(duration_s * RATE)])


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def demo(recorder: Recorder, demo_song: Path, service: InferenceService) -> SongAnalysis:
    return analyse_song(demo_song, service, listener=recorder)


def test_the_demo_songs_probabilities_sum_to_one(demo: SongAnalysis) -> None:
    assert sum(demo.verdict.probabilities) == pytest.approx(1)
    assert demo.verdict.sureness is not Sureness.SILENT
    assert demo.warnings == ()
    assert demo.duration_s == pytest.approx(48, abs=0.1)


def test_the_windows_probabilities_sum_to_one_in_order_of_time(demo: SongAnalysis) -> None:
    np.testing.assert_allclose(demo.window_probabilities.sum(axis=1), 1, atol=1e-5)
    assert (np.diff(demo.window_starts_s) > 0).all()
    assert demo.window_starts_s[0] == 0
    unheard_s = demo.duration_s - (demo.window_starts_s[-1] + demo.window_s)
    assert 0 <= unheard_s < demo.window_s / 4  # too little for a window that would hear it


def test_the_listener_hears_first_of_the_file_and_last_the_verdict(
    demo: SongAnalysis, recorder: Recorder
) -> None:
    assert recorder.told[:2] == ["info", "sound"]
    assert recorder.told.count("info") == 1
    assert recorder.told[-1] == "verdict"
    assert recorder.verdicts[-1] == demo.verdict


def test_the_picture_is_as_long_as_the_song(
    demo: SongAnalysis, recorder: Recorder, service: InferenceService
) -> None:
    n_samples = round(demo.duration_s * RATE)
    columns = np.concatenate(recorder.columns, axis=1)

    assert columns.shape[1] == service.bundle.result(60).card.front_end.columns_in(n_samples)
    assert sum(map(len, recorder.peaks)) == math.ceil(n_samples / SAMPLES_PER_PEAK)


def test_the_verdict_is_that_of_the_whole_song_computed_at_once(
    demo: SongAnalysis, demo_song: Path, service: InferenceService
) -> None:
    card = service.bundle.result(60).card
    with open_audio(demo_song) as reader:
        samples = np.concatenate(list(mono_blocks(reader, RATE)))
    windows = cut_windows(mel_columns(samples, card.front_end), card.window)

    answer = service.submit(windows.values).result(60)

    assert demo.window_starts_s == pytest.approx(windows.starts * card.front_end.column_s)
    np.testing.assert_allclose(demo.log_probabilities, answer[:, : len(card.genres)], atol=2e-3)
    verdict = verdict_of(answer, card)
    np.testing.assert_allclose(demo.verdict.probabilities, verdict.probabilities, atol=1e-4)


@pytest.mark.parametrize("block_s", [0.011, 2.3, 100])
def test_blocks_of_any_size_give_the_same_verdict(
    block_s: float,
    tmp_path: Path,
    service: InferenceService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_song(tmp_path / "song.wav", music(15.0371))
    usual = analyse_song(path, service)

    monkeypatch.setattr(song, "_BLOCK_S", block_s)
    other = analyse_song(path, service)

    np.testing.assert_array_equal(other.window_starts_s, usual.window_starts_s)
    np.testing.assert_allclose(other.verdict.probabilities, usual.verdict.probabilities, atol=1e-4)


def test_a_result_row_can_be_written_as_json_and_tells_what_was_found(
    demo: SongAnalysis, demo_song: Path
) -> None:
    row = json.loads(json.dumps(result_row(demo_song, demo), allow_nan=False))

    assert row["path"] == str(demo_song)
    assert row["genre"] == demo.verdict.genre
    assert row["verdict"] == demo.verdict.headline
    assert row["sureness"] == demo.verdict.sureness.value
    assert row["confidence"] == pytest.approx(demo.verdict.confidence, abs=1e-4)
    assert row["duration_s"] == pytest.approx(demo.duration_s, abs=1e-3)
    assert list(row["probabilities"]) == row["genres"] == list(demo.verdict.genres)
    shares = list(row["probabilities"].values())
    np.testing.assert_allclose(shares, demo.verdict.probabilities, atol=1e-4)
    assert [window["start_s"] for window in row["windows"]] == pytest.approx(
        demo.window_starts_s, abs=1e-3
    )
    np.testing.assert_allclose(
        [window["probabilities"] for window in row["windows"]],
        demo.window_probabilities,
        atol=1e-4,
    )
    assert row["model"] == demo.model
    assert row["warnings"] == []


@pytest.mark.parametrize("duration_s", [0.01, 0.5, 0.99])
def test_a_clip_under_a_second_is_too_short(
    duration_s: float, tmp_path: Path, service: InferenceService
) -> None:
    path = write_song(tmp_path / "jingle.wav", music(duration_s))

    with pytest.raises(TooShortError, match=r"jingle\.wav is too short"):
        analyse_song(path, service)


def test_a_clip_shorter_than_a_window_has_a_verdict(
    tmp_path: Path, demo_song: Path, service: InferenceService
) -> None:
    clip = piece_of(demo_song, 1.5)

    found = analyse_song(write_song(tmp_path / "clip.wav", clip), service)

    assert len(found.window_starts_s) == 1
    assert sum(found.verdict.probabilities) == pytest.approx(1)


def test_silence_has_no_genre(tmp_path: Path, service: InferenceService) -> None:
    path = write_song(tmp_path / "silence.wav", np.zeros(5 * RATE, np.float32))
    recorder = Recorder()

    found = analyse_song(path, service, listener=recorder)
    row = json.loads(json.dumps(result_row(path, found), allow_nan=False))

    assert found.verdict.sureness is Sureness.SILENT
    assert len(found.log_probabilities) == 0
    assert row["genre"] is None
    assert row["windows"] == []
    assert sum(part.shape[1] for part in recorder.columns) == 121


def test_silence_around_the_music_changes_no_windows_but_those_at_its_edge(
    tmp_path: Path, demo_song: Path, service: InferenceService
) -> None:
    samples = piece_of(demo_song, 20)
    samples[: 8 * RATE] = 0

    found = analyse_song(write_song(tmp_path / "late.wav", samples), service)

    assert 2 <= found.window_starts_s[0] <= 6
    assert found.verdict.genre is not None


def test_a_file_that_is_no_song_is_told(tmp_path: Path, service: InferenceService) -> None:
    path = tmp_path / "letter.mp3"
    path.write_text("Dear all, " * 500, encoding="utf-8")

    with pytest.raises(UserError, match=r"letter\.mp3"):
        analyse_song(path, service)


@pytest.fixture
def loading() -> SlowLoading:
    return SlowLoading()


@pytest.fixture
def slow_service(tmp_path: Path, loading: SlowLoading) -> Iterator[InferenceService]:
    service = InferenceService(no_model(tmp_path / "small.keras"), make_engine=loading)
    service.start()
    yield service
    loading.let_go()
    service.stop(10)


class InThread:
    """An analysis on a thread of its own, as the window runs it."""

    def __init__(self, path: Path, service: InferenceService, **options: Any) -> None:  # noqa: ANN401
        self.result: Future[SongAnalysis] = Future()

        def run() -> None:
            try:
                self.result.set_result(analyse_song(path, service, **options))
            except BaseException as error:  # noqa: BLE001 - told to whoever asks for the result
                self.result.set_exception(error)

        threading.Thread(target=run, name="analysis").start()


class Announcer(Recorder):
    """Says when the first sound is there."""

    def __init__(self) -> None:
        super().__init__()
        self.sounding = threading.Event()

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        super().on_sound(columns, peaks)
        self.sounding.set()


def test_a_song_no_longer_wanted_is_given_up_within_a_fifth_of_a_second(
    tmp_path: Path, slow_service: InferenceService
) -> None:
    path = write_song(tmp_path / "song.wav", music(30))
    took_s = []
    for _ in range(3):  # the machine may be busy with something else, but not three times
        cancel, listener = threading.Event(), Announcer()
        analysis = InThread(path, slow_service, listener=listener, cancel=cancel)
        assert listener.sounding.wait(10)

        cancel.set()
        began = time.monotonic()
        assert isinstance(analysis.result.exception(10), CancelledError)
        took_s.append(time.monotonic() - began)

        assert "verdict" not in listener.told
    assert min(took_s) < 0.2


def test_a_song_not_wanted_from_the_start_is_not_heard(
    demo_song: Path, slow_service: InferenceService
) -> None:
    cancel, listener = threading.Event(), Recorder()
    cancel.set()

    with pytest.raises(CancelledError):
        analyse_song(demo_song, slow_service, listener=listener, cancel=cancel)

    assert listener.told == []


def test_a_song_is_shown_while_the_model_still_loads(
    tmp_path: Path, slow_service: InferenceService, loading: SlowLoading
) -> None:
    listener = Announcer()
    path = write_song(tmp_path / "song.wav", music(10.02))

    analysis = InThread(path, slow_service, listener=listener)
    assert listener.sounding.wait(10)
    assert not analysis.result.done()
    loading.let_go()

    assert analysis.result.result(10).verdict.sureness is not Sureness.SILENT


def test_closing_the_program_ends_an_analysis(
    tmp_path: Path, slow_service: InferenceService, loading: SlowLoading
) -> None:
    listener = Announcer()
    path = write_song(tmp_path / "song.wav", music(10.02))
    analysis = InThread(path, slow_service, listener=listener)
    assert listener.sounding.wait(10)

    slow_service.stop(timeout_s=0.01)
    loading.let_go()

    assert isinstance(analysis.result.exception(10), CancelledError)


def test_without_a_model_the_reason_is_told(tmp_path: Path) -> None:
    path = write_song(tmp_path / "song.wav", music(3.01))
    service = InferenceService(tmp_path / "gone.keras")
    service.start()

    with pytest.raises(ModelError, match=r"gone\.keras cannot be read"):
        analyse_song(path, service)

    service.stop(5)


def test_recordings_get_the_verdicts_of_their_stored_mel(
    data_dir: Path, service: InferenceService
) -> None:
    songs = read_mel_file(data_dir / "data" / "gtzan_valid.npz")
    card = service.bundle.result(60).card
    recordings = sorted((data_dir / "audio" / "valid").glob("*.flac"))
    agreeing = 0
    for path in recordings:
        columns = song_columns(songs, songs.tracks.index(path.stem), card.front_end)
        windows = cut_windows(columns, card.window)
        answer = service.submit(windows.values).result(60)
        stored = verdict_of(answer, card)

        agreeing += analyse_song(path, service).verdict.genre == stored.genre
    assert len(recordings) == 38
    assert agreeing >= 35
