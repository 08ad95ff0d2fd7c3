"""What there is to listen to and to play to: microphones, the system's sound, loudspeakers.

On Linux with PulseAudio or PipeWire, these are the sound server's sources and sinks, and the sound
cards that ALSA shows. On Windows, they are PortAudio's devices, of which WASAPI's loopbacks give
the system's sound, and on macOS, PortAudio's devices, none of which does: both are untested.
"""

import logging
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from genre_desktop.audio import missing_device, portaudio, pulse
from genre_desktop.audio.device import AudioDevice, DeviceKind, Direction
from genre_desktop.audio.missing_device import NoDeviceError
from genre_desktop.audio.portaudio import SoundSystemError

__all__ = [
    "AudioDevice",
    "DeviceKind",
    "NoDeviceError",
    "SoundSystemError",
    "find_device",
    "find_output",
    "input_devices",
    "output_devices",
    "rescan",
]

log = logging.getLogger(__name__)

PULSE_API = "sound server"
"""Shown as the host API of the sound server's devices, which PortAudio does not know one by one."""

PULSE_DEVICE = "pulse"
"""PortAudio's name for the whole sound server."""

_MOST_CHANNELS = 8
# ALSA's devices that lead elsewhere take as many channels as are asked for
_ANY_NUMBER = 32
_SOUND_CARDS = Path("/dev/snd")
# host APIs that lead to the sound server too
_BENEATH = ("ALSA", "OSS", "PulseAudio")
_WASAPI_LOOPBACK = "[Loopback]"
_ALSA_CARD = re.compile(r"\(hw:\d+,\d+\)$")


def input_devices() -> tuple[AudioDevice, ...]:
    """List what can be listened to: the default one first, then inputs, then the system's sound.

    Returns
    -------
    tuple of AudioDevice
        Empty where there is nothing. PortAudio's devices are those that it found when it was
        last started: see `rescan`. The sound server's are those of this moment.

    Raises
    ------
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    return _listed(Direction.INPUT)


def output_devices() -> tuple[AudioDevice, ...]:
    """List what can be played to, the default one first; otherwise like `input_devices`."""
    return _listed(Direction.OUTPUT)


def rescan(*, only_if_changed: bool = False) -> tuple[AudioDevice, ...]:
    """Look for devices that have come and gone since, and list what can be listened to.

    PortAudio is started anew for this. While something is recorded or played it cannot be, and of
    its own devices those are listed that were there before.

    Parameters
    ----------
    only_if_changed : bool
        Leave PortAudio as it is while the sound server is as it was at the last scan, and the same
        sound cards are there. For who tries again each second: a scan leaves 13 kB behind.

    Raises
    ------
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    situation = _situation()
    if only_if_changed and situation is not None and situation == _scanned.situation:
        return input_devices()

    def anew() -> list[dict[str, Any]]:
        _scanned.situation = None
        if portaudio.restart():
            _scanned.situation = situation
        return _of_portaudio(Direction.INPUT)

    return _with_the_servers(portaudio.call(anew), Direction.INPUT)


def find_device(key: str) -> AudioDevice:
    """Find something to listen to by what was remembered of it, or by a part of its name.

    Parameters
    ----------
    key : str
        A `AudioDevice.key`; or its name, or a part of that which fits one device only, in upper or
        lower case; or "" for the system's default.

    Raises
    ------
    NoDeviceError
        None is like that, or more than one. The message says which there are.
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    return _found(key, input_devices(), Direction.INPUT)


def find_output(key: str) -> AudioDevice:
    """Find something to play to, as `find_device` finds what can be listened to."""
    return _found(key, output_devices(), Direction.OUTPUT)


def portaudio_index(device: AudioDevice) -> int:
    """Find the device in PortAudio's list of this moment: to be called within `portaudio.call`.

    Raises
    ------
    NoDeviceError
        It is not there.
    """
    whole_server = (PULSE_DEVICE, "ALSA")
    sought = whole_server if device.server_name else (device.name, device.host_api)
    for found in named_apart(_of_portaudio(device.direction)):
        if (found["name"], found["host_api"]) == sought:
            return int(found["index"])
    raise missing_device.not_there(device.direction, device.name)


def named_apart(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number those that bear the same name, as two microphones of one make do."""
    seen: Counter[tuple[str, str]] = Counter()
    apart = []
    for device in found:
        name = device["name"].strip()
        seen[name, device["host_api"]] += 1
        count = seen[name, device["host_api"]]
        apart.append(device | {"name": name if count == 1 else f"{name} #{count}"})
    return apart


