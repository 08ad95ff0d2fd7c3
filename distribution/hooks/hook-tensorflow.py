"""What of TensorFlow is frozen: its Python, and of its libraries those that this imports.

Takes the place of the hook that comes with PyInstaller, which collects headers, sources and
converters too, and imports all of TensorFlow to find out what there is.
"""

from importlib.util import find_spec
from pathlib import Path

from PyInstaller.utils.hooks import collect_submodules

_WITHOUT = {"examples", "include", "testdata", "testing", "tests", "tools", "xla_aot_runtime_src"}
"""Folders without anything that a program uses."""


def _modules(package):
    """Names of a package's modules, by their files: its own imports name many as text only."""
    top = Path(find_spec(package).submodule_search_locations[0])
    for file in sorted(top.rglob("*")):
        parts = file.relative_to(top).with_suffix("").parts
        if (
            file.suffix in (".py", ".so", ".pyd")
            and _WITHOUT.isdisjoint(parts)
            and not parts[-1].startswith("lib")
            and not parts[-1].endswith(("_test", "_testlib"))
        ):
            yield ".".join((package, *parts)).removesuffix(".__init__")


hiddenimports = [
    "ml_dtypes",
    *_modules("tensorflow"),
    *collect_submodules(
        "keras", filter=lambda name: not name.startswith("keras.src.backend.openvino")
    ),
]
warn_on_missing_hiddenimports = False

# it looks for its own source, and warns where that is not to be found
module_collection_mode = {"tensorflow.python.autograph": "py+pyz"}

# a second place of these would have TensorFlow look for its parts there
bindepend_symlink_suppression = [
    "**/libtensorflow_cc.so*",
    "**/libtensorflow_framework.so*",
    "**/_pywrap_tensorflow_internal.so",
]
