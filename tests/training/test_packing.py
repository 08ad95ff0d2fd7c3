"""A packed model is smaller and the same."""

import zipfile
from pathlib import Path

import numpy as np

from genre_desktop.training.packing import save_packed
from genre_desktop.training.recipes import RECIPES


def test_a_packed_network_is_smaller_and_answers_to_the_last_bit_the_same(tmp_path: Path) -> None:
    import keras  # noqa: PLC0415

    keras.utils.set_random_seed(4)
    recipe = RECIPES["short-chunk"]
    network = recipe.build(128, recipe.window.columns, 10)
    network.save(tmp_path / "stored.keras")
    save_packed(network, tmp_path / "packed.keras")

    stored, packed = (tmp_path / f"{name}.keras" for name in ("stored", "packed"))
    assert packed.stat().st_size < 0.95 * stored.stat().st_size
    assert sorted(zipfile.ZipFile(packed).namelist()) == sorted(zipfile.ZipFile(stored).namelist())
    again = keras.models.load_model(packed, compile=False, safe_mode=True)
    windows = np.random.default_rng(2).normal(size=(2, *network.input_shape[1:])).astype(np.float32)
    assert np.array_equal(again(windows).numpy(), network(windows).numpy())
    save_packed(network, tmp_path / "twice.keras")
    assert [path.name for path in tmp_path.iterdir() if "keras" not in path.suffix] == []
