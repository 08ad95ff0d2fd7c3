"""FLAC: Vorbis comments in a block in front."""

from pathlib import Path

from mutagen.flac import FLAC

from genre_desktop.library.tagging.formats import vorbis_comment
from genre_desktop.library.tagging.formats.id3 import tag_length
from genre_desktop.library.tagging.formats.tag_format import (
    Fields,
    Head,
    Held,
    TagError,
    TagFormat,
    kept_room,
)

_COMMENTS, _PADDING = 4, 1


class Flac(TagFormat):
    """FLAC in its own container; an ID3 tag that someone has put in front stays there."""

    name = "FLAC"

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.sound[:4] == b"fLaC"

    def _read(self, path: Path) -> Held:
        """The comments, and all other blocks (pictures, cue sheets, what applications keep)."""
        comments = Held()
        others = []
        for kind, data in _blocks(path):
            if kind == _COMMENTS:
                comments = vorbis_comment.held_in(data)
            elif kind != _PADDING:
                others.append((kind, data))
        # without comments there is no writer of them either
        texts = comments.others[1:]
        return Held(comments.genres, comments.fields, (*texts, *others))

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the block of comments anew."""
        file = FLAC(path)
        if file.tags is None:
            file.add_tags()
        vorbis_comment.change(file.tags, genres, fields)
        file.save(padding=kept_room)


def _blocks(path: Path) -> list[tuple[int, bytes]]:
    """The blocks in front of the sound: RFC 9639, section 8.1."""
    found = []
    with path.open("rb") as file:
        file.seek(tag_length(file.read(10)) + 4)
        last = False
        while not last:
            header = file.read(4)
            if len(header) < 4:
                raise TagError("It is cut short within its tags.")
            last, kind = bool(header[0] & 0x80), header[0] & 0x7F
            found.append((kind, file.read(int.from_bytes(header[1:], "big"))))
    return found
