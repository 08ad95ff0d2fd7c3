"""What goes into a package and what stays out of it, once for both builds.

`tests/distribution/test_contents.py` holds the lists against what the program imports.
"""

import re
from collections.abc import Iterable
from pathlib import Path

LIGHT_VARIABLE = "LIGHT"
"""If this environment variable is neither empty nor 0, the light build is made."""

UNWANTED = {
    "IPython": "found by following imports, like most below; nothing here needs it",
    "_pytest": "tests",
    "alembic": "Optuna's, for databases that are not used",
    "audioread": "librosa's",
    "clang": "TensorFlow asks for it where it makes code for phones",
    "dask": "a cluster is an optional part, and its workers need a Python of their own",
    "distributed": "as dask",
    "grpc": "TensorBoard's server",
    "hypothesis": "tests",
    "jax": "a backend of Keras that is not used",
    "librosa": "what the program hears is held against it by the tests only",
    "llvmlite": "librosa's, by way of numba",
    "mypy": "checks",
    "mypyc": "checks",
    "numba": "librosa's; compiles at each first call",
    "pandas": "an optional part of several libraries",
    "pip": "",
    "plotly": "an optional part of Optuna",
    "pooch": "librosa's",
    "psutil": "tests",
    "pytest": "tests",
    "setuptools": "",
    "sqlalchemy": "as alembic",
    "tensorboard_data_server": "TensorBoard's server",
    "tkinter": "a window that is not ours",
    "torch": "as jax",
    "wheel": "",
    "yt_dlp": "is outdated within weeks, and so has to be the user's own",
    "PySide6.QtDBus": "",
    "PySide6.QtDesigner": "",
    "PySide6.QtPdf": "",
    "PySide6.QtQml": "",
    "PySide6.QtQuick": "",
    "PySide6.QtTest": "pyqtgraph does without",
    "PySide6.QtVirtualKeyboard": "",
}
"""Modules that are in no package, and why."""

BESIDE_PROGRAM = (
    "keras",
    "matplotlib",
    "narwhals",
    "optuna",
    "pygments",
    "pyqtgraph",
    "rich",
    "scipy",
    "sklearn",
    "tensorboard",
    "tensorflow",
)
"""Packages of many modules, which lie in files of their own: the list of those that are in the
program is read at each start, and takes 2 ms a thousand."""

RUN_LATER = ("pyi_rth_multiprocessing",)
"""What PyInstaller would run at each start, and our own code runs when it is needed."""

RUN_NEVER = ("pyi_rth_mplconfig", "pyi_rth_pyqtgraph_multiprocess")
"""What it would run for what is arranged in another way here, or not used."""

UNWANTED_IN_LIGHT = {
    "absl": "TensorFlow's",
    "astunparse": "TensorFlow's",
    "gast": "TensorFlow's",
    "google": "TensorFlow's and LiteRT's tools'",
    "h5py": "the weights in a .keras file",
    "joblib": "scikit-learn's",
    "keras": "trains and opens .keras files, which the light program does not",
    "markdown": "TensorBoard's",
    "ml_dtypes": "TensorFlow's",
    "opt_einsum": "TensorFlow's",
    "optree": "Keras's",
    "optuna": "searches for settings of a training",
    "rich": "Keras's",
    "sklearn": "parts songs and fits last layers, for a training",
    "tensorboard": "the course of a training",
    "tensorflow": "as keras",
    "tqdm": "LiteRT's tools'",
    "werkzeug": "TensorBoard's",
    "wrapt": "TensorFlow's",
}
"""Modules that only a program that trains needs, and why."""

UNWANTED_IN_STANDARD = {
    "ai_edge_litert": "runs exported models; TensorFlow runs the one that they were exported from",
}

_UNWANTED_FILES = re.compile(
    r"""
      (^|/)libQt6(Pdf|Qml\w*|Quick\w*|VirtualKeyboard\w*|Designer\w*|Test|Sql|EglF\w*)\.
    | PySide6/(Qt/)?(qml|translations|include|typesystems|glue|doc|scripts|support)/
    | PySide6/(Qt/)?plugins/(
          egldeviceintegrations|generic|networkinformation|qmltooling|sqldrivers|tls
        | wayland-graphics-integration-server
        | platforms/libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)
        | platforminputcontexts/libqtvirtualkeyboard
        | platformthemes/libqgtk3       # wants the system's GTK, and brings half of one: below
        | imageformats/libq(pdf|gif|icns|tga|tiff|wbmp|webp)
      )
    | (^|/)libasound\.so              # has to fit the system's plug-ins
    | ^lib(atk|cairo|pango|gdk_pixbuf|pixman|fribidi|thai|datrie|graphite2|harfbuzz)[\w.-]*\.so
    | tensorflow/(include|xla_aot_runtime_src)/
    | tensorflow/compiler/mlir/stablehlo/stablehlo_extension\.so   # nothing imports these two
    | tensorflow/compiler/tf2xla/ops/_xla_ops\.so
    | tensorboard/webfiles\.zip
    | matplotlib/mpl-data/(sample_data|images|plot_directive|fonts/(afm|pdfcorefonts))/
    | matplotlib/mpl-data/fonts/ttf/(?!DejaVuSans|LastResort)
    | (^|/)tests?/
    | ai_edge_litert/(libLiteRtWebGpu|vendors/|tools/|aot/)
    | \.(pyi|pxd|h|hpp|lib|a|cmake)$
    """,
    re.VERBOSE,
)

_STRIPPED = re.compile(
    r"""
      (^|/)libtensorflow_(cc|framework)\.so
    | ^tensorflow/.*\.so$
    | (^|/)libpython3
    | ^ai_edge_litert/.*\.so$
    """,
    re.VERBOSE,
)


def is_light(environment: dict[str, str]) -> bool:
    """Whether the light build is asked for."""
    return environment.get(LIGHT_VARIABLE, "") not in ("", "0")


def unwanted(*, light: bool) -> list[str]:
    """The modules that stay out of a build."""
    return sorted({**UNWANTED, **(UNWANTED_IN_LIGHT if light else UNWANTED_IN_STANDARD)})


def wanted_files(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What is left of PyInstaller's list of files, each with its place in the package first.

    A module that something imports is wanted, in whatever folder it lies.
    """
    return [
        entry
        for entry in entries
        if entry[0].endswith(".pyc") or not _UNWANTED_FILES.search(_posix(entry[0]))
    ]


def is_stripped(place: str) -> bool:
    """Whether a library is to lose its symbols.

    TensorFlow's stand it, which is a quarter of them; the OpenBLAS of NumPy's and SciPy's wheels
    does not, since their wheels move tables about that `strip` does not know of.
    """
    return _STRIPPED.search(_posix(place)) is not None


def _posix(place: str) -> str:
    return Path(place).as_posix().replace("\\", "/")
