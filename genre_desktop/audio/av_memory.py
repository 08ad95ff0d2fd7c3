"""A bound on what FFmpeg allocates at a time, which else is whatever a file declares up to 2 GiB.

A comment of a WAV file, for one, gets all the memory that it says it will fill. PyAV has no name
for that bound, so it is set in FFmpeg's own library.
"""

import ctypes
import logging
import sys
from pathlib import Path

import av
import av._core

log = logging.getLogger(__name__)

MOST_BYTES = 128 << 20
"""The index of a song of a whole day takes 96 MB, and nothing else comes near it."""


def bound_allocations() -> bool:
    """Have FFmpeg refuse to allocate more than `MOST_BYTES` at a time, in all of this process.

    Returns
    -------
    bool
        Whether the bound could be set.
    """
    try:
        allow = _libavutil().av_max_alloc
    except (AttributeError, OSError, StopIteration):
        log.warning("what FFmpeg allocates is not bounded: its library was not found")
        return False
    allow.argtypes, allow.restype = [ctypes.c_size_t], None
    allow(MOST_BYTES)
    return True


def _libavutil() -> ctypes.CDLL:
    if sys.platform == "win32":  # which looks for a function in one library alone
        folder = Path(av.__file__).parent.parent / "av.libs"
        return ctypes.CDLL(str(next(folder.glob("avutil-*.dll"))))
    # found among the libraries that this one needs, whatever they are called
    return ctypes.CDLL(av._core.__file__)  # noqa: SLF001
