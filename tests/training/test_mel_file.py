"""Mel files are read as their schema says, and bad ones refused in plain words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genre_desktop.training.mel_file import TYPICAL_PEAK_DB, MelFileError, read_mel_file
from tests.training.songs import content, mel_file, write_mel_file

Content = dict[str, Any]


def test_songs_come_with_their_labels(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", songs_each=2)

    assert len(songs) == 6
    assert songs.genres == ("blues", "blues", "jazz", "jazz", "rock", "rock")
    assert songs.tracks[0] == "blues.00000"
    assert songs.artists == ("",) * 6
    assert songs.sample_rate == 22_050
    assert songs.column_s == pytest.approx(914 / 22_050)


def test_genres_are_called_as_models_know_them(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", genres=("Hip-Hop", "Rock "), songs_each=1)

    assert songs.genres == ("hiphop", "rock")


def test_cells_are_decibels_beneath_the_loudest(tmp_path: Path) -> None:
    made = content(songs_each=1)
    made["mel"][1] = 0
    made["mel"][1, 5, 7] = 255
    made["mel"][1, 6, 7] = 51
    made["range_db"][1] = 60
    np.savez(tmp_path / "songs.npz", **made)

    song = read_mel_file(tmp_path / "songs.npz").song(1)

    assert song.dtype == np.float32
    assert song.max() == song[5, 7] == pytest.approx(TYPICAL_PEAK_DB)
    assert song.min() == pytest.approx(TYPICAL_PEAK_DB - 60)
    assert song[6, 7] == pytest.approx(TYPICAL_PEAK_DB - 48)


def test_a_fingerprint_knows_a_song_again_and_no_other(tmp_path: Path) -> None:
    first = mel_file(tmp_path / "first.npz")
    again = mel_file(tmp_path / "again.npz")
    other = mel_file(tmp_path / "other.npz", seed=1)

    prints = [first.fingerprint(index) for index in range(len(first))]
    assert prints == [again.fingerprint(index) for index in range(len(again))]
    assert len(set(prints)) == len(first)
    assert not set(prints) & {other.fingerprint(index) for index in range(len(other))}


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MelFileError, match=r"gone\.npz cannot be read \(No such file"):
        read_mel_file(tmp_path / "gone.npz")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(MelFileError, match="cannot be read"):
        read_mel_file(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no archive",
        lambda whole: whole[:5000] + b"\x00" * 5000 + whole[10_000:],
    ],
    ids=["empty", "no archive", "damaged inside"],
)
def test_a_file_that_is_no_archive_is_refused(
    damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = write_mel_file(tmp_path / "songs.npz")
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(MelFileError, match=r"songs\.npz"):
        read_mel_file(path)


@pytest.mark.parametrize("key", ["mel", "range_db", "genre", "track", "column_seconds"])
def test_what_is_missing_is_named(key: str, tmp_path: Path) -> None:
    made = content()
    del made[key]
    np.savez(tmp_path / "songs.npz", **made)

    with pytest.raises(MelFileError, match=f"it lacks {key}"):
        read_mel_file(tmp_path / "songs.npz")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda made: made.update(mel=made["mel"].astype(np.float32)), "mel is float32"),
        (lambda made: made.update(mel=made["mel"][0]), r"mel is uint8 \(128, 60\)"),
        (lambda made: made.update(mel=made["mel"][:0]), r"mel is uint8 \(0, 128, 60\)"),
        (lambda made: made.update(genre=made["genre"][:-1]), "not as many as the songs"),
        (lambda made: made.update(range_db=made["range_db"][:1]), "not as many as the songs"),
    ],
)
def test_contents_of_another_layout_are_refused(
    change: Callable[[Content], None], message: str, tmp_path: Path
) -> None:
    made = content()
    change(made)
    np.savez(tmp_path / "songs.npz", **made)

    with pytest.raises(MelFileError, match=message):
        read_mel_file(tmp_path / "songs.npz")


def test_python_objects_in_a_file_are_not_unpacked(tmp_path: Path) -> None:
    made = content()
    made["genre"] = made["genre"].astype(object)
    np.savez(tmp_path / "songs.npz", **made)

    with pytest.raises(MelFileError, match="not a mel file, or is damaged"):
        read_mel_file(tmp_path / "songs.npz")
