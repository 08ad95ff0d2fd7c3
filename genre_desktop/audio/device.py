"""What is known of something to listen to or to play to, and what is remembered of it."""

from dataclasses import dataclass
from enum import Enum

_LONGEST_NAME = 80


class Direction(Enum):
    """Which way the sound goes."""

    INPUT = "input"
    OUTPUT = "output"


class DeviceKind(Enum):
    """What a device is for."""

    INPUT = "input"
    SYSTEM_SOUND = "system sound"
    OUTPUT = "output"

    @property
    def direction(self) -> Direction:
        """Which way its sound goes."""
        return Direction.OUTPUT if self is DeviceKind.OUTPUT else Direction.INPUT


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """Something that can be listened to, or played to.

    Parameters
    ----------
    name : str
        As the system shows it; no two of one host API and direction are called alike.
    host_api : str
        Through which of the system's ways it is reached: "ALSA", "Windows WASAPI", ...
    channels : int
        How many are recorded, or are taken, 1 to 8.
    sample_rate : float
        The device's own, in Hz.
    kind : DeviceKind
    is_default : bool
        What the system would take if it was not told. At most one device of a direction is.
    server_name : str
        The sound server's own name for it, "" where PortAudio reaches it by `name`.
    """

    name: str
    host_api: str
    channels: int
    sample_rate: float
    kind: DeviceKind
    is_default: bool
    server_name: str = ""

    @property
    def direction(self) -> Direction:
        """Which way its sound goes."""
        return self.kind.direction

    @property
    def key(self) -> str:
        """What is remembered of a device to find it again, after a restart too."""
        return f"{self.host_api}: {self.server_name or self.name}"

    @property
    def label(self) -> str:
        """What is shown: "USB Audio (ALSA, 2 channels)"."""
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return f"{self.name} ({self.host_api}, {channels})"


def name_in(key: str) -> str:
    """What a device was called that is not there, by its key: one line, and not a long one."""
    name = " ".join(key.split(": ", 1)[-1].split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
