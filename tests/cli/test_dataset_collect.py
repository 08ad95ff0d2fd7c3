"""`genre-desktop dataset collect`: playlists of a server of our own become pieces to learn from."""

import contextlib
import csv
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from genre_desktop.cli.main import main
from genre_desktop.training import playlists as playlists_of_songs
from genre_desktop.training.collection import open_songs, read_collection
from tests.cli.conftest import Captured
from tests.conftest import ROOT
from tests.training.recordings import sound, write_sound


class Server:
    """Serves a folder, remembers what was asked for, and may keep the nth to ask waiting."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.waits_at = ("", 0)
        self.waited = threading.Event()
        self.go_on = threading.Event()
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if (self.path, outer.asked.count(self.path)) == outer.waits_at:
                    outer.waited.set()
                    outer.go_on.wait(60)
                with contextlib.suppress(ConnectionError):  # who asked was killed
                    super().do_GET()

            def log_message(self, *_: object) -> None:
                pass

        handler = partial(Handler, directory=str(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}"

    def close(self) -> None:
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    (tmp_path / "served").mkdir()
    server = Server(tmp_path / "served")
    yield server
    server.close()


@pytest.fixture
def served(server: Server) -> Callable[..., str]:
    """Put a song on the server; gives its address."""

    def serve(name: str, seed: int, duration_s: float) -> str:
        write_sound(server.folder / name, sound(440, seed, duration_s))
        return server.url(name)

    return serve


Served = Callable[..., str]


def playlists(folder: Path, *lines: str) -> Path:
    path = folder / "playlists.csv"
    path.write_text("\n".join(["genre,url", *lines]), encoding="utf-8")
    return path


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_songs_are_cut_into_pieces_that_stay_together(
    served: Served, tmp_path: Path, capsys: Captured
) -> None:
    rock, jazz = served("a song.wav", 1, 65), served("short.wav", 2, 8)
    out = tmp_path / "out"
    listed = playlists(tmp_path, f"Rock,{rock.replace(' ', '%20')}", f"jazz,{jazz}")

    assert main(["dataset", "collect", str(listed), "--out", str(out)]) == 0

    assert "2 songs cut into 3 pieces" in capsys.readouterr().out
    entries = read_collection(out / "manifest.csv")
    assert [entry.genre for entry in entries] == ["rock", "rock", "jazz"]
    first, second, other = (entry.track.split("#") for entry in entries)
    assert first[0] == second[0] != other[0]
    assert (first[1], second[1], other[1]) == ("00", "01", "00")
    assert {row["song"] for row in manifest(out)} == {first[0], other[0]}
    # the pieces follow each other without a gap, and what is left over is gone
    pieces = [soundfile.read(entry.path, dtype="float32")[0] for entry in entries[:2]]
    assert [len(piece) for piece in pieces] == [30 * 22_050] * 2
    expected = sound(440, 1, 65)[: 60 * 22_050]
    np.testing.assert_allclose(np.concatenate(pieces), expected, atol=1e-3)
    assert sorted(path.name for path in out.iterdir()) == ["jazz", "manifest.csv", "rock"]
    # the folder can be used as it is, too
    assert sorted(open_songs(out).genres) == ["jazz", "rock", "rock"]


def test_failures_are_listed_and_the_rest_is_done(
    server: Server, served: Served, tmp_path: Path, capsys: Captured
) -> None:
    (server.folder / "broken.wav").write_bytes(b"RIFF not a wave")
    served("good.wav", 3, 6)
    out = tmp_path / "out"
    bad = [server.url(name) for name in ("gone.wav", "broken.wav")]
    short = served("click.wav", 4, 1)
    listed = playlists(tmp_path, *(f"rock,{url}" for url in [*bad, short, server.url("good.wav")]))

    assert main(["dataset", "collect", str(listed), "--out", str(out)]) == 1

    shown = capsys.readouterr()
    assert shown.out.startswith("1 songs cut into 1 pieces")
    assert shown.out.endswith("3 failed\n")
    reasons = dict(line.split(": ", 1) for line in shown.err.splitlines())
    assert "404" in reasons[bad[0]]
    assert "damaged" in reasons[bad[1]]
    assert "only 1.0 seconds" in reasons[short]
    assert len(manifest(out)) == 1


def test_a_playlist_gives_its_songs_and_no_song_two_genres(
    server: Server, served: Served, tmp_path: Path, capsys: Captured
) -> None:
    songs = [served(f"{folder}/song.wav", seed, 6) for seed, folder in enumerate(("a", "b"))]
    items = "".join(f"<item><title>T</title><link>{song}</link></item>" for song in songs)
    feed = f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'
    (server.folder / "feed.xml").write_text(feed, encoding="utf-8")
    out = tmp_path / "out"
    listed = playlists(tmp_path, f"rock,{server.url('feed.xml')}", f"jazz,{songs[0]}")

    assert main(["dataset", "collect", str(listed), "--out", str(out)]) == 1

    assert {row["url"] for row in manifest(out)} == set(songs)
    assert len({row["song"] for row in manifest(out)}) == 2
    assert f"{songs[0]}: It is there already, as rock." in capsys.readouterr().err


def answers(url: str, *, download_to: str | None = None) -> dict[str, Any]:
    """What yt-dlp says of ``https://SITE.example/ID``."""
    site, number = url.removeprefix("https://").split(".example/")
    found: dict[str, Any] = {"id": number, "extractor_key": site.title(), "webpage_url": url}
    if download_to is not None:
        path = Path(download_to.replace("%(ext)s", "wav"))
        write_sound(path, sound(440, len(url), 6))
        found["requested_downloads"] = [{"filepath": str(path)}]
    return found


