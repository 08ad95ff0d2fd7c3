"""Each format takes a genre and gives it back; what else is in the file stays as it was."""

import io
import shutil
from pathlib import Path

import mutagen
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen import id3
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from genre_desktop.audio.tags import read_tags
from genre_desktop.errors import UserError
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.formats.tag_format import Held, TagError
from genre_desktop.library.tagging.plan import check_name
from genre_desktop.library.tagging.sound import sound_digest
from tests.library.tagging.collection import TAGGABLE, WITHOUT_TAGS, heard
from tests.library.tagging.conftest import Sample
from tests.library.tagging.full_tags import GENRE, write_full_tags

FIELDS = (("GENRE_DESKTOP_CONFIDENCE", "0.91"), ("GENRE_DESKTOP_MODEL", "genre 3.0"))


def read(path: Path) -> Held:
    kind = format_of(path)
    assert kind is not None
    return kind.read(path)


def write(path: Path, *genres: str, fields: tuple[tuple[str, str], ...] = ()) -> Held:
    kind = format_of(path)
    assert kind is not None
    kind.write(path, genres, fields)
    return kind.read(path)


@pytest.mark.parametrize("name", TAGGABLE)
@pytest.mark.parametrize("tagged", [False, True], ids=["bare", "full"])
def test_a_genre_is_all_that_changes(
    name: str, sample: Sample, tmp_path: Path, *, tagged: bool
) -> None:
    path = Path(shutil.copy(sample(name), tmp_path / name))
    if tagged:
        write_full_tags(path)
    before, sound, packets = read(path), heard(path), sound_digest(path)
    assert before.genres == ((GENRE,) if tagged else ())

    after = write(path, "Hip-Hop", "Фолк", fields=FIELDS)
    once_more = write(path, "Rock")

    assert (after.genres, after.fields) == (("Hip-Hop", "Фолк"), FIELDS)
    assert (once_more.genres, once_more.fields) == (("Rock",), ())
    assert before.others == after.others == once_more.others
    assert heard(path) == sound
    assert sound_digest(path) == packets
    assert read_tags(path).genre == "Rock"
    assert not tagged or read_tags(path).title == "Тень"


@pytest.mark.parametrize("name", WITHOUT_TAGS)
def test_what_cannot_be_given_tags_is_known_as_such(name: str, sample: Sample) -> None:
    assert format_of(sample(name)) is None


@pytest.mark.parametrize("name", ["pcm16.wav", "tone.flac", "vorbis.ogg", "aac.m4a", "tone.aiff"])
def test_the_name_of_a_file_does_not_matter(name: str, sample: Sample, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample(name), tmp_path / "song.mp3"))
    sound = heard(path)
    assert write(path, "Rock").genres == ("Rock",)
    assert heard(path) == sound


@pytest.mark.parametrize("version", [3, 4])
def test_id3_keeps_its_version_and_each_frame_to_the_byte(
    version: int, sample: Sample, tmp_path: Path
) -> None:
    path = Path(shutil.copy(sample("tone.mp3"), tmp_path / "a.mp3"))
    frames = ID3()
    frames.add(id3.TIT2(encoding=1, text="Тень"))
    frames.add(id3.TCON(encoding=0, text="(8)Jazz"))
    frames.add(id3.TSOP(encoding=0, text="of 2.4, and common in 2.3"))
    frames.add(id3.APIC(encoding=0, mime="image/png", type=3, desc="", data=b"\xff\0" * 9000))
    frames.save(path, v2_version=version)
    old = path.read_bytes()

    held = write(path, "Hip-Hop", "Soul")

    new = path.read_bytes()
    assert read_tags(path).genre == ("Hip-Hop" if version == 4 else "Hip-Hop; Soul")
    assert held.genres == ("Hip-Hop", "Soul")
    assert new[3] == version
    for name in (b"TIT2", b"TSOP", b"APIC"):
        at = old.index(name)
        frame = old[at : at + (40 if name == b"TSOP" else 18)]
        assert frame in new
    assert len(new) == len(old), "what was free is used before anything moves"


