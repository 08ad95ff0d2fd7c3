"""Songs that sound alike: nearest to each other, and near each other on the map."""

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.similarity import (
    nearest_by_cosine,
    nearest_of,
    same_genre,
    squared,
    trustworthiness,
)
from genre_desktop.errors import CancelledError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.library import song_map
from genre_desktop.library.database import Database
from genre_desktop.library.similarity import Neighbours, directions
from genre_desktop.library.song_map import mapped
from genre_desktop.paths import bundled_model
from genre_desktop.training.runs import Heard, read_run

Floats = NDArray[np.float32]

_UNHEARD = Path(__file__).resolve().parents[2] / "docs" / "runs" / "pair-3"


@pytest.fixture(scope="module")
def valid() -> Heard:
    """The valid songs, as the twin of the shipped model places them, which has not learned them."""
    return read_run(_UNHEARD).heard


def _songs(n: int, seed: int = 0, kinds: int = 8) -> Floats:
    """Embeddings of so many kinds of songs, each around a place of its own."""
    random = np.random.default_rng(seed)
    homes = np.random.default_rng(99).gamma(0.3, 3, (kinds, 64))
    found = homes[np.arange(n) % kinds] * random.gamma(6, 1 / 6, (n, 64))
    return np.asarray(found, np.float32)


def test_three_of_five_neighbours_share_a_songs_genre(valid: Heard) -> None:
    genres = valid.labels.astype(np.str_)
    assert same_genre(genres, nearest_by_cosine(valid.embeddings)) >= 0.6


def test_the_map_keeps_neighbours_and_genres(valid: Heard) -> None:
    places = mapped(range(len(valid.tracks)), valid.embeddings).places
    assert trustworthiness(directions(valid.embeddings), places) >= 0.9
    assert same_genre(valid.labels.astype(np.str_), nearest_of(squared(places))) >= 0.6


def test_the_likest_song_comes_first_and_the_song_itself_never() -> None:
    east, north = np.eye(2, dtype=np.float32)
    embeddings = np.stack([east, 3 * (east + 0.1 * north), east + north, north])
    neighbours = Neighbours([10, 11, 12, 13], embeddings)

    found = neighbours.nearest(10, 3)

    assert [each.song for each in found] == [11, 12, 13]
    assert found[0].distance == pytest.approx(1 - 1 / np.hypot(1, 0.1), abs=1e-6)
    assert found[2].distance == pytest.approx(1)


def test_more_neighbours_are_asked_for_than_there_are() -> None:
    neighbours = Neighbours([1, 2, 3], np.eye(3, dtype=np.float32))
    assert [each.song for each in neighbours.nearest(2, 50)] == [1, 3]
    assert [each.song for each in neighbours.nearest_to(np.eye(3, dtype=np.float32)[2], 1)] == [3]
    assert Neighbours([7], np.ones((1, 3), np.float32)).nearest(7, 5) == []
    assert 2 in neighbours
    with pytest.raises(KeyError):
        neighbours.nearest(99, 1)


def test_a_song_in_which_the_model_heard_nothing_is_like_no_other() -> None:
    embeddings = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    found = Neighbours([1, 2, 3], embeddings).nearest(1, 2)
    assert [each.distance for each in found] == [1, 1]
    assert np.isfinite(mapped([1, 2, 3], embeddings).places).all()


def test_the_same_songs_have_the_same_map() -> None:
    songs = _songs(120)
    first, second = mapped(range(120), songs), mapped(range(120), songs)
    np.testing.assert_array_equal(first.places, second.places)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 9])
def test_a_library_of_a_few_songs_has_a_map_too(n: int) -> None:
    found = mapped(range(n), _songs(n))
    assert found.places.shape == (n, 2)
    assert np.isfinite(found.places).all()


def test_copies_of_one_song_have_a_map() -> None:
    found = mapped(range(40), np.ones((40, 8), np.float32))
    assert np.isfinite(found.places).all()


def test_songs_stay_where_they_were_when_others_come() -> None:
    songs = _songs(150)
    before = mapped(range(120), songs[:120])

    after = mapped(range(150), songs, before=before)

    np.testing.assert_array_equal(after.places[:120], before.places)
    assert trustworthiness(directions(songs), after.places) >= 0.9


def test_a_library_that_has_grown_is_laid_out_anew_from_where_it_was() -> None:
    songs = _songs(300)
    before = mapped(range(120), songs[:120])

    after = mapped(range(300), songs, before=before)

    assert after.laid_out == 300
    assert trustworthiness(directions(songs), after.places) >= 0.9
    # no quarter of the map has gone to another end
    both = np.corrcoef(np.hstack([before.places, after.places[:120]]).T)
    assert both[0, 2] > 0.7
    assert both[1, 3] > 0.7


def test_songs_that_were_taken_out_leave_the_map() -> None:
    songs = _songs(60)
    before = mapped(range(60), songs)
    after = mapped(range(10, 60), songs[10:], before=before)
    assert after.songs == tuple(range(10, 60))
    np.testing.assert_array_equal(after.places, before.places[10:])


def test_a_large_library_is_placed_among_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(song_map, "LANDMARKS", 300)
    songs = _songs(3000, kinds=40)
    shares: list[float] = []

    found = mapped(range(len(songs)), songs, on_progress=shares.append)

    assert trustworthiness(directions(songs), found.places, asked=100) >= 0.9
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 100


def test_a_map_that_is_wanted_no_more_is_given_up_soon() -> None:
    cancel, told = threading.Event(), list[float]()

    def on_progress(share: float) -> None:
        told.append(share)
        if share > 0.1:
            cancel.set()

    songs = _songs(300)
    with pytest.raises(CancelledError):
        mapped(range(len(songs)), songs, cancel=cancel, on_progress=on_progress)
    assert max(told) < 0.2


def test_the_map_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    found = mapped([3, 5, 9], _songs(3))
    with Database(path) as database:
        model = database.model(open_bundle(bundled_model()).card)
        assert database.last_map(model) is None
        database.put_map(model, found)
    with Database(path) as database:
        kept = database.last_map(model)
        assert kept is not None
        assert (kept.songs, kept.laid_out) == ((3, 5, 9), 3)
        np.testing.assert_array_equal(kept.places, found.places)
