"""Title, artist and genre come from the tags of every format, and bad tags do no harm."""

import shutil
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.id3 import ID3, TCON, TIT2, TPE1

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.tags import read_tags, shown_name, tame
from tests.audio.conftest import SampleFile
from tests.audio.signals import encode, tones

TITLE, ARTIST, GENRE = "So What", "Майлз Дэвис 音", "Jazz"


def write_tags(path: Path, title: str, artist: str, genre: str) -> None:
    file: Any = mutagen.File(path, easy=True)
    names = {"title": title, "artist": artist, "genre": genre}
    if type(file).__name__ in ("WAVE", "AIFF"):
        if file.tags is None:
            file.add_tags()
        for frame, text in ((TIT2, title), (TPE1, artist), (TCON, genre)):
            file.tags.add(frame(encoding=3, text=text))
    elif type(file).__name__ == "ASF":
        file.tags.update({"Title": title, "Author": artist, "WM/Genre": genre})
    else:
        if file.tags is None:
            file.add_tags()
        for name, value in names.items():
            file.tags[name] = value
    file.save()


@pytest.mark.parametrize(
    "name",
    [
        "pcm16.wav", "tone.flac", "vorbis.ogg", "tone.opus", "tone.mp3", "tone.aiff", "aac.m4a",
        "alac.m4a", "tone.wma", "tone.wv", "tone.tta",
    ],
)  # fmt: skip
def test_tags_of_each_format_are_shown(name: str, sample: SampleFile, tmp_path: Path) -> None:
    path = tmp_path / name
    shutil.copy(sample(name), path)
    write_tags(path, TITLE, ARTIST, GENRE)
    with open_audio(path) as reader:
        info = reader.info
        assert sum(map(len, reader.blocks())) > info.sample_rate
    assert (info.title, info.artist, info.genre_tag) == (TITLE, ARTIST, GENRE)
    assert reader.warnings == ()
    assert read_tags(path).duration_s == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize(("name", "encoder"), [("webm", "libopus"), ("avi", "libmp3lame")])
def test_tags_that_only_ffmpeg_knows(name: str, encoder: str, tmp_path: Path) -> None:
    path = tmp_path / "song"
    metadata = {"title": TITLE, "artist": ARTIST, "genre": GENRE}
    encode(path, encoder, name, tones(1.0, 48_000), 48_000, metadata=metadata)
    with open_audio(path) as reader:
        info = reader.info
    assert (info.title, info.artist, info.genre_tag) == (TITLE, ARTIST, GENRE)


def test_a_song_without_tags_is_called_by_its_file_name(sample: SampleFile, tmp_path: Path) -> None:
    path = tmp_path / "05 - Blue in Green.flac"
    shutil.copy(sample("tone.flac"), path)
    with open_audio(path) as reader:
        assert (reader.info.title, reader.info.artist) == ("05 - Blue in Green", "")


def test_wild_tags_are_tamed(sample: SampleFile, tmp_path: Path) -> None:
    path = tmp_path / "wild.flac"
    shutil.copy(sample("tone.flac"), path)
    write_tags(path, " a\x00\x1b[31m\r\nb\u202e  c ", "x" * 100_000, "\t\n ")
    with open_audio(path) as reader:
        info = reader.info
    assert info.title == "a"
    assert info.artist == "x" * 300
    assert info.genre_tag == ""
    assert tame(" a\x1b[31m\r\nb\u202e  c ") == "a [31m b c"
    assert tame("👩\u200d🎤 می\u200cخواهم") == "👩\u200d🎤 می\u200cخواهم"


def test_the_first_of_several_values_and_numbered_genres(
    sample: SampleFile, tmp_path: Path
) -> None:
    path = tmp_path / "song.mp3"
    shutil.copy(sample("lame.mp3"), path)
    tags = ID3()
    tags.add(TPE1(encoding=3, text=["First", "Second"]))
    tags.add(TCON(encoding=3, text="(8)"))
    tags.save(path)
    found = read_tags(path)
    assert (found.artist, found.genre) == ("First", "Jazz")


@pytest.mark.parametrize("name", ["tone.mp3", "tone.flac", "aac.m4a", "pcm16.wav"])
def test_broken_tags_do_not_keep_a_song_from_being_heard(
    name: str, sample: SampleFile, tmp_path: Path
) -> None:
    path = tmp_path / name
    shutil.copy(sample(name), path)
    write_tags(path, TITLE, ARTIST, GENRE)
    content = path.read_bytes()
    for text in (TITLE, GENRE):
        place = content.find(text.encode())
        content = content[: max(0, place - 2)] + b"\xff\xff" + content[place:]
    path.write_bytes(content)
    with open_audio(path) as reader:
        assert sum(map(len, reader.blocks())) > reader.info.sample_rate
        assert reader.info.title


def test_a_name_for_messages_is_one_short_readable_line() -> None:
    assert shown_name(Path("folder/a\nb.mp3")) == "a b.mp3"
    assert shown_name(Path("b\udcff.mp3")) == "b\ufffd.mp3"
    assert len(shown_name(Path("x" * 5000))) == 300
