"""`genre-desktop listen`: what is printed where, and how it ends."""

import csv
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import soundfile

from genre_desktop.audio import devices
from genre_desktop.cli.main import main
from genre_desktop.inference import listening
from tests.cli.conftest import GENRES, Captured, Run
from tests.conftest import ROOT
from tests.inference.sources import Devices, device
from tests.sound_server import SoundServer


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Devices:
    """A microphone that gives a song without end."""
    fake = Devices("Microphone")
    monkeypatch.setattr(devices, "find_device", lambda _: device())
    monkeypatch.setattr(devices, "input_devices", lambda: (device(),))
    initial = listening.Listening.__init__

    def with_fake(self: listening.Listening, *arguments: object, **options: object) -> None:
        initial(self, *arguments, **{**options, "device": "", "open_device": fake})  # type: ignore[arg-type]

    monkeypatch.setattr(listening.Listening, "__init__", with_fake)
    return fake


@pytest.fixture
def run(run_command: Run, there: Devices) -> Run:
    """Listen with the small model."""
    del there
    return partial(run_command, "listen")


def test_where_nobody_watches_there_is_a_line_for_each_new_headline(
    run: Run, capsys: Captured
) -> None:
    assert run("--seconds", "2") == 0

    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines
    assert len(lines) < 5  # of some forty states
    assert all(" dB  " in line for line in lines)
    assert "\x1b" not in shown.out
    first, last = shown.err.splitlines()
    assert first == "listening to Microphone (test, 2 channels) with small 0.1"
    assert last.startswith("heard 0:")


def test_json_has_an_object_a_line_twice_a_second(run: Run, capsys: Captured) -> None:
    assert run("--json", "--seconds", "2") == 0

    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[1]["time_s"] - rows[0]["time_s"] == pytest.approx(0.5, abs=0.05)
    heard = [row for row in rows if row["genre"]]
    assert set(heard[0]["probabilities"]) == set(GENRES)
    assert {row["phase"] for row in rows} <= {"quiet", "no music", "provisional", "steady"}


def test_what_is_heard_is_recorded_and_logged(run: Run, tmp_path: Path, capsys: Captured) -> None:
    kept, table = tmp_path / "kept.flac", tmp_path / "log.csv"

    assert run("--seconds", "2", "--record", kept, "--log", table) == 0

    assert f"wrote {kept}" in capsys.readouterr().err
    assert soundfile.info(kept).duration > 1
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert set(GENRES) <= set(rows[-1])


def test_trouble_to_the_end_is_a_failure(run: Run, there: Devices, capsys: Captured) -> None:
    there.there = []

    assert run("--seconds", "0.5") == 1

    shown = capsys.readouterr()
    assert "It is not there. Plug it in." in shown.err
    assert shown.err.splitlines()[-1] == "heard nothing"


def test_a_recording_that_fails_is_a_failure(run: Run, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "gone" / "kept.wav"

    def take_away() -> None:
        while not path.exists():
            time.sleep(0.01)
        shutil.rmtree(path.parent)

    thief = threading.Thread(target=take_away)
    thief.start()
    assert run("--seconds", "2", "--record", path) == 1

    thief.join()
    shown = capsys.readouterr().err
    assert "moved or removed" in shown
    assert "wrote" not in shown


@pytest.mark.parametrize("option", ["--record", "--log"])
def test_a_file_that_cannot_be_written_is_told_before_listening(
    option: str, run: Run, there: Devices, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").write_text("x")
    path = tmp_path / "file" / ("kept.wav" if option == "--record" else "kept.csv")

    assert run("--seconds", "60", option, path) == 1

    assert f"{path.name} cannot be written" in capsys.readouterr().err
    assert not there.opened


def test_the_log_is_written_though_nobody_reads_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    table = tmp_path / "log.json"
    monkeypatch.setattr(sys, "stdout", Closed())
    assert run("--seconds", "20", "--log", table) == 0

    assert json.loads(table.read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_ctrl_c_does(
    number: int, run: Run, tmp_path: Path, capsys: Captured
) -> None:
    table, kept = tmp_path / "log.csv", tmp_path / "kept.wav"

    def end_it() -> None:
        while not kept.exists() or soundfile.info(kept).duration < 4:
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    unheard: list[object] = []  # what would have ended the program, and all tests
    before = signal.signal(number, lambda *what: unheard.append(what))
    killer = threading.Thread(target=end_it)
    killer.start()
    try:
        assert run("--seconds", "15", "--log", table, "--record", kept) == 0
    finally:
        signal.signal(number, before)
        killer.join()

    assert not unheard
    assert capsys.readouterr().err.splitlines()[-1].startswith("heard 0:")
    assert table.is_file()


def test_devices_are_listed(run: Run, capsys: Captured) -> None:
    assert run("--list-devices") == 0

    assert capsys.readouterr().out == "Microphone (test, 2 channels), 16000 Hz  [default]\n"


def test_a_wrong_model_is_told(there: Devices, tmp_path: Path, capsys: Captured) -> None:
    del there
    assert main(["listen", "--model", str(tmp_path / "gone.keras")]) == 1

    assert "The model gone.keras cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seconds", "0"],
        ["--seconds", "long"],
        ["--record", "kept.mp3"],
        ["--log", "log.txt"],
        ["song.mp3"],
    ],
    ids=" ".join,
)
def test_what_is_asked_for_wrongly_ends_with_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["listen", *arguments])

    assert ended.value.code == 2
    assert "usage: genre-desktop" in capsys.readouterr().err


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "genre_desktop", "listen", *arguments]


def test_listing_devices_needs_no_tensorflow(sound_server: SoundServer) -> None:
    del sound_server
    words = program("--list-devices")
    done = subprocess.run(
        [words[0], "-X", "importtime", *words[1:]],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert "Player" in done.stdout
    assert "tensorflow" not in done.stderr


def test_an_unknown_device_is_told_with_those_there_are(sound_server: SoundServer) -> None:
    del sound_server
    done = subprocess.run(
        program("--device", "gramophone"),
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("genre-desktop: ")
    assert "gramophone" in done.stderr
    assert "Player" in done.stderr


def test_on_a_terminal_one_line_is_rewritten_and_ctrl_c_ends_with_a_summary(
    sound_server: SoundServer, demo_song: Path, model: Path
) -> None:
    mine, theirs = pty.openpty()
    os.set_blocking(mine, False)
    process = subprocess.Popen(
        program("--model", str(model)), stdout=theirs, stderr=subprocess.PIPE, cwd=ROOT
    )
    os.close(theirs)
    sound_server.play(demo_song)
    shown, deadline = b"", time.monotonic() + 90
    try:
        while shown.count(b"\r\x1b[K") < 5:
            assert time.monotonic() < deadline, shown
            try:
                shown += os.read(mine, 4096)
            except BlockingIOError:
                time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
        os.close(mine)

    assert process.returncode == 0, told
    assert b"\n" not in shown
    assert told.splitlines()[-1].startswith(b"heard 0:0")
