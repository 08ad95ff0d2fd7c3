"""`genre-desktop dataset`: mel files made, flaws found, songs drawn."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from PIL import Image

from genre_desktop.cli.main import main
from genre_desktop.features.mel import FrontEnd
from genre_desktop.training.mel_file import read_mel_file
from tests.cli.conftest import Captured
from tests.conftest import ROOT
from tests.training.recordings import HZ, collection, sound, write_sound


@pytest.fixture
def music(tmp_path: Path) -> Path:
    return collection(tmp_path / "music", duration_s=3)


def test_a_collection_is_made_a_mel_file_that_can_be_trained_with(
    music: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "songs.npz"
    (music / "rock" / "broken.wav").write_bytes(b"RIFF")
    write_sound(music / "jazz" / "short.wav", sound(880, 50, 1.2))

    assert main(["dataset", "make", str(music), "--out", str(out), "--seconds", "2"]) == 0

    songs = read_mel_file(out)
    assert len(songs) == 10
    assert songs.mel.shape[1:] == (128, round(2 / FrontEnd().column_s))
    assert songs.column_s == FrontEnd().column_s
    assert songs.range_db.tolist() == [80] * 10
    assert songs.tracks[0] == "blues/song 0"
    # each genre is loudest about its own tone
    centres_hz = FrontEnd().band_centres_hz()
    for index, genre in enumerate(songs.genres):
        loudest_hz = centres_hz[songs.song(index).mean(axis=1).argmax()]
        assert loudest_hz == pytest.approx(HZ[genre], rel=0.2)
    shown = capsys.readouterr()
    assert "10 songs of 2 seconds" in shown.out
    assert "1 recordings could not be used" in shown.out
    assert "left out: " in shown.err
    assert "broken.wav is damaged" in shown.err


@pytest.mark.parametrize(
    ("fate", "songs", "told"), [("repeat", 9, "repeated"), ("leave-out", 3, "left out")]
)
def test_shorter_songs_are_repeated_or_left_out(
    fate: str, songs: int, told: str, music: Path, tmp_path: Path, capsys: Captured
) -> None:
    for genre in ("blues", "jazz", "rock"):
        write_sound(music / genre / "song 0.wav", sound(440, 5, 7))
    out = tmp_path / "songs.npz"
    command = ["dataset", "make", str(music), "--out", str(out), "--seconds", "6"]

    assert main([*command, "--short", fate]) == 0

    made = read_mel_file(out)
    assert len(made) == songs
    assert f"6 shorter songs were {told}" in capsys.readouterr().out
    if fate == "repeat":
        columns = FrontEnd().columns_in(3 * 22_050)
        short = made.mel[1]
        np.testing.assert_array_equal(short[:, columns:], short[:, : short.shape[1] - columns])


def test_some_genres_and_one_part_can_be_made(music: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "music.csv"
    lines = [
        f"{music}/{genre}/song {number}{suffix},{genre},Artist {number},{split}"
        for genre in HZ
        for number, suffix, split in (
            (0, ".wav", "test"),
            (1, ".flac", "train"),
            (2, ".ogg", "train"),
        )
    ]
    manifest.write_text("\n".join(["path,genre,artist,split", *lines]), encoding="utf-8")
    out = tmp_path / "songs.npz"
    command = ["dataset", "make", str(manifest), "--out", str(out), "--seconds", "2"]

    assert main([*command, "--genres", "Rock, jazz", "--split", "train"]) == 0

    songs = read_mel_file(out)
    assert sorted(songs.genres) == ["jazz", "jazz", "rock", "rock"]
    assert set(songs.artists) == {"Artist 1", "Artist 2"}
    assert main([*command, "--split", "valid"]) == 1


def test_a_mel_file_must_be_named_as_one(music: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["dataset", "make", str(music), "--out", str(tmp_path / "songs.zip")]) == 1

    assert "must end in .npz" in capsys.readouterr().err


def flawed(top: Path) -> Path:
    """One song of each flaw, and good ones."""
    collection(top, 1, duration_s=8)
    (top / "rock" / "broken.wav").write_bytes(b"RIFF")
    write_sound(top / "rock" / "clipped.wav", np.clip(9 * sound(440, 60), -1, 1))
    pause = np.zeros(3 * 22_050, np.float32)
    write_sound(top / "rock" / "paused.wav", np.concatenate([sound(500, 61), pause]))
    whole = write_sound(top / "rock" / "whole.wav", sound(700, 62, 4)).read_bytes()
    (top / "rock" / "half.wav").write_bytes(whole[: len(whole) // 2])
    (top / "rock" / "whole.wav").unlink()

    shutil.copy(top / "blues" / "song 0.wav", top / "jazz" / "copy.wav")
    samples, rate = soundfile.read(top / "rock" / "song 0.wav", dtype="float32")
    write_sound(top / "rock" / "same.flac", samples, rate)
    return top


def test_flaws_are_found_and_named(tmp_path: Path, capsys: Captured) -> None:
    music = flawed(tmp_path / "music")

    assert main(["dataset", "check", str(music), "--json"]) == 1

    found = json.loads(capsys.readouterr().out)
    assert found["songs"] == 8
    flaws = {(flaw["kind"], *sorted(flaw["songs"])): flaw["detail"] for flaw in found["flaws"]}
    assert set(flaws) == {
        ("unusable", str(music / "rock" / "broken.wav")),
        ("clipping", "rock/clipped"),
        ("silence", "rock/paused"),
        ("damaged", "rock/half"),
        ("same", "blues/song 0", "jazz/copy"),
        ("same", "rock/same", "rock/song 0"),
    }
    assert flaws["same", "blues/song 0", "jazz/copy"] == "labelled blues and jazz"
    assert flaws["silence", "rock/paused"].startswith("6")  # 3 of 4.5 s

    assert main(["dataset", "check", str(music)]) == 1
    shown = capsys.readouterr().out
    assert "clipping  rock/clipped  " in shown
    assert shown.splitlines()[-1].startswith("8 songs: unusable 1, ")


def music_of_steps(seed: int) -> NDArray[np.float32]:
    """Eighteen seconds in which something happens, as a recording needs to be known again by."""
    random = np.random.default_rng(seed)
    steps = [sound(hz, seed, 0.3) * random.uniform(0.3, 1) for hz in random.uniform(150, 4000, 60)]
    return np.concatenate(steps).astype(np.float32)


def test_the_same_recording_in_another_form_is_found(tmp_path: Path, capsys: Captured) -> None:
    for genre, seed in (("jazz", 1), ("rock", 2)):
        write_sound(tmp_path / "music" / genre / "song.wav", music_of_steps(seed))
    again = music_of_steps(1)[44_100:]
    write_sound(tmp_path / "music" / "jazz" / "later and softer.ogg", np.float32(0.4) * again)

    assert main(["dataset", "check", str(tmp_path / "music")]) == 1

    line, last = capsys.readouterr().out.splitlines()
    assert line.startswith("alike ")
    assert "jazz/song" in line
    assert "jazz/later and softer" in line
    assert last == "3 songs: alike 1"


def test_a_good_collection_is_said_to_be_one(music: Path, capsys: Captured) -> None:
    assert main(["dataset", "check", str(music)]) == 0

    assert capsys.readouterr().out == "9 songs: nothing was found\n"


def test_the_first_song_of_each_genre_is_drawn(
    music: Path, tmp_path: Path, capsys: Captured
) -> None:
    (music / "rock" / "a broken one.wav").write_bytes(b"RIFF")
    (music / "rock" / "song 0.wav").rename(music / "rock" / "song $0$ 音楽.wav")

    assert main(["dataset", "inspect", str(music), "--out", str(tmp_path / "seen")]) == 0

    assert sorted(path.name for path in (tmp_path / "seen").iterdir()) == [
        "blues.png",
        "jazz.png",
        "rock.png",
    ]
    with Image.open(tmp_path / "seen" / "rock.png") as picture:
        assert picture.width >= 800
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 100
    assert "a broken one.wav is damaged" in capsys.readouterr().err


def test_a_genre_that_cannot_be_drawn_is_told(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "music" / "rock").mkdir(parents=True)
    (tmp_path / "music" / "rock" / "a.wav").write_bytes(b"RIFF")

    assert main(["dataset", "inspect", str(tmp_path / "music"), "--out", str(tmp_path)]) == 1

    assert "a.wav is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["make", "x"], ["make", "x", "--out", "y.npz", "--seconds", "0"]]
)
def test_what_is_asked_for_wrongly_ends_with_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dataset", *arguments])

    assert ended.value.code == 2
    assert "usage: genre-desktop dataset" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there a terminal has no process groups")
def test_ctrl_c_in_the_terminal_keeps_what_was_computed(tmp_path: Path) -> None:
    music = collection(tmp_path / "music", 14, duration_s=6)
    cache, out = tmp_path / "cache", tmp_path / "songs.npz"
    command = ["dataset", "make", str(music), "--out", str(out), "--cache", str(cache)]
    process = subprocess.Popen(
        [sys.executable, "-m", "genre_desktop", *command],
        cwd=ROOT,
        start_new_session=True,  # all its processes get the signal, as from a terminal
        stderr=subprocess.PIPE,
        text=True,
    )
    while not any(cache.rglob("[0-9a-f]*.npz")) and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert process.returncode == 130
    assert told == "genre-desktop: interrupted\n"
    kept = {path: path.stat().st_mtime_ns for path in cache.rglob("*.npz")}
    assert 0 < len(kept) < 42
    assert not out.exists()

    assert main(command) == 0
    assert len(read_mel_file(out)) == 42
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
