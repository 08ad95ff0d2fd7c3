"""A WAV file that is whole after each write."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BYTES_PER_SAMPLE = 3
_HEADER_BYTES = 80
_LARGEST = 0xFFFF_FFFF


class GrowingWav:
    """A WAV file whose header says at any time how long it is.

    libsndfile would correct the header only at the end. Beyond 4 GiB the file becomes an RF64,
    for which room is kept in the header.

    Parameters
    ----------
    path : pathlib.Path
        Made, or replaced.
    sample_rate, channels : int

    Raises
    ------
    OSError
        From here and from each method: the file cannot be written (on).
    """

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._channels = channels
        self._data_bytes = 0
        self._file = path.open("wb", buffering=0)
        try:
            self._put(self._header())
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    def write(self, samples: NDArray[np.int32]) -> None:
        """Append samples [n, channels] of 24 bits, which stand in the upper bits of the 32."""
        if not len(samples):
            return
        octets = np.ascontiguousarray(samples, "<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
        self._put(octets)
        self._data_bytes += len(octets)
        # the sound first: a header never promises what is not there
        self._file.seek(0)
        self._put(self._header())
        self._file.seek(0, 2)

    def close(self) -> None:
        """End the file in order."""
        with self._file:
            if self._data_bytes % 2:  # chunks have an even length
                self._put(b"\0")

    def give_up(self) -> None:
        """End the file after an error: what was written before it stays, and is whole."""
        with self._file:
            self._file.truncate(_HEADER_BYTES + self._data_bytes)

    def _put(self, octets: bytes) -> None:
        rest = memoryview(octets)
        while rest:  # a disk that is nearly full takes a part
            rest = rest[self._file.write(rest) :]

    def _header(self) -> bytes:
        frame_bytes = _BYTES_PER_SAMPLE * self._channels
        riff_bytes = _HEADER_BYTES - 8 + self._data_bytes + self._data_bytes % 2
        is_long = riff_bytes > _LARGEST
        lengths = (riff_bytes, self._data_bytes, self._data_bytes // frame_bytes)
        return struct.pack(
            "<4sI4s 4sIQQQI 4sIHHIIHH 4sI",
            *(b"RF64" if is_long else b"RIFF", min(riff_bytes, _LARGEST), b"WAVE"),
            *(b"ds64" if is_long else b"JUNK", 28, *(lengths if is_long else (0, 0, 0)), 0),
            *(b"fmt ", 16, 1, self._channels, self._sample_rate),
            *(self._sample_rate * frame_bytes, frame_bytes, 8 * _BYTES_PER_SAMPLE),
            *(b"data", _LARGEST if is_long else self._data_bytes),
        )
