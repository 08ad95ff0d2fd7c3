"""A small library of real files of every format that can be given tags, each with its verdict."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genre_desktop.audio.decode import open_audio
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.library.database import Database
from genre_desktop.library.records import Judgement, Row
from genre_desktop.library.tagging.outcome import Outcome
from genre_desktop.library.tagging.plan import Change, Mode, TagPlan
from genre_desktop.library.tagging.preview import preview
from genre_desktop.library.tagging.replacing import digest_of, status_of
from genre_desktop.library.tagging.tagger import apply
from genre_desktop.paths import bundled_model
from tests.audio.signals import FORMATS, tones, write

TAGGABLE = (
    "pcm16.wav",
    "float.wav",
    "tone.flac",
    "vorbis.ogg",
    "tone.opus",
    "tone.mp3",
    "lame.mp3",
    "tone.aiff",
    "aac.m4a",
    "alac.m4a",
    "tone.wma",
    "tone.wv",
)

WITHOUT_TAGS = ("tone.au", "tone.caf", "tone.aac", "tone.webm", "byte.mka", "tone.ac3", "long.rf64")

REPLACE = TagPlan(mode=Mode.REPLACE)


@dataclass(frozen=True)
class Collection:
    """Files that a model took for hip-hop, and the library that knows them."""

    folder: Path
    database: Database
    model: int
    genres: tuple[str, ...]

    def add(
        self, path: Path, genre: str = "hiphop", share: float = 0.91, second: str = "pop"
    ) -> Path:
        """Enter a file as if it had been heard."""
        database = self.database
        song = database.song_for(digest_of(path))
        database.put_file(path, status_of(path), song=song)
        rest = (1 - share) * 0.1 / (len(self.genres) - 2)
        shares = {genre: share, second: (1 - share) * 0.9}
        probabilities = tuple(shares.get(each, rest) for each in self.genres)
        verdict = Verdict(self.genres, probabilities, Sureness.VERY_SURE)
        database.put_judgement(song, self.model, Judgement(verdict, 2.0, None))
        return path

    def rows(self) -> list[Row]:
        return list(self.database.rows(self.model))

    def preview(self, plan: TagPlan = REPLACE) -> list[Change]:
        return preview(self.database, self.model, self.rows(), plan)

    def tag(self, plan: TagPlan = REPLACE) -> list[Outcome]:
        """Tag all files, which must go well."""
        outcomes = apply(self.preview(plan), self.database)
        assert outcomes
        assert [each for each in outcomes if not each.ok] == []
        return outcomes


def opened(folder: Path) -> Collection:
    """An empty library beside an empty folder."""
    music = folder / "music"
    music.mkdir(parents=True)
    card = open_bundle(bundled_model()).card
    database = Database(folder / "data" / "library.sqlite")
    return Collection(music, database, database.model(card), card.genres)


def sample(folder: Path, name: str) -> Path:
    """A file of a format, made once."""
    path = folder / name
    if not path.exists():
        form = next(form for form in FORMATS if form.name == name)
        write(path, form, tones(2.0, form.sample_rate))
    return path


def copy_into(collection: Collection, source: Path, name: str = "") -> Path:
    """Put a copy of a file into a collection."""
    return Path(shutil.copy(source, collection.folder / (name or source.name)))


def heard(path: Path) -> bytes:
    """A digest of all samples that a file is decoded to."""
    digest = hashlib.blake2b()
    with open_audio(path) as reader:
        for block in reader.blocks():
            digest.update(np.ascontiguousarray(block).tobytes())
    return digest.digest()


def contents(paths: Sequence[Path]) -> dict[Path, tuple[bytes, int]]:
    """What files hold to the bit, and when they were changed."""
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def drafts(folder: Path) -> list[str]:
    """What no one should ever find."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]
