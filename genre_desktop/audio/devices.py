"""What there is to listen to: microphones, and the sound that the system plays.

On Linux with PulseAudio or PipeWire, these are the sound server's sources and the sound cards that
ALSA shows. On Windows, they are PortAudio's devices, of which WASAPI's loopbacks give the system's
sound, and on macOS, PortAudio's devices, none of which does: both are untested.
"""

import logging
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from genre_desktop.audio import portaudio, pulse
from genre_desktop.audio.input_device import InputDevice, SourceKind, name_in
from genre_desktop.audio.portaudio import SoundSystemError
from genre_desktop.audio.pulse import ServerState
from genre_desktop.errors import UserError

__all__ = [
    "InputDevice",
    "NoDeviceError",
    "SoundSystemError",
    "SourceKind",
    "find_device",
    "input_devices",
    "rescan",
]

log = logging.getLogger(__name__)

PULSE_API = "sound server"
"""Shown as the host API of the sound server's sources, which PortAudio does not know one by one."""

PULSE_DEVICE = "pulse"
"""PortAudio's name for the whole sound server."""

MOST_CHANNELS = 8
# ALSA's devices that lead elsewhere take as many channels as are asked for
ANY_NUMBER = 32
_SOUND_CARDS = Path("/dev/snd")
# host APIs that lead to the sound server too
BENEATH = ("ALSA", "OSS", "PulseAudio")
_WASAPI_LOOPBACK = "[Loopback]"
ALSA_CARD = re.compile(r"\(hw:\d+,\d+\)$")

_NOTHING = {
    ServerState.UNKNOWN: (
        "There is nothing to listen to: no microphone or other input was found.",
        "Plug one in or switch it on in the system's sound settings, then rescan the devices.",
    ),
    ServerState.RUNNING: (
        "There is nothing to listen to: PortAudio does not find the sound server.",
        "Install what connects them (Debian and Ubuntu: sudo apt install libasound2-plugins).",
    ),
    ServerState.ABSENT: (
        "There is nothing to listen to: the sound server does not run.",
        "Start PulseAudio or PipeWire, then rescan the devices.",
    ),
    ServerState.REFUSING: (
        "The sound server does not permit this program to listen.",
        "Start the program as the user who is logged in, then rescan the devices.",
    ),
    ServerState.FROZEN: (
        "There is nothing to listen to: the sound server does not answer.",
        "Restart the sound server or the computer, then rescan the devices.",
    ),
}


class NoDeviceError(UserError):
    """There is nothing to listen to, or not that by this name."""


def input_devices() -> tuple[InputDevice, ...]:
    """List what can be listened to: the default one first, then inputs, then the system's sound.

    Returns
    -------
    tuple of InputDevice
        Empty where there is nothing. PortAudio's devices are those that it found when it was
        last started: see `rescan`. The sound server's sources are those of this moment.

    Raises
    ------
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    return _listed(portaudio.call(_portaudio_inputs))


def rescan(*, only_if_changed: bool = False) -> tuple[InputDevice, ...]:
    """List the devices anew, with those that have come since and without those that are gone.

    PortAudio is started anew for this. While something is recorded it cannot be, and of its own
    devices those are listed that were there before.

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
        return _portaudio_inputs()

    return _listed(portaudio.call(anew))


