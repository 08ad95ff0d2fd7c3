"""A device that plays what stands on a tape: the twin of `capture`, in the other direction."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.device import AudioDevice
from genre_desktop.audio.device_stream import BLOCK_S, DeviceStream, Refusal, refusal
from genre_desktop.audio.playback_clock import PlaybackClock
from genre_desktop.audio.playback_mixer import Mixer
from genre_desktop.audio.playback_ring import Tape
from genre_desktop.errors import UserError

# as short as seeking wants it, as long as Python's other threads now and then make us wait
_LATENCY_S = 0.08
# what is closed too early by the clock's error ends with a click
_CERTAINTY_S = 0.06


class PlaybackError(UserError):
    """A device does not play, said in plain words with the device's name."""


class RateRefusedError(PlaybackError):
    """The device does not take this sample rate, or this number of channels."""


class PlaybackStream:
    """Plays a tape to a device until it is stopped; used once.

    Parameters
    ----------
    device : AudioDevice
    tape : Tape
        Faded in where it begins. Its rate and channels are those of the stream.
    gain : float
        What every sample is multiplied by.
    """

    def __init__(self, device: AudioDevice, tape: Tape, *, gain: float) -> None:
        self.device = device
        self._rate, self._channels = tape.sample_rate, tape.channels
        self.mixer = Mixer(tape, block=max(1, round(BLOCK_S * self._rate)), gain=gain)
        """What is played, and how loud."""
        self._clock = PlaybackClock(self._rate)
        self._heard = -1.0
        self._stream = DeviceStream(device, self._give)

    def start(self) -> None:
        """Open the device and let it play.

        Raises
        ------
        PlaybackError
            It is in use, refused, gone or frozen; a RateRefusedError if it might play otherwise.
        NoDeviceError
            It is not among the system's devices (any more).
        SoundSystemError
            PortAudio is missing or does not answer.
        """
        try:
            self._stream.start(sample_rate=self._rate, channels=self._channels, latency=_LATENCY_S)
        except UserError:
            raise
        except Exception as error:
            raise _explained(self.device, error) from error

    def stop(self) -> None:
        """Let the device go at once, with what it has not played yet; never hangs."""
        self._stream.stop()

    @property
    def dropouts(self) -> int:
        """How often there was a gap, since the tape or the device was empty."""
        return self.mixer.gaps + self._clock.breaks

    @property
    def is_alive(self) -> bool:
        """Whether the device takes sound: False if none for a second, three at the start."""
        return self._stream.is_alive

    @property
    def is_silent(self) -> bool:
        """Whether all has been heard: of a tape that is used up, or until it was faded out."""
        silent_from = self.mixer.silent_from
        if silent_from is None:
            return False
        return self._clock.frame() >= silent_from + _CERTAINTY_S * self._rate

    def audible(self) -> tuple[Tape, float]:
        """Tell which frame of which tape is heard now."""
        # never back: what is known of the delay may become more while a sound is heard
        self._heard = max(self._heard, self._clock.frame())
        return self.mixer.place_of(self._heard)

    def _give(self, frames: NDArray[np.float32], when: Any, _status: object) -> None:  # noqa: ANN401
        self._clock.tell(
            self.mixer.given, time.monotonic(), when.currentTime, when.outputBufferDacTime
        )
        self._stream.has_begun = self._clock.has_begun
        self.mixer.give(frames)


def _explained(device: AudioDevice, error: Exception) -> PlaybackError:
    """Say in plain words why a device could not be opened, as far as that can be found out."""
    name = f"“{device.name}”"
    why = refusal(error)
    if why is Refusal.IN_USE:
        return PlaybackError(
            f"{name} is in use by another program.",
            "Close the program that plays to it, or take another output.",
        )
    if why is Refusal.FORMAT:
        return RateRefusedError(
            f"{name} plays neither this song's sample rate nor its own.", "Take another output."
        )
    return PlaybackError(
        f"{name} cannot be opened.",
        "See whether it is plugged in and the sound server runs, then play again, "
        "or take another output.",
    )
