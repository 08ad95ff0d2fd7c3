"""A file is made again out of its likeness, and what that takes is small."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genre_desktop.library.tagging.difference import difference, restored

_NOISE = np.random.default_rng(0).integers(0, 256, 3_000_000, np.uint8).tobytes()
_PICTURE = _NOISE[:900_000]
_SOUND = _NOISE[900_000:]


def made_again(folder: Path, old: bytes, new: bytes) -> tuple[bytes, int]:
    """What is restored, and how many bytes were kept for it."""
    ours, theirs = folder / "old", folder / "new"
    ours.write_bytes(old)
    theirs.write_bytes(new)
    packed = difference(ours, theirs)
    return b"".join(restored(theirs, packed)), len(packed)


def numbered_anew(sound: bytes) -> bytes:
    """As an Ogg file whose pages are: each has another number and another sum."""
    pages = bytearray(sound)
    for page in range(0, len(pages) - 26, 4300):
        pages[page + 18 : page + 26] = _NOISE[page : page + 8]
    return bytes(pages)


@pytest.mark.parametrize(
    ("old", "new", "most"),
    [
        (_SOUND, _SOUND, 50),
        (b"ID3 small" + _SOUND, b"ID3 much larger" * 90 + _SOUND, 100),
        (_SOUND + b"TAG", _SOUND + b"another" * 400, 100),
        (b"title" + _PICTURE + bytes(4000) + _SOUND, b"TITLE!" * 9 + _PICTURE + _SOUND, 200),
        (b"one" + _PICTURE + _SOUND, b"two" + _SOUND + _PICTURE, 200),
        (_SOUND, b"OggS" * 1300 + numbered_anew(_SOUND), 12_000),
        (b"", _SOUND, 50),
        (b"short", b"", 50),
    ],
    ids=["same", "front", "end", "picture", "moved", "ogg", "nothing", "from nothing"],
)
def test_a_difference_is_small_and_exact(old: bytes, new: bytes, most: int, tmp_path: Path) -> None:
    again, kept = made_again(tmp_path, old, new)
    assert again == old
    assert kept < most


@settings(max_examples=60, deadline=None)
@given(
    order=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3000)), max_size=12),
    other=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3000)), max_size=12),
    noise=st.binary(max_size=200),
)
def test_whatever_two_files_share_the_older_is_made_again(
    order: list[tuple[int, int]], other: list[tuple[int, int]], noise: bytes
) -> None:
    def joined(parts: list[tuple[int, int]]) -> bytes:
        return noise.join(_NOISE[777 * at : 777 * at + length] for at, length in parts)

    with tempfile.TemporaryDirectory() as folder:
        again, _ = made_again(Path(folder), joined(order), joined(other))
    assert again == joined(order)


def test_a_damaged_difference_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(_SOUND)
    with pytest.raises(ValueError, match="damaged"):
        list(restored(tmp_path / "new", b"no such thing"))
