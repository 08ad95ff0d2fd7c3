"""Memory goes back to the system, whatever lies between."""

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
