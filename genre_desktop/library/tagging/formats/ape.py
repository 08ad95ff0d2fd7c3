"""WavPack, Monkey's Audio, Musepack and TAK: an APEv2 tag at the end."""

from pathlib import Path

from mutagen.apev2 import APENoHeaderError, APEv2

from genre_desktop.library.tagging.formats.tag_format import (
    OWN_FIELDS,
    Fields,
    Head,
    Held,
    TagFormat,
)

_GENRE = "Genre"
_OWN = {name.lower() for name in (_GENRE, *OWN_FIELDS)}


def genres_at_end(path: Path) -> tuple[str, ...]:
    """The genres of an APEv2 tag at the end of any file; none where it has none, or a damaged."""
    try:
        return _genres(APEv2(path))
    except Exception:  # noqa: BLE001 - mutagen lets struct.error and others through
        return ()


def _genres(tags: APEv2) -> tuple[str, ...]:
    genres = (genre.strip() for genre in tags.get(_GENRE, ()))
    return tuple(dict.fromkeys(genre for genre in genres if genre))


class _Ape(TagFormat):
    """What `signs` begin."""

    signs: tuple[bytes, ...]

    def recognises(self, head: Head) -> bool:
        """Whether it begins as such a file does."""
        return head.sound.startswith(self.signs)

    def _read(self, path: Path) -> Held:
        """The items of the tag."""
        try:
            tags = APEv2(path)
        except APENoHeaderError:
            return Held()
        return Held(
            _genres(tags),
            tuple((name, str(tags[name])) for name in OWN_FIELDS if name in tags),
            tuple(
                sorted((key, repr(tags[key])) for key in tags.keys() if key.lower() not in _OWN)  # noqa: SIM118 - mutagen's own kind of mapping
            ),
        )

    def _write(self, path: Path, genres: tuple[str, ...], fields: Fields) -> None:
        """Write the tag anew."""
        try:
            tags = APEv2(path)
        except APENoHeaderError:
            tags = APEv2()
        for name in (_GENRE, *OWN_FIELDS):
            if name in tags:
                del tags[name]
        if genres:
            tags[_GENRE] = list(genres)
        for name, value in fields:
            tags[name] = value
        tags.save(path)


class WavPack(_Ape):
    """David Bryant's."""

    name, signs = "WavPack", (b"wvpk",)


class Monkeys(_Ape):
    """Matthew Ashland's."""

    name, signs = "Monkey's Audio", (b"MAC ",)


class Musepack(_Ape):
    """Of stream versions 7 and 8."""

    name, signs = "Musepack", (b"MP+", b"MPCK")


class Tak(_Ape):
    """Thomas Becker's."""

    name, signs = "TAK", (b"tBaK",)
