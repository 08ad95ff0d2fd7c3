"""From the start of the process to a window that can be used, and while TensorFlow is loaded."""

from collections.abc import Iterator

from benchmarks.processes import measured_in_child
from benchmarks.row import Row
from benchmarks.timing import interleaved


def run(*, full: bool) -> Iterator[Row]:
    """The program against a bare window, and against a plain import in a thread."""
    _window_s("program"), _window_s("bare")  # modules are compiled, files are in memory
    program_s, bare_s = interleaved(lambda: _window_s("program"), lambda: _window_s("bare"))
    yield Row("start.window_ms", program_s * 1e3, "ms")
    yield Row("start.window_ratio", program_s / bare_s, target=1.5)
    # later than it is: the thread that loads TensorFlow has begun by then
    (furnished_s,) = interleaved(lambda: _window_s("furnished"))
    yield Row("start.furnished_ms", furnished_s * 1e3, "ms")

    rounds = 5 if full else 3
    program_ms, plain_ms = interleaved(
        lambda: _pause_ms("program"), lambda: _pause_ms("plain"), rounds=rounds
    )
    yield Row("start.longest_pause_ms", program_ms, "ms", target=150)
    yield Row("start.pause_ratio", program_ms / plain_ms, target=0.6)


def _window_s(which: str) -> float:
    answer = measured_in_child("first_paint", which)
    return float(answer["painted"]) - float(answer["spawned"])


def _pause_ms(which: str) -> float:
    return float(measured_in_child("pauses", which)["loading_ms"])
