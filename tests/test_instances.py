"""A second start reaches the program that runs; nobody waits for one that cannot answer."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genre_desktop.instances import Reception, Wish, first_instance, handed_over
from genre_desktop.rendezvous import LoopbackPlace, Rendezvous, rendezvous
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="by another way there")

_HOLDS = """
import sys, time
from genre_desktop.instances import first_instance
reception = first_instance()
assert reception is not None
if sys.argv[1] == "attend":
    reception.attend(lambda wish: wish.grant())
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def first() -> Iterator[Reception]:
    reception = first_instance()
    assert reception is not None
    yield reception
    reception.stop()


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    """The first instance, as another process, whose window does not answer yet."""
    yield from _running("start")


@pytest.fixture
def other_answers() -> Iterator[subprocess.Popen[str]]:
    yield from _running("attend")


def _running(word: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, word], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def asked(songs: list[Path]) -> list[bool]:
    """Hand songs over on another thread; what comes of it, once it is known."""
    answers: list[bool] = []
    threading.Thread(target=lambda: answers.append(handed_over(songs))).start()
    return answers


def wait_for(answers: list[bool]) -> bool:
    deadline = time.monotonic() + 10
    while not answers:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return answers[0]


def test_songs_are_handed_over_with_any_name(first: Reception) -> None:
    wishes: list[Wish] = []

    def receive(wish: Wish) -> None:
        wishes.append(wish)
        wish.grant()

    first.attend(receive)
    odd = Path("/music", os.fsdecode(b"\xff\n"), "Песня.mp3")
    assert handed_over([Path("song.wav"), odd])
    assert handed_over([])
    assert [wish.songs for wish in wishes] == [(Path("song.wav").absolute(), odd), ()]


def test_there_is_one_first_instance_and_then_the_next(first: Reception) -> None:
    assert first_instance() is None
    first.stop()
    second = first_instance()
    assert second is not None
    second.stop()
    assert not handed_over([], patience_s=0.1)


def test_who_comes_while_it_starts_waits_for_it(first: Reception) -> None:
    answers = asked([Path("/song.wav")])
    time.sleep(0.3)
    assert answers == []
    first.attend(lambda wish: wish.grant())
    assert wait_for(answers)


def test_a_frozen_instance_is_waited_for_a_moment_only(
    other_answers: subprocess.Popen[str],
) -> None:
    other_answers.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, other_answers.pid, os.WSTOPPED)
    began_s = time.monotonic()
    assert not handed_over([Path("/song.wav")], patience_s=0.5)
    assert time.monotonic() - began_s < 2


def test_a_window_that_comes_too_late_does_not_open_what_another_has_opened(
    first: Reception,
) -> None:
    wishes: list[Wish] = []
    first.attend(wishes.append)
    assert not handed_over([Path("/song.wav")], patience_s=0.3)
    assert not wishes[0].grant()


def test_what_a_crashed_instance_left_is_in_nobodys_way(other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    reception = first_instance()
    assert reception is not None
    reception.attend(lambda wish: wish.grant())
    assert wait_for(asked([]))
    reception.stop()


@pytest.mark.usefixtures("first")
def test_another_home_is_another_program(tmp_path: Path) -> None:
    environment = {**os.environ, "GENRE_DESKTOP_HOME": str(tmp_path)}
    asks = "from genre_desktop.instances import first_instance as f; print(f() is not None)"
    done = subprocess.run(
        [sys.executable, "-c", asks], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"True"


def test_a_folder_that_others_may_enter_is_not_met_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"genre-desktop-{os.getuid()}").symlink_to("/")
    assert rendezvous() is None
    assert first_instance() is None
    assert not handed_over([])


def test_by_a_port_where_there_are_no_such_sockets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def place() -> Rendezvous:
        return LoopbackPlace(tmp_path / "place.json")

    monkeypatch.setattr("genre_desktop.instances.rendezvous", place)
    first = first_instance()
    assert first is not None
    first.attend(lambda wish: wish.grant())
    assert first_instance() is None
    assert wait_for(asked([Path("/song.wav")]))
    first.stop()
    assert not handed_over([], patience_s=0.1)
