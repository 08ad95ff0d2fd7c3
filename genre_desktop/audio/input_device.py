"""What is known of something that can be listened to, and what is remembered of it."""

from dataclasses import dataclass
from enum import Enum

_LONGEST_NAME = 80


class SourceKind(Enum):
    """Where a device's sound comes from."""

    INPUT = "input"
    SYSTEM_SOUND = "system sound"


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something that can be listened to.

    Parameters
    ----------
    name : str
        As the system shows it; no two of one host API are called alike.
    host_api : str
        Through which of the system's ways it is reached: "ALSA", "Windows WASAPI", ...
    channels : int
        How many will be recorded, 1 to 8.
    sample_rate : float
        The device's own, in Hz.
    kind : SourceKind
    is_default : bool
        What the system would take if it was not told. At most one device is.
    source : str
        The sound server's own name for it, "" where PortAudio reaches it by `name`.
    """

    name: str
    host_api: str
    channels: int
    sample_rate: float
    kind: SourceKind
    is_default: bool
    source: str = ""

    @property
    def key(self) -> str:
        """What is remembered of a device to find it again, after a restart too."""
        return f"{self.host_api}: {self.source or self.name}"

    @property
    def label(self) -> str:
        """What is shown: "USB Audio (ALSA, 2 channels)"."""
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return f"{self.name} ({self.host_api}, {channels})"


def name_in(key: str) -> str:
    """What a device was called that is not there, by its key: one line, and not a long one."""
    name = " ".join(key.split(": ", 1)[-1].split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
