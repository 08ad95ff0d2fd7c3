"""What a package leaves out is what the program does without."""

import json
import subprocess
import sys
from typing import Any

import pytest

from distribution.contents import UNWANTED, is_stripped, unwanted, wanted_files
from tests.distribution import everything_imported

TRAINS = {"keras", "tensorflow", "h5py", "sklearn", "optuna", "tensorboard"}
OPTIONAL = {"distributed", "yt_dlp"}


def all_imported(build: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", everything_imported.__name__, build],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what was loaded")
@pytest.mark.parametrize(
    ("build", "may_be_missing"),
    [("standard", OPTIONAL | {"ai_edge_litert"}), ("light", OPTIONAL | TRAINS)],
)
def test_what_a_package_leaves_out_is_not_imported(build: str, may_be_missing: set[str]) -> None:
    found = all_imported(build)

    # what needs a cluster is imported when there is one
    missing = {name for name in found["missing"] if not name.startswith("genre_desktop.library.cl")}
    assert {name.split(".")[0] for name in missing} == may_be_missing, found["missing"]
    loaded = [(place, place, "BINARY") for place in found["libraries"]]
    assert wanted_files(loaded) == loaded


def test_what_is_left_out_is_named_once_and_is_not_ours() -> None:
    for light in (False, True):
        names = unwanted(light=light)
        assert len(set(names)) == len(names)
        assert not any(name.startswith("genre_desktop") for name in names)
    assert not {"av", "mutagen", "numpy", "scipy", "soundfile"} & set(UNWANTED)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "genre_desktop/resources/demo_song.ogg",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
        "matplotlib/mpl-data/fonts/ttf/LastResortHE-Regular.ttf",
        "av.libs/libx264-d6533a8d.so.165",
        "libportaudio.so.2",
        "scipy/special/_ufuncs.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_what_is_needed_stays(place: str) -> None:
    assert wanted_files([(place, place, "DATA")])


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "libQt6Pdf.so.6",
        "tensorflow/include/eigen/a.h",
        "numpy/core/tests/data.npy",
        "libasound.so.2",
        "libgdk_pixbuf-2.0.so.0",
    ],
)
def test_what_is_not_needed_goes(place: str) -> None:
    assert not wanted_files([(place, place, "DATA")])


def test_only_what_stands_it_loses_its_symbols() -> None:
    assert is_stripped("tensorflow/libtensorflow_cc.so.2")
    for place in (
        "numpy.libs/libscipy_openblas64_-32a4b2a6.so",
        "scipy.libs/libscipy_openblas-6cdc3b4a.so",
    ):
        assert not is_stripped(place)
