"""Recordings become songs to learn from: each heard once, whatever happens in between."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.mel import FrontEnd, stream_columns
from genre_desktop.training import mel_cache
from genre_desktop.training.collection import AudioSongs, open_audio_songs, open_songs
from genre_desktop.training.mel_cache import RANGE_DB
from genre_desktop.training.songs import Songs, subset
from tests.training.recordings import collection, sound, write_sound
from tests.training.songs import write_mel_file

GENRES = ("blues", "jazz", "rock")


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return collection(tmp_path / "music")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were listened to in this process."""
    names: list[str] = []
    real = mel_cache.heard

    def noted(path: Path, front_end: FrontEnd) -> mel_cache.HeardSong:
        names.append(path.name)
        return real(path, front_end)

    monkeypatch.setattr(mel_cache, "heard", noted)
    return names


def same(ones: Songs, others: Songs) -> bool:
    return ones.tracks == others.tracks and all(
        np.array_equal(ones.song(index), others.song(index)) for index in range(len(ones))
    )


def test_a_folder_of_genre_folders_becomes_songs_of_the_one_front_end(music: Path) -> None:
    songs = open_songs(music)

    assert isinstance(songs, AudioSongs)
    assert len(songs) == 9
    assert songs.genres == tuple(genre for genre in GENRES for _ in range(3))
    assert songs.tracks[:3] == ("blues/song 0", "blues/song 1", "blues/song 2")
    assert songs.name == "music"
    assert len({songs.fingerprint(index) for index in range(9)}) == 9
    with open_audio(songs.paths[4]) as reader:
        blocks = mono_blocks(reader, songs.sample_rate)
        expected = np.concatenate(list(stream_columns(blocks, FrontEnd())), axis=1)
    floor = expected.max() - RANGE_DB
    np.testing.assert_allclose(songs.song(4), np.maximum(expected, floor), atol=RANGE_DB / 255)


def test_a_part_of_them_is_a_part_like_any_other(music: Path) -> None:
    songs = open_songs(music)

    part = subset(songs, [7, 2], "part")

    assert part.genres == ("rock", "blues")
    np.testing.assert_array_equal(part.song(0), songs.song(7))
    assert part.fingerprint(1) == songs.fingerprint(2)


def test_a_recording_is_heard_once_even_if_it_is_moved(music: Path, heard: list[str]) -> None:
    first = open_songs(music)
    assert len(heard) == 9
    heard.clear()

    assert same(open_songs(music), first)
    (music / "jazz" / "song 0.wav").rename(music / "jazz" / "renamed.wav")
    moved = open_songs(music.rename(music.with_name("elsewhere")))

    assert heard == []
    assert "jazz/renamed" in moved.tracks


def test_changed_content_is_heard_anew(music: Path, heard: list[str]) -> None:
    before = open_songs(music)
    write_sound(music / "jazz" / "song 0.wav", sound(300, seed=7))
    heard.clear()

    after = open_songs(music)

    assert heard == ["song 0.wav"]
    assert after.fingerprint(3) != before.fingerprint(3)
    assert after.fingerprint(4) == before.fingerprint(4)


def test_several_processes_give_what_one_gives(music: Path, tmp_path: Path) -> None:
    (music / "rock" / "broken.wav").write_bytes(b"RIFF not a wave")

    one = open_audio_songs(music, cache=tmp_path / "one", workers=1)
    two = open_audio_songs(music, cache=tmp_path / "two", workers=2)

    assert same(one, two)
    assert one.left_out == two.left_out
    assert len(one.left_out) == 1


def test_what_cannot_be_heard_is_left_out_with_the_reason(music: Path) -> None:
    (music / "rock" / "broken.wav").write_bytes(b"RIFF not a wave")
    write_sound(music / "rock" / "click.wav", sound(440, 1, duration_s=0.2))
    write_sound(music / "rock" / "nothing.flac", np.zeros(50_000, np.float32))
    (music / "rock" / "empty.mp3").touch()
    (music / "rock" / "notes.txt").touch()

    songs = open_audio_songs(music)

    assert len(songs) == 9
    reasons = {each.path.name: each.reason for each in songs.left_out}
    assert sorted(reasons) == ["broken.wav", "click.wav", "empty.mp3", "nothing.flac"]
    assert "damaged" in reasons["broken.wav"]
    assert "too short" in reasons["click.wav"]
    assert "silent" in reasons["nothing.flac"]
    assert "empty" in reasons["empty.mp3"]


