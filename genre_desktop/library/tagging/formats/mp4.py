"""M4A and MP4: iTunes's list of atoms. The old number of a genre becomes its name."""

from pathlib import Path

from mutagen.mp4 import MP4, AtomDataType, MP4FreeForm

from genre_desktop.library.tagging.formats.tag_format import (
    OWN_FIELDS,
    Fields,
    Head,
    Held,
    TagFormat,
    kept_room,
)

_GENRE = "\xa9gen"
_OWN = "----:com.apple.iTunes:"


class Mp4(TagFormat):
    """AAC, ALAC and pictures in Apple's container; not QuickTime, which has other tags."""

    name = "M4A"

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.first[4:8] == b"ftyp" and head.first[8:12] != b"qt  "

    def _read(self, path: Path) -> Held:
        """The genres, and all other atoms that mutagen can name."""
        tags = MP4(path).tags or {}
        fields = {name: tags[_OWN + name][0] for name in OWN_FIELDS if tags.get(_OWN + name)}
        own = {_GENRE, *(_OWN + name for name in OWN_FIELDS)}
        genres = (genre.strip() for genre in tags.get(_GENRE, []))
        return Held(
            tuple(dict.fromkeys(genre for genre in genres if genre)),
            tuple(
                (name, bytes(value).decode("utf-8", "replace")) for name, value in fields.items()
            ),
            tuple(sorted((key, repr(value)) for key, value in tags.items() if key not in own)),
        )

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the list anew; where the sound moves, the index follows."""
        file = MP4(path)
        if file.tags is None:
            file.add_tags()
        tags = file.tags
        for key in (_GENRE, *(_OWN + name for name in OWN_FIELDS)):
            tags.pop(key, None)
        if genres:
            tags[_GENRE] = list(genres)
        for name, value in fields:
            tags[_OWN + name] = [MP4FreeForm(value.encode(), AtomDataType.UTF8)]
        file.save(padding=kept_room)
