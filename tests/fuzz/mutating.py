"""Changing a whole file so that a parser meets what no encoder writes. All of it by seed."""

import random
import re
import struct
from collections.abc import Callable, Sequence

from tests.fuzz.seeds import Seed

VERSION = 1
"""To be raised when a number no longer stands for the same case."""

_HEAD = 400
"""The headers stand in front, and there most changes go."""

_NAMED = re.compile(rb"[A-Za-z0-9 \xa9]{4}")
_TEMPTING = (
    0,
    1,
    2,
    3,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
)
_CHANGES_EACH = (1, 1, 1, 1, 2, 2, 3, 5)
_MOST_BYTES = 400_000

Change = Callable[[bytearray, random.Random, Sequence[Seed]], None]


def mutant(seeds: Sequence[Seed], seed: int, number: int) -> tuple[Seed, bytes]:
    """Case `number` of a run: the file it began as, and what became of it."""
    chance = random.Random(f"{VERSION} {seed} {number}")  # noqa: S311 - to be had again
    origin = seeds[number % len(seeds)]
    content = bytearray(origin.content)
    left = chance.choice(_CHANGES_EACH)
    while content and (left > 0 or content == origin.content):
        chance.choice(_CHANGES)(content, chance, seeds)
        left -= 1
    del content[_MOST_BYTES:]
    # a page whose checksum is wrong is thrown away unread
    if content[:4] == b"OggS" and chance.random() < 0.7:
        _mend_pages(content)
    return origin, bytes(content)


def _place(content: bytearray, chance: random.Random) -> int:
    reach = min(len(content), _HEAD) if chance.random() < 0.6 else len(content)
    return chance.randrange(reach)


def _flip_bits(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    for _flip in range(chance.choice((1, 1, 1, 4, 16))):
        content[_place(content, chance)] ^= 1 << chance.randrange(8)


def _set_bytes(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    place = _place(content, chance)
    changed = chance.randbytes(chance.randint(1, 8))
    content[place : place + len(changed)] = changed


def _set_number(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    _put_number(content, _place(content, chance), chance)


def _set_length(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    """A number beside a chunk's name: its length, in most containers."""
    names = [found.start() for found in _NAMED.finditer(content, 0, 4 * _HEAD)]
    if names:
        place = chance.choice(names) + chance.choice((-4, 4, 4, 8))
        _put_number(content, max(0, min(place, len(content) - 1)), chance)


def _put_number(content: bytearray, place: int, chance: random.Random) -> None:
    size = chance.choice((1, 2, 4, 4, 8))
    value = chance.choice((*_TEMPTING, len(content), chance.getrandbits(31)))
    if chance.random() < 0.3:  # near what stands there
        value = int.from_bytes(content[place : place + size], "big") + chance.randint(-2, 2)
    packed = (value % (1 << 8 * size)).to_bytes(size, "big")
    content[place : place + size] = packed[:: chance.choice((1, -1))]


def _fill(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    start, stop = _stretch(content, chance)
    filling = chance.choice((b"\0", b"\xff", b"\x55", b"\x80"))
    content[start:stop] = filling * (stop - start)


def _scramble(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    start, stop = _stretch(content, chance)
    content[start:stop] = chance.randbytes(stop - start)


def _delete(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    start, stop = _stretch(content, chance)
    del content[start:stop]


def _repeat(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    start, stop = _stretch(content, chance)
    content[stop:stop] = content[start:stop] * chance.choice((1, 1, 2, 20))


def _move(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    start, stop = _stretch(content, chance)
    piece = content[start:stop]
    del content[start:stop]
    place = chance.randint(0, len(content))
    content[place:place] = piece


def _insert(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    place = _place(content, chance)
    content[place:place] = chance.randbytes(chance.choice((1, 2, 4, 16, 300)))


def _cut(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    del content[chance.randint(1, len(content)) :]


def _cross(content: bytearray, chance: random.Random, seeds: Sequence[Seed]) -> None:
    """Put a piece of another file into this one, or the rest of it behind this one's beginning."""
    other = chance.choice(seeds).content
    start = chance.randrange(len(other))
    if chance.random() < 0.5:
        place = _place(content, chance)
        content[place : place + 64] = other[start : start + chance.choice((8, 64, 1000))]
    else:
        content[_place(content, chance) :] = other[start:]


def _put_tag_in_front(content: bytearray, chance: random.Random, _: Sequence[Seed]) -> None:
    declared = bytes(chance.choice((0, 1, 0x7F)) for _ in range(4))
    content[:0] = b"ID3" + bytes([chance.randint(2, 4), 0, chance.choice((0, 0x80))]) + declared


_CHANGES: tuple[Change, ...] = (
    _flip_bits, _flip_bits, _set_bytes, _set_number, _set_number, _set_length, _set_length, _fill,
    _scramble, _delete, _repeat, _move, _insert, _cut, _cross, _put_tag_in_front,
)  # fmt: skip


def _stretch(content: bytearray, chance: random.Random) -> tuple[int, int]:
    start = _place(content, chance)
    length = chance.choice((1, 4, 16, 100, 1000, len(content) // 4 + 1))
    return start, min(len(content), start + length)


# Ogg's checksum: a CRC of 32 bits by the polynomial 0x04c11db7, beginning with 0, not reflected
_CRC_TABLE = []
for _byte in range(256):
    _value = _byte << 24
    for _ in range(8):
        _value = (_value << 1 ^ (0x04C11DB7 if _value & 0x80000000 else 0)) & 0xFFFFFFFF
    _CRC_TABLE.append(_value)


def _mend_pages(content: bytearray) -> None:
    """Put the right checksum into each page of an Ogg file."""
    place = content.find(b"OggS")
    while place >= 0 and place + 27 <= len(content):
        segments = content[place + 26]
        stop = place + 27 + segments + sum(content[place + 27 : place + 27 + segments])
        content[place + 22 : place + 26] = bytes(4)
        crc = 0
        for byte in content[place:stop]:
            crc = (crc << 8 ^ _CRC_TABLE[crc >> 24 ^ byte]) & 0xFFFFFFFF
        content[place + 22 : place + 26] = struct.pack("<I", crc)
        place = content.find(b"OggS", max(stop, place + 4))
