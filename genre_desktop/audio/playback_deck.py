"""A song that lies ready and the device that plays it: what a player does, done on one thread."""

import logging
import time
from pathlib import Path

from genre_desktop.audio.decode import OpenSong, open_audio
from genre_desktop.audio.device import AudioDevice
from genre_desktop.audio.devices import find_output, rescan
from genre_desktop.audio.missing_device import NoDeviceError
from genre_desktop.audio.playback_ring import Tape
from genre_desktop.audio.playback_source import PlaybackSource
from genre_desktop.audio.playback_stream import PlaybackError, PlaybackStream, RateRefusedError

log = logging.getLogger(__name__)

_AHEAD_S = 1.0
# what a device finds when it begins, more than it takes at once
_FIRST_S = 0.2
# what a sought point needs before the sound goes over to it
_SOUGHT_S = 0.03
# as long as it may take to decode what a new loop brings
_LOOP_FROM_S = 0.4
# a device that is faded out may never say that it is silent
_FADE_PATIENCE_S = 1.0
_LOOK_EACH_S = 0.005


class Deck:
    """A song file, a tape of its next second, and a stream while it is played.

    All but `position_s` and `set_gain` is for one thread.

    Parameters
    ----------
    path : pathlib.Path
    gain : float
        What every sample is multiplied by.
    open_song : callable, optional

    Raises
    ------
    AudioError
        There is no such file, it may not be read, or it gives no sound.
    """

    def __init__(self, path: Path, *, gain: float, open_song: OpenSong = open_audio) -> None:
        self.source = PlaybackSource(path, open_song)
        self.duration_s = self.source.info.duration_s
        self._gain = gain
        self._tape: Tape | None = None
        self._stream: PlaybackStream | None = None
        self._held_s = 0.0
        self._earlier_dropouts = 0
        # the tape of the last leap that was asked for, which may not be heard yet
        self._sought: Tape | None = None

    @property
    def is_playing(self) -> bool:
        """Whether a device plays it."""
        return self._stream is not None

    @property
    def is_alive(self) -> bool:
        """Whether the device takes sound."""
        return self._stream is not None and self._stream.is_alive

    @property
    def is_over(self) -> bool:
        """Whether the end of the song has been heard."""
        stream, tape = self._stream, self._tape
        return (
            stream is not None
            and tape is not None
            and stream.mixer.tape is tape
            and tape.is_used_up
            and stream.is_silent
        )

    @property
    def needs_more(self) -> bool:
        """Whether there is something to decode, and room for it."""
        return self._stream is not None and self._tape is not None and self._can_fill(self._tape)

    @property
    def device(self) -> AudioDevice | None:
        """What plays it."""
        return None if self._stream is None else self._stream.device

    @property
    def dropouts(self) -> int:
        """How often there was, or may have been, a gap."""
        stream = self._stream
        return self._earlier_dropouts + (0 if stream is None else stream.dropouts)

    @property
    def position_s(self) -> float:
        """The moment of the song that is heard now, or is about to be."""
        stream, sought = self._stream, self._sought
        if stream is None:
            return self._held_s
        tape, frame = stream.audible()
        if sought is not None and tape.number < sought.number:
            return sought.start_s
        return tape.time_s(frame)

    def set_gain(self, gain: float) -> None:
        """Multiply every sample by this from now on."""
        self._gain = gain
        stream = self._stream
        if stream is not None:
            stream.mixer.gain = gain

    def seek(self, time_s: float) -> None:
        """Go on from there; where nothing is played, begin there next."""
        stream = self._stream
        time_s = time_s if self.duration_s is None else min(time_s, self.duration_s)
        if stream is None:
            self._tape = None
            self._held_s = time_s
            return
        tape = self._tape_like(stream.mixer.tape, time_s)
        self._sought = tape
        stream.mixer.switch(tape)

    def use_loop(self, loop: tuple[float, float] | None) -> None:
        """Play a stretch again and again; what is decoded already obeys it, too."""
        self.source.loop = loop
        stream = self._stream
        if stream is None:
            if loop is not None and not loop[0] <= self._held_s < loop[1]:
                self._held_s = loop[0]
            self._tape = None
            return
        present = stream.mixer.tape
        rate = present.sample_rate
        if loop is not None and not loop[0] <= present.time_s(present.read) < loop[1]:
            self.seek(loop[0])
            return
        # what is on its way to the ear remains, and as much again
        at = min(present.read + round(_LOOP_FROM_S * rate), present.written)
        time_s = present.time_s(at)
        if loop is not None and not loop[0] <= time_s < loop[1]:
            at -= round((time_s - loop[1]) * rate)
            time_s = loop[0]
        stream.mixer.switch(self._tape_like(present, time_s), at=at)

    def start(self, key: str) -> PlaybackError | None:
        """Play to a device.

        Parameters
        ----------
        key : str
            See `find_output`; the default device is taken where that one is not there.

        Returns
        -------
        PlaybackError or None
            What a person has to know though it plays.

        Raises
        ------
        UserError
            It cannot be played.
        """
        device, told = _found(key)
        try:
            self._stream = self._opened(device)
        except PlaybackError:
            # PortAudio knows what there was when it was started
            rescan(only_if_changed=True)
            device, told = _found(key)
            self._stream = self._opened(device)
        # it may have been changed meanwhile
        self._stream.mixer.gain = self._gain
        return told

    def decode(self) -> None:
        """Decode a piece if there is room for it."""
        if self._tape is not None and self.needs_more:
            self.source.fill(self._tape)

    def end_softly(self) -> None:
        """Let the sound end, and go on from there next; takes as long as the sound is heard."""
        stream = self._stream
        if stream is None:
            return
        stream.mixer.fade_out()
        deadline = time.monotonic() + _FADE_PATIENCE_S
        while not stream.is_silent and stream.is_alive and time.monotonic() < deadline:
            time.sleep(_LOOK_EACH_S)
        tape = self._tape if stream.is_silent and stream.mixer.tape is self._tape else None
        self.let_go()
        if tape is not None:
            self._tape = tape
            self._held_s = tape.time_s(tape.read)

    def let_go(self) -> None:
        """Play no longer, at once; what has not been heard is played next."""
        stream = self._stream
        if stream is None:
            return
        self._held_s = self.position_s
        self._tape = self._sought = self._stream = None
        stream.stop()
        self._earlier_dropouts += stream.dropouts

    def finish(self) -> None:
        """Play no longer, after the end."""
        tape = self._tape
        self.let_go()
        if tape is not None:
            self._held_s = tape.time_s(tape.written)

    def close(self) -> None:
        """Give device and file back."""
        self.let_go()
        self.source.close()

    def _tape_like(self, other: Tape, time_s: float) -> Tape:
        tape = self._tape = self._tape_from(time_s, other.sample_rate, other.channels)
        self._fill(tape, _SOUGHT_S)
        return tape

    def _tape_from(self, time_s: float, rate: float, channels: int) -> Tape:
        return self.source.tape_from(time_s, length_s=_AHEAD_S, rate=rate, channels=channels)

    def _fill(self, tape: Tape, length_s: float) -> None:
        wanted = tape.read + length_s * tape.sample_rate
        while tape.written < wanted and self._can_fill(tape):
            self.source.fill(tape)

    def _can_fill(self, tape: Tape) -> bool:
        return not tape.is_ended and tape.room >= self.source.room_needed

    def _opened(self, device: AudioDevice) -> PlaybackStream:
        info = self.source.info
        try:
            # the server, or the system, resamples better than it would be told to
            return self._opened_at(
                device, float(info.sample_rate), min(info.channels, device.channels)
            )
        except RateRefusedError:
            return self._opened_at(device, device.sample_rate, device.channels)

    def _opened_at(self, device: AudioDevice, rate: float, channels: int) -> PlaybackStream:
        tape = self._tape
        if tape is None or (tape.sample_rate, tape.channels) != (rate, channels):
            tape = self._tape = self._tape_from(self._held_s, rate, channels)
        self._fill(tape, _FIRST_S)
        self._sought = None
        stream = PlaybackStream(device, tape, gain=self._gain)
        stream.start()
        return stream


def _found(key: str) -> tuple[AudioDevice, PlaybackError | None]:
    try:
        return find_output(key), None
    except NoDeviceError:
        rescan(only_if_changed=True)
    try:
        return find_output(key), None
    except NoDeviceError as error:
        if not key:
            raise
        device = find_output("")
        log.info("%s; playing to %s", error.message, device.label)
        return device, PlaybackError(
            error.message, f"“{device.name}” plays instead; you can choose another."
        )
