"""Sound from a device, as it comes."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio import pulse
from genre_desktop.audio.device import AudioDevice
from genre_desktop.audio.device_stream import BLOCK_S, DeviceStream, Refusal, refusal
from genre_desktop.audio.pulse import ServerState
from genre_desktop.audio.ring import Ring
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

# what waits while the program is busy: the import of TensorFlow holds all threads for 0.9 s
_RING_S = 10.0
# libpulse keeps what we are slow to take (2 s of it were seen to survive); a sound card's buffer
# is no longer than this
_CARD_LATENCY_S = 0.1

_CARD = re.compile(r"\(hw:(\d+),(\d+)\)$")


class CaptureError(UserError):
    """A device gives no sound, said in plain words with the device's name."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What has come since it was last asked for.

    Parameters
    ----------
    frames : numpy.ndarray [shape=(n, channels), dtype=float32]
        Full scale is 1, all values are finite; n is 0 if nothing has come.
    lost : int
        Frames that came too fast since the last time and are missing: after these frames if the
        program was too slow, among them if the system was, and then only known to be that many
        at least.
    """

    frames: NDArray[np.float32]
    lost: int


class Capture:
    """Records from a device until it is stopped; used once.

    It has to be stopped before the program ends: see `DeviceStream`.

    Parameters
    ----------
    device : AudioDevice
    """

    def __init__(self, device: AudioDevice) -> None:
        self.device = device
        self.sample_rate = device.sample_rate
        self.channels = device.channels
        self._ring = Ring(round(_RING_S * self.sample_rate), self.channels)
        self._block = round(BLOCK_S * self.sample_rate)
        self._stream = DeviceStream(device, self._take, self._end)

    def start(self) -> None:
        """Open the device and let it record.

        Raises
        ------
        CaptureError
            It is in use, refused, gone or frozen.
        NoDeviceError
            It is not among the system's devices (any more).
        SoundSystemError
            PortAudio is missing or does not answer.
        """
        try:
            self._stream.start(
                sample_rate=self.sample_rate,
                channels=self.channels,
                latency="low" if self.device.server_name else _CARD_LATENCY_S,
            )
        except UserError:
            raise
        except Exception as error:
            raise _explained(self.device, error) from error

    def read(self, timeout_s: float) -> Captured:
        """Take what has come; wait for it, at most so many seconds.

        It also comes back at once, and empty, when everything has been taken of a device that
        has said that it ended: look at `is_alive` then.
        """
        frames, lost = self._ring.read(timeout_s)
        if lost:
            log.warning("%d frames were lost", lost)
        # a source of floats may give anything
        if len(frames) and not np.isfinite(frames).all():
            np.nan_to_num(frames, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        return Captured(frames, lost)

    def stop(self) -> None:
        """Let the device go; may be called twice, and never hangs.

        What has come before can still be read. A device whose system does not answer is left to
        itself.
        """
        self._stream.stop()

    @property
    def is_alive(self) -> bool:
        """Whether sound comes: False if none came for a second, three after the start."""
        return self._stream.is_alive

    def _take(self, frames: NDArray[np.float32], _when: object, status: Any) -> None:  # noqa: ANN401
        self._stream.has_begun = True
        if status.input_overflow:
            self._ring.lose(self._block)
        self._ring.write(frames)

    def _end(self) -> None:
        self._ring.end()


def _explained(device: AudioDevice, error: Exception) -> CaptureError:
    """Say in plain words why a device could not be opened, as far as that can be found out."""
    name = f"“{device.name}”"
    why = refusal(error)
    if why is Refusal.IN_USE:
        return CaptureError(
            f"{name} is in use by another program.",
            "Close the program that records from it, or take another device.",
        )
    if why is Refusal.FORMAT:
        return CaptureError(
            f"{name} does not record with {device.channels} channels at "
            f"{device.sample_rate:.0f} Hz, as it said it would.",
            "Rescan the devices, or take another one.",
        )
    if _is_refused(device, str(error)):
        return CaptureError(
            f"The system does not permit this program to record from {name}.",
            "Allow it in the system's privacy or sound settings; on Linux without a sound server, "
            "your user has to be in the group “audio”.",
        )
    return CaptureError(
        f"{name} cannot be opened.",
        "See whether it is plugged in and the sound server runs, rescan the devices, "
        "or take another one.",
    )


def _is_refused(device: AudioDevice, said: str) -> bool:
    if device.server_name:
        return pulse.state() is ServerState.REFUSING
    if card := _CARD.search(device.name):
        try:
            Path("/dev/snd/pcmC{}D{}c".format(*card.groups())).open("rb").close()
        except PermissionError:
            return True
        except OSError:
            return False
    return "permission denied" in said.casefold()
