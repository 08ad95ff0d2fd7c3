"""A collection from its folder to its library."""

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.material import FOLDER
from benchmarks.processes import measured_in_child
from benchmarks.row import Row
from benchmarks.timing import interleaved
from tests.library.collection import make_collection

_FEW, _MANY = 200, 2000
_LONGEST_S = 3600


def run(*, full: bool) -> Iterator[Row]:
    """Speed against one song after another; a second scan; memory of few files and of many."""
    folder = _collection(_FEW)
    seconds: list[float] = []

    def library() -> float:
        run = measured_in_child("scan", "library", str(folder))
        seconds.append(run["seconds"] / run["second_s"])
        return float(run["seconds"] / run["files"])

    def way(name: str) -> Callable[[], float]:
        def seconds_a_song() -> float:
            run = measured_in_child("scan", name, str(folder))
            return float(run["seconds"] / run["files"])

        return seconds_a_song

    ours_s, single_s, plain_s = interleaved(library, way("single"), way("plain"), rounds=3)
    yield Row("library.song_ms", ours_s * 1e3, "ms")
    yield Row("library.single_ratio", single_s / ours_s, target=1.7, at_least=True)
    yield Row("library.plain_ratio", plain_s / ours_s, target=3, at_least=True)
    yield Row("library.second_ratio", sorted(seconds)[1], target=50, at_least=True)
    if full:
        few = _measured(_FEW)
        many = _measured(_MANY)
        yield Row("library.memory_mb", few["peak_mb"], "MB")
        yield Row("library.memory_growth_mb", many["peak_mb"] - few["peak_mb"], "MB", target=50)


def _measured(count: int) -> dict[str, float]:
    return measured_in_child("scan", "library", str(_collection(count)), longest_s=_LONGEST_S)


def _collection(count: int) -> Path:
    folder = FOLDER / f"collection {count}"
    if not folder.exists():
        draft = folder.with_name(folder.name + " in the making")
        make_collection(draft, count)
        draft.rename(folder)
    return folder
