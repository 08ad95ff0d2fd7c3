"""The formats whose tags can be written, one module each, found by what a file holds."""

from pathlib import Path

from genre_desktop.library.tagging.formats.aiff import Aiff
from genre_desktop.library.tagging.formats.ape import Monkeys, Musepack, Tak, WavPack
from genre_desktop.library.tagging.formats.asf import Asf
from genre_desktop.library.tagging.formats.flac import Flac
from genre_desktop.library.tagging.formats.id3 import tag_length
from genre_desktop.library.tagging.formats.mp3 import Mp3
from genre_desktop.library.tagging.formats.mp4 import Mp4
from genre_desktop.library.tagging.formats.ogg import FlacInOgg, Opus, Speex, Vorbis
from genre_desktop.library.tagging.formats.tag_format import Head, TagFormat
from genre_desktop.library.tagging.formats.wave import Wave

FORMATS: tuple[TagFormat, ...] = (
    Flac(),
    Vorbis(),
    Opus(),
    Speex(),
    FlacInOgg(),
    Wave(),
    Aiff(),
    Mp4(),
    Asf(),
    WavPack(),
    Monkeys(),
    Musepack(),
    Tak(),
    Mp3(),  # last, since it asks FFmpeg of what no other knows
)

_LENGTH = 64


def format_of(path: Path) -> TagFormat | None:
    """The format of a file, by what it holds and not by what it is called.

    Returns
    -------
    TagFormat or None
        None if it is one that cannot hold tags, or not of this program.

    Raises
    ------
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        first = file.read(_LENGTH)
        file.seek(tag_length(first))
        head = Head(path, first, file.read(_LENGTH))
    return next((each for each in FORMATS if each.recognises(head)), None)
