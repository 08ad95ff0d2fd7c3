"""Ogg: Vorbis comments in the second packet of Vorbis, Opus, Speex and FLAC."""

from pathlib import Path

from mutagen.ogg import OggFileType, OggPage
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from genre_desktop.library.tagging.formats import vorbis_comment
from genre_desktop.library.tagging.formats.tag_format import (
    Fields,
    Head,
    Held,
    TagFormat,
    kept_room,
)

_PAGE_HEADER = 27


class _Ogg(TagFormat):
    """Something in Ogg: `sign` begins its first packet, `prefix` bytes the comments."""

    sign: bytes
    prefix: int
    kind: type[OggFileType]

    def recognises(self, head: Head) -> bool:
        """Whether the first packet of an Ogg file says so."""
        if head.first[:4] != b"OggS" or len(head.first) <= _PAGE_HEADER:
            return False
        return head.first.startswith(self.sign, _PAGE_HEADER + head.first[_PAGE_HEADER - 1])

    def _read(self, path: Path) -> Held:
        """The comments, pictures among them."""
        return vorbis_comment.held_in(_second_packet(path)[self.prefix :])

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the packet anew; pages behind it may get other numbers."""
        file = self.kind(path)
        vorbis_comment.change(file.tags, genres, fields)
        file.save(padding=kept_room)


class Vorbis(_Ogg):
    """What most call Ogg."""

    name, sign, prefix, kind = "Ogg Vorbis", b"\x01vorbis", 7, OggVorbis


class Opus(_Ogg):
    """Vorbis's successor."""

    name, sign, prefix, kind = "Opus", b"OpusHead", 8, OggOpus


class Speex(_Ogg):
    """Made for speech."""

    name, sign, prefix, kind = "Speex", b"Speex   ", 0, OggSpeex


class FlacInOgg(_Ogg):
    """FLAC, but not in its own container."""

    name, sign, prefix, kind = "Ogg FLAC", b"\x7fFLAC", 4, OggFLAC


def _second_packet(path: Path) -> bytes:
    with path.open("rb") as file:
        first = OggPage(file)
        pages: list[OggPage] = []
        while not pages or not (pages[-1].complete or len(pages[-1].packets) > 1):
            page = OggPage(file)
            if page.serial == first.serial:
                pages.append(page)
    return bytes(OggPage.to_packets(pages)[0])
