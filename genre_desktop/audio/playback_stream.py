"""A device that plays what stands on a tape: the twin of `capture`, in the other direction."""

import logging
import time
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio import portaudio, pulse
from genre_desktop.audio.output_devices import OutputDevice, output_index
from genre_desktop.audio.playback_clock import PlaybackClock
from genre_desktop.audio.playback_ring import Tape
from genre_desktop.audio.playback_source import FADE_S
from genre_desktop.audio.portaudio import SoundSystemError
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

_BLOCK_S = 0.01
# as short as seeking wants it, as long as Python's other threads now and then make us wait
_LATENCY_S = 0.08
_SILENT_FOR_S = 1.0
# a sink that has been idle may have 2 s of silence to play first, and Bluetooth wakes slowly
_FIRST_AFTER_S = 3.0
_STOP_PATIENCE_S = 1.0
# what is closed too early by the clock's error ends with a click
_CERTAINTY_S = 0.06
# more than are on their way to the ear at any latency
_PLACES = 128

_DEVICE_UNAVAILABLE = -9985
_BAD_CHANNELS = -9998
_BAD_RATE = -9997


class PlaybackError(UserError):
    """A device does not play, said in plain words with the device's name."""


class RateRefusedError(PlaybackError):
    """The device does not take this sample rate, or this number of channels."""


