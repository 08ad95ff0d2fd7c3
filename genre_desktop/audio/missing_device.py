"""What is said where there is nothing to listen to or to play to, or not that by its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from genre_desktop.audio import pulse
from genre_desktop.audio.device import AudioDevice, Direction, name_in
from genre_desktop.audio.pulse import ServerState
from genre_desktop.errors import UserError


class NoDeviceError(UserError):
    """There is nothing to listen to or to play to, or not that by this name."""


@dataclass(frozen=True, slots=True)
class _Words:
    """How one direction is spoken of."""

    deed: str
    noun: str
    example: str
    again: str
    not_found: tuple[str, str]


_LIBPULSE = "Debian and Ubuntu: sudo apt install libasound2-plugins"

_WORDS = {
    Direction.INPUT: _Words(
        deed="listen",
        noun="device",
        example="microphone or other input",
        again="rescan the devices",
        not_found=(
            "PortAudio does not find the sound server",
            f"Install what connects them ({_LIBPULSE}).",
        ),
    ),
    Direction.OUTPUT: _Words(
        deed="play",
        noun="output",
        example="loudspeaker or other output",
        again="play again",
        not_found=(
            "the sound server has no output that PortAudio finds",
            (
                "Switch one on in the system's sound settings; if there is one, install what "
                f"connects them ({_LIBPULSE})."
            ),
        ),
    ),
}


def nothing(direction: Direction) -> NoDeviceError:
    """Say why there is no device at all, as far as the sound server tells."""
    words = _WORDS[direction]
    none = f"There is nothing to {words.deed} to"
    told = {
        ServerState.RUNNING: (f"{none}: {words.not_found[0]}.", words.not_found[1]),
        ServerState.ABSENT: (
            f"{none}: the sound server does not run.",
            f"Start PulseAudio or PipeWire, then {words.again}.",
        ),
        ServerState.REFUSING: (
            f"The sound server does not permit this program to {words.deed}.",
            f"Start the program as the user who is logged in, then {words.again}.",
        ),
        ServerState.FROZEN: (
            f"{none}: the sound server does not answer.",
            f"Restart the sound server or the computer, then {words.again}.",
        ),
        ServerState.UNKNOWN: (
            f"{none}: no {words.example} was found.",
            f"Plug one in or switch it on in the system's sound settings, then {words.again}.",
        ),
    }
    return NoDeviceError(*told[pulse.state()])


def not_there(direction: Direction, key: str, others: Sequence[AudioDevice] = ()) -> NoDeviceError:
    """Say that a device is not there, by its name or key, and what there is in its place."""
    words = _WORDS[direction]
    names = f": {_named(others)}" if others else ""
    return NoDeviceError(
        f"The {words.noun} “{name_in(key)}” is not there.",
        f"Plug it in and {words.again}, or take another{names}.",
    )


def not_one(direction: Direction, key: str, found: Sequence[AudioDevice]) -> NoDeviceError:
    """Say that a name fits several devices."""
    return NoDeviceError(
        f"“{key}” fits more than one {_WORDS[direction].noun}: {_named(found)}.",
        "Give more of the name.",
    )


def _named(devices: Sequence[AudioDevice]) -> str:
    return ", ".join(f"“{device.name}”" for device in devices)
