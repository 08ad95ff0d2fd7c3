"""What every test may use, and what every test has to leave as it found it."""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop import paths
from genre_desktop.audio.decoders import Decoders
from genre_desktop.inference.service import InferenceService
from tests.sound_server import SoundServer, missing_programs, running_sound_server

ROOT = Path(__file__).resolve().parent.parent

_THREADS_MAY_TAKE_S = 2.0

_HAS_NO_CLOCK = (
    "cli",
    "diagnosis",
    "features",
    "fuzz",
    "library",
    "soak",
    "training",
    "audio/test_cost.py",
    "audio/test_damaged_files.py",
    "audio/test_folders.py",
    "audio/test_formats_decoded.py",
    "audio/test_last_seconds.py",
    "audio/test_recording.py",
    "audio/test_song_samples.py",
    "audio/test_tags.py",
    "inference/test_bundle.py",
    "inference/test_card.py",
    "inference/test_engine.py",
    "inference/test_evidence.py",
    "inference/test_exports.py",
    "inference/test_hearing.py",
    "inference/test_light_engine.py",
    "inference/test_likeness.py",
    "inference/test_live.py",
    "inference/test_live_accuracy.py",
    "inference/test_malicious_models.py",
    "inference/test_saliency.py",
    "inference/test_session_log.py",
    "inference/test_timeline.py",
    "inference/test_verdict.py",
    "inference/test_windows.py",
)
"""Folders and files of tests that no slow machine can fail, unless they hear a sound server."""

_BEHIND = 10
"""Steps of niceness by which such tests stand back where others run beside them."""


def pytest_configure(config: pytest.Config) -> None:
    """Let Keras save a model, and Ctrl+C reach a program that a test starts.

    Keras's variables know NumPy 1's way of being copied alone. A shell has what it starts in the
    background ignore Ctrl+C, and so would whatever that starts.
    """
    config.addinivalue_line(
        "filterwarnings",
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning:keras.*",
    )
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook, too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what has a screen, a sound server or a clock together, for one process in turn."""
    for item in items:
        if not _has_no_clock(item):
            item.add_marker(pytest.mark.xdist_group("with a clock"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop where pytest-xdist has not seen the groups: windows would take each other's keyboard."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    for item in session.items:
        if not _has_no_clock(item) and "@" not in item.nodeid:
            raise pytest.UsageError(f"pytest-xdist does not keep {item.nodeid} with its group")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the processor to the tests with a clock, which another process runs meanwhile."""
    if "PYTEST_XDIST_WORKER" in os.environ and _has_no_clock(item):
        os.nice(max(0, _BEHIND - os.nice(0)))


def _has_no_clock(item: pytest.Item) -> bool:
    path = item.path.relative_to(ROOT / "tests")
    listed = any(path.is_relative_to(each) for each in _HAS_NO_CLOCK)
    return listed and "sound_server" not in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of the shared data: not part of the project, and absent on most machines."""
    folder = Path(os.environ.get("GENRE_DATA", ROOT.parent / "shared"))
    if not (folder / "data" / "gtzan_valid.npz").is_file():
        pytest.skip(f"no shared data in {folder}; the variable GENRE_DATA can name another folder")
    return folder


@pytest.fixture(scope="session")
def demo_song() -> Path:
    """The song that the program brings."""
    return paths.demo_song()


@pytest.fixture(scope="session")
def service() -> Iterator[InferenceService]:
    """The bundled model at work, one for all tests: TensorFlow takes seconds to import."""
    service = InferenceService(paths.bundled_model())
    service.start()
    yield service
    assert service.stop(timeout_s=60), "the inference thread did not end"


@pytest.fixture(scope="session")
def decoders() -> Iterator[Decoders]:
    """Processes that read songs, kept from test to test: one takes a third of a second to start."""
    with Decoders() as decoders:
        yield decoders


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    """A sound server at work, which PortAudio has found."""
    if missing := missing_programs():
        pytest.skip(f"not installed: {missing}; requirements/system.sh libraries installs it")
    from genre_desktop.audio.devices import rescan  # noqa: PLC0415 - not what every test needs

    with running_sound_server() as server:
        rescan()
        yield server


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home for settings and logs, so that nothing in a real one is touched."""
    folder = tmp_path_factory.mktemp("home")
    before = os.environ.get(paths.HOME_VARIABLE)
    os.environ[paths.HOME_VARIABLE] = str(folder)
    yield folder
    if before is None:
        del os.environ[paths.HOME_VARIABLE]
    else:
        os.environ[paths.HOME_VARIABLE] = before


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Take off the root logger what the program has put there."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        if isinstance(handler, logging.FileHandler | logging.NullHandler):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread behind, and say where that thread is.

    Threads of native libraries, which Python sees when they call it, are not the test's.
    """
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _THREADS_MAY_TAKE_S
    while left := _threads_since(before):
        if time.monotonic() > deadline:
            pytest.fail("threads were left behind:\n" + "\n".join(map(_whereabouts, left)))
        time.sleep(0.01)


def _threads_since(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]


def _whereabouts(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    stack = "".join(traceback.format_stack(frame)) if frame else "  (ended meanwhile)\n"
    return f"{thread.name!r} is at\n{stack}"