class PlaybackStream:
    """Plays a tape to a device until it is stopped; used once.

    Parameters
    ----------
    device : OutputDevice
    tape : Tape
        Faded in where it begins. Its rate and channels are those of the stream.
    gain : float
        What every sample is multiplied by.
    """

    def __init__(self, device: OutputDevice, tape: Tape, *, gain: float) -> None:
        self.device = device
        self.gain = gain
        """May be changed at any time; reached within a block."""
        self._rate, self._channels = tape.sample_rate, tape.channels
        self._block = max(1, round(_BLOCK_S * self._rate))
        fade = max(1, round(FADE_S * self._rate))
        self._up = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        self._down = self._up[::-1].copy()
        # of the blocks that are the callback's own
        self._old = np.zeros((fade, self._channels), np.float32)
        self._slope = np.linspace(0, 1, self._block, dtype=np.float32)[:, None]
        self._ramp = np.zeros((self._block, 1), np.float32)
        self._gain_now = gain
        # the second of these is changed by the callback alone, and follows the first
        self._wanted = tape
        self._tape = tape
        self._switch_at = 0
        self._begins = True
        self._is_fading_out = False
        self._clock = PlaybackClock(self._rate)
        self._given = 0
        # (frame of the stream, tape, frame of the tape, how many)
        self._places: list[tuple[int, Tape, int, int]] = [(0, tape, tape.read, 0)] * _PLACES
        self._placed = 0
        self._heard = -1.0
        self._gaps = 0
        self._silent_from: int | None = None
        self._last_call_s = 0.0
        self._is_running = False
        self._stream: Any = None
        self._watch: pulse.Watch | None = None

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
            self._stream = portaudio.call(self._opened, too_late=portaudio.close)
        except UserError:
            self._is_running = False
            raise
        except Exception as error:
            self._is_running = False
            log.info("%s cannot be opened: %s", self.device.label, error)
            raise _explained(self.device, error) from error
        if self.device.sink:
            self._watch = pulse.Watch(self.device.sink, self._end, kind="sinks")
            self._watch.start()
        log.info("playing to %s at %.0f Hz", self.device.label, self._rate)

    def stop(self) -> None:
        """Let the device go at once, with what it has not played yet; never hangs."""
        stream, self._stream = self._stream, None
        self._is_running = False
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

    def switch(self, tape: Tape, *, at: int = 0) -> None:
        """Go over to another tape, of the same rate and channels.

        Parameters
        ----------
        tape : Tape
        at : int
            The frame of the present tape from which on; at once if that has been played.
        """
        self._switch_at = at
        self._wanted = tape

    def fade_out(self) -> None:
        """Let the sound end softly; the tape is left where it ended."""
        self._is_fading_out = True

    @property
    def tape(self) -> Tape:
        """What is being played."""
        return self._tape

    @property
    def dropouts(self) -> int:
        """How often there was a gap, since the tape or the device was empty."""
        return self._gaps + self._clock.breaks

    @property
    def is_alive(self) -> bool:
        """Whether the device takes sound: False if none for a second, three at the start."""
        allowed_s = _SILENT_FOR_S if self._clock.has_begun else _FIRST_AFTER_S
        return self._is_running and time.monotonic() - self._last_call_s < allowed_s

    @property
    def is_silent(self) -> bool:
        """Whether all has been heard: of a tape that is used up, or until it was faded out."""
        silent_from = self._silent_from
        if silent_from is None:
            return False
        return self._clock.frame() >= silent_from + _CERTAINTY_S * self._rate

    def audible(self) -> tuple[Tape, float]:
        """Tell which frame of which tape is heard now."""
        # never back: what is known of the delay may become more while a sound is heard
        heard = self._heard = max(self._heard, self._clock.frame())
        newest = self._placed
        for number in range(newest, max(newest - _PLACES, 0), -1):
            start, tape, frame, count = self._places[(number - 1) % _PLACES]
            if start <= heard:
                return tape, frame + min(heard - start, count)
        _, tape, frame, _ = self._places[0 if newest < _PLACES else newest % _PLACES]
        return tape, float(frame)

    def _opened(self) -> Any:  # noqa: ANN401 - sounddevice has no types
        # see `Capture._opened`
        this = weakref.ref(self)

        def give(frames: NDArray[np.float32], count: int, when: Any, _status: object) -> None:  # noqa: ANN401
            if (stream := this()) is not None:
                stream._give(frames, count, when)  # noqa: SLF001
            else:
                frames[:] = 0

        def end() -> None:
            if (stream := this()) is not None:
                stream._end()  # noqa: SLF001

        self._last_call_s = time.monotonic()
        self._is_running = True
        with pulse.chosen_sink(self.device.sink):
            return portaudio.open_output(
                device=output_index(self.device),
                channels=self._channels,
                samplerate=self._rate,
                dtype="float32",
                blocksize=self._block,
                latency=_LATENCY_S,
                callback=give,
                finished_callback=end,
            )

    # These are called by PortAudio, on a thread that must not be kept waiting.

    def _give(self, frames: NDArray[np.float32], count: int, when: Any) -> None:  # noqa: ANN401
        now_s = self._last_call_s = time.monotonic()
        self._clock.tell(self._given, now_s, when.currentTime, when.outputBufferDacTime)
        if self._silent_from is not None and self._is_fading_out:
            frames[:] = 0
        else:
            self._copy(frames)
            self._amplify(frames)
        self._given += count

    def _copy(self, frames: NDArray[np.float32]) -> None:
        done = 0
        if (wanted := self._wanted) is not self._tape:
            before = max(0, self._switch_at - self._tape.read)
            if before < len(frames):
                done = self._place(frames[:before], 0)
                frames[done:before] = 0
                old = self._old
                had = self._tape.take(old)
                old[had:] = 0
                self._tape = wanted
                count = self._place(frames[before:], before)
                frames[before + count :] = 0
                fade = min(len(old), len(frames) - before)
                frames[before : before + fade] *= self._up[:fade]
                old *= self._down
                frames[before : before + fade] += old[:fade]
                self._begins = False
                self._see_the_end(before + count)
                return
        if self._is_fading_out:
            fade = min(len(self._down), len(frames))
            done = self._place(frames[:fade], 0)
            frames[done:] = 0
            frames[:fade] *= self._down[:fade]
            self._silent_from = self._given + done
            return
        done = self._place(frames, 0)
        frames[done:] = 0
        if self._begins and done:
            fade = min(len(self._up), len(frames))
            frames[:fade] *= self._up[:fade]
            self._begins = False
        self._see_the_end(done)

    def _place(self, frames: NDArray[np.float32], offset: int) -> int:
        tape = self._tape
        first = tape.read
        count = tape.take(frames)
        self._places[self._placed % _PLACES] = (self._given + offset, tape, first, count)
        self._placed += 1
        if count < len(frames) and not tape.is_ended:
            self._gaps += 1
        return count

    def _see_the_end(self, done: int) -> None:
        if not self._tape.is_used_up:
            self._silent_from = None
        elif self._silent_from is None:
            self._silent_from = self._given + done

    def _amplify(self, frames: NDArray[np.float32]) -> None:
        gain, now = self.gain, self._gain_now
        if gain == now:
            if gain != 1:
                frames *= gain
            return
        count = min(len(frames), self._block)
        ramp = self._ramp[:count]
        np.multiply(self._slope[:count], gain - now, out=ramp)
        ramp += now
        frames[:count] *= ramp
        frames[count:] *= gain
        self._gain_now = gain

    def _end(self) -> None:
        self._is_running = False


def _explained(device: OutputDevice, error: Exception) -> PlaybackError:
    """Say in plain words why a device could not be opened, as far as that can be found out."""
    name = f"“{device.name}”"
    code = error.args[1] if len(error.args) > 1 else 0
    if code == _DEVICE_UNAVAILABLE:
        return PlaybackError(
            f"{name} is in use by another program.",
            "Close the program that plays to it, or take another output.",
        )
    if code in (_BAD_CHANNELS, _BAD_RATE):
        return RateRefusedError(
            f"{name} plays neither this song's sample rate nor its own.", "Take another output."
        )
    return PlaybackError(
        f"{name} cannot be opened.",
        "See whether it is plugged in and the sound server runs, then play again, "
        "or take another output.",
    )
