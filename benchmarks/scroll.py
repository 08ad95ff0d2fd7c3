"""Scrolling and zooming an hour: how many frames are painted, how long the window is held."""

from collections.abc import Iterator

from benchmarks.processes import measured_in_child
from benchmarks.row import Row


def run(*, full: bool) -> Iterator[Row]:
    """Frames a second at 1920×1080 while moving, zooming and playing; pauses; memory."""
    del full
    found = measured_in_child("scroll")
    for kind in ("pan", "zoom", "rows"):
        frames = found[f"{kind}_frames_a_second"]
        yield Row(f"scroll.{kind}_frames_a_second", frames, "", target=30, at_least=True)
        yield Row(f"scroll.{kind}_processor_ms", found[f"{kind}_processor_ms"], "ms")
    yield Row("scroll.playhead_processor_ms", found["playhead_processor_ms"], "ms")
    yield Row("scroll.longest_pause_ms", found["longest_pause_ms"], "ms", target=100)
    yield Row("scroll.memory_growth_mb", found["memory_growth_mb"], "MB", target=200)
