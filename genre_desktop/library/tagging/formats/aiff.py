"""AIFF and AIFC: an ID3v2 tag in a chunk of its own."""

from pathlib import Path

from genre_desktop.library.tagging.formats.chunks import Chunk, chunks_of, held_by, put_chunk
from genre_desktop.library.tagging.formats.id3 import held_in, rewritten
from genre_desktop.library.tagging.formats.tag_format import Fields, Head, Held, TagFormat

_NAME = b"ID3 "


class Aiff(TagFormat):
    """Apple's and SGI's uncompressed sound."""

    name = "AIFF"

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.first[:4] == b"FORM" and head.first[8:12] in (b"AIFF", b"AIFC")

    def _read(self, path: Path) -> Held:
        """The tags in the chunk, and the other chunks that are tags."""
        chunks = chunks_of(path, "big")
        held = held_in(_tag(path, chunks))
        others = tuple(
            (chunk.name, chunk.length, b"" if chunk.name == b"SSND" else held_by(path, chunk))
            for chunk in chunks
            if chunk.name != _NAME
        )
        return Held(held.genres, held.fields, held.others + others)

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the chunk anew, behind all others if there was none."""
        chunks = chunks_of(path, "big")
        tag = _tag(path, chunks)
        new = rewritten(tag, genres, fields, room=len(tag))
        put_chunk(path, "big", _chunk(chunks), _NAME, new)


def _chunk(chunks: list[Chunk]) -> Chunk | None:
    return next((chunk for chunk in chunks if chunk.name == _NAME), None)


def _tag(path: Path, chunks: list[Chunk]) -> bytes:
    chunk = _chunk(chunks)
    return b"" if chunk is None else held_by(path, chunk)
