"""Vorbis comments, as FLAC and all that is in Ogg have them: names and texts, as many as one likes.

See https://xiph.org/vorbis/doc/v-comment.html.
"""

from typing import Any

from genre_desktop.library.tagging.formats.tag_format import OWN_FIELDS, Fields, Held, TagError

_GENRE = "genre"
_OWN = {_GENRE, *(name.lower() for name in OWN_FIELDS)}


def held_in(data: bytes) -> Held:
    """What comments hold, the others as the very bytes: not all of them are the UTF-8 they should.

    Parameters
    ----------
    data : bytes
        From the name of their writer on.
    """
    genres: list[str] = []
    fields: dict[str, str] = {}
    others: list[bytes] = []
    writer, *comments = _entries(data)
    for comment in comments:
        name, _, text = comment.partition(b"=")
        lower = name.decode("latin-1").lower()
        if lower == _GENRE:
            genres.append(text.decode("utf-8", "replace").strip())
        elif lower in _OWN:
            fields[lower.upper()] = text.decode("utf-8", "replace")
        else:
            # the same name in other letters is the same
            others.append(name.lower() + b"=" + text)
    return Held(
        tuple(dict.fromkeys(genre for genre in genres if genre)),
        tuple((name, fields[name]) for name in OWN_FIELDS if name in fields),
        (writer, *others),
    )


def change(tags: Any, genres: tuple[str, ...], fields: Fields) -> None:  # noqa: ANN401
    """Make these the genres and the own fields of mutagen's comments."""
    for name in _OWN:
        if name in tags:
            del tags[name]
    if genres:
        tags["GENRE"] = list(genres)
    for name, value in fields:
        tags[name] = [value]


def _entries(data: bytes) -> list[bytes]:
    """The writer, and each comment."""
    length = int.from_bytes(data[:4], "little")
    found, at = [data[4 : 4 + length]], 4 + length
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    while len(found) <= count and at + 4 <= len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    if at > len(data) or len(found) != count + 1:
        raise TagError("Its tags are damaged.")
    return found
