"""A model file is data: one that is anything else is refused, and nothing of it has happened."""

import io
import json
import pickle
import re
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import pytest

from genre_desktop import paths
from genre_desktop.inference.archive import check_archive
from genre_desktop.inference.bundle import ModelError
from genre_desktop.inference.network import load_network
from genre_desktop.training.recipes import RECIPES
from tests.inference.fakes import FRONT_END, WINDOW, small_model, with_card
from tests.inference.model_files import CONFIG, WEIGHTS, packed, parts, rewritten

Config = dict[str, Any]
MARK = "was-run"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small_model(tmp_path_factory.mktemp("good") / "small.keras").read_bytes()


@pytest.fixture
def model(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # where what is named without a folder would land
    path = tmp_path / "folder" / "small.keras"
    path.parent.mkdir()
    path.write_bytes(good)
    return path


def refused(path: Path) -> str:
    """What is said of a model that is not opened, whose code has not run."""
    with pytest.raises(ModelError, match=r"small\.keras cannot be loaded") as caught:
        load_network(with_card(path))
    assert not list(path.parent.parent.rglob(MARK))
    assert caught.value.remedy
    return caught.value.message


def layer(kind: str, config: Config, module: str = "keras.layers") -> Config:
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": "evil", **config},
        "registered_name": None,
        "name": "evil",
    }


def function(module: str, name: str) -> Config:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def instead_of_a_layer(made: Config) -> Callable[[Config], Config]:
    def change(config: Config) -> Config:
        layers = config["config"]["layers"]
        old = layers[1]
        made["config"]["name"] = made["name"] = old["name"]
        layers[1] = {**made, "inbound_nodes": old["inbound_nodes"]}
        return config

    return change


def with_entry(entry: str, value: object) -> Callable[[Config], Config]:
    """Change what the last layer is made with."""

    def change(config: Config) -> Config:
        config["config"]["layers"][-1]["config"][entry] = value
        return config

    return change


CODE = {
    "a Lambda layer": instead_of_a_layer(
        layer("Lambda", {"function": {"class_name": "__lambda__", "config": {"code": "4wEA"}}})
    ),
    "a function of the system": instead_of_a_layer(
        layer("Lambda", {"function": function("os", "system"), "arguments": {"command": MARK}})
    ),
    "safe mode switched off": instead_of_a_layer(
        layer("enable_unsafe_deserialization", {}, "keras.config")
    ),
    "a download": instead_of_a_layer(layer("get_file", {"fname": MARK}, "keras.utils")),
    "a saved graph": instead_of_a_layer(layer("TFSMLayer", {"filepath": "/tmp/model"})),  # noqa: S108
    "a file as vocabulary": instead_of_a_layer(
        layer("StringLookup", {"vocabulary": "/etc/passwd"})
    ),
    "PyTorch's pickles": instead_of_a_layer(layer("TorchModuleWrapper", {"module": "gASV"})),
    "a class of Python's": instead_of_a_layer(layer("Popen", {"args": ["id"]}, "subprocess")),
    "an activation by name": with_entry("activation", function("builtins", "eval")),
    "an initializer by name": with_entry("kernel_initializer", function("os", "getcwd")),
    "another class by its registered name": with_entry(
        "kernel_initializer",
        {
            "module": "keras.initializers",
            "class_name": "Zeros",
            "config": {},
            "registered_name": "builtins>exec",
        },
    ),
    "a module without a class": with_entry("kernel_regularizer", {"module": "antigravity"}),
    "a model within": instead_of_a_layer(
        layer("Functional", {"layers": [layer("Lambda", {})]}, "keras.src.models.functional")
    ),
}


@pytest.mark.parametrize("change", CODE.values(), ids=CODE.keys())
def test_code_in_the_configuration_is_refused(
    model: Path, change: Callable[[Config], Config]
) -> None:
    rewritten(model, change)

    assert "which no model here needs" in refused(model)


def test_a_lambda_layer_that_writes_a_file_writes_none(model: Path, tmp_path: Path) -> None:
    import keras  # noqa: PLC0415

    mark = str(tmp_path / MARK)
    window = keras.Input((FRONT_END.n_mels, WINDOW.columns, 1))

    def writes(signal: Any) -> Any:  # noqa: ANN401
        with open(mark, "w", encoding="utf-8"):  # noqa: PTH123 - it knows built-in names alone
            return signal

    signal = keras.layers.Lambda(writes, output_shape=window.shape[1:])(window)
    logits = keras.layers.Dense(3)(keras.layers.Flatten()(signal))
    keras.Model(window, logits).save(model)
    Path(mark).unlink(missing_ok=True)  # the model was put together here

    assert "Lambda" in refused(model)


NAMES = ["../was-run", "../../was-run", "/was-run", "assets/../../was-run", "x\\..\\was-run"]


@pytest.mark.parametrize("name", NAMES)
def test_a_part_that_would_land_elsewhere_is_refused(model: Path, name: str) -> None:
    packed(model, {**parts(model), name: b"x"})

    assert "which no model needs" in refused(model)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(model: Path) -> None:
    with zipfile.ZipFile(model, "a") as archive:
        archive.writestr(CONFIG, b"{}")

    assert "twice" in refused(model)