def test_an_unsynchronised_tag_keeps_its_picture(sample: Sample, tmp_path: Path) -> None:
    picture = b"\xff\xe0\xff\0\xff\xff" * 50
    coded = picture.replace(b"\xff\0", b"\xff\0\0").replace(b"\xff\xe0", b"\xff\0\xe0")
    coded = coded.replace(b"\xff\xff", b"\xff\0\xff")
    body = b"\0image/png\0\x03\0" + coded
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    frame = b"APIC" + size + b"\0\0" + body
    whole = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3\x04\0\x80" + whole + frame + sample("tone.mp3").read_bytes())
    before = ID3(path).getall("APIC")[0].data

    write(path, "Rock")

    assert ID3(path).getall("APIC")[0].data == before


def test_an_old_tag_of_version_2_2_becomes_2_3(sample: Sample, tmp_path: Path) -> None:
    texts = b"TT2\0\0\x05\0Sing" + b"TCO\0\0\x04\0(8)" + b"TP1\0\0\x03\0Me"
    path = tmp_path / "a.mp3"
    head = b"ID3\x02\0\0\0\0\0" + bytes([len(texts)])
    path.write_bytes(head + texts + sample("tone.mp3").read_bytes())
    assert read(path).genres == ("Jazz",)

    assert write(path, "Rock").genres == ("Rock",)

    assert path.read_bytes()[3] == 3
    assert (read_tags(path).title, read_tags(path).artist) == ("Sing", "Me")