def test_a_collection_of_broken_files_alone_says_so(tmp_path: Path) -> None:
    (tmp_path / "music" / "rock").mkdir(parents=True)
    (tmp_path / "music" / "rock" / "a.wav").write_bytes(b"RIFF")

    with pytest.raises(UserError, match=r"None of the 1 recordings of music .* damaged"):
        open_songs(tmp_path / "music")


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_what_was_computed(
    workers: int, music: Path, tmp_path: Path, heard: list[str]
) -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_audio_songs(music, cache=tmp_path / "cache", workers=workers, on_song=interrupt)
    heard.clear()
    songs = open_audio_songs(music, cache=tmp_path / "cache", workers=1)

    assert len(songs) == 9
    assert len(heard) <= 6
    assert not list((tmp_path / "cache").rglob(".*")), "a draft was left behind"


def test_what_is_not_wanted_any_more_ends_soon(music: Path, heard: list[str]) -> None:
    cancel = threading.Event()

    def enough(done: int, _: int) -> None:
        if done == 2:
            cancel.set()

    with pytest.raises(CancelledError):
        open_songs(music, cancel=cancel, on_song=enough)

    assert len(heard) == 2


def test_progress_counts_every_recording_to_the_end(music: Path) -> None:
    (music / "rock" / "broken.wav").touch()
    shutil.copy(music / "jazz" / "song 0.wav", music / "jazz" / "copy.wav")
    told: list[tuple[int, int]] = []

    for _ in range(2):
        open_songs(music, on_song=lambda done, of: told.append((done, of)))

        assert told[-1] == (11, 11)
        assert told == sorted(told)
        told.clear()


def test_features_that_are_damaged_are_computed_anew(music: Path, tmp_path: Path) -> None:
    before = open_audio_songs(music, cache=tmp_path / "cache")
    expected = before.song(0)
    before.kept[0].write_bytes(b"")
    before.kept[1].unlink()

    songs = open_audio_songs(music, cache=tmp_path / "cache")

    np.testing.assert_array_equal(songs.song(0), expected)
    assert songs.song(1).shape[0] == 128


def test_of_a_long_recording_the_middle_is_kept(tmp_path: Path) -> None:
    samples = np.concatenate([sound(220, 1, 20), sound(880, 2, 120), sound(3520, 3, 20)])
    write_sound(tmp_path / "music" / "jazz" / "long.flac", samples)
    write_sound(tmp_path / "middle" / "jazz" / "middle.flac", samples[20 * 22_050 : 140 * 22_050])

    songs = open_audio_songs(tmp_path / "music")
    middle = open_audio_songs(tmp_path / "middle")

    assert songs.heard(0).duration_s == pytest.approx(120)
    np.testing.assert_allclose(songs.song(0)[:, 1:-1], middle.song(0)[:, 1:-1], atol=0.4)


def test_some_genres_alone_are_heard(music: Path, heard: list[str]) -> None:
    songs = open_songs(music, genres=["rock", "jazz"])

    assert set(songs.genres) == {"rock", "jazz"}
    assert len(heard) == 6
    with pytest.raises(UserError, match=r"music has no polka\. It has blues, jazz, rock\."):
        open_songs(music, genres=["rock", "polka"])


def test_a_mel_file_is_opened_as_such(tmp_path: Path) -> None:
    path = write_mel_file(tmp_path / "songs.npz", songs_each=2)

    assert len(open_songs(path)) == 6
    assert set(open_songs(path, genres=["jazz"]).genres) == {"jazz"}


def test_a_cache_that_cannot_be_written_is_told(music: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder has to be", encoding="utf-8")

    with pytest.raises(UserError, match="cannot be kept"):
        open_songs(music, cache=tmp_path / "cache")
