"""A collection is heard by a cluster as it is heard here, whatever becomes of its workers."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.library import cluster_connection, cluster_tasks
from genre_desktop.library.cluster import ClusterScan
from genre_desktop.library.records import State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.paths import bundled_model
from tests.library.clustered import (
    LocalCluster,
    deadly_engine,
    everything,
    killing,
    local_cluster,
    quick_engine,
)
from tests.library.collection import Made
from tests.library.scanning import quick_service, rows_of, write_song
from tests.training.recordings import sound, write_sound

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with local_cluster(tmp_path_factory.mktemp("cluster"), allowed_failures=1) as cluster:
        yield cluster


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


def scan(
    library: Path,
    folder: Path,
    cluster: LocalCluster,
    on_progress: Callable[[ScanProgress], None] = lambda _: None,
) -> ClusterScan:
    return ClusterScan(
        library,
        open_bundle(bundled_model()),
        [folder],
        cluster.address,
        on_progress=on_progress,
        make_engine=quick_engine,
    )


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    cluster: LocalCluster,
    collection: tuple[Made, ...],
    collection_folder: Path,
    library: Path,
    tmp_path: Path,
) -> None:
    before = {worker.pid for worker in cluster.workers}
    progress = scan(library, collection_folder, cluster, killing(cluster, at=20)).run()

    assert progress.total == len(collection)
    assert progress.done == progress.total
    assert progress.moved >= 1
    assert {worker.pid for worker in cluster.workers} != before
    service, local = quick_service(), tmp_path / "local.sqlite"
    try:
        Scan(local, service, [collection_folder]).run()
        assert everything(library) == everything(local)
        again = Scan(library, service, [collection_folder]).run()
    finally:
        service.stop()
    assert again.finished == 0  # what the cluster has heard is heard
    assert scan(library, collection_folder, cluster).run().finished == 0


def test_what_was_heard_before_it_was_stopped_is_not_heard_again(
    cluster: LocalCluster, library: Path, tmp_path: Path
) -> None:
    for number in range(30):
        write_song(tmp_path / "music" / f"{number}.wav", seconds=2, seed=number)
    most = 0

    def stop(progress: ScanProgress) -> None:
        nonlocal most
        most = max(most, len(progress.current))
        if progress.heard >= 5:
            stopped.cancel()

    stopped = scan(library, tmp_path / "music", cluster, stop)
    with pytest.raises(CancelledError):
        stopped.run()
    heard = stopped.progress.heard
    assert 5 <= heard < 30
    assert most <= 6  # however many there are, few are out

    rest = scan(library, tmp_path / "music", cluster).run()
    assert (rest.known, rest.heard) == (heard, 30 - heard)


def test_a_file_at_which_workers_end_is_bad_and_those_beside_it_are_not(
    cluster: LocalCluster, library: Path, tmp_path: Path
) -> None:
    for number in range(5):
        write_sound(tmp_path / "music" / f"{number}.wav", sound(90, number, 4.0))
    write_sound(tmp_path / "music" / "2 deadly.wav", sound(5000, 9, 4.0))
    progress = ClusterScan(
        library,
        open_bundle(bundled_model()),
        [tmp_path / "music"],
        cluster.address,
        make_engine=deadly_engine,
    ).run()

    assert (progress.heard, progress.failed) == (5, 1)
    row = rows_of(library)["2 deadly.wav"]
    assert row.state is State.FAILED
    assert "the workers of the cluster crashed on it" in row.trouble


def test_music_that_the_workers_do_not_find_is_not_taken_for_lost(
    cluster: LocalCluster, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = write_song(tmp_path / "music" / "song.wav", seconds=2)
    gone.rename(tmp_path / "hidden.wav")
    write_song(tmp_path / "music" / "song.wav", seconds=2)
    running = scan(library, tmp_path / "music", cluster)
    ask = cluster_tasks.Cluster.ask

    def elsewhere(self: cluster_tasks.Cluster, order: cluster_tasks.Order, **how: object) -> None:
        gone.rename(tmp_path / "elsewhere.wav")
        ask(self, order, **how)

    answers = cluster_tasks.Cluster.answers

    def back(self: cluster_tasks.Cluster, within_s: float) -> list[cluster_tasks.Answer]:
        found = answers(self, within_s)
        if found and not gone.exists():
            (tmp_path / "elsewhere.wav").rename(gone)
        return found

    monkeypatch.setattr(cluster_tasks.Cluster, "ask", elsewhere)
    monkeypatch.setattr(cluster_tasks.Cluster, "answers", back)
    with pytest.raises(UserError, match=r"does not find .*song\.wav, which is there"):
        running.run()
    assert rows_of(library)["song.wav"].state is State.WAITING


def test_where_no_cluster_is_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster_connection, "CONNECTS_WITHIN_S", 1.0)
    wanted = ["scan", str(tmp_path), "--db", str(tmp_path / "l.sqlite"), "--scheduler"]
    for address in ("tcp://127.0.0.1:9", "somewhere over the rainbow"):
        assert main([*wanted, address]) == 1
        assert f"Nobody answers at {address}." in capsys.readouterr().err


def test_without_dask_it_is_said_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    wanted = ["scan", str(tmp_path), "--db", str(tmp_path / "l.sqlite"), "--scheduler"]
    assert main([*wanted, "tcp://127.0.0.1:9"]) == 1
    assert "pip install genre-desktop[cluster]" in capsys.readouterr().err
