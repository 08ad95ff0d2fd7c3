"""Twelve ways in which a song in a collection may be none, and what is said of each."""

import os
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

MakeSong = Callable[[Path, str, float], None]
"""Writes a whole song to a path: its form's name, and its length in seconds."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What may be wrong with a file.

    Attributes
    ----------
    name : str
    form : str
        Of what it was, or seems to be.
    suffix : str
    told : str
        A pattern of what is said of it: why it cannot be heard, what was amiss, or the verdict.
    make : callable
        Writes it: path, who writes whole songs, chance.
    good : bool
        It has a verdict all the same.
    """

    name: str
    form: str
    suffix: str
    told: str
    make: Callable[[Path, MakeSong, random.Random], None]
    good: bool = field(kw_only=True)


def _empty(path: Path, _song: MakeSong, _chance: random.Random) -> None:
    path.touch()


def _zeros(path: Path, _song: MakeSong, chance: random.Random) -> None:
    path.write_bytes(bytes(chance.randrange(20_000, 100_000)))


def _text(path: Path, _song: MakeSong, chance: random.Random) -> None:
    lines = chance.choices(["Buy milk.", "Call Anna.", "Tune the guitar."], k=300)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _header_only(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "FLAC", chance.uniform(3, 6))
    path.write_bytes(path.read_bytes()[: chance.randrange(60, 100)])


def _cut(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "FLAC", chance.uniform(8, 14))
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * chance.uniform(0.4, 0.6))])


def _broken(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "MP3", chance.uniform(8, 14))
    content = bytearray(path.read_bytes())
    start = round(len(content) * chance.uniform(0.3, 0.5))
    content[start : start + 2000] = chance.randbytes(2000)
    path.write_bytes(content)


def _no_index(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "AAC", chance.uniform(8, 14))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])  # the index stands at the end


def _silent(path: Path, _song: MakeSong, chance: random.Random) -> None:
    frames = chance.randrange(3 * 44_100, 12 * 44_100)
    soundfile.write(path, np.zeros((frames, 2), np.int16), 44_100)


def _short(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "WAV 16", chance.uniform(0.2, 0.9))


def _wrong_name(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, chance.choice(["Vorbis", "FLAC", "AAC"]), chance.uniform(3, 12))


def _absurd_length(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "WAV 16", chance.uniform(3, 8))
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = struct.pack("<I", chance.randrange(0x6000_0000, 0x7000_0000))
    path.write_bytes(content)


def _unknown_codec(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "WAV 16", chance.uniform(3, 8))
    content = bytearray(path.read_bytes())
    content[20:22] = b"\x34\x12"
    path.write_bytes(content)


def _forbidden(path: Path, song: MakeSong, chance: random.Random) -> None:
    song(path, "WAV 16", chance.uniform(3, 8))
    path.chmod(0)


_NO_AUDIO = r" is not an audio file\."
_NO_SOUND = r" is damaged: no sound could be read from it\."
_CUT_SHORT = r"^The file is damaged or cut short: \S+ of \S+ seconds could be read\."

_EVERYWHERE = (
    Damage("empty", "MP3", ".mp3", r" is empty \(0 bytes\)\.", _empty, good=False),
    Damage("zeros", "MP3", ".mp3", _NO_AUDIO, _zeros, good=False),
    Damage("text", "MP3", ".mp3", _NO_AUDIO, _text, good=False),
    Damage("header only", "FLAC", ".flac", _NO_SOUND, _header_only, good=False),
    Damage("cut in half", "FLAC", ".flac", _CUT_SHORT, _cut, good=True),
    Damage("broken in the middle", "MP3", ".mp3", "", _broken, good=True),
    Damage("index lost", "AAC", ".m4a", _NO_SOUND, _no_index, good=False),
    Damage("silent", "FLAC", ".flac", "^Nothing to hear$", _silent, good=True),
    Damage("too short", "WAV 16", ".wav", " is too short: ", _short, good=False),
    Damage("wrong ending", "WMA", ".wma", "", _wrong_name, good=True),
    Damage("absurd length", "WAV 16", ".wav", _CUT_SHORT, _absurd_length, good=True),
    Damage(
        "unknown codec",
        "WAV 16",
        ".wav",
        "in a form that cannot be read",
        _unknown_codec,
        good=False,
    ),
)

_REFUSED = Damage(
    "no permission", "WAV 16", ".wav", "^You have no permission to read ", _forbidden, good=False
)


def possible_damages() -> tuple[Damage, ...]:
    """The twelve ways, and a thirteenth where files can be kept from whoever runs this."""
    may_read_all = os.name == "nt" or os.geteuid() == 0
    return _EVERYWHERE if may_read_all else (*_EVERYWHERE, _REFUSED)
