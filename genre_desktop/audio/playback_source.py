"""The sound of a song file as a device takes it: from any point on, and a stretch of it in a loop.

The order of channels is that of WAV and FLAC. The weights are those of ITU-R BS.775-3, annex 4,
scaled so that nothing is too loud.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import OpenSong, open_audio
from genre_desktop.audio.playback_ring import Tape

FADE_S = 0.005
"""How long one sound passes over into another where they do not belong together."""

SHORTEST_LOOP_S = 0.05

_CHUNK_S = 0.05
_SIDE = 0.7071
# what of left, right, centre, low frequencies, and the surrounds goes to the left; mirrored to the
# right. The low frequencies are left out.
_TO_LEFT = {
    3: (1, 0, _SIDE),
    4: (1, 0, _SIDE, 0),
    5: (1, 0, _SIDE, _SIDE, 0),
    6: (1, 0, _SIDE, 0, _SIDE, 0),
    7: (1, 0, _SIDE, 0, 0.5, _SIDE, 0),
    8: (1, 0, _SIDE, 0, _SIDE, 0, _SIDE, 0),
}
_TO_RIGHT = {
    3: (0, 1, _SIDE),
    4: (0, 1, 0, _SIDE),
    5: (0, 1, _SIDE, 0, _SIDE),
    6: (0, 1, _SIDE, 0, 0, _SIDE),
    7: (0, 1, _SIDE, 0, 0.5, 0, _SIDE),
    8: (0, 1, _SIDE, 0, 0, _SIDE, 0, _SIDE),
}


class PlaybackSource:
    """A song file being played: decodes onto a tape, piece by piece.

    Parameters
    ----------
    path : pathlib.Path
    open_song : callable, optional

    Raises
    ------
    AudioError
        There is no such file, it may not be read, or it gives no sound.
    """

    def __init__(self, path: Path, open_song: OpenSong = open_audio) -> None:
        self._reader = open_song(path)
        self.info = self._reader.info
        self.loop: tuple[float, float] | None = None
        """What is played again and again, in seconds; looked at from the next piece on."""
        self._weights: NDArray[np.float32] | None = None
        self._ratio = 1.0
        self._resampler: object | None = None
        self._given = 0

    def close(self) -> None:
        """Give the file back."""
        self._reader.close()

    @property
    def warning(self) -> str:
        """What was wrong with a file that ended before its time; "" if nothing was."""
        duration_s = self.info.duration_s
        if duration_s is None or not self._reader.warnings:
            return ""
        missing_s = duration_s - self._reader.position_s
        return self._reader.warnings[0] if missing_s > max(0.25, 0.02 * duration_s) else ""

    def tape_from(self, time_s: float, *, length_s: float, rate: float, channels: int) -> Tape:
        """Go to a time in seconds and make an empty tape that begins there.

        Parameters
        ----------
        time_s, length_s : float
            Where it begins, and how much of it waits at most.
        rate : float
            In Hz, of the device; resampled with soxr where it is not the file's own.
        channels : int
            Of the device.
        """
        info = self.info
        if info.duration_s is not None:
            time_s = min(time_s, info.duration_s)
        time_s = max(0.0, time_s)
        self._reader.seek(time_s)
        self._given = 0
        self._weights = None if channels == info.channels else weights(info.channels, channels)
        self._ratio = rate / info.sample_rate
        self._resampler = None
        if rate != info.sample_rate:
            import soxr  # noqa: PLC0415 - where it is needed only

            self._resampler = soxr.ResampleStream(
                info.sample_rate, rate, channels, dtype="float32", quality="HQ"
            )
        return Tape(round(length_s * rate), channels, rate, time_s)

    @property
    def _chunk(self) -> int:
        return max(1, round(_CHUNK_S * self.info.sample_rate))

    @property
    def room_needed(self) -> int:
        """Frames of room on the tape that `fill` may need."""
        # what soxr holds back comes with a later piece
        return round(4 * self._chunk * self._ratio) + 4096

    def fill(self, tape: Tape) -> None:
        """Decode the next piece onto the tape; at the end of the song, end it.

        Raises
        ------
        AudioError
            Nothing of the file can be decoded.
        """
        frames, leap_s = self._next_piece()
        is_last = not len(frames)
        if leap_s is not None:
            # a resampler is behind: what it gives next is of frames it was given before
            tape.leap(leap_s, after=round(self._given * self._ratio) - tape.written)
        self._given += len(frames)
        if self._weights is not None:
            frames = frames @ self._weights
        if self._resampler is not None:
            frames = self._resampler.resample_chunk(frames, last=is_last)  # type: ignore[attr-defined]
        if len(frames):
            tape.write(frames)
        if is_last:
            tape.is_ended = True

    def _next_piece(self) -> tuple[NDArray[np.float32], float | None]:
        """Decode the next piece, and say to which time it leapt before that, if it did."""
        if self.loop is None:
            return self._decoded(self._chunk), None
        start_s, end_s = self.loop
        rate = self.info.sample_rate
        left = round(end_s * rate) - round(self._reader.position_s * rate)
        if left > 0:
            piece = self._decoded(min(self._chunk, left))
            if len(piece):
                return piece, None
        # over the seam, what would come is faded out under what comes
        fade = round(FADE_S * rate)
        after = self._decoded(fade)
        self._reader.seek(start_s)
        piece = self._decoded(min(self._chunk, max(fade, round((end_s - start_s) * rate))))
        count = min(fade, len(piece))
        under = np.zeros((count, self.info.channels), np.float32)
        under[: len(after)] = after[:count]
        up = np.linspace(0, 1, fade, dtype=np.float32)[:count, None]
        piece[:count] = piece[:count] * up + under * (1 - up)
        return piece, start_s

    def _decoded(self, frames: int) -> NDArray[np.float32]:
        block = next(self._reader.blocks(frames), None)
        return np.empty((0, self.info.channels), np.float32) if block is None else block


def weights(channels: int, wanted: int) -> NDArray[np.float32]:
    """How much of each channel of a file goes to each of a device.

    Returns
    -------
    numpy.ndarray [shape=(channels, wanted), dtype=float32]
        Each column's weights sum up to 1 at most.
    """
    if channels == 1:
        return np.ones((1, wanted), np.float32)
    if wanted > channels:
        return np.eye(channels, wanted, dtype=np.float32)
    if wanted == 1:
        return np.full((channels, 1), 1 / channels, np.float32)
    mixed = np.zeros((channels, wanted), np.float32)
    if channels in _TO_LEFT:
        mixed[:, 0] = _TO_LEFT[channels]
        mixed[:, 1] = _TO_RIGHT[channels]
    else:
        mixed[0::2, 0] = 1
        mixed[1::2, 1] = 1
    sums = mixed.sum(axis=0)
    mixed /= np.where(sums > 1, sums, 1)
    return mixed
