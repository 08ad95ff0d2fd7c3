"""What songs are called in collections, and what their tags say."""

import contextlib
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutagen
from mutagen.id3 import ID3, TCON, TIT2, TPE1

_ARTISTS = (
    "The Blue Quarters",
    "Земфира и Ко",
    "Sigur Ñandú",
    "坂本ひろし",
    "AC∕BC",
    "Mötley Clüb",
    "فيروز",
    "Plain Jane",
    "Nina & the 1,000 Words",
)
_TITLES = (
    "So Where",
    "Песня без слов",
    "100% Love #1",
    "Don't [stop]",
    "🎵 Summer 🌞",
    "Ballad in G",
    "-rf",
    "Ünder the Brücke",
    "  two  blanks  ",
    "夜想曲",
    "semi;colon, comma & 'quotes'",
    "Long " + "and winding " * 9 + "road",
)
_ALBUMS = ("", "", "Greatest Hits", "Концерт 1987", "CD 2", "Live… at last")

_SPELLINGS = {
    "blues": ("Blues", "blues", "Blues/Rock", "Delta Blues"),
    "classical": ("Classical", "Klassik", "classical"),
    "country": ("Country", "Country & Western"),
    "disco": ("Disco", "disco"),
    "hiphop": ("Hip-Hop", "Hip Hop/Rap", "Rap", "hip hop"),
    "jazz": ("Jazz", "Acid Jazz", "jazz"),
    "metal": ("Metal", "Heavy Metal", "Death Metal"),
    "pop": ("Pop", "pop", "Synth-Pop"),
    "reggae": ("Reggae", "Dub"),
    "rock": ("Rock", "Classic Rock", "Hard Rock; Blues"),
}
_OTHERS = ("Other", "Unknown", "Podcast", "Электроника", "Hörspiel", "Ambient", "Rock", "Pop")

_ID3 = {"MP3", "MP3 VBR", "MP3 mono", "MP2", "ADTS", "WAV 16", "WAV 24", "WAV 8", "WAV float"}
_ID3 |= {"AIFF", "AIFC"}
_PLAIN = {"FLAC", "FLAC 24", "Vorbis", "Opus"}
_MP4 = {"AAC", "ALAC", "QuickTime"}


class Namer:
    """Paths in a folder that are not taken yet, in folders of artists and albums."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._number = 0

    def path(self, suffix: str) -> Path:
        """A path for the next song; its folder exists."""
        chance, self._number = self._chance, self._number + 1
        stem = f"{self._number:04} {chance.choice(_TITLES)}"
        if chance.random() < 0.1:
            stem = f"{chance.choice(_TITLES).strip()} {self._number}"
        if chance.random() < 0.02 and os.name == "posix" and sys.platform != "darwin":
            stem = os.fsdecode(b"caf\xe9 \xff ") + str(self._number)
        if chance.random() < 0.05:
            suffix = suffix.upper()
        folder = self._folder / chance.choice(_ARTISTS) / chance.choice(_ALBUMS)
        if chance.random() < 0.1:
            folder = self._folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder / (stem + suffix)

    @contextlib.contextmanager
    def draft(self, suffix: str) -> Iterator[tuple[Path, Path]]:
        """A plain path to write to, and that which the file has when the block ends.

        Not every library that writes takes every name.
        """
        path = self.path(suffix)
        draft = self._folder / f"draft{suffix}"
        yield draft, path
        draft.rename(path)


def tag_song(path: Path, form: str, genre: str | None, chance: random.Random) -> str:
    """Tag most of those that can be tagged, as different programs do.

    Parameters
    ----------
    path : pathlib.Path
    form : str
        Its form's name.
    genre : str or None
        What it is; None if nobody knows.
    chance : random.Random

    Returns
    -------
    str
        The genre tag that was written, empty for none.
    """
    title, artist = chance.choice(_TITLES).strip(), chance.choice(_ARTISTS)
    tag = chance.choice(_SPELLINGS[genre]) if genre else chance.choice(_OTHERS)
    if chance.random() < 0.2:
        tag = ""
    if chance.random() < 0.15 or form not in _ID3 | _PLAIN | _MP4 | {"WMA"}:
        return ""
    if form in _ID3:
        _tag_id3(path, (title, artist, tag), chance)
        return tag
    file: Any = mutagen.File(path)
    names = {True: ("\xa9nam", "\xa9ART", "\xa9gen"), False: ("title", "artist", "genre")}
    if form == "WMA":
        names[False] = ("Title", "Author", "WM/Genre")
    if file.tags is None:
        file.add_tags()
    for name, value in zip(names[form in _MP4], (title, artist, tag), strict=True):
        if value:
            file[name] = [value]
    file.save()
    return tag


def _tag_id3(path: Path, texts: tuple[str, str, str], chance: random.Random) -> None:
    version = chance.choice((3, 4))
    file: Any = mutagen.File(path) if path.suffix.lower() in {".wav", ".aiff", ".aifc"} else None
    if file is not None:
        file.add_tags()
    tags: Any = ID3() if file is None else file.tags
    for frame, text in zip((TIT2, TPE1, TCON), texts, strict=True):
        if text:
            tags.add(frame(encoding=1, text=[text]))  # UTF-16, which both versions have
    if file is None:
        tags.save(path, v2_version=version)
    else:
        file.save(v2_version=version)
