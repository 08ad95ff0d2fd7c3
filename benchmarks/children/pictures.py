"""What computing pictures of a song does to a thread beside it, and to memory.

python -m benchmarks.children.pictures pauses SONG
python -m benchmarks.children.pictures memory SONG
"""

import json
import re
import sys
import threading
import time
from functools import partial
from pathlib import Path

from genre_desktop.audio.decode import load_decoders
from genre_desktop.audio.song_samples import SongSamples
from genre_desktop.features.descriptors import (
    DESCRIPTORS,
    Kind,
    Shown,
    beats_of,
    compute_pictures,
    descriptor,
    new_picture,
)

_TICK_S = 0.005
_ZOOMED_COLUMNS = 2000
_WIDTH = 1500


def main() -> None:
    """Measure what was named."""
    kind, song = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(_pauses(song) if kind == "pauses" else _memory(song)))


def _pauses(song: Path) -> dict[str, float]:
    """The longest time that a thread which sleeps 5 ms at a time was kept from going on."""
    load_decoders()
    worker = threading.Thread(target=_all_pictures, args=(song,))
    worker.start()
    longest_s, last = 0.0, time.perf_counter()
    while worker.is_alive():
        time.sleep(_TICK_S)
        now = time.perf_counter()
        longest_s, last = max(longest_s, now - last - _TICK_S), now
    return {"longest_ms": longest_s * 1e3}


def _all_pictures(song: Path) -> None:
    with SongSamples(song) as samples:
        pictures = {each: new_picture(each, samples.n_samples) for each in DESCRIPTORS}
        for _ in compute_pictures(
            pictures, samples, wanted=lambda: (0, 1, 1), cancel=threading.Event()
        ):
            pass
        for each, picture in pictures.items():
            if each.kind is Kind.BEATS:
                beats_of(picture.view(0, picture.columns, picture.columns)[0][:, 0])


def _memory(song: Path) -> dict[str, float]:
    """What the spectrogram and the harmonic part of an hour add, each looked at from end to end."""
    load_decoders()
    with SongSamples(song) as samples:
        samples.read(0, 1)
        before_mb = _resident_mb("VmRSS")
        slowest_s = 0.0
        for name in ("stft", "hpss harmonic"):
            each = descriptor(name)
            picture = new_picture(each, samples.n_samples)
            steps = range(0, picture.columns, picture.columns // 12)
            whole = (0.0, float(picture.columns), _WIDTH)
            parts = [(float(start), float(start + _ZOOMED_COLUMNS), _WIDTH) for start in steps]
            for shown in (whole, *parts):
                for _ in compute_pictures(
                    {each: picture},
                    samples,
                    wanted=partial(_same, shown),
                    cancel=threading.Event(),
                ):
                    begun = time.perf_counter()
                    picture.view(*shown)
                    slowest_s = max(slowest_s, time.perf_counter() - begun)
            picture.hide()
    return {"growth_mb": _resident_mb("VmHWM") - before_mb, "view_ms": slowest_s * 1e3}


def _same(shown: Shown) -> Shown:
    return shown


def _resident_mb(entry: str) -> float:
    found = re.search(rf"{entry}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise RuntimeError("the system does not tell a process's memory")
    return int(found[1]) / 1024


if __name__ == "__main__":
    main()
