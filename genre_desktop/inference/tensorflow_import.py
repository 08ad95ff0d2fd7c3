"""TensorFlow imported in a thread without holding up the window.

Measured on Python 3.11 with a 5 ms timer in a window, the longest pause of an import as such is
350 to 700 ms. It has two causes, and each has its remedy here; what is left is 20 to 40 ms.

- An extension module is loaded by ``dlopen`` with the interpreter locked, and the first of
  TensorFlow's draws in 850 MB of libraries. They are loaded beforehand through a foreign call,
  which unlocks the interpreter (`ctypes.CDLL` itself does not).
- The import makes 370,000 objects that stay. The garbage collector walks through all that there
  are, time and again, for up to 200 ms. So the oldest generation is not collected meanwhile, and
  what is there at the end is never looked at again.
"""

import contextlib
import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_NEVER = 1 << 30
_SWITCH_S = 0.001

# the garbage collector and the interpreter's switch interval belong to all threads
_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def unobtrusive_import() -> Iterator[None]:
    """Import and warm TensorFlow in this block, on a thread beside the window's."""
    with _one_at_a_time:
        if "tensorflow" in sys.modules:
            yield
        else:
            with _quietly():
                yield


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    _load_what_others_load()
    young, middle, old = gc.get_threshold()
    switch_s = sys.getswitchinterval()
    if gc.isenabled():  # else another thread collects, and this one must not
        gc.collect()  # while there is little to look through: what is frozen is never freed
    gc.set_threshold(young, middle, _NEVER)
    sys.setswitchinterval(_SWITCH_S)
    try:
        _load_libraries()
        with _without_unwanted():
            import keras  # noqa: F401, PLC0415
        yield
    finally:
        gc.freeze()
        sys.setswitchinterval(switch_s)
        gc.set_threshold(young, middle, old)


def _load_what_others_load() -> None:
    # dlopen waits for another dlopen, and an import does so with the interpreter locked: what the
    # decoding thread is going to import has to be there before TensorFlow's libraries are loaded
    import av  # noqa: F401, PLC0415
    import scipy.fft  # noqa: F401, PLC0415
    import soundfile  # noqa: F401, PLC0415
    import soxr  # noqa: F401, PLC0415


def _load_libraries() -> None:
    if sys.platform == "win32":
        return  # no dlopen; its libraries lie elsewhere, and are found by their import only
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for library in _libraries():
        # lazily: binding 150,000 functions at once takes a third of the time. A failure is
        # left for the import to report.
        dlopen(os.fsencode(library), os.RTLD_LAZY | os.RTLD_LOCAL)


def _libraries() -> list[Path]:
    found = importlib.util.find_spec("tensorflow")  # does not import it
    if found is None or not found.submodule_search_locations:
        return []
    folder = Path(found.submodule_search_locations[0])
    return [
        library
        for name in ("libtensorflow_framework", "libtensorflow_cc")  # the second needs the first
        for library in sorted(folder.glob(f"{name}*"))
    ]


class _Unwanted:
    """Finds, on the thread that made it, no module that Keras would import and nobody here needs.

    scikit-learn is for its wrappers (0.9 s), matplotlib for galleries of images (0.5 s, and some
    more where its list of fonts is not there yet). Other threads may import them meanwhile.
    """

    NAMES = ("sklearn", "matplotlib")

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(self, name: str, *_: object) -> None:
        if threading.get_ident() == self._thread and name.partition(".")[0] in self.NAMES:
            raise ModuleNotFoundError(f"{name} is not for Keras", name=name)


@contextlib.contextmanager
def _without_unwanted() -> Iterator[None]:
    unwanted = _Unwanted()
    sys.meta_path.insert(0, unwanted)
    try:
        yield
    finally:
        sys.meta_path.remove(unwanted)
