"""What a collection says of its recordings: folders, manifests, and FMA's table."""

import csv
import io
import os
import sys
from pathlib import Path

import pytest

from genre_desktop.training.manifests import CollectionError, Entry, read_collection


def touched(top: Path, *names: str) -> Path:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    return top


def tracks(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(entry.genre, entry.track) for entry in entries]


def test_songs_of_gtzan_have_the_names_that_everyone_knows_them_by(tmp_path: Path) -> None:
    touched(tmp_path, "blues/blues.00012.wav", "blues/blues.00003.wav", "hiphop/hiphop.00000.wav")

    assert tracks(read_collection(tmp_path)) == [
        ("blues", "blues.00003"),
        ("blues", "blues.00012"),
        ("hiphop", "hiphop.00000"),
    ]


def test_other_folders_name_songs_by_where_they_are(tmp_path: Path) -> None:
    touched(tmp_path, "Hip-Hop/a/one.mp3", "Rock/one.mp3", "Rock/one.flac", "Rock/notes.txt")
    touched(tmp_path, "on top.mp3", ".hidden/one.mp3", "Empty/notes.txt")

    found = read_collection(tmp_path)

    assert tracks(found) == [
        ("hiphop", "Hip-Hop/a/one"),
        ("rock", "Rock/one"),
        ("rock", "Rock/one.mp3"),
    ]
    assert found[1].path == tmp_path / "Rock" / "one.flac"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_names_that_are_not_unicode_can_be_written_down(tmp_path: Path) -> None:
    folder = bytes(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102 - a name in Latin-1
    for name in (b"/t\xe9.wav", b"/t\xe8.wav", b"/t\xe9.mp3"):
        Path(os.fsdecode(folder + name)).touch()

    found = read_collection(tmp_path)

    written = ["\n".join(names).encode() for names in tracks(found)]
    assert len(set(written)) == 3
    assert all(entry.path.exists() for entry in found)


@pytest.mark.parametrize("names", [(), ("a.mp3",), ("rock/notes.txt",)])
def test_a_folder_without_genres_in_it_is_refused(names: tuple[str, ...], tmp_path: Path) -> None:
    touched(tmp_path, *names)

    with pytest.raises(CollectionError, match="no folders with audio"):
        read_collection(tmp_path)


def test_a_manifest_says_it_all(tmp_path: Path) -> None:
    manifest = tmp_path / "songs.csv"
    manifest.write_text(
        "\ufeffpath,Genre,artist,split,track,remark\n"
        'a/one.mp3,Rock,"Smith, Jane",Training,first,loud\n'
        "\n"
        f"{tmp_path}/two.mp3,Hip-Hop,,test,,\n"
        "two.flac,jazz\n",
        encoding="utf-8",
    )

    assert read_collection(manifest) == (
        Entry(tmp_path / "a" / "one.mp3", "rock", "Smith, Jane", "train", "first"),
        Entry(tmp_path / "two.mp3", "hiphop", "", "test", f"{tmp_path}/two"),
        Entry(tmp_path / "two.flac", "jazz", "", "", "two"),
    )


def test_two_forms_of_one_song_in_a_manifest_have_names_of_their_own(tmp_path: Path) -> None:
    manifest = tmp_path / "songs.csv"
    manifest.write_text("path,genre\na.flac,rock\na.mp3,rock\n", encoding="utf-8")

    assert tracks(read_collection(manifest)) == [("rock", "a"), ("rock", "a.mp3")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no column path and no column genre"),
        ("file,genre\na.mp3,rock\n", "has no column path"),
        ("path,genre\n", "lists no songs"),
        ("path,genre\na.mp3,rock\nb.mp3,\n", "Line 3 of songs.csv has no genre"),
        ("path,genre\n,rock\n", "Line 2 of songs.csv has no path"),
        ("path,genre\nb.mp3\n", "Line 2 of songs.csv has no genre"),
        ("path,genre\nb,c.mp3,rock\n", "Line 2 of songs.csv has 3 cells for 2 columns"),
        ("path,genre\na.mp3,rock\n\na.mp3,jazz\n", "Line 4 of songs.csv repeats the path"),
        ("path,genre,track\na,rock,x\nb,rock,x\n", "repeats the track of line 2"),
        ('path,genre\n"a.mp3,rock\n', "songs.csv is no CSV"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_told_with_its_line(
    text: str, message: str, tmp_path: Path
) -> None:
    manifest = tmp_path / "songs.csv"
    manifest.write_text(text, encoding="utf-8")

    with pytest.raises(CollectionError, match=message):
        read_collection(manifest)


def test_a_manifest_in_another_encoding_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "songs.csv"
    manifest.write_bytes("path,genre\ncafé.mp3,rock\n".encode("latin-1"))

    with pytest.raises(CollectionError, match=r"songs\.csv is not UTF-8"):
        read_collection(manifest)


def test_what_is_no_collection_is_refused(tmp_path: Path) -> None:
    touched(tmp_path, "song.mp3")

    with pytest.raises(CollectionError, match="neither a folder nor a"):
        read_collection(tmp_path / "song.mp3")
    for name in ("gone", "gone.csv"):
        with pytest.raises(CollectionError, match=rf"{name}.*(not found|No such file)"):
            read_collection(tmp_path / name)


def fma_table(*rows: tuple[int, str, str, str, str]) -> str:
    """The head and some columns of FMA's own table."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["", "album", "artist", "artist", "set", "set", "track", "track"])
    table.writerow(["", "title", "id", "name", "split", "subset", "genre_top", "title"])
    table.writerow(["track_id", "", "", "", "", "", "", ""])
    for track, artist, split, subset, genre in rows:
        about = "A long\nstory, with lines. " * 10_000  # longer than csv takes by itself
        table.writerow([track, about, "7", artist, split, subset, genre, "Title"])
    return text.getvalue()


@pytest.mark.parametrize("place", ["fma_metadata", "."])
def test_fmas_own_table_is_read(place: str, tmp_path: Path) -> None:
    table = tmp_path / place / "tracks.csv"
    table.parent.mkdir(exist_ok=True)
    table.write_text(
        fma_table(
            (2, "AWOL", "training", "small", "Hip-Hop"),
            (3, "", "validation", "small", "Old-Time / Historic"),
            (5, "Gone", "test", "small", "Rock"),
            (10, "Of several genres", "training", "small", ""),
            (20, "Only in another subset", "training", "large", "Rock"),
        ),
        encoding="utf-8",
    )
    touched(tmp_path / "fma_small", "000/000002.mp3", "000/000003.mp3")

    found = read_collection(table)

    assert [(e.track, e.genre, e.artist, e.split) for e in found] == [
        ("000002", "hiphop", "AWOL", "train"),
        ("000003", "old-time / historic", "7", "valid"),
        ("000005", "rock", "Gone", "test"),  # missing, which is told when it is to be heard
    ]
    assert found[0].path.samefile(tmp_path / "fma_small" / "000" / "000002.mp3")


def test_fmas_table_without_the_audio_says_what_is_missing(tmp_path: Path) -> None:
    table = tmp_path / "tracks.csv"
    table.write_text(fma_table((2, "AWOL", "training", "small", "Rock")), encoding="utf-8")

    with pytest.raises(CollectionError, match="no audio beside"):
        read_collection(table)
