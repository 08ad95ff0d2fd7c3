"""What there is to play to: loudspeakers and headphones.

On Linux with PulseAudio or PipeWire, these are the sound server's sinks and the sound cards that
ALSA shows; elsewhere PortAudio's devices, which is untested.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from genre_desktop.audio import portaudio, pulse
from genre_desktop.audio.devices import (
    ALSA_CARD,
    ANY_NUMBER,
    BENEATH,
    MOST_CHANNELS,
    PULSE_API,
    PULSE_DEVICE,
    NoDeviceError,
    named_apart,
)
from genre_desktop.audio.input_device import name_in
from genre_desktop.audio.pulse import ServerState

_NOTHING = {
    ServerState.UNKNOWN: (
        "There is nothing to play to: no loudspeaker or other output was found.",
        "Plug one in or switch it on in the system's sound settings, then play again.",
    ),
    ServerState.RUNNING: (
        "There is nothing to play to: the sound server has no output that PortAudio finds.",
        (
            "Switch one on in the system's sound settings; if there is one, install what connects "
            "them (Debian and Ubuntu: sudo apt install libasound2-plugins)."
        ),
    ),
    ServerState.ABSENT: (
        "There is nothing to play to: the sound server does not run.",
        "Start PulseAudio or PipeWire, then play again.",
    ),
    ServerState.REFUSING: (
        "The sound server does not permit this program to play.",
        "Start the program as the user who is logged in, then play again.",
    ),
    ServerState.FROZEN: (
        "There is nothing to play to: the sound server does not answer.",
        "Restart the sound server or the computer, then play again.",
    ),
}


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """Something that can be played to.

    Parameters
    ----------
    name : str
        As the system shows it; no two of one host API are called alike.
    host_api : str
        Through which of the system's ways it is reached: "ALSA", "Windows WASAPI", ...
    channels : int
        How many it takes, 1 to 8.
    sample_rate : float
        The device's own, in Hz.
    is_default : bool
        What the system would take if it was not told. At most one device is.
    sink : str
        The sound server's own name for it, "" where PortAudio reaches it by `name`.
    """

    name: str
    host_api: str
    channels: int
    sample_rate: float
    is_default: bool
    sink: str = ""

    @property
    def key(self) -> str:
        """What is remembered of a device to find it again, after a restart too."""
        return f"{self.host_api}: {self.sink or self.name}"

    @property
    def label(self) -> str:
        """What is shown: "USB Audio (ALSA, 2 channels)"."""
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return f"{self.name} ({self.host_api}, {channels})"


def output_devices() -> tuple[OutputDevice, ...]:
    """List what can be played to, the default one first.

    Returns
    -------
    tuple of OutputDevice
        Empty where there is nothing. PortAudio's devices are those that it found when it was
        last started: see `devices.rescan`. The sound server's sinks are those of this moment.

    Raises
    ------
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    return _listed(portaudio.call(_portaudio_outputs))


def find_output(key: str) -> OutputDevice:
    """Find a device by what was remembered of it, or by a part of its name.

    Parameters
    ----------
    key : str
        An `OutputDevice.key`; or its name, or a part of that which fits one device only, in upper
        or lower case; or "" for the system's default.

    Raises
    ------
    NoDeviceError
        None is like that, or more than one. The message says which there are.
    SoundSystemError
        PortAudio is missing or does not answer.
    """
    devices = output_devices()
    if not devices:
        raise _nothing()
    if not key:
        return devices[0]
    sought = key.casefold()
    for fits in (
        lambda device: device.key == key,
        lambda device: sought in (device.name.casefold(), device.sink.casefold()),
        lambda device: sought in f"{device.label}\n{device.key}".casefold(),
    ):
        found = [device for device in devices if fits(device)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"“{device.name}”" for device in found)
            raise NoDeviceError(
                f"“{key}” fits more than one output: {names}.", "Give more of the name."
            )
    names = ", ".join(f"“{device.name}”" for device in devices)
    raise NoDeviceError(
        f"The output “{name_in(key)}” is not there.",
        f"Plug it in and play again, or take another: {names}.",
    )


def output_index(device: OutputDevice) -> int:
    """Find the device in PortAudio's list of this moment: to be called within `portaudio.call`.

    Raises
    ------
    NoDeviceError
        It is not there.
    """
    name, host_api = (PULSE_DEVICE, "ALSA") if device.sink else (device.name, device.host_api)
    for found in named_apart(_portaudio_outputs()):
        if found["name"] == name and found["host_api"] == host_api:
            return int(found["index"])
    raise NoDeviceError(
        f"The output “{device.name}” is not there.", "Plug it in and play again, or take another."
    )


def _nothing() -> NoDeviceError:
    message, remedy = _NOTHING.get(pulse.state(), _NOTHING[ServerState.UNKNOWN])
    return NoDeviceError(message, remedy)


def _portaudio_outputs() -> list[dict[str, Any]]:
    """PortAudio's devices that can play, with the names of their host APIs."""
    sounddevice = portaudio.library()
    host_apis = sounddevice.query_hostapis()
    try:
        default = sounddevice.query_devices(kind="output")["index"]
    except sounddevice.PortAudioError:  # there is none
        default = -1
    return [
        found
        | {"host_api": host_apis[found["hostapi"]]["name"], "is_default": found["index"] == default}
        for found in sounddevice.query_devices()
        if found["max_output_channels"] > 0
    ]


def _listed(found: list[dict[str, Any]]) -> tuple[OutputDevice, ...]:
    own = [_of_portaudio(device) for device in named_apart(found)]
    has_server = any(device.name == PULSE_DEVICE for device in own)
    sinks = list(_of_sound_server(pulse.sinks())) if has_server else []
    if sinks:
        # as with the inputs, the rest of ALSA leads to the sound server again, or to a card
        cards = [device for device in own if ALSA_CARD.search(device.name)]
        others = [device for device in own if device.host_api not in BENEATH]
        own = [replace(device, is_default=False) for device in cards + others]
    return tuple(sorted(sinks + own, key=lambda device: not device.is_default))


def _of_portaudio(found: dict[str, Any]) -> OutputDevice:
    most = int(found["max_output_channels"])
    return OutputDevice(
        name=found["name"],
        host_api=found["host_api"],
        channels=2 if most >= ANY_NUMBER else min(most, MOST_CHANNELS),
        sample_rate=float(found["default_samplerate"]),
        is_default=found["is_default"],
    )


def _of_sound_server(sinks: Iterable[pulse.Sink]) -> Iterator[OutputDevice]:
    seen: Counter[str] = Counter()
    for sink in sinks:
        seen[sink.description] += 1
        count = seen[sink.description]
        yield OutputDevice(
            name=sink.description if count == 1 else f"{sink.description} #{count}",
            host_api=PULSE_API,
            channels=min(sink.channels, MOST_CHANNELS),
            sample_rate=sink.sample_rate,
            is_default=sink.is_default,
            sink=sink.name,
        )
