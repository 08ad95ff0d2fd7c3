"""A device at work: opened, watched and let go in the same way, whichever way its sound goes."""

import logging
import time
import weakref
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio import portaudio, pulse
from genre_desktop.audio.device import AudioDevice, Direction
from genre_desktop.audio.devices import portaudio_index
from genre_desktop.audio.portaudio import SoundSystemError

log = logging.getLogger(__name__)

BLOCK_S = 0.01
"""How much a stream takes or gives at once."""

_SILENT_FOR_S = 1.0
# a PulseAudio sink that has been idle renders 2 s ahead: its monitor gives nothing before, and what
# is played waits behind them; and Bluetooth wakes slowly
_FIRST_AFTER_S = 3.0
_STOP_PATIENCE_S = 1.0

_DEVICE_UNAVAILABLE = -9985
_BAD_CHANNELS = -9998
_BAD_RATE = -9997

OnBlock = Callable[[NDArray[np.float32], Any, Any], None]


class Refusal(Enum):
    """Why a device was not opened, as far as PortAudio tells."""

    IN_USE = "in use"
    FORMAT = "sample rate or channels"
    OTHER = "other"


def refusal(error: Exception) -> Refusal:
    """Tell from PortAudio's error why a device was not opened."""
    code = error.args[1] if len(error.args) > 1 else 0
    if code == _DEVICE_UNAVAILABLE:
        return Refusal.IN_USE
    return Refusal.FORMAT if code in (_BAD_CHANNELS, _BAD_RATE) else Refusal.OTHER


class DeviceStream:
    """PortAudio's stream to or from a device, until it is stopped; used once.

    It has to be stopped before the program ends: PortAudio's own end waits for a frozen server.

    Parameters
    ----------
    device : AudioDevice
    on_block : callable
        A method that is given each block, PortAudio's times and its flags: by PortAudio, on a
        thread that must not be kept waiting. Its object may go meanwhile.
    on_end : callable, optional
        A method that is called, once or more and on any thread, when no more blocks will come.
    """

    def __init__(
        self, device: AudioDevice, on_block: OnBlock, on_end: Callable[[], None] | None = None
    ) -> None:
        self.device = device
        # sounddevice's streams are cycles that hold what they call, and go when the garbage is
        # collected: rings, 4 MB, are not to wait for that
        self._on_block = weakref.WeakMethod(on_block)
        self._on_end = weakref.WeakMethod(on_end) if on_end is not None else lambda: None
        self.has_begun = False
        """Whether sound flows: to be set by who is given the blocks."""
        self._last_call_s = 0.0
        self._is_running = False
        self._stream: Any = None
        self._watch: pulse.Watch | None = None

    @property
    def is_alive(self) -> bool:
        """Whether blocks come: False if none for a second, three at the start."""
        allowed_s = _SILENT_FOR_S if self.has_begun else _FIRST_AFTER_S
        return self._is_running and time.monotonic() - self._last_call_s < allowed_s

    def start(self, *, sample_rate: float, channels: int, latency: float | str) -> None:
        """Open the device and let it work.

        Parameters
        ----------
        sample_rate : float
            In Hz.
        channels : int
        latency : float or str
            In seconds, or "low" or "high".

        Raises
        ------
        NoDeviceError
            It is not among the system's devices (any more).
        SoundSystemError
            PortAudio is missing or does not answer.
        Exception
            It cannot be opened: see `refusal`.
        """

        def opened() -> Any:  # noqa: ANN401 - sounddevice has no types
            self._last_call_s = time.monotonic()
            self._is_running = True
            is_input = self.device.direction is Direction.INPUT
            open_stream = portaudio.open_input if is_input else portaudio.open_output
            with pulse.chosen(self.device.direction, self.device.server_name):
                return open_stream(
                    device=portaudio_index(self.device),
                    channels=channels,
                    samplerate=sample_rate,
                    dtype="float32",
                    blocksize=round(BLOCK_S * sample_rate),
                    latency=latency,
                    **self._callbacks(),
                )

        try:
            self._stream = portaudio.call(opened, too_late=portaudio.close)
        except Exception as error:
            self._is_running = False
            log.info("%s cannot be opened: %s", self.device.label, error)
            raise
        if self.device.server_name:
            self._watch = pulse.Watch(self.device.direction, self.device.server_name, self._end)
            self._watch.start()
        log.info("%s is open at %.0f Hz", self.device.label, sample_rate)

    def stop(self) -> None:
        """Let the device go at once; may be called twice, and never hangs.

        A device whose system does not answer is left to itself.
        """
        stream, self._stream = self._stream, None
        self._end()
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

    def _callbacks(self) -> dict[str, Callable[..., None]]:
        this, on_block = weakref.ref(self), self._on_block
        plays = self.device.direction is Direction.OUTPUT

        def block(frames: NDArray[np.float32], _count: int, when: object, status: object) -> None:
            stream, take = this(), on_block()
            if stream is not None and take is not None:
                stream._last_call_s = time.monotonic()  # noqa: SLF001
                take(frames, when, status)
            elif plays:
                frames[:] = 0

        def end() -> None:
            if (stream := this()) is not None:
                stream._end()  # noqa: SLF001

        return {"callback": block, "finished_callback": end}

    def _end(self) -> None:
        self._is_running = False
        if (tell := self._on_end()) is not None:
            tell()
