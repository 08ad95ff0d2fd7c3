"""The engine runs what the card says, the same in batches of any size, and never foreign code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop import paths
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.bundle import ModelError, open_bundle
from genre_desktop.inference.card import WindowRule
from genre_desktop.inference.engine import KerasEngine
from tests.inference.fakes import FRONT_END, WINDOW, small_model, with_card
from tests.inference.model_files import rewritten, without

Windows = NDArray[np.float32]


def some_windows(count: int, n_mels: int, columns: int) -> Windows:
    return np.random.default_rng(0).standard_normal((count, n_mels, columns)).astype(np.float32)


@pytest.fixture(scope="module")
def bundled() -> KerasEngine:
    return KerasEngine(open_bundle(paths.bundled_model()))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return small_model(tmp_path / "small.keras")


def test_batches_of_any_size_give_the_same_answers(bundled: KerasEngine) -> None:
    card = bundled.card
    windows = some_windows(40, card.front_end.n_mels, card.window.columns)

    answers = {
        size: np.concatenate(
            [bundled.log_probabilities(windows[i : i + size]) for i in range(0, 40, size)]
        )
        for size in (1, 7, 16, 40)
    }

    assert answers[40].shape == (40, card.outputs)
    assert answers[40].dtype == np.float32
    for answer in answers.values():
        np.testing.assert_allclose(answer, answers[40], atol=1e-4)


def test_the_bundled_models_answers_are_log_probabilities(bundled: KerasEngine) -> None:
    card = bundled.card
    windows = some_windows(3, card.front_end.n_mels, card.window.columns)

    answer = bundled.log_probabilities(windows)

    np.testing.assert_allclose(np.exp(answer[:, : len(card.genres)]).sum(axis=1), 1, atol=1e-5)


def test_no_windows_give_no_answers(bundled: KerasEngine) -> None:
    card = bundled.card
    windows = some_windows(0, card.front_end.n_mels, card.window.columns)

    assert bundled.log_probabilities(windows).shape == (0, card.outputs)


def test_answers_are_what_keras_itself_gives(model: Path) -> None:
    import keras  # noqa: PLC0415

    windows = some_windows(5, FRONT_END.n_mels, WINDOW.columns)
    logits = np.asarray(keras.models.load_model(model)(windows[..., None]))

    answer = KerasEngine(with_card(model)).log_probabilities(windows)

    expected = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(answer, expected, atol=1e-5)


@pytest.mark.parametrize(
    "fields",
    [
        {"front_end": FrontEnd(sample_rate=8000, n_fft=256, hop_length=200, n_mels=9, fmax=4000)},
        {"window": WindowRule(columns=21, step=10)},
        {"genres": ("blues", "jazz")},
    ],
    ids=["bands", "columns", "genres"],
)
def test_a_model_of_other_shapes_than_its_card_says_is_refused(
    model: Path, fields: dict[str, object]
) -> None:
    with pytest.raises(ModelError, match="does not match its card: it takes"):
        KerasEngine(with_card(model, **fields))


def test_code_within_a_model_is_refused_and_not_run(tmp_path: Path) -> None:
    import keras  # noqa: PLC0415

    mark = tmp_path / "was-run"

    def touches(signal: Any) -> Any:  # noqa: ANN401
        mark.touch()
        return signal

    window = keras.Input((FRONT_END.n_mels, WINDOW.columns, 1))
    signal = keras.layers.Lambda(touches, output_shape=window.shape[1:])(window)
    logits = keras.layers.Dense(3)(keras.layers.Flatten()(signal))
    path = tmp_path / "small.keras"
    keras.Model(window, logits).save(path)
    mark.unlink(missing_ok=True)  # the model was put together here

    with pytest.raises(ModelError, match="cannot be loaded"):
        KerasEngine(with_card(path))

    assert not mark.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "system"), ("subprocess", "run"), ("builtins", "exec"), ("keras.utils", "get_file")],
)
def test_a_model_that_calls_a_function_by_name_is_refused_and_does_not_call_it(
    model: Path, module: str, name: str
) -> None:
    mark = model.with_name("was-run")
    call = {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": name,
    }

    def evil(config: dict[str, Any]) -> dict[str, Any]:
        layers = config["config"]["layers"]
        layers[1] = {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "evil", "function": call, "arguments": {"command": str(mark)}},
            "registered_name": None,
            "name": "evil",
            "inbound_nodes": layers[1]["inbound_nodes"],
        }
        return config

    rewritten(model, evil)

    with pytest.raises(ModelError, match="cannot be loaded"):
        KerasEngine(with_card(model))

    assert not mark.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a model" * 100),
        lambda path: path.write_bytes(path.read_bytes()[:-200]),
        lambda path: rewritten(path, lambda _: {}),
        lambda path: rewritten(path, lambda _: {"module": "nowhere", "class_name": "Nothing"}),
        lambda path: without(path, "config.json"),
        lambda path: without(path, "model.weights.h5"),
    ],
    ids=[
        "empty",
        "noise",
        "cut short",
        "no config",
        "unknown class",
        "config gone",
        "weights gone",
    ],
)
def test_a_damaged_model_is_refused_in_plain_words(
    model: Path, damage: Callable[[Path], object]
) -> None:
    damage(model)

    with pytest.raises(ModelError, match=r"small\.keras cannot be loaded"):
        KerasEngine(with_card(model))


@pytest.mark.parametrize("count", [0, 1, 8, 9, 40])
def test_a_window_is_placed_by_the_pass_that_judges_it(bundled: KerasEngine, count: int) -> None:
    card = bundled.card
    windows = some_windows(count, card.front_end.n_mels, card.window.columns)

    placed = bundled.placed(windows)

    assert placed.embeddings.shape == (count, 256)
    assert placed.embeddings.dtype == np.float32
    np.testing.assert_allclose(
        placed.log_probabilities, bundled.log_probabilities(windows), atol=1e-4
    )


def test_a_window_lies_where_the_layer_named_embedding_puts_it(bundled: KerasEngine) -> None:
    import keras  # noqa: PLC0415

    card = bundled.card
    windows = some_windows(3, card.front_end.n_mels, card.window.columns)
    network = keras.models.load_model(paths.bundled_model())
    inner = keras.Model(network.input, network.get_layer("embedding").output)

    np.testing.assert_allclose(
        bundled.placed(windows).embeddings, np.asarray(inner(windows[..., None])), atol=1e-4
    )


def test_a_model_without_that_layer_places_a_window_where_its_last_layer_takes_it(
    model: Path,
) -> None:
    windows = some_windows(5, FRONT_END.n_mels, WINDOW.columns)

    placed = KerasEngine(with_card(model)).placed(windows)

    np.testing.assert_allclose(placed.embeddings, windows.mean(axis=1), atol=1e-5)
