"""The library's table with a hundred thousand songs: sorting, filtering, scrolling."""

from collections.abc import Iterator

from benchmarks.processes import measured_in_child
from benchmarks.row import Row


def run(*, full: bool) -> Iterator[Row]:
    """Medians of five: the slowest column and filter, and frames a second at 1920×1080."""
    del full
    found = measured_in_child("table")
    yield Row("table.sort_ms", found["sort_ms"], "ms", target=200)
    yield Row("table.filter_ms", found["filter_ms"], "ms", target=200)
    yield Row("table.scroll_fps", found["scroll_fps"], "", target=30, at_least=True)
    yield Row("table.scroll_processor_ms", found["scroll_processor_ms"], "ms")
    yield Row("table.longest_pause_ms", found["longest_pause_ms"], "ms")
    yield Row("table.memory_mb", found["memory_mb"], "MB")
