"""A sound server that dies, freezes or loses a device does no harm, and is listened to again."""

import gc
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.audio import portaudio
from genre_desktop.audio.capture import Capture, CaptureError
from genre_desktop.audio.devices import (
    AudioDevice,
    NoDeviceError,
    SoundSystemError,
    find_device,
    input_devices,
    rescan,
)
from tests.audio.listening import heard
from tests.conftest import ROOT
from tests.sound_server import EVERYTHING, SILENT_MICROPHONE, SoundServer


def seconds_until_dead(capture: Capture) -> float:
    """Wait until it says that nothing comes any more."""
    began = time.monotonic()
    while capture.is_alive:
        assert time.monotonic() - began < 10, "it was not noticed"
        time.sleep(0.005)
    return time.monotonic() - began


def test_a_server_that_dies_and_comes_back_time_and_again(
    sound_server: SoundServer, tone_file: Path
) -> None:
    key = find_device("").key
    for _ in range(20 if EVERYTHING else 5):
        capture = Capture(find_device(key))
        capture.start()
        sound_server.play(tone_file)
        while np.abs(heard(capture, 0.1)).max() < 0.4:
            pass

        sound_server.kill()
        assert seconds_until_dead(capture) < 1.5
        began = time.monotonic()
        capture.stop()
        assert time.monotonic() - began < 1
        with pytest.raises(CaptureError, match="cannot be opened"):
            Capture(capture.device).start()

        sound_server.start()
        rescan()


def test_a_device_that_is_pulled_out_is_noticed_and_taken_again_when_it_is_back(
    sound_server: SoundServer,
) -> None:
    capture = Capture(find_device(SILENT_MICROPHONE))
    capture.start()
    heard(capture, 0.2)

    sound_server.pull_out()
    assert seconds_until_dead(capture) < 3
    capture.stop()
    with pytest.raises(CaptureError, match="“Microphone” cannot be opened"):
        Capture(capture.device).start()
    with pytest.raises(NoDeviceError):
        find_device(capture.device.key)

    sound_server.plug_in()
    capture = Capture(find_device(capture.device.key))
    capture.start()
    assert len(heard(capture, 0.2))
    capture.stop()


def test_a_frozen_server_is_noticed_and_keeps_nobody_waiting(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = Capture(find_device(""))
    capture.start()
    heard(capture, 0.2)

    sound_server.freeze()
    assert 0.9 < seconds_until_dead(capture) < 2
    began = time.monotonic()
    capture.stop()
    assert time.monotonic() - began < 2.5
    monkeypatch.setattr(portaudio, "_PATIENCE_S", 0.5)
    with pytest.raises(SoundSystemError, match="does not answer"):
        Capture(capture.device).start()

    sound_server.thaw()
    monkeypatch.undo()
    rescan()
    capture = Capture(find_device(capture.device.key))
    capture.start()
    assert len(heard(capture, 0.2))
    capture.stop()


def test_a_stream_that_opens_when_nobody_waits_any_more_is_closed_again(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    input_devices()
    device = find_device("")
    monkeypatch.setattr(portaudio, "_PATIENCE_S", 0.3)
    sound_server.freeze()
    capture = Capture(device)
    with pytest.raises(SoundSystemError):
        capture.start()
    sound_server.thaw()
    monkeypatch.undo()
    rescan()  # waits its turn

    assert not capture.is_alive


def test_what_native_libraries_say_of_a_death_does_not_reach_the_terminal(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    script = """
import sys, time
from pathlib import Path
from genre_desktop.crash import divert_native_output
divert_native_output(Path(sys.argv[1]))
from genre_desktop.audio.capture import Capture
from genre_desktop.audio.devices import find_device, rescan
capture = Capture(find_device(""))
capture.start()
capture.read(5.0)
print("listening", flush=True)
while capture.is_alive:
    time.sleep(0.01)
capture.stop()
try:
    Capture(capture.device).start()
except Exception as error:
    print(error)
rescan()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "listening\n"
        sound_server.kill()
        said, complained = program.communicate(timeout=30)

    assert program.returncode == 0
    assert "cannot be opened" in said
    assert complained == ""
    assert "pa_linux_alsa" in (tmp_path / "native.log").read_text()


def test_looking_for_devices_leaves_a_capture_alone(sound_server: SoundServer) -> None:
    capture = Capture(find_device(""))
    capture.start()
    assert len(rescan()) >= 2
    sound_server.pull_out()
    assert SILENT_MICROPHONE not in [device.server_name for device in rescan()]

    assert len(heard(capture, 0.5))
    assert capture.is_alive
    capture.stop()


def test_trying_again_leaves_nothing_behind(sound_server: SoundServer) -> None:
    device = find_device("")
    gone = replace(device, server_name="gone")
    gc.collect()
    gc.disable()
    try:
        captures = [weakref.ref(tried(one)) for one in (device, gone, device, gone)]
        sound_server.kill()
        captures += [weakref.ref(tried(device)) for _ in range(3)]
        time.sleep(1.5)  # for the watch on the source
        assert [capture() for capture in captures] == [None] * 7
    finally:
        gc.enable()


def tried(device: AudioDevice) -> Capture:
    capture = Capture(device)
    with suppress(CaptureError):
        capture.start()
        capture.read(2.0)
    capture.stop()
    return capture


def test_what_has_not_changed_is_not_scanned_again(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarts = 0
    restart = portaudio.restart

    def counted() -> bool:
        nonlocal restarts
        restarts += 1
        return restart()

    monkeypatch.setattr(portaudio, "restart", counted)

    def after(change: Callable[[], object]) -> tuple[int, int]:
        before = restarts
        change()
        for _ in range(3):
            found = rescan(only_if_changed=True)
        return restarts - before, len([device for device in found if device.server_name])

    assert after(rescan) == (1, 2)
    assert after(sound_server.kill) == (1, 0)
    assert after(sound_server.start) == (1, 2)
    assert after(sound_server.pull_out) == (0, 1)


def test_a_program_ends_though_the_server_is_frozen(sound_server: SoundServer) -> None:
    script = """
from genre_desktop.audio.capture import Capture
from genre_desktop.audio.devices import find_device
capture = Capture(find_device(""))
capture.start()
capture.read(5.0)
print("listening", flush=True)
while capture.is_alive:
    capture.read(0.1)
capture.stop()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "listening\n"
        sound_server.freeze()
        assert program.wait(timeout=10) == 0
        sound_server.thaw()
