"""Songs of another collection are brought nearer to those that are learned."""

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.features.mel import FrontEnd
from genre_desktop.training.material import Material, borrowed, labelled
from genre_desktop.training.mel_file import read_mel_file
from tests.training.songs import GENRES, content, mel_file

Halves = tuple[NDArray[np.float32], NDArray[np.float32]]


@pytest.fixture(scope="module")
def like(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return labelled(mel_file(tmp_path_factory.mktemp("songs") / "songs.npz"), GENRES, FrontEnd())


@pytest.fixture(scope="module")
def halves(like: Material, tmp_path_factory: pytest.TempPathFactory) -> Halves:
    """Another collection as it is and as it is brought nearer [shape=(n, n_mels, columns)]."""
    path = tmp_path_factory.mktemp("others") / "others.npz"
    made = content(seed=3)
    made["mel"][:, :, 1::2] = made["mel"][:, :, ::2]  # each column twice: it moves half as often
    made["mel"][:, 90:] //= 2
    np.savez(path, **made)
    material = borrowed(read_mel_file(path), GENRES, FrontEnd(), like=like)
    columns = np.stack(material.columns).astype(np.float32)
    return columns[: len(columns) // 2], columns[len(columns) // 2 :]


def movement(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each band moves from one column to the next, in dB."""
    heard = np.maximum(columns, columns.max(axis=(1, 2), keepdims=True) - 70)
    return np.asarray(np.sqrt(np.square(np.diff(heard, axis=2)).mean(axis=(0, 2))))


def test_songs_are_there_as_they_are(halves: Halves) -> None:
    own, _ = halves

    assert (own[:, :, 1::2] == own[:, :, ::2]).all()


def test_and_with_the_mean_spectrum_of_what_is_learned(halves: Halves, like: Material) -> None:
    own, brought = (half.mean(axis=(0, 2)) for half in halves)
    wanted = np.stack(like.columns).astype(np.float32).mean(axis=(0, 2))

    assert np.abs((brought - brought.mean()) - (wanted - wanted.mean())).max() < 1
    assert np.abs((own - own.mean()) - (wanted - wanted.mean())).max() > 10


def test_and_with_the_grain_of_what_is_learned(halves: Halves, like: Material) -> None:
    own, brought = map(movement, halves)
    wanted = movement(np.stack(like.columns).astype(np.float32))

    np.testing.assert_allclose(brought[1:], wanted[1:], rtol=0.1)
    assert (own[1:] < 0.8 * wanted[1:]).all()
