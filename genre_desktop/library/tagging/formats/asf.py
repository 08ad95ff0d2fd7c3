"""WMA: the attributes of ASF."""

from pathlib import Path

from mutagen.asf import ASF

from genre_desktop.library.tagging.formats.tag_format import (
    OWN_FIELDS,
    Fields,
    Head,
    Held,
    TagFormat,
    kept_room,
)

_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_GENRE = "WM/Genre"


class Asf(TagFormat):
    """Microsoft's container; a genre for each of several."""

    name = "WMA"

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.first.startswith(_HEADER)

    def _read(self, path: Path) -> Held:
        """The genres, and all other attributes with their kind, language and track."""
        genres, fields, others = [], {}, []
        for name, value in ASF(path).tags:
            if name == _GENRE:
                genres.append(str(value).strip())
            elif name in OWN_FIELDS:
                fields[name] = str(value)
            elif str(value):  # empty titles and the like are written where there were none
                # ASF's own description knows neither track nor language, and 0 is none of both
                place = (value.stream or 0, value.language or 0)
                others.append((name, value.TYPE, repr(value.value), *place))
        return Held(
            tuple(dict.fromkeys(genre for genre in genres if genre)),
            tuple((name, fields[name]) for name in OWN_FIELDS if name in fields),
            tuple(sorted(others)),
        )

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the header anew."""
        file = ASF(path)
        for name in (_GENRE, *OWN_FIELDS):
            if name in file.tags:
                del file.tags[name]
        if genres:
            file.tags[_GENRE] = list(genres)
        for name, value in fields:
            file.tags[name] = [value]
        file.save(padding=kept_room)
