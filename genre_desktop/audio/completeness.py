"""Signs in a file's own structure that it was cut short.

Decoders keep silent about these: libsndfile takes a WAV file to be as long as what is there, and
an Ogg file has no length at the front that could be missed.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# recorders that cannot go back to fill in a length write 0 or something near 2 or 4 GiB
_UNKNOWN_LENGTH = 0x7FFF_0000

# an Ogg page is at most 27 + 255 + 255 * 255 bytes
_OGG_PAGE = 65_307

_MOST_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a file is there.

    Parameters
    ----------
    share : float in (0, 1]
        Share of the declared sound bytes that the file holds; 1 where nothing is declared.
    end_missing : bool
        The file has no length at its front, and its last page is not the last.
    length_declared : bool
        For MP3 only: whether a header declares the length, rather than a guess by bit rate.
    """

    share: float = 1.0
    end_missing: bool = False
    length_declared: bool = True


def completeness(path: Path) -> Completeness:
    """Look at the structure of a WAV, AIFF, AU, Ogg or MP3 file; any other counts as whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(40)
        match head[:4]:
            case b".snd" if len(head) >= 12:
                offset, declared = struct.unpack(">II", head[4:12])
                return Completeness(share=_share(size - offset, declared))
            case b"RIFF" | b"RIFX" | b"FORM" | b"RF64":
                return Completeness(share=_chunked_share(file, size, head))
            case b"OggS":
                return Completeness(end_missing=not _ogg_ends(file, size))
            case _:
                return Completeness(length_declared=_mp3_declares(file, head))


def _share(present: int, declared: int) -> float:
    if declared == 0 or declared >= _UNKNOWN_LENGTH or present <= 0:
        return 1.0
    return min(1.0, present / declared)


def _chunked_share(file: BinaryIO, size: int, head: bytes) -> float:
    order = ">" if head[:4] in (b"RIFX", b"FORM") else "<"
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        name, length = struct.unpack(f"{order}4sI", header)
        position += 8
        if name in (b"data", b"SSND"):
            if head[:4] == b"RF64" and len(head) >= 36:
                # the true length of the data stands in the first chunk, "ds64"
                (long_length,) = struct.unpack("<Q", head[28:36])
                return min(1.0, (size - position) / long_length) if long_length else 1.0
            return _share(size - position, length)
        position += length + length % 2
    return 1.0


def _ogg_ends(file: BinaryIO, size: int) -> bool:
    """Tell whether the last page is whole and carries the mark "end of stream"."""
    file.seek(max(0, size - 2 * _OGG_PAGE))
    tail = file.read()
    start = tail.rfind(b"OggS")
    page = tail[start:]
    if start < 0 or len(page) < 27:
        return False
    segments = page[26]
    length = 27 + segments + sum(page[27 : 27 + segments])
    return bool(page[5] & 4) and len(page) >= length


def _mp3_declares(file: BinaryIO, head: bytes) -> bool:
    start = 0
    if head[:3] == b"ID3" and len(head) >= 10:
        # the length of the tag, 7 bits to a byte
        start = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
        )
    file.seek(start)
    frame = file.read(4096)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))