def test_a_zip_bomb_is_refused_unpacked(model: Path) -> None:
    with zipfile.ZipFile(model, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(CONFIG, b"{}")
        with archive.open(WEIGHTS, "w", force_zip64=True) as file:
            for _ in range(510):
                file.write(bytes(1_000_000))
    assert model.stat().st_size < 5_000_000

    with memory_watched() as grown_mb:
        assert "would be 510000000 bytes" in refused(model)

    assert grown_mb() < 100


def test_a_zip_bomb_that_lies_about_its_size_unpacks_no_more_than_it_said(model: Path) -> None:
    contents = parts(model)
    contents[CONFIG] = b'"' + b" " * 200_000_000 + b'"'
    packed(model, contents, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    content = model.read_bytes()
    true_size, said = (200_000_002).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert content.count(true_size) == 2
    model.write_bytes(content.replace(true_size, said))

    with memory_watched() as grown_mb:
        refused(model)

    assert grown_mb() < 100


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps({"model": "small"}),
        b"\x89HDF\r\n\x1a\n" + bytes(2000),
        b"PK\x05\x06" + bytes(18),
    ],
    ids=["pickle", "HDF5", "an archive of nothing"],
)
def test_another_kind_of_file_is_refused(model: Path, content: bytes) -> None:
    model.write_bytes(content)

    refused(model)


def test_a_model_of_the_older_format_is_refused_by_its_content(model: Path) -> None:
    import keras  # noqa: PLC0415

    older = model.with_suffix(".h5")
    keras.models.load_model(model).save(older)
    older.replace(model)

    refused(model)


def rewire(model: Path, change: Callable[[h5py.File, h5py.Dataset], None]) -> None:
    """Change the file of weights, given it and one array of it."""
    contents = parts(model)
    buffer = io.BytesIO(contents[WEIGHTS])
    with h5py.File(buffer, "r+") as file:
        found: list[h5py.Dataset] = []
        file.visititems(
            lambda _, each: found.append(each) if isinstance(each, h5py.Dataset) else None
        )
        change(file, found[0])
    packed(model, {**contents, WEIGHTS: buffer.getvalue()})


def link_out(file: h5py.File, array: h5py.Dataset) -> None:
    name = array.name
    del file[name]
    file[name] = h5py.ExternalLink("/etc/hostname", "/x")


def link_within(file: h5py.File, array: h5py.Dataset) -> None:
    name = array.name
    del file[name]
    file[name] = h5py.SoftLink("/elsewhere")


def read_out(file: h5py.File, array: h5py.Dataset) -> None:
    name, shape = array.name, array.shape
    del file[name]
    file.create_dataset(name, shape, "f4", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])


def read_virtually(file: h5py.File, array: h5py.Dataset) -> None:
    name, shape = array.name, array.shape
    del file[name]
    layout = h5py.VirtualLayout(shape, "f4")
    layout[...] = h5py.VirtualSource("/etc/passwd", "x", shape)
    file.create_virtual_dataset(name, layout)


def declare_terabytes(file: h5py.File, array: h5py.Dataset) -> None:
    name = array.name
    del file[name]
    file.create_dataset(name, (1 << 20, 1 << 20), "f4", chunks=(16, 16))  # and writes none of it


def hold_texts(file: h5py.File, array: h5py.Dataset) -> None:
    name = array.name
    del file[name]
    file.create_dataset(name, data=["text"], dtype=h5py.string_dtype())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (link_out, "in another file"),
        (link_within, "in another file"),
        (read_out, "in another file"),
        (read_virtually, "in another file"),
        (declare_terabytes, "its weights would be"),
        (hold_texts, "no numbers"),
    ],
)
def test_weights_that_are_not_in_the_file_are_refused(
    model: Path, change: Callable[[h5py.File, h5py.Dataset], None], told: str
) -> None:
    rewire(model, change)

    assert told in refused(model)


def test_a_model_of_a_thousand_million_parameters_is_refused_unbuilt(model: Path) -> None:
    rewritten(model, with_entry("units", 1_000_000_000))

    with memory_watched() as grown_mb:
        assert "parameters" in refused(model)

    assert grown_mb() < 300


@pytest.mark.parametrize("kind", ["UpSampling2D", "ZeroPadding2D"])
def test_a_model_that_blows_up_a_window_is_refused(model: Path, kind: str) -> None:
    import keras  # noqa: PLC0415

    window = keras.Input((FRONT_END.n_mels, WINDOW.columns, 1))
    blown_up = getattr(keras.layers, kind)(20_000)(window)
    logits = keras.layers.Dense(3)(keras.layers.GlobalAveragePooling2D()(blown_up))
    keras.Model(window, logits).save(model)

    assert "a layer would make" in refused(model)


def test_a_configuration_nested_without_end_is_refused(model: Path) -> None:
    contents = parts(model)
    contents[CONFIG] = b'{"config":' + b"[" * 500_000 + b"]" * 500_000 + b"}"
    packed(model, contents)
    assert "nested" in refused(model)

    deep: Config = {}
    for _ in range(100):
        deep = {"config": deep}
    contents[CONFIG] = json.dumps(deep).encode()
    packed(model, contents)
    assert "nested" in refused(model)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_makes_models_that_are_nothing_but_data(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    path = tmp_path / "model.keras"
    recipe.build(128, recipe.window.columns, 3).save(path)

    assert check_archive(path)["class_name"] == "Functional"


def test_the_bundled_model_is_nothing_but_data() -> None:
    begin = time.monotonic()

    check_archive(paths.bundled_model())

    assert time.monotonic() - begin < 5  # a tenth of a second where nothing else is done


class memory_watched:  # noqa: N801 - used like a function
    """How much more memory than before this process takes at most, in MB; 0 where none tells."""

    def __enter__(self) -> Callable[[], float]:
        if sys.platform == "linux":
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = self._peak_mb()
        return lambda: self._peak_mb() - before

    def __exit__(self, *_: object) -> None:
        pass

    def _peak_mb(self) -> float:
        if sys.platform != "linux":
            return 0.0
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        assert found
        return int(found[1]) / 1024
