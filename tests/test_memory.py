"""Memory goes back to the system, whatever lies between."""

import subprocess
import sys

import numpy as np
import psutil
import pytest

from genre_desktop.memory import give_back, resident_bytes, used_bytes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of the GNU C library")

_MB = 1 << 20


def test_what_lies_between_small_things_goes_back() -> None:
    process = psutil.Process()
    pieces = [np.ones(64 << 10, np.uint8) for _ in range(2000)]  # too small to be mapped each
    kept = pieces[::50]
    before = used_bytes()
    del pieces
    assert before - used_bytes() > 100 * _MB
    resident = process.memory_info().rss
    assert resident_bytes() == pytest.approx(resident, abs=_MB)
    give_back()
    assert resident - process.memory_info().rss > 80 * _MB
    assert all(piece.all() for piece in kept)


def test_large_pieces_go_back_at_once_and_threads_share_their_heaps() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _HELD_TOGETHER], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "2"]


_HELD_TOGETHER = """
import ctypes
import tempfile
import threading
import numpy as np
from genre_desktop.memory import hold_together, resident_bytes

hold_together()
large = np.ones(30 << 20, np.uint8)
del large  # after which the library would keep pieces up to this size in its heaps
before = resident_bytes()
pieces = [(np.ones(2 << 20, np.uint8), np.ones(64 << 10, np.uint8)) for _ in range(50)]
kept = [small for _, small in pieces]
del pieces
print(resident_bytes() - before < 20 << 20)

started, seen = threading.Barrier(13), threading.Event()

def take():
    piece = np.ones(100 << 10, np.uint8)
    started.wait()
    seen.wait()

threads = [threading.Thread(target=take) for _ in range(12)]
for thread in threads:
    thread.start()
started.wait()
with tempfile.TemporaryFile("w+") as told:
    library = ctypes.CDLL(None)
    library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
    library.fdopen.restype = ctypes.c_void_p
    stream = library.fdopen(ctypes.c_int(told.fileno()), b"w")
    library.fflush.argtypes = [ctypes.c_void_p]
    library.malloc_info(0, stream)
    library.fflush(stream)
    told.seek(0)
    print(told.read().count("<heap nr="))
seen.set()
"""
