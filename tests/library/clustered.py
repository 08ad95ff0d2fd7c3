"""A collection scanned by a cluster on this machine, a worker of which is killed in the middle.

python -m tests.library.clustered FOLDER [--kill N] [--quick] [--workers 2]

scans FOLDER as `genre-desktop scan` does and as a cluster does, and compares the two libraries.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle, open_bundle
from genre_desktop.inference.engine import Engine, KerasEngine, Placed
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.cluster import ClusterScan
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.paths import bundled_model
from tests.ui.quick_engine import QuickEngine

_ROOT = Path(__file__).resolve().parent.parent.parent

_LOCAL_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=int(sys.argv[1]), processes=True, threads_per_worker=1, dashboard_address=None,
        memory_limit=0, local_directory=sys.argv[2],
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def quick_engine(bundle: Bundle) -> Engine:
    return QuickEngine(bundle.card)


class _Deadly(QuickEngine):
    """Ends its process at a sound that is all treble."""

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        bands = windows.mean(axis=2)
        if bands[:, 80:].max() > bands[:, :80].max():
            os._exit(1)
        return super().placed(windows)


def deadly_engine(bundle: Bundle) -> Engine:
    return _Deadly(bundle.card)


@dataclass(frozen=True)
class LocalCluster:
    """Workers on this machine, each a process, that are started again when they end."""

    address: str
    process: "subprocess.Popen[str]"

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that hear, the oldest first."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if "spawn_main" in " ".join(child.cmdline()):
                    found.append(child)
            except psutil.NoSuchProcess:
                continue
        return sorted(found, key=lambda each: each.create_time())

    def close(self) -> None:
        """End it as it ends itself."""
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(30)


@contextmanager
def local_cluster(
    folder: Path, workers: int = 2, *, allowed_failures: int = 3
) -> Iterator[LocalCluster]:
    """Have a cluster as long as the block lasts; in another process, whose threads are its own.

    Parameters
    ----------
    folder : pathlib.Path
        For what the workers keep.
    workers : int
    allowed_failures : int
        So many workers may end at a task, and it is tried once more.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _LOCAL_CLUSTER, str(workers), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(_ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures),
        },
    )
    assert process.stdout is not None
    cluster = LocalCluster(process.stdout.readline().strip(), process)
    try:
        assert cluster.address, "the cluster did not start"
        yield cluster
    finally:
        cluster.close()
        process.stdout.close()


def known(row: Row) -> tuple[object, ...]:
    """What a row says, whatever numbers its file and its song have in the library."""
    return (
        row.state,
        row.trouble,
        row.genre,
        row.second,
        row.sureness,
        round(row.confidence, 4),
        row.duration_s,
        row.title,
        row.artist,
        row.genre_tag,
    )


def everything(library: Path) -> dict[Path, tuple[object, ...]]:
    """What a library with one model says of each file, and which have a song in common."""
    with Database(library) as database:
        rows = list(database.rows(1))
    first: dict[int | None, Path] = {}
    for row in sorted(rows, key=lambda each: each.path):
        first.setdefault(row.song, row.path)
    return {row.path: (*known(row), row.song and first[row.song]) for row in rows}


def killing(cluster: LocalCluster, at: int) -> Callable[[ScanProgress], None]:
    """What kills a worker once so many files are done."""
    killed = False

    def on_progress(progress: ScanProgress) -> None:
        nonlocal killed
        if progress.finished >= at and not killed:
            killed = True
            cluster.workers[0].kill()

    return on_progress


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.library.clustered")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--kill", type=int, default=None, metavar="N", help="after N files")
    parser.add_argument("--quick", action="store_true", help="with an engine for tests")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    make_engine = quick_engine if options.quick else KerasEngine
    with tempfile.TemporaryDirectory() as work:
        here, there = Path(work) / "here.sqlite", Path(work) / "there.sqlite"
        begun = time.monotonic()
        with local_cluster(Path(work), options.workers) as cluster:
            kill = killing(cluster, options.kill) if options.kill else lambda _: None
            bundle = open_bundle(bundled_model())
            print(  # noqa: T201
                ClusterScan(
                    there,
                    bundle,
                    [options.folder],
                    cluster.address,
                    on_progress=kill,
                    make_engine=make_engine,
                ).run()
            )
        print(f"by the cluster {time.monotonic() - begun:.0f} s")  # noqa: T201
        begun = time.monotonic()
        service = InferenceService(bundled_model(), make_engine=make_engine)
        try:
            print(Scan(here, service, [options.folder]).run())  # noqa: T201
        finally:
            service.stop()
        print(f"here {time.monotonic() - begun:.0f} s")  # noqa: T201
        one, other = everything(here), everything(there)
        differing = [path for path in one.keys() | other.keys() if one.get(path) != other.get(path)]
    for path in differing[:10]:
        print(path, one.get(path), other.get(path), sep="\n  ")  # noqa: T201
    print(f"{len(one)} files, {len(differing)} differ")  # noqa: T201
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
