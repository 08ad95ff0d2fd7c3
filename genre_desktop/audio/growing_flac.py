"""A FLAC file that is whole after each write, but for the last tenth of a second."""

import os
import sys
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

_BLOCK_SIZE_AT = 10
_LENGTH_AT = 18
_LENGTH_MASK = (1 << 36) - 1
_MD5_AT, _MD5_BYTES = 26, 16


class GrowingFlac:
    """A FLAC file whose header says how many frames stand in it already.

    libFLAC writes a block of 4096 frames as soon as one is full, and the length into the header
    only at the end. Until then it is put there from here.

    Parameters
    ----------
    path : pathlib.Path
        Made, or replaced.
    sample_rate, channels : int

    Raises
    ------
    OSError, soundfile.SoundFileError
        From here and from each method: the file cannot be written (on).
    """

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        path.open("wb").close()  # says why not, where libsndfile only says that not
        # soundfile encodes a str strictly and so refuses names that are no UTF-8
        self._name = str(path) if sys.platform == "win32" else os.fsencode(path)
        self._encoder = soundfile.SoundFile(
            self._name, "w", sample_rate, channels, format="FLAC", subtype="PCM_24"
        )
        self._header = path.open("rb+", buffering=0)
        self._frames = 0
        self._whole_frames = 0
        self._whole_bytes = 0

    def write(self, samples: NDArray[np.int32]) -> None:
        """Append samples [n, channels] of 24 bits, which stand in the upper bits of the 32."""
        if not len(samples):
            return
        self._encoder.write(samples)
        self._frames += len(samples)
        self._settle()

    def close(self) -> None:
        """End the file in order."""
        self._encoder.close()
        # libsndfile does not say whether the last block and the header were written
        left = self._frames - self._whole_frames
        if left:
            with soundfile.SoundFile(self._name) as written:
                written.seek(self._whole_frames)
                if len(written.read(left, "int32")) != left:
                    raise soundfile.SoundFileRuntimeError("the last block was not written")
        self._header.close()

    def give_up(self) -> None:
        """End the file after an error: what was written before it stays, and is whole."""
        try:
            self._encoder.close()
        finally:
            with self._header:
                if self._whole_frames:
                    self._header.truncate(self._whole_bytes)
                    self._put_length()

    def _settle(self) -> None:
        """Note how far the file is whole, and put it into the header."""
        self._header.seek(_BLOCK_SIZE_AT)
        block = int.from_bytes(self._header.read(2), "big")
        if not block:
            return
        # the encoder holds one frame back
        whole = max(0, self._frames - 1) // block * block
        if whole > self._whole_frames:
            self._whole_frames = whole
            self._whole_bytes = os.fstat(self._header.fileno()).st_size
            self._put_length()

    def _put_length(self) -> None:
        self._header.seek(_LENGTH_AT)
        field = int.from_bytes(self._header.read(8), "big")
        self._header.seek(_LENGTH_AT)
        self._header.write((field & ~_LENGTH_MASK | self._whole_frames).to_bytes(8, "big"))
        # of nothing known: an error may have left one of more than there is
        self._header.seek(_MD5_AT)
        self._header.write(bytes(_MD5_BYTES))