@dataclass(slots=True)
class _Scanned:
    """What PortAudio's list was made of, None if that is not known."""

    situation: tuple[object, ...] | None = None


_scanned = _Scanned()


def _situation() -> tuple[object, ...] | None:
    if sys.platform != "linux":
        return None
    return pulse.state(), sorted(_SOUND_CARDS.iterdir()) if _SOUND_CARDS.is_dir() else []


def _found(key: str, devices: Sequence[AudioDevice], direction: Direction) -> AudioDevice:
    if not devices:
        raise missing_device.nothing(direction)
    if not key:
        return next((device for device in devices if device.is_default), devices[0])
    for fits in (_has_key, _has_name, _has_part):
        found = [device for device in devices if fits(device, key)]
        if len(found) == 1:
            return found[0]
        if found:
            raise missing_device.not_one(direction, key, found)
    raise missing_device.not_there(direction, key, devices)


def _has_key(device: AudioDevice, key: str) -> bool:
    return device.key == key


def _has_name(device: AudioDevice, key: str) -> bool:
    return key.casefold() in (device.name.casefold(), device.server_name.casefold())


def _has_part(device: AudioDevice, key: str) -> bool:
    return key.casefold() in f"{device.label}\n{device.key}".casefold()


def _listed(direction: Direction) -> tuple[AudioDevice, ...]:
    found = portaudio.call(lambda: _of_portaudio(direction))
    return _with_the_servers(found, direction)


def _of_portaudio(direction: Direction) -> list[dict[str, Any]]:
    """PortAudio's devices of this direction, with the names of their host APIs."""
    sounddevice = portaudio.library()
    host_apis = sounddevice.query_hostapis()
    try:
        default = sounddevice.query_devices(kind=direction.value)["index"]
    except sounddevice.PortAudioError:  # there is none
        default = -1
    return [
        found
        | {"host_api": host_apis[found["hostapi"]]["name"], "is_default": found["index"] == default}
        for found in sounddevice.query_devices()
        if _channels(found, direction) > 0
    ]


def _channels(found: dict[str, Any], direction: Direction) -> int:
    return int(found[f"max_{direction.value}_channels"])


def _with_the_servers(found: list[dict[str, Any]], direction: Direction) -> tuple[AudioDevice, ...]:
    own = [_device(device, direction) for device in named_apart(found)]
    servers: list[AudioDevice] = []
    if any(device.name == PULSE_DEVICE for device in own):
        servers = list(_of_sound_server(pulse.endpoints(direction), direction))
    if servers:
        # what ALSA has besides its cards leads to the sound server again, or to a card
        cards = [device for device in own if _ALSA_CARD.search(device.name)]
        others = [device for device in own if device.host_api not in _BENEATH]
        own = [replace(device, is_default=False) for device in cards + others]
    return tuple(
        sorted(servers + own, key=lambda device: (not device.is_default, device.kind.value))
    )


def _device(found: dict[str, Any], direction: Direction) -> AudioDevice:
    most = _channels(found, direction)
    loops_back = found["name"].rstrip().endswith(_WASAPI_LOOPBACK)
    return AudioDevice(
        name=found["name"],
        host_api=found["host_api"],
        channels=2 if most >= _ANY_NUMBER else min(most, _MOST_CHANNELS),
        sample_rate=float(found["default_samplerate"]),
        kind=_kind(direction, is_monitor=loops_back),
        is_default=found["is_default"],
    )


def _of_sound_server(
    endpoints: Iterable[pulse.Endpoint], direction: Direction
) -> Iterator[AudioDevice]:
    seen: Counter[str] = Counter()
    for endpoint in endpoints:
        seen[endpoint.description] += 1
        count = seen[endpoint.description]
        yield AudioDevice(
            name=endpoint.description if count == 1 else f"{endpoint.description} #{count}",
            host_api=PULSE_API,
            channels=min(endpoint.channels, _MOST_CHANNELS),
            sample_rate=endpoint.sample_rate,
            kind=_kind(direction, is_monitor=endpoint.is_monitor),
            is_default=endpoint.is_default,
            server_name=endpoint.name,
        )


def _kind(direction: Direction, *, is_monitor: bool) -> DeviceKind:
    if direction is Direction.OUTPUT:
        return DeviceKind.OUTPUT
    return DeviceKind.SYSTEM_SOUND if is_monitor else DeviceKind.INPUT