def test_tags_at_the_end_of_an_mp3_are_left_in_peace(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    end = b"TAG" + b"Old song".ljust(30, b"\0") + b"Someone".ljust(30, b"\0") + b"\0" * 64 + b"\x08"
    path.write_bytes(sample("tone.mp3").read_bytes() + end)
    assert read(path).genres == ("Jazz",)

    held = write(path, "Rock")

    assert held.genres == ("Rock",)
    assert path.read_bytes().endswith(end)
    # who finds the new tag does not look for the old one
    assert (read_tags(path).title, read_tags(path).artist) == ("Old song", "Someone")


def test_a_genre_in_an_ape_tag_of_an_mp3_counts_as_one(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(sample("tone.mp3").read_bytes())
    tags = APEv2()
    tags["Genre"] = ["Jazz", "Soul"]
    tags.save(path)
    end = path.read_bytes()[-100:]
    assert read(path).genres == ("Jazz", "Soul")

    assert write(path, "Rock").genres == ("Rock",)

    assert path.read_bytes().endswith(end)


def test_a_damaged_frame_is_not_dropped_in_silence(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    frame = b"TIT2\0\0\0\x05\0\0\0Sing" + b"\xff\xff\xff\xff\0\0\0\x09\0\0some tags"
    path.write_bytes(
        b"ID3\x03\0\0\0\0\0" + bytes([len(frame)]) + frame + sample("tone.mp3").read_bytes()
    )
    with pytest.raises(TagError, match="would be lost"):
        write(path, "Rock")


def test_a_genre_in_the_list_of_a_wave_is_kept_true(sample: Sample, tmp_path: Path) -> None:
    sound = sample("pcm16.wav").read_bytes()
    texts = b"INFOIGNR\x05\0\0\0Jazz\0\0INAM\x05\0\0\0Sing\0\0"
    chunk = b"LIST" + len(texts).to_bytes(4, "little") + texts
    size = (len(sound) - 8 + len(chunk)).to_bytes(4, "little")
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + size + b"WAVE" + chunk + sound[12:])
    before, heard_before = read(path), heard(path)
    assert before.genres == ("Jazz",)

    after = write(path, "Hip-Hop", "Soul")

    assert after.genres == ("Hip-Hop", "Soul")
    assert after.others == before.others
    assert b"IGNR\x0e\0\0\0Hip-Hop; Soul\0" in path.read_bytes()
    assert b"INAM\x05\0\0\0Sing\0" in path.read_bytes()
    assert heard(path) == heard_before
    assert soundfile.info(path).frames == 2 * 44_100


def test_a_wave_that_is_cut_short_takes_no_tags(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(sample("pcm16.wav").read_bytes()[:-1000])
    with pytest.raises(TagError, match="cut short"):
        write(path, "Rock")


def test_the_old_number_of_a_genre_in_m4a_becomes_a_name(sample: Sample, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample("aac.m4a"), tmp_path / "a.m4a"))
    file = MP4(path)
    file["\xa9gen"] = ["Jxxz"]
    file.save()
    old = b"\xa9gen\0\0\0\x14data\0\0\0\x01\0\0\0\0Jxxz"
    new = b"gnre\0\0\0\x12data\0\0\0\0\0\0\0\0\0\x09"
    content = path.read_bytes()
    assert old in content
    # two bytes shorter: the list ends in an atom of nothing that takes them up
    at = content.index(old) - 4
    ilst = content.rindex(b"ilst", 0, at) - 4
    free = content.index(b"free", at) - 4
    sized = bytearray(content)
    sized[at : at + 28] = (26).to_bytes(4, "big") + new
    sized[ilst : ilst + 4] = (int.from_bytes(content[ilst : ilst + 4], "big") - 2).to_bytes(
        4, "big"
    )
    length = int.from_bytes(content[free : free + 4], "big")
    sized[free - 2 : free + 2] = (length + 2).to_bytes(4, "big")
    sized[free + 6 : free + 6] = b"\0\0"
    path.write_bytes(bytes(sized))
    assert read(path).genres == ("Jazz",)
    assert write(path, "Rock").genres == ("Rock",)
    assert b"gnre" not in path.read_bytes()


def test_comments_that_are_no_utf_8_are_not_mended_in_silence(
    sample: Sample, tmp_path: Path
) -> None:
    path = Path(shutil.copy(sample("tone.flac"), tmp_path / "a.flac"))
    file = FLAC(path)
    file["title"] = ["Caf."]
    file.save()
    path.write_bytes(path.read_bytes().replace(b"Caf.", b"Caf\xe9"))
    before = read(path)

    after = write(path, "Rock")

    # whoever compares sees it: the tagger refuses such a file
    assert before.others != after.others


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=40) | st.from_regex(r"\(?[0-9]{1,4}\)?[A-Za-z;/]*", fullmatch=True))
def test_any_name_is_refused_or_comes_back_from_every_format(
    name: str, sample: Sample, tmp_path: Path
) -> None:
    try:
        check_name(name)
    except UserError:
        return
    for kind in ("tone.flac", "vorbis.ogg", "tone.mp3", "aac.m4a", "tone.wma", "tone.wv"):
        path = Path(shutil.copy(sample(kind), tmp_path / kind))
        assert write(path, name).genres == (name,), kind
    path = Path(shutil.copy(sample("tone.mp3"), tmp_path / "2.3.mp3"))
    tag = io.BytesIO()
    ID3().save(tag)
    frames = ID3()
    frames.add(id3.TIT2(encoding=0, text="a"))
    frames.save(path, v2_version=3)
    assert write(path, name).genres == (name,)
    assert mutagen.File(path).tags.version == (2, 3, 0)


def test_damage_that_mutagen_has_no_word_for_is_told_as_damage(
    sample: Sample, tmp_path: Path
) -> None:
    path = Path(shutil.copy(sample("tone.wma"), tmp_path / "odd.wma"))
    write_full_tags(path)
    content = bytearray(path.read_bytes())
    name = "WM/Genre\0".encode("utf-16-le")
    place = content.index(name) + len(name)
    content[place : place + 2] = b"\xff\x80"  # a kind of value that there is not
    path.write_bytes(content)

    with pytest.raises(TagError, match="Its tags are damaged"):
        read(path)
    with pytest.raises(TagError, match="Its tags are damaged"):
        write(path, "Rock")
