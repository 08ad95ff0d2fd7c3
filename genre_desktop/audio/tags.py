"""Title, artist and genre as the file's own tags give them."""

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST = 300

# the names of a tag in Vorbis comments and the like, APEv2, ASF and ID3, all in lower case
_TITLE = ("title", "tit2", "inam")
_ARTIST = ("artist", "author", "tpe1", "album artist", "albumartist", "iart")
_GENRE = ("genre", "wm/genre", "tcon", "ignr")

# joiners within Persian words and emoji: format characters that a person sees
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags as shown to a person, each "" where the file has none.

    Parameters
    ----------
    title, artist, genre : str
        One line each, of at most 300 characters, without control characters.
    duration_s : float or None
        Length in seconds according to the file's header, None if unknown. An estimate for MP3
        and AAC without a header of their own.
    """

    title: str = ""
    artist: str = ""
    genre: str = ""
    duration_s: float | None = None

    def or_else(self, other: "Tags") -> "Tags":
        """Fill what is missing here from other tags."""
        return Tags(
            self.title or other.title,
            self.artist or other.artist,
            self.genre or other.genre,
            self.duration_s or other.duration_s,
        )


def read_tags(path: Path) -> Tags:
    """Read the tags of an audio file of any kind; broken or missing tags are empty, no error."""
    import mutagen  # noqa: PLC0415 - the window opens without it

    try:
        # mutagen lets IndexError, struct.error, MemoryError and others through on broken files
        file = mutagen.File(path, easy=True)
        if file is None:
            return Tags()
        tags = tags_from_mapping(dict(file.tags or {}))
        length = float(getattr(file.info, "length", 0) or 0)
    except Exception:  # noqa: BLE001 - no tag may keep a song from being heard
        return Tags()
    return Tags(tags.title, tags.artist, tags.genre, length if length > 0 else None)


def tags_from_mapping(tags: Mapping[str, Any]) -> Tags:
    """Pick title, artist and genre from a mapping of tag names (any case) to values."""
    by_name = {str(name).lower(): value for name, value in tags.items()}

    def first(names: tuple[str, ...]) -> str:
        return next((text for name in names if (text := _text(by_name.get(name)))), "")

    return Tags(first(_TITLE), first(_ARTIST), first(_GENRE))


def tame(text: str) -> str:
    """Make one short line of any text: no control characters, no runs of blanks."""
    # 4 times what is kept, so that a tag of megabytes is not walked through
    kept = "".join(
        char if char in _JOINERS or unicodedata.category(char)[0] != "C" else " "
        for char in text[: 4 * _LONGEST]
    )
    return " ".join(kept.split())[:_LONGEST].rstrip()


def shown_name(path: Path) -> str:
    """Give the file's name for a message; bytes that are no UTF-8 become replacement signs."""
    return tame(_readable(path.name)) or "The file"


def shown_stem(path: Path) -> str:
    """Give the file's name without its ending, for use as a title."""
    return tame(_readable(path.stem)) or shown_name(path)


def _readable(name: str) -> str:
    # on Windows a lone surrogate cannot be fsencoded to UTF-8 and back, hence "surrogatepass"
    if os.name == "nt":
        return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return os.fsencode(name).decode("utf-8", "replace")


def _text(value: Any) -> str:  # noqa: ANN401 - mutagen has a class for each kind of tag
    # ID3 genres may be numbers of a list: mutagen translates them
    value = getattr(value, "genres", None) or getattr(value, "text", value)
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if value is None or isinstance(value, bytes):
        return ""
    # APEv2 and ID3v2.4 keep several values in one text, parted by NUL
    return tame(re.split("\0", str(value).lstrip("\0"), maxsplit=1)[0])