def find_device(key: str) -> InputDevice:
    """Find a device by what was remembered of it, or by a part of its name.

    Parameters
    ----------
    key : str
        An `InputDevice.key`; or its name, or a part of that which fits one device only, in upper
        or lower case; or "" for the system's default.

    Raises
    ------
    NoDeviceError
        None is like that, or more than one. The message says which there are.
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    devices = input_devices()
    if not devices:
        raise _nothing()
    if not key:
        return next((device for device in devices if device.is_default), devices[0])
    for fits in (_has_key, _has_name, _has_part):
        found = [device for device in devices if fits(device, key)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"“{device.name}”" for device in found)
            raise NoDeviceError(
                f"“{key}” fits more than one device: {names}.", "Give more of the name."
            )
    names = ", ".join(f"“{device.name}”" for device in devices)
    raise NoDeviceError(
        f"The device “{name_in(key)}” is not there.",
        f"Plug it in and rescan the devices, or take another: {names}.",
    )


def portaudio_index(device: InputDevice) -> int:
    """Find the device in PortAudio's list of this moment: to be called within `portaudio.call`.

    Raises
    ------
    NoDeviceError
        It is not there.
    """
    name, host_api = (PULSE_DEVICE, "ALSA") if device.source else (device.name, device.host_api)
    for found in named_apart(_portaudio_inputs()):
        if found["name"] == name and found["host_api"] == host_api:
            return int(found["index"])
    raise NoDeviceError(
        f"The device “{device.name}” is not there.",
        "Plug it in and rescan the devices, or take another.",
    )


@dataclass(slots=True)
class _Scanned:
    """What PortAudio's list was made of, None if that is not known."""

    situation: tuple[object, ...] | None = None


_scanned = _Scanned()


def _situation() -> tuple[object, ...] | None:
    if sys.platform != "linux":
        return None
    return pulse.state(), sorted(_SOUND_CARDS.iterdir()) if _SOUND_CARDS.is_dir() else []


def _nothing() -> NoDeviceError:
    message, remedy = _NOTHING.get(pulse.state(), _NOTHING[ServerState.UNKNOWN])
    return NoDeviceError(message, remedy)


def _has_key(device: InputDevice, key: str) -> bool:
    return device.key == key


def _has_name(device: InputDevice, key: str) -> bool:
    return key.casefold() in (device.name.casefold(), device.source.casefold())


def _has_part(device: InputDevice, key: str) -> bool:
    return key.casefold() in f"{device.label}\n{device.key}".casefold()


def _portaudio_inputs() -> list[dict[str, Any]]:
    """PortAudio's devices that can record, with the names of their host APIs."""
    sounddevice = portaudio.library()
    host_apis = sounddevice.query_hostapis()
    try:
        default = sounddevice.query_devices(kind="input")["index"]
    except sounddevice.PortAudioError:  # there is none
        default = -1
    return [
        found
        | {"host_api": host_apis[found["hostapi"]]["name"], "is_default": found["index"] == default}
        for found in sounddevice.query_devices()
        if found["max_input_channels"] > 0
    ]


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


def _listed(found: list[dict[str, Any]]) -> tuple[InputDevice, ...]:
    own = [_of_portaudio(device) for device in named_apart(found)]
    sources: list[InputDevice] = []
    if any(device.name == PULSE_DEVICE for device in own):
        sources = list(_of_sound_server(pulse.sources()))
    if sources:
        # what ALSA has besides its cards leads to the sound server again, or to a card
        cards = [device for device in own if ALSA_CARD.search(device.name)]
        others = [device for device in own if device.host_api not in BENEATH]
        own = [replace(device, is_default=False) for device in cards + others]
    return tuple(
        sorted(sources + own, key=lambda device: (not device.is_default, device.kind.value))
    )


def _of_portaudio(found: dict[str, Any]) -> InputDevice:
    most = int(found["max_input_channels"])
    loops_back = found["name"].rstrip().endswith(_WASAPI_LOOPBACK)
    return InputDevice(
        name=found["name"],
        host_api=found["host_api"],
        channels=2 if most >= ANY_NUMBER else min(most, MOST_CHANNELS),
        sample_rate=float(found["default_samplerate"]),
        kind=SourceKind.SYSTEM_SOUND if loops_back else SourceKind.INPUT,
        is_default=found["is_default"],
    )


def _of_sound_server(sources: Iterable[pulse.Source]) -> Iterator[InputDevice]:
    seen: Counter[str] = Counter()
    for source in sources:
        seen[source.description] += 1
        count = seen[source.description]
        yield InputDevice(
            name=source.description if count == 1 else f"{source.description} #{count}",
            host_api=PULSE_API,
            channels=min(source.channels, MOST_CHANNELS),
            sample_rate=source.sample_rate,
            kind=SourceKind.SYSTEM_SOUND if source.is_monitor else SourceKind.INPUT,
            is_default=source.is_default,
            source=source.name,
        )
