"""What can be listened to is listed and found by name; where there is nothing, it is said why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genre_desktop.audio import devices, portaudio, pulse
from genre_desktop.audio.device import Direction
from genre_desktop.audio.devices import (
    AudioDevice,
    DeviceKind,
    NoDeviceError,
    SoundSystemError,
    find_device,
    input_devices,
    rescan,
)
from tests.conftest import ROOT
from tests.sound_server import MONITOR, SILENT_MICROPHONE, SoundServer, running_sound_server


def device(
    name: str,
    host_api: str = "ALSA",
    *,
    kind: DeviceKind = DeviceKind.INPUT,
    is_default: bool = False,
) -> AudioDevice:
    return AudioDevice(name, host_api, 2, 44_100.0, kind, is_default)


@pytest.fixture
def no_hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the sound cards of the machine that runs the tests."""
    found = devices._of_portaudio

    def without_cards(direction: Direction) -> list[dict[str, object]]:
        return [entry for entry in found(direction) if "(hw:" not in entry["name"]]

    monkeypatch.setattr(devices, "_of_portaudio", without_cards)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (
        device("Webcam C270", is_default=True),
        device("Webcam C270 #2"),
        device("USB Audio", "JACK"),
    )
    monkeypatch.setattr(devices, "input_devices", lambda: found)


@pytest.mark.usefixtures("no_hardware", "sound_server")
def test_the_sources_of_the_sound_server_are_listed_the_default_one_first() -> None:
    monitor, microphone = input_devices()

    assert monitor.label == "Monitor of Player (sound server, 2 channels)"
    assert monitor.kind is DeviceKind.SYSTEM_SOUND
    assert monitor.is_default
    assert monitor.sample_rate == 44_100
    assert monitor.key == f"sound server: {MONITOR}"
    assert microphone.label == "Microphone (sound server, 2 channels)"
    assert microphone.kind is DeviceKind.INPUT
    assert not microphone.is_default
    assert find_device("") == monitor
    assert find_device(microphone.key) == find_device("MICRO") == microphone


@pytest.mark.usefixtures("no_hardware")
def test_a_source_has_the_rate_and_the_channels_that_it_has() -> None:
    with running_sound_server(sample_rate=48_000, channels=1):
        monitor = next(found for found in rescan() if found.is_default)

    assert (monitor.sample_rate, monitor.channels) == (48_000, 1)
    assert monitor.label.endswith("1 channel)")


def test_what_is_plugged_in_and_pulled_out_comes_and_goes(sound_server: SoundServer) -> None:
    key = f"sound server: {SILENT_MICROPHONE}"
    sound_server.pull_out()
    with pytest.raises(NoDeviceError, match="is not there") as gone:
        find_device(key)
    assert "Plug it in" in gone.value.remedy

    sound_server.plug_in()
    assert find_device(key).name == "Microphone"


@pytest.mark.usefixtures("no_hardware")
def test_a_sound_server_that_starts_later_is_found_by_a_rescan(sound_server: SoundServer) -> None:
    sound_server.kill()
    assert rescan() == ()
    with pytest.raises(NoDeviceError, match="sound server does not run"):
        find_device("")

    sound_server.start()
    assert input_devices() == ()  # PortAudio's list is as old as its start
    assert len(rescan()) == 2


@pytest.mark.usefixtures("no_hardware", "sound_server")
def test_a_missing_bridge_to_the_sound_server_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as it is without libasound2-plugins, whose settings stand in folders that this one reads
    settings = Path("/usr/share/alsa/alsa.conf").read_text()
    (tmp_path / "alsa.conf").write_text(settings.replace("alsa/conf.d", "none"))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "alsa.conf"))
    assert rescan() == ()
    with pytest.raises(NoDeviceError, match="does not find the sound server") as missing:
        find_device("")
    assert "libasound2-plugins" in missing.value.remedy


@pytest.mark.usefixtures("no_hardware")
def test_a_sound_server_that_permits_nothing_is_told(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sound_server.refuse().items():
        monkeypatch.setenv(name, value)
    assert rescan() == ()
    with pytest.raises(NoDeviceError, match="does not permit"):
        find_device("")


def test_without_pactl_the_sound_server_is_one_device(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(sound_server.folder))

    assert pulse.state() is pulse.ServerState.UNKNOWN
    names = [found.name for found in input_devices()]
    assert devices.PULSE_DEVICE in names
    assert "default" in names
    assert find_device("").channels == 2


@pytest.mark.usefixtures("sound_server")
def test_a_pactl_that_writes_what_is_not_understood_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pactl = tmp_path / "pactl"
    for answer in ("no json", '[{"name": "x"}]', "[1]", '{"name": 1}'):
        pactl.write_text(f"#!/bin/sh\necho '{answer}'\n")
        pactl.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        assert pulse.endpoints(Direction.INPUT) == ()


@pytest.mark.usefixtures("three")
def test_a_device_is_found_by_its_key_its_name_or_a_part_that_fits_one() -> None:
    assert find_device("").name == "Webcam C270"
    assert find_device("ALSA: Webcam C270").name == "Webcam C270"
    assert find_device("webcam c270").name == "Webcam C270"
    assert find_device("#2").name == "Webcam C270 #2"
    assert find_device("jack").name == "USB Audio"
    with pytest.raises(NoDeviceError, match="fits more than one device: “Webcam C270”, “Web"):
        find_device("cam")
    with pytest.raises(NoDeviceError, match=r"“no sense .{60,80}…” is not there"):
        find_device("ALSA: no\nsense " * 100)
    with pytest.raises(NoDeviceError, match="“Tape” is not there"):
        find_device("ALSA: Tape")


def test_devices_of_one_name_are_told_apart() -> None:
    found = [{"name": "Webcam", "host_api": api} for api in ("MME", "MME", "DirectSound")]

    assert [one["name"] for one in devices.named_apart(found)] == ["Webcam", "Webcam #2", "Webcam"]


def test_a_loopback_of_wasapi_is_the_systems_sound() -> None:
    found = devices._device(
        {
            "name": "Speakers (Realtek) [Loopback]",
            "host_api": "Windows WASAPI",
            "max_input_channels": 2,
            "default_samplerate": 48_000.0,
            "is_default": False,
        },
        Direction.INPUT,
    )
    assert found.kind is DeviceKind.SYSTEM_SOUND


def test_without_portaudio_it_is_said_how_to_mend_it() -> None:
    script = """
import ctypes.util
ctypes.util.find_library = lambda name: None
from genre_desktop.audio.devices import SoundSystemError, find_device, input_devices, rescan
for ask in (input_devices, rescan, lambda: find_device("")):
    try:
        ask()
    except SoundSystemError as error:
        print(error)
"""
    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=60,
    ).stdout.splitlines()

    assert len(told) == 3
    assert all("PortAudio is missing" in line and "libportaudio2" in line for line in told)


def test_a_frozen_sound_server_keeps_nobody_waiting_for_long(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "_PATIENCE_S", 0.3)
    sound_server.freeze()
    for ask in (rescan, input_devices):  # the second one waits for the first
        with pytest.raises(SoundSystemError, match="does not answer"):
            ask()

    sound_server.thaw()
    monkeypatch.undo()
    assert find_device(MONITOR).is_default
