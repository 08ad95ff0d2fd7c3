"""Runs in a frozen program before all else: libraries of the package are found by their names."""

import ctypes.util
import sys
from pathlib import Path

_elsewhere = ctypes.util.find_library


def _find_library(name):
    # sounddevice asks for PortAudio so, and knows only the system's
    beside = sorted(Path(sys._MEIPASS).glob(f"lib{name}.*"))
    return str(beside[0]) if beside else _elsewhere(name)


if sys.platform == "linux":
    ctypes.util.find_library = _find_library
