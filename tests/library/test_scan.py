"""A scan hears every file once, says why it cannot hear others, and is stopped by none of them."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from genre_desktop.audio.formats import audio_files
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from genre_desktop.inference.verdict import Sureness
from genre_desktop.library.database import Database
from genre_desktop.library.discovery import discovered
from genre_desktop.library.records import State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from tests.library.scanning import quick_service, rows_of, states, write_song
from tests.ui.quick_engine import QuickEngine

ScanIt = Callable[..., ScanProgress]


class CountingEngine(QuickEngine):
    """Counts the windows that it is asked for."""

    windows = 0

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        CountingEngine.windows += len(windows)
        return super().log_probabilities(windows)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    """A folder with three songs."""
    for number, name in enumerate(("one.wav", "two.flac", "live/three.wav")):
        write_song(tmp_path / "music" / name, seconds=7 + number, seed=number)
    return tmp_path / "music"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


@pytest.fixture(scope="module")
def quick() -> Iterator[InferenceService]:
    service = quick_service(lambda bundle: CountingEngine(bundle.card))
    service.start()
    yield service
    assert service.stop(10)


@pytest.fixture
def scan(quick: InferenceService, library: Path) -> ScanIt:
    CountingEngine.windows = 0
    return lambda *paths, **options: Scan(library, quick, paths, **{"workers": 1, **options}).run()


def test_a_folders_songs_get_verdicts_and_its_bad_files_reasons(
    scan: ScanIt, music: Path, library: Path
) -> None:
    (music / "letter.mp3").write_text("Dear all", encoding="utf-8")
    (music / "empty.ogg").touch()
    write_song(music / "short.wav", seconds=0.4)
    soundfile.write(music / "silent.wav", np.zeros(22_050 * 5), 22_050)
    (music / "notes.txt").write_text("not to be looked at", encoding="utf-8")
    told: list[int] = []

    progress = scan(music, music / "nowhere.mp3", workers=2, on_files=told.extend)

    rows = rows_of(library)
    assert {name for name, row in rows.items() if row.state is State.DONE} == {
        "one.wav",
        "two.flac",
        "three.wav",
        "silent.wav",
    }
    assert rows["one.wav"].genre is not None
    assert rows["one.wav"].duration_s == pytest.approx(7, abs=0.01)
    assert rows["silent.wav"].sureness is Sureness.SILENT
    assert rows["silent.wav"].genre is None
    assert "is not an audio file" in rows["letter.mp3"].trouble
    assert "is empty" in rows["empty.ogg"].trouble
    assert "is too short: 0.4 seconds" in rows["short.wav"].trouble
    assert "was not found" in rows["nowhere.mp3"].trouble
    assert (progress.heard, progress.failed, progress.left) == (4, 4, 0)
    assert progress.seconds_left == 0
    assert set(told) == {row.file for row in rows.values()}


def test_a_verdict_is_that_of_classify_and_a_song_lies_at_the_mean_of_its_windows(
    service: InferenceService, library: Path, demo_song: Path, music: Path
) -> None:
    Scan(library, service, [demo_song, music], workers=2).run()

    for path in (demo_song, music / "one.wav", music / "two.flac"):
        analysis = analyse_song(path, service)
        with Database(library) as database:
            row = rows_of(library)[path.name]
            assert row.song is not None
            kept = database.judgement(row.song, 1)
        assert kept is not None
        np.testing.assert_allclose(
            kept.verdict.probabilities, analysis.verdict.probabilities, atol=1e-4
        )
        assert kept.verdict.sureness is analysis.verdict.sureness
        assert kept.duration_s == analysis.duration_s
        assert kept.embedding is not None
        assert kept.embedding.shape == (256,)
        assert row.title == ("" if path != demo_song else analysis.info.title)


def test_what_was_heard_is_not_heard_again(scan: ScanIt, music: Path, library: Path) -> None:
    scan(music)
    heard, before = CountingEngine.windows, rows_of(library)

    progress = scan(music)

    assert (progress.known, progress.heard) == (3, 0)
    assert CountingEngine.windows == heard > 0
    assert rows_of(library) == before


def test_a_moved_song_keeps_its_verdict_without_being_heard_again(
    scan: ScanIt, music: Path, library: Path
) -> None:
    scan(music)
    heard, before = CountingEngine.windows, rows_of(library)
    (music / "one.wav").rename(music / "live" / "first.wav")

    progress = scan(music)

    after = rows_of(library)
    assert (progress.moved, progress.missing, progress.heard) == (1, 1, 0)
    assert CountingEngine.windows == heard
    assert after["one.wav"].state is State.MISSING
    assert after["first.wav"].state is State.DONE
    assert after["first.wav"].song == before["one.wav"].song


def test_a_song_that_is_there_several_times_is_heard_once(
    scan: ScanIt, music: Path, library: Path
) -> None:
    scan(music)
    alone = CountingEngine.windows
    library.unlink()
    CountingEngine.windows = 0
    for number in range(6):
        shutil.copy(music / "one.wav", music / f"copy {number}.wav")

    progress = scan(music, workers=2)

    rows = rows_of(library)
    assert (progress.heard, progress.moved) == (3, 6)
    assert CountingEngine.windows == alone
    assert {row.state for row in rows.values()} == {State.DONE}
    assert len({row.song for row in rows.values()}) == 3


def test_a_file_that_has_changed_is_heard_again(scan: ScanIt, music: Path, library: Path) -> None:
    scan(music)
    before = rows_of(library)["one.wav"]
    write_song(music / "one.wav", seconds=9, seed=77)

    assert scan(music).heard == 1

    after = rows_of(library)["one.wav"]
    assert (after.file, after.state) == (before.file, State.DONE)
    assert after.song != before.song
    assert after.duration_s == pytest.approx(9, abs=0.01)


def test_a_file_that_is_gone_is_missing_until_it_is_back(
    scan: ScanIt, music: Path, library: Path
) -> None:
    scan(music)
    away = music.with_name("away")
    music.rename(away)

    assert scan(music).missing == 3
    assert set(states(library).values()) == {State.MISSING}

    away.rename(music)
    assert scan(music).known == 3
    assert set(states(library).values()) == {State.DONE}


def test_a_file_that_failed_is_tried_again_when_it_has_changed_or_is_asked_for(
    scan: ScanIt, music: Path, library: Path
) -> None:
    bad = music / "bad.mp3"
    bad.write_text("Dear all", encoding="utf-8")

    assert scan(music).failed == 1
    again = scan(music)
    assert (again.failed, again.failed_before) == (0, 1)
    asked = scan(bad, retry=True)
    assert (asked.failed, asked.failed_before) == (1, 0)
    write_song(bad.with_suffix(".wav"), seed=9).rename(bad)
    assert scan(music).heard == 1
    assert rows_of(library)["bad.mp3"].state is State.DONE
    assert rows_of(library)["bad.mp3"].trouble == ""


def test_another_model_hears_every_song_anew(scan: ScanIt, music: Path, library: Path) -> None:
    scan(music)
    with Database(library) as database, database.transaction() as connection:
        connection.execute("UPDATE model SET sha256 = 'of an older model'")

    assert scan(music).heard == 3

    with Database(library) as database:
        assert {row.state for row in database.rows(2)} == {State.DONE}


def test_links_in_a_circle_do_not_make_a_scan_endless(
    scan: ScanIt, music: Path, library: Path
) -> None:
    (music / "live" / "up").symlink_to(music, target_is_directory=True)
    (music / "dangling.wav").symlink_to(music / "nothing.wav")
    (music / "link.wav").symlink_to(music / "one.wav")

    progress = scan(music)

    assert (progress.heard, progress.moved, progress.failed) == (3, 1, 0)
    assert set(states(library)) == {"one.wav", "two.flac", "three.wav", "link.wav"}


def test_others_write_the_library_while_files_are_looked_for(
    music: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genre_desktop.library.connection._BUSY_S", 0.01)

    def slowly(folder: Path, **_: object) -> Iterator[Path]:
        for path in audio_files(folder):
            yield path
            with Database(library) as other:  # as a person who corrects a genre meanwhile
                other.put_folder(folder / "another", watched=False)

    monkeypatch.setattr("genre_desktop.library.discovery.audio_files", slowly)
    with Database(library) as database:
        found = list(discovered([music], database, 1))
    assert sum(len(each.waiting) for each in found) == 3


def test_a_file_that_vanishes_before_its_turn_is_missing(
    scan: ScanIt, music: Path, library: Path
) -> None:
    def vanish(_: object) -> None:
        (music / "two.flac").unlink(missing_ok=True)

    progress = scan(music, on_files=vanish)

    assert (progress.heard, progress.vanished, progress.failed) == (2, 1, 0)
    assert states(library)["two.flac"] is State.MISSING


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_text_and_files_that_are_none_are_dealt_with(
    scan: ScanIt, tmp_path: Path, library: Path
) -> None:
    odd = write_song(tmp_path / "plain.wav").rename(tmp_path / os.fsdecode(b"caf\xe9.wav"))
    pipe = tmp_path / "pipe.mp3"
    os.mkfifo(pipe)

    progress = scan(odd, pipe)

    assert (progress.heard, progress.failed) == (1, 1)
    assert rows_of(library)[odd.name].genre is not None
    assert "is not an audio file" in rows_of(library)["pipe.mp3"].trouble


def test_a_model_that_is_missing_ends_the_scan_and_blames_no_song(
    music: Path, library: Path, tmp_path: Path
) -> None:
    service = InferenceService(tmp_path / "gone.keras")

    with pytest.raises(UserError, match=r"gone\.keras"):
        Scan(library, service, [music]).run()


def test_a_model_that_cannot_be_loaded_ends_the_scan_and_blames_no_song(
    music: Path, library: Path
) -> None:
    def fails(_: Bundle) -> QuickEngine:
        raise RuntimeError("no room")

    service = quick_service(fails)
    with pytest.raises(UserError, match="could not be started"):
        Scan(library, service, [music], workers=1).run()

    assert service.stop(5)
    assert set(states(library).values()) == {State.WAITING}


def test_batches_hold_windows_of_several_songs(tmp_path: Path, library: Path) -> None:
    sizes: list[int] = []

    class Gathering(QuickEngine):
        def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
            sizes.append(len(windows))
            return super().log_probabilities(windows)

    for number in range(12):
        write_song(tmp_path / "music" / f"{number}.wav", seconds=14, seed=number)
    service = quick_service(lambda bundle: Gathering(bundle.card))

    Scan(library, service, [tmp_path / "music"], workers=2).run()

    assert service.stop(5)
    assert sum(sizes) == 36
    assert len(sizes) <= 5  # three, where the machine is not too busy