def test_songs_of_two_sites_may_have_one_number(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlists_of_songs, "ask", answers)
    out = tmp_path / "out"
    listed = playlists(tmp_path, "rock,https://one.example/42", "jazz,https://other.example/42")
    command = ["dataset", "collect", str(listed), "--out", str(out)]

    assert main(command) == 0
    assert "2 songs cut into 2 pieces, 0 were there" in capsys.readouterr().out
    assert len({row["song"] for row in manifest(out)}) == 2

    # as it was written when the number alone was the name
    path = out / "manifest.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("One-42", "42"), encoding="utf-8")
    assert main(command) == 0
    assert "0 songs cut into 0 pieces, 2 were there" in capsys.readouterr().out
    # the other site's song is not taken for it
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Other-42" not in line), encoding="utf-8")
    assert main(command) == 0
    assert "1 songs cut into 1 pieces, 1 were there" in capsys.readouterr().out


def test_after_a_kill_it_goes_on_where_it_was(
    server: Server, served: Served, tmp_path: Path, capsys: Captured
) -> None:
    songs = [served(f"{number}.wav", number, 6) for number in range(3)]
    out = tmp_path / "out"
    listed = playlists(tmp_path, *(f"rock,{url}" for url in songs))
    command = ["dataset", "collect", str(listed), "--out", str(out)]
    # the first look at each address finds out what is there, the second begins to fetch it
    server.waits_at = ("/2.wav", 2)

    process = subprocess.Popen([sys.executable, "-m", "genre_desktop", *command], cwd=ROOT)
    assert server.waited.wait(60)
    process.kill()
    process.wait()
    server.go_on.set()
    assert [row["url"] for row in manifest(out)] == songs[:2]
    server.asked.clear()

    assert main(command) == 0
    assert "1 songs cut into 1 pieces, 2 were there already" in capsys.readouterr().out
    assert [row["url"] for row in manifest(out)] == songs
    assert server.asked.count("/0.wav") == server.asked.count("/1.wav") == 1
    assert len(read_collection(out)) == 3


def test_without_yt_dlp_it_says_how_to_get_it(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yt_dlp", None)
    listed = playlists(tmp_path, "rock,http://127.0.0.1/song.wav")

    assert main(["dataset", "collect", str(listed), "--out", str(tmp_path / "out")]) == 1

    assert "pip install" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("genre,url\n", "lists no playlists"),
        ("rock\n", "Line 1 of playlists.csv is not a genre and an address"),
        ("genre,url\nrock,http://a,b\n", "Line 2 of playlists.csv is not a genre"),
        ("rock,\n", "Line 1 of playlists.csv is not a genre"),
    ],
)
def test_a_list_that_is_none_is_refused(
    text: str, message: str, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "playlists.csv").write_text(text, encoding="utf-8")
    command = ["dataset", "collect", str(tmp_path / "playlists.csv"), "--out", str(tmp_path)]

    assert main(command) == 1

    assert message in capsys.readouterr().err


def test_a_manifest_of_somebody_elses_is_left_alone(tmp_path: Path, capsys: Captured) -> None:
    mine = tmp_path / "manifest.csv"
    mine.write_text("path,genre\nsong.mp3,rock\n", encoding="utf-8")
    listed = playlists(tmp_path, "rock,http://127.0.0.1:9/song.wav")

    assert main(["dataset", "collect", str(listed), "--out", str(tmp_path)]) == 1

    assert "was not written by this command" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "path,genre\nsong.mp3,rock\n"
