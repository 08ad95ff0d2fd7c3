"""ID3v2 tags as bytes, wherever they lie: in front of an MP3, in a chunk of a WAV or AIFF.

Version 2.3 stays 2.3 and 2.4 stays 2.4, for players that know only one of them. Frames that are not
the genre go over as they are, byte for byte, those that no one understands included. See
https://id3.org/id3v2.3.0 and https://id3.org/id3v2.4.0-structure.
"""

import re
from io import BytesIO
from typing import Any

from mutagen.id3 import ID3, TCON, TXXX, Encoding, Frames, ID3NoHeaderError

from genre_desktop.library.tagging.formats.tag_format import (
    OWN_FIELDS,
    Fields,
    Held,
    TagError,
    kept_room,
)

JOINT = "; "
"""Between several genres where there is no other way, as in ID3v2.3: what most players part at."""

_HEADER = 10
_UNSYNCHRONISED = 0x80
_FOOTER = 0x10
_FRAME_UNSYNCHRONISED = 0x02

# a name with a length of nothing, which is dropped: there is nothing in it
_EMPTY_FRAME = re.compile(rb"[A-Z][A-Z0-9]{3}\0\0\0\0..", re.DOTALL)


class _Untouched(dict[str, Any]):
    """All names of frames, of which none is taken apart: each stays the bytes that it is."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - mutagen's frames have no types
        raise KeyError(name)


def tag_length(start: bytes) -> int:
    """How many bytes an ID3v2 tag in front takes, by the file's first 10; 0 if there is none."""
    if len(start) < _HEADER or start[:3] != b"ID3" or any(byte & 0x80 for byte in start[6:10]):
        return 0
    size = 0
    for byte in start[6:10]:
        size = size << 7 | byte
    footer = _HEADER if start[5] & _FOOTER and start[3] == 4 else 0
    return _HEADER + size + footer


def held_in(tag: bytes, end: bytes = b"") -> Held:
    """What a tag holds.

    Parameters
    ----------
    tag : bytes
        Empty if there is none.
    end : bytes
        The last of the file, where an ID3v1 tag may be. It is heeded where the other says nothing.
    """
    tags = _parsed(tag, end)
    genres = _genres(tags, tag) or (_genres(_parsed(b"", end), b"") if end else ())
    fields = {
        frame.desc: "".join(map(str, frame.text))
        for frame in tags.getall("TXXX")
        if frame.desc in OWN_FIELDS
    }
    others = sorted(
        repr(frame) for frame in tags.values() if not _is_own(frame.FrameID, frame) and _says(frame)
    )
    unknown = sorted(bytes(frame) for frame in tags.unknown_frames)
    return Held(
        genres,
        tuple((name, fields[name]) for name in OWN_FIELDS if name in fields),
        (*others, *unknown),
    )


def rewritten(
    tag: bytes, genres: tuple[str, ...], fields: Fields, end: bytes = b"", room: int = 0
) -> bytes:
    """A tag with these genres and own fields in the place of those that it had.

    Parameters
    ----------
    tag, end : bytes
        As of `held_in`. Where there is no ID3v2 tag, what ID3v1 says is in the new one too: who
        finds one does not look for the other.
    genres : tuple of str
    fields : tuple of (str, str)
    room : int
        Bytes that it takes if it can.

    Raises
    ------
    TagError
        The tag is damaged: something would be lost.
    """
    version = tag[3] if tag else 4
    tags = _parsed(tag, end) if version not in (3, 4) or not tag else _unparsed(tag)
    for frame in [frame for frame in tags.values() if _is_own(frame.FrameID, frame)]:
        del tags[frame.HashKey]
    version = max(3, version)
    texts = list(genres) if version == 4 else [JOINT.join(genres)]
    if genres:
        tags.add(TCON(encoding=_encoding("".join(texts), version), text=texts))
    for name, value in fields:
        tags.add(TXXX(encoding=_encoding(value, version), desc=name, text=[value]))
    out = BytesIO()

    def padding(info: Any) -> int:  # noqa: ANN401 - mutagen has no types
        info.padding += room
        return kept_room(info)

    tags.save(out, v2_version=version, v23_sep=None, padding=padding)
    return out.getvalue()


def _encoding(text: str, version: int) -> int:
    if text.isascii():
        return int(Encoding.LATIN1)
    return int(Encoding.UTF8 if version == 4 else Encoding.UTF16)


def _parsed(tag: bytes, end: bytes) -> Any:  # noqa: ANN401 - mutagen has no types
    old = bool(tag) and tag[3] == 2
    try:
        return ID3(BytesIO(tag or end), translate=old, v2_version=3, load_v1=not tag)
    except ID3NoHeaderError:
        return ID3()


def _unparsed(tag: bytes) -> Any:  # noqa: ANN401 - mutagen has no types
    """A tag in which nothing is taken apart but what is to be replaced, which is gone."""
    tags = ID3(BytesIO(tag), known_frames=_Untouched(Frames), translate=False, load_v1=False)
    frames = [bytes(frame) for frame in tags.unknown_frames]
    _check_whole(tag, frames)
    tags.unknown_frames = [
        _marked(frame, tag) for frame in frames if not _is_replaced(frame, tag[3])
    ]
    return tags


def _check_whole(tag: bytes, frames: list[bytes]) -> None:
    """Raise `TagError` where mutagen has left out what it could make nothing of."""
    data = tag[_HEADER:]
    if tag[5] & _UNSYNCHRONISED and tag[3] < 4:
        data = data.replace(b"\xff\0", b"\xff")
    at = data.find(frames[0]) if frames else 0
    for frame in frames:
        while empty := _EMPTY_FRAME.match(data, at):
            at = empty.end()
        if not data.startswith(frame, at):
            raise TagError("Its tags are damaged: something in them would be lost.")
        at += len(frame)
    rest = _EMPTY_FRAME.sub(b"", data[at:]).strip(b"\0")
    if rest and not rest.startswith(b"3DI"):  # a footer
        raise TagError("Its tags are damaged: something in them would be lost.")


def _marked(frame: bytes, tag: bytes) -> bytes:
    """A frame that says of itself what until now the whole tag said of all."""
    if tag[3] < 4 or not tag[5] & _UNSYNCHRONISED:
        return frame
    return frame[:9] + bytes([frame[9] | _FRAME_UNSYNCHRONISED]) + frame[_HEADER:]


def _is_replaced(frame: bytes, version: int) -> bool:
    if frame[:4] not in (b"TCON", b"TXXX"):
        return False
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    alone = ID3(BytesIO(b"ID3" + bytes([version, 0, 0]) + size + frame), translate=False)
    return all(_is_own(each.FrameID, each) for each in alone.values()) and bool(alone)


def _is_own(name: str, frame: Any) -> bool:  # noqa: ANN401 - mutagen's frames have no types
    return name == "TCON" or (name == "TXXX" and frame.desc in OWN_FIELDS)


def _says(frame: Any) -> bool:  # noqa: ANN401 - mutagen's frames have no types
    """Whether there is anything in a frame: empty texts are not written again."""
    return not hasattr(frame, "text") or bool(str(frame))


def _genres(tags: Any, tag: bytes) -> tuple[str, ...]:  # noqa: ANN401 - mutagen has no types
    names: list[str] = []
    for frame in tags.getall("TCON"):
        for name in frame.genres:
            names += name.split(JOINT.strip()) if tag and tag[3] < 4 else [name]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
