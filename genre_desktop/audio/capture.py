"""Sound from a device, as it comes."""

import logging
import re
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio import portaudio, pulse
from genre_desktop.audio.devices import portaudio_index
from genre_desktop.audio.input_device import InputDevice
from genre_desktop.audio.portaudio import SoundSystemError
from genre_desktop.audio.pulse import ServerState
from genre_desktop.audio.ring import Ring
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

_BLOCK_S = 0.01
# what waits while the program is busy: the import of TensorFlow holds all threads for 0.9 s
_RING_S = 10.0
# libpulse keeps what we are slow to take (2 s of it were seen to survive); a sound card's buffer
# is no longer than this
_CARD_LATENCY_S = 0.1
_SILENT_FOR_S = 1.0
# a PulseAudio sink that has been idle renders 2 s ahead, and its monitor gives nothing before
_FIRST_AFTER_S = 3.0
_STOP_PATIENCE_S = 1.0

_DEVICE_UNAVAILABLE = -9985
_BAD_CHANNELS = -9998
_BAD_RATE = -9997
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

    It has to be stopped before the program ends: PortAudio's own end waits for a frozen server.

    Parameters
    ----------
    device : InputDevice
    """

    def __init__(self, device: InputDevice) -> None:
        self.device = device
        self.sample_rate = device.sample_rate
        self.channels = device.channels
        self._stream: Any = None
        self._ring = Ring(round(_RING_S * self.sample_rate), self.channels)
        self._block = round(_BLOCK_S * self.sample_rate)
        self._last_call_s = 0.0
        self._silence_allowed_s = _FIRST_AFTER_S
        self._is_running = False
        self._watch: pulse.Watch | None = None

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
            self._stream = portaudio.call(self._opened, too_late=portaudio.close)
        except UserError:
            self._is_running = False
            raise
        except Exception as error:
            self._is_running = False
            log.info("%s cannot be opened: %s", self.device.label, error)
            raise _explained(self.device, error) from error
        if self.device.source:
            self._watch = pulse.Watch(self.device.source, self._end)
            self._watch.start()
        log.info("listening to %s at %.0f Hz", self.device.label, self.sample_rate)

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
        stream, self._stream = self._stream, None
        self._is_running = False
        self._ring.end()
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
        if stream is None:
            return
        try:
            portaudio.call(lambda: portaudio.close(stream), patience_s=_STOP_PATIENCE_S)
        except SoundSystemError:
            log.warning("%s does not let itself be closed; it is left as it is", self.device.label)
        except Exception:
            log.exception("%s was not closed in order", self.device.label)

    @property
    def is_alive(self) -> bool:
        """Whether sound comes: False if none came for a second, three after the start."""
        return self._is_running and time.monotonic() - self._last_call_s < self._silence_allowed_s

    def _opened(self) -> Any:  # noqa: ANN401 - sounddevice has no types
        # sounddevice's streams are cycles that hold what they call, and go when the garbage is
        # collected: the ring, 4 MB, is not to wait for that
        this = weakref.ref(self)

        def take(frames: NDArray[np.float32], count: int, when: object, status: Any) -> None:  # noqa: ANN401
            if (capture := this()) is not None:
                capture._take(frames, count, when, status)  # noqa: SLF001

        def end() -> None:
            if (capture := this()) is not None:
                capture._end()  # noqa: SLF001

        self._last_call_s = time.monotonic()
        self._is_running = True
        with pulse.chosen(self.device.source):
            return portaudio.open_input(
                device=portaudio_index(self.device),
                channels=self.channels,
                samplerate=self.sample_rate,
                dtype="float32",
                blocksize=self._block,
                latency="low" if self.device.source else _CARD_LATENCY_S,
                callback=take,
                finished_callback=end,
            )

    # These two are called by PortAudio, on a thread that must not be kept waiting.

    def _take(self, frames: NDArray[np.float32], _count: int, _when: object, status: Any) -> None:  # noqa: ANN401
        self._last_call_s = time.monotonic()
        self._silence_allowed_s = _SILENT_FOR_S
        if status.input_overflow:
            self._ring.lose(self._block)
        self._ring.write(frames)

    def _end(self) -> None:
        self._is_running = False
        self._ring.end()


def _explained(device: InputDevice, error: Exception) -> CaptureError:
    """Say in plain words why a device could not be opened, as far as that can be found out."""
    name = f"“{device.name}”"
    code = error.args[1] if len(error.args) > 1 else 0
    if code == _DEVICE_UNAVAILABLE:
        return CaptureError(
            f"{name} is in use by another program.",
            "Close the program that records from it, or take another device.",
        )
    if code in (_BAD_CHANNELS, _BAD_RATE):
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


def _is_refused(device: InputDevice, said: str) -> bool:
    if device.source:
        return pulse.state() is ServerState.REFUSING
    if card := _CARD.search(device.name):
        try:
            Path("/dev/snd/pcmC{}D{}c".format(*card.groups())).open("rb").close()
        except PermissionError:
            return True
        except OSError:
            return False
    return "permission denied" in said.casefold()
