"""MP3 (and MP2): an ID3v2 tag in front; what is at the end, ID3v1 or APEv2, is left in peace."""

from dataclasses import replace
from pathlib import Path

from genre_desktop.audio.av_track import open_track
from genre_desktop.errors import UserError
from genre_desktop.library.tagging.formats.ape import genres_at_end
from genre_desktop.library.tagging.formats.id3 import held_in, rewritten, tag_length
from genre_desktop.library.tagging.formats.tag_format import (
    Fields,
    Head,
    Held,
    TagError,
    TagFormat,
    splice,
)

_ID3V1 = 128


class Mp3(TagFormat):
    """MPEG audio of layer 1, 2 or 3."""

    name = "MP3"

    def recognises(self, head: Head) -> bool:
        """Whether it begins with a frame's header, or FFmpeg finds one after what does not."""
        if _is_frame(head.sound):
            return True
        try:
            container, _ = open_track(head.path)
        except (UserError, OSError):
            return False
        with container:
            return container.format.name == "mp3"

    def _read(self, path: Path) -> Held:
        """The tags in front, and at the end where those say nothing."""
        held = held_in(*_tags(path))
        return held if held.genres else replace(held, genres=genres_at_end(path))

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the tag in front."""
        tag, end = _tags(path)
        new = rewritten(tag, genres, fields, end, room=len(tag))
        with path.open("r+b") as file:
            splice(file, 0, len(tag), new)


def _tags(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        length = tag_length(file.read(10))
        file.seek(0)
        tag = file.read(length)
        if len(tag) < length:
            raise TagError("It is cut short within its tags.")
        size = file.seek(0, 2)
        file.seek(max(length, size - _ID3V1))
        return tag, file.read()


def _is_frame(start: bytes) -> bool:
    """Whether these bytes may be an MPEG header: ISO/IEC 11172-3, 2.4.2.3."""
    if len(start) < 4 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:
        return False
    version, layer = start[1] >> 3 & 3, start[1] >> 1 & 3
    bit_rate, sample_rate = start[2] >> 4, start[2] >> 2 & 3
    return version != 1 and layer != 0 and bit_rate != 15 and sample_rate != 3
