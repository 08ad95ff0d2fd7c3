"""Memory that was given back to the C library, and is given back to the system.

What songs and pictures took is freed by one thread and lay in the heap of another, with small
things between. The GNU C library keeps such gaps in store for as long as it runs: 100 to 300 MB
after some minutes. Two heaps, and large pieces in none of them, leave fewer; the rest is given back
while nothing runs. Elsewhere this does nothing.
"""

import ctypes
import mmap
import sys
from pathlib import Path

_NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Of ``mallopt``, as in malloc.h."""
_HEAPS = 2
_LARGE_BYTES = 1 << 20
"""From here on a piece goes back to the system when it is freed. The library would raise this to
32 MB by and by, to spare the system's work: some 4 % of what the model takes for a song."""


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of the GNU C library."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _NAMES.split())


def used_bytes() -> int:
    """What was asked of the C library and not given back; 0 where it does not tell."""
    info = _info()
    return int(info.uordblks + info.hblkhd) if info is not None else 0


def resident_bytes() -> int:
    """What the process has in memory; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * mmap.PAGESIZE


def hold_together() -> None:
    """Have the C library spread small things over few heaps, and put large ones in none.

    Holds for threads that have not begun: each would be given a heap of its own, up to eight for
    each core.
    """
    library = _library()
    if library is not None and hasattr(library, "mallopt"):
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Have the C library keep nothing in store; some 50 ms of work, for a thread beside others."""
    library = _library()
    if library is not None and hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def _library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _info() -> _MallInfo | None:
    library = _library()
    if library is None or not hasattr(library, "mallinfo2"):  # older, or another one
        return None
    library.mallinfo2.restype = _MallInfo
    found: _MallInfo = library.mallinfo2()
    return found
