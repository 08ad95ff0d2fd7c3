"""WAV: an ID3v2 tag in a chunk of its own, and the genre among RIFF's own names where it is there.

Some players read the one and some the other. A genre in the list INFO is therefore kept true, yet
none is begun there: INFO has one text for all genres and says nothing of its alphabet.
"""

from pathlib import Path

from genre_desktop.library.tagging.formats.chunks import Chunk, chunks_of, held_by, put_chunk
from genre_desktop.library.tagging.formats.id3 import JOINT, held_in, rewritten
from genre_desktop.library.tagging.formats.tag_format import (
    Fields,
    Head,
    Held,
    TagError,
    TagFormat,
)

_GENRE = b"IGNR"
_INFO = b"INFO"

_Texts = list[tuple[bytes, bytes]]


class Wave(TagFormat):
    """RIFF's waves."""

    name = "WAV"

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.first[:4] == b"RIFF" and head.first[8:12] == b"WAVE"

    def _read(self, path: Path) -> Held:
        """The ID3 tags, the list INFO, and the other chunks but the sound."""
        chunks = chunks_of(path, "little")
        info = _info(chunks, path)
        texts = _texts(held_by(path, info)) if info else []
        tag = _tag(path, chunks)
        held = held_in(tag)
        genres = held.genres or _named(texts)
        others = tuple(
            (chunk.name, chunk.length, b"" if chunk.name == b"data" else held_by(path, chunk))
            for chunk in chunks
            if chunk != info and chunk.name.lower() != b"id3 "
        )
        named = tuple(text for text in texts if text[0] != _GENRE)
        return Held(genres, held.fields, (*held.others, *others, *named))

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the tag, and the genre in INFO if one was there."""
        chunks = chunks_of(path, "little")
        info = _info(chunks, path)
        texts = _texts(held_by(path, info)) if info else []
        if any(name == _GENRE for name, _ in texts):
            data = _joined(texts, JOINT.join(genres))
            put_chunk(path, "little", info, b"LIST", data)
            chunks = chunks_of(path, "little")
        tag = _tag(path, chunks)
        chunk = _id3(chunks)
        new = rewritten(tag, genres, fields, room=len(tag))
        put_chunk(path, "little", chunk, chunk.name if chunk else b"id3 ", new)


def _id3(chunks: list[Chunk]) -> Chunk | None:
    return next((chunk for chunk in chunks if chunk.name.lower() == b"id3 "), None)


def _tag(path: Path, chunks: list[Chunk]) -> bytes:
    chunk = _id3(chunks)
    return b"" if chunk is None else held_by(path, chunk)


def _info(chunks: list[Chunk], path: Path) -> Chunk | None:
    for chunk in chunks:
        if chunk.name == b"LIST" and held_by(path, chunk)[:4] == _INFO:
            return chunk
    return None


def _texts(data: bytes) -> _Texts:
    """Names and texts, each with its closing byte of nothing, of a list INFO."""
    found, at = [], 4
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            raise TagError("Its list of texts is damaged.")
        found.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def _joined(texts: _Texts, genre: str) -> bytes:
    """A list INFO with another genre."""
    data = _INFO
    for name, old in texts:
        text = genre.encode() + b"\0" if name == _GENRE else old
        data += name + len(text).to_bytes(4, "little") + text + b"\0" * (len(text) % 2)
    return data


def _named(texts: _Texts) -> tuple[str, ...]:
    for name, text in texts:
        plain = text.rstrip(b"\0")
        if name == _GENRE and plain:
            try:
                genre = plain.decode()
            except UnicodeDecodeError:
                genre = plain.decode("cp1252", "replace")
            parts = (part.strip() for part in genre.split(JOINT.strip()))
            return tuple(dict.fromkeys(part for part in parts if part))
    return ()
