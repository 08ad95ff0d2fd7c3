"""Whether the frames of an MP3 file are all alike.

libsndfile takes a file without a Xing header to be of constant bit rate, works out its length from
the first frame and reads no further: of a song with variable bit rate half may be lost.
"""

from pathlib import Path
from typing import BinaryIO

# ISO 11172-3 and 13818-3: kbit/s by (MPEG 1?, layer), sample rate in Hz of MPEG 1
_BIT_RATES = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_RATE_DIVISORS = {3: 1, 2: 2, 0: 4}  # by the version bits: MPEG 1, 2 and 2.5

_PLACES = 16
_FRAMES_PER_PLACE = 32
_WINDOW = 65_536


def constant_bit_rate(path: Path) -> bool:
    """Tell whether all of several hundred frames, from all over the file, have one bit rate."""
    rates: set[int] = set()
    size = path.stat().st_size
    with path.open("rb") as file:
        for place in range(_PLACES):
            rates |= _rates_at(file, size * place // _PLACES)
            if len(rates) > 1:
                return False
    return len(rates) == 1


def _rates_at(file: BinaryIO, start: int) -> set[int]:
    """Collect the bit rates of the frames in a row that begins near a place in the file."""
    file.seek(start)
    window = file.read(_WINDOW)
    position = window.find(b"\xff")
    while position >= 0:
        rates, count = set(), 0
        at = position
        while count < _FRAMES_PER_PLACE and (frame := _frame(window[at : at + 4])):
            rate, length = frame
            rates.add(rate)
            count += 1
            at += length
        # fewer in a row are chance
        if count >= 4:
            return rates
        position = window.find(b"\xff", position + 1)
    return set()


def _frame(header: bytes) -> tuple[int, int] | None:
    """Read a frame's bit rate in kbit/s and its length in bytes, None for no header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] < 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate_index, sample_rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or rate_index in (0, 15) or sample_rate_index == 3:
        return None
    rate = _BIT_RATES[version == 3, layer][rate_index - 1]
    sample_rate = _SAMPLE_RATES[sample_rate_index] // _RATE_DIVISORS[version]
    padding = header[2] >> 1 & 1
    if layer == 1:
        return rate, (12_000 * rate // sample_rate + padding) * 4
    samples = 576 if layer == 3 and version != 3 else 1152
    return rate, samples // 8 * 1000 * rate // sample_rate + padding
