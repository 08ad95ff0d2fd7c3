"""Parts of a collection, and columns between columns."""

from pathlib import Path

import numpy as np
import pytest

from genre_desktop.errors import UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.training.songs import interpolated, of_genres, subset
from tests.training.songs import mel_file


def test_between_two_columns_lies_their_mean_and_beyond_the_ends_the_end() -> None:
    columns: MelColumns = np.array([[0, 2, 6], [1, 1, 3]], np.float32)

    found = interpolated(columns, np.array([-3, 0.5, 1, 1.75, 9]))

    assert found.tolist() == [[0, 1, 2, 5, 6], [1, 1, 1, 2.5, 3]]


def test_a_single_column_goes_on_for_ever() -> None:
    column = np.array([[4], [5]], np.float32)

    assert interpolated(column, np.arange(3.0)).tolist() == [[4, 4, 4], [5, 5, 5]]


def test_a_part_has_the_songs_and_labels_of_its_indices(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", songs_each=2)

    part = subset(songs, [3, 0], "a part")

    assert len(part) == 2
    assert part.tracks == (songs.tracks[3], songs.tracks[0])
    assert part.genres == (songs.genres[3], songs.genres[0])
    assert part.fingerprint(1) == songs.fingerprint(0)
    np.testing.assert_array_equal(part.song(0), songs.song(3))


def test_some_genres_alone(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", songs_each=2)

    part = of_genres(songs, ["rock", "jazz"])

    assert set(part.genres) == {"rock", "jazz"}
    assert len(part) == 4


def test_a_genre_that_is_not_there_is_named(tmp_path: Path) -> None:
    songs = mel_file(tmp_path / "songs.npz", songs_each=1)

    with pytest.raises(UserError, match="has no polka"):
        of_genres(songs, ["polka"])
