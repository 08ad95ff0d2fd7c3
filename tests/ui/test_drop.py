"""Dropping songs on the window, and what the user then sees."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.queue.song import State
from tests.audio.signals import halved
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import (
    drag_in,
    drag_out,
    drop,
    facts,
    headline,
    hint,
    rows,
    states,
    title,
    total_percent,
    wait_for_songs,
    warnings,
)
from tests.ui.quick_engine import QuickEngine
from tests.ui.songs import tone_wav

PLACES: dict[str, Callable[[MainWindow], QWidget]] = {
    "the window": lambda window: window,
    "menu bar": lambda window: window.menuBar(),
    "status bar": lambda window: window.statusBar(),
    "banner": lambda window: window.banner,
    "queue": lambda window: window.songs_page.queue_panel,
    "list of songs": lambda window: window.songs_page.queue_panel.view.viewport(),
    "pictures": lambda window: window.songs_page.song_view.sound_view.viewport(),
    "bars": lambda window: window.songs_page.song_view.verdict_panel.bars,
    "verdict": lambda window: window.songs_page.song_view.verdict_panel,
}


@pytest.mark.parametrize("place", ["the window", "menu bar", "empty state", "button"])
def test_a_song_may_be_dropped_anywhere_on_the_empty_window(
    place: str, window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    at = {
        "empty state": window.songs_page.empty_state,
        "button": window.songs_page.empty_state.demo_button,
    }.get(place) or PLACES[place](window)

    drop(window, short_song, at)

    wait_for_songs(qtbot, window, 1)
    assert states(window) == [State.DONE]
    assert window.songs_page.song_view.isVisible()


def test_a_song_may_be_dropped_anywhere_on_a_full_window(
    window: MainWindow, qtbot: QtBot, short_song: Path, tmp_path: Path
) -> None:
    drop(window, [short_song, tone_wav(tmp_path / "another.wav")])
    wait_for_songs(qtbot, window, 2)
    window.banner.tell("A message stands here.")

    for count, (name, place) in enumerate(PLACES.items(), start=3):
        assert place(window).isVisible(), name
        drop(window, tone_wav(tmp_path / f"on the {name}.wav", seconds=2), place(window))
        wait_for_songs(qtbot, window, count)

    assert set(states(window)) == {State.DONE}


def test_one_song_shows_its_verdict_its_name_and_its_facts(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    drop(window, short_song)
    wait_for_songs(qtbot, window, 1)

    verdict = window.queue.songs[0].verdict
    assert verdict is not None
    assert headline(window) == verdict.headline != ""
    assert total_percent(window) == pytest.approx(100)
    assert title(window) == "short song"
    assert window.windowTitle() == "short song – Genre Desktop"
    assert facts(window) == "0:08  ·  wav  ·  22.05 kHz  ·  mono"
    assert window.songs_page.song_view.isVisible()
    assert not window.songs_page.queue_panel.isVisible(), "a queue of one song needs no list"
    assert window.banner.text == ""


def test_songs_of_every_format_get_their_verdict(
    window: MainWindow, qtbot: QtBot, song_of_each_format: list[Path]
) -> None:
    drop(window, song_of_each_format)
    wait_for_songs(qtbot, window, len(song_of_each_format), 60)

    failed = [row for row, state in zip(rows(window), states(window), strict=True)
              if state is not State.DONE]  # fmt: skip
    assert failed == []
    for song in window.queue.songs:
        window.songs_page.queue_panel.choose(song)
        assert song.info is not None
        assert song.info.codec in facts(window), song.path.name
        assert facts(window).startswith("0:04"), song.path.name
        assert facts(window).endswith("stereo"), song.path.name
        assert total_percent(window) == pytest.approx(100), song.path.name
        assert song.sound is not None
        assert song.sound.duration_s == pytest.approx(4, abs=0.1), song.path.name


def test_several_songs_become_a_queue_in_their_order(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ["c", "a", "b"]
    drop(window, [tone_wav(tmp_path / f"{name}.wav", seconds=2) for name in names])
    wait_for_songs(qtbot, window, 3)

    assert window.songs_page.queue_panel.isVisible()
    assert [row.split(":")[0] for row in rows(window)] == names
    assert title(window) == "c", "the first one is shown"
    assert window.status.queue_label.text() == "3 of 3 songs done"
    assert all(
        row.endswith(song.verdict.headline)
        for row, song in zip(rows(window), window.queue.songs, strict=True)
        if song.verdict is not None
    )


def test_a_folder_gives_its_songs_and_those_of_folders_within(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    album = tmp_path / "album"
    for name in ("track 10", "track 2", "disc 2/track 1", ".hidden/x"):
        tone_wav(album / f"{name}.wav", seconds=2)
    (album / "cover.jpg").write_bytes(b"\xff\xd8")
    (album / "notes.txt").write_text("nothing to hear")

    drop(window, album)
    wait_for_songs(qtbot, window, 3)

    assert [song.path.name for song in window.queue.songs] == [
        "track 2.wav",
        "track 10.wav",
        "track 1.wav",
    ]
    assert window.banner.text == ""


def test_a_folder_of_very_many_songs_gives_the_first_500(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "collection"
    folder.mkdir()
    for number in range(510):
        (folder / f"{number}.mp3").touch()  # of zero bytes, told at once

    drop(window, folder)
    qtbot.waitUntil(lambda: len(window.queue.songs) == 500)
    window.cancel()
    qtbot.waitUntil(lambda: not window.queue.busy)

    assert window.banner.text.startswith("collection holds very many songs") or (
        "is empty (0 bytes)" in window.banner.text
    )
    assert [song.path.name for song in window.queue.songs[-2:]] == ["498.mp3", "499.mp3"]
    assert set(states(window)) <= {State.FAILED, State.CANCELLED}


def test_a_folder_without_songs_is_told_of(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "bills"
    folder.mkdir()
    (folder / "rent.txt").write_text("much")

    drop(window, folder)

    qtbot.waitUntil(lambda: window.banner.text != "")
    assert window.banner.text == "There are no songs in the folder bills."
    assert window.songs_page.empty_state.isVisible()


def broken(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.mp3"
    match kind:
        case "text":
            path.write_text("This is no music. " * 500, encoding="utf-8")
        case "zero":
            path.touch()
        case "short":
            tone_wav(path, seconds=0.4)
        case "gone":
            pass
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("text", "text.mp3"),
        ("zero", "zero.mp3 is empty (0 bytes)."),
        ("short", "short.mp3 is too short: 0.4 seconds of sound"),
        ("gone", "gone.mp3 was not found."),
    ],
)
def test_a_file_that_cannot_be_judged_is_told_of_in_plain_words(
    kind: str, words: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, broken(kind, tmp_path))
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.FAILED]
    assert words in window.banner.text
    assert window.banner.isVisible()
    assert "Error" not in window.banner.text
    assert headline(window) == "Could not be opened"
    assert words in rows(window)[0]
    assert total_percent(window) == 0


def test_a_bad_song_in_a_queue_does_not_stop_the_others(
    window: MainWindow, qtbot: QtBot, short_song: Path, tmp_path: Path
) -> None:
    paths = [
        short_song,
        broken("zero", tmp_path),
        broken("text", tmp_path),
        tone_wav(tmp_path / "good.wav"),
    ]
    drop(window, paths)
    wait_for_songs(qtbot, window, 4)

    assert states(window) == [State.DONE, State.FAILED, State.FAILED, State.DONE]
    assert window.banner.text == "", "the song that is shown has no trouble"
    window.songs_page.queue_panel.choose(window.queue.songs[1])
    assert "zero.mp3" in window.banner.text


def test_half_a_file_is_judged_by_what_is_left_and_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, halved(tone_wav(tmp_path / "song.wav", seconds=12)))
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.DONE]
    assert warnings(window).startswith("The file is damaged or cut short: 6")
    assert total_percent(window) == pytest.approx(100)
    assert facts(window).startswith("0:06"), "what was heard, not what was declared"
    assert window.songs_page.song_view.sound_view.visible_s()[1] == pytest.approx(6, abs=0.2)


def test_silence_is_no_genre(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, tone_wav(tmp_path / "silence.wav", level=0))
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.DONE]
    assert headline(window) == "Nothing to hear"
    assert hint(window) == "The recording is silent, or too quiet to judge."
    assert total_percent(window) == 0
    bars = window.songs_page.song_view.verdict_panel.bars
    assert bars.accessibleDescription() == "Nothing to show yet"


def test_noise_is_no_genre(
    open_window: OpenWindow, engine_maker: EngineMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    engine_maker(lambda bundle: QuickEngine(bundle.card, no_music=True))
    window = open_window()
    drop(window, tone_wav(tmp_path / "hum.wav", hz=50))
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.DONE]
    assert headline(window) == "This is no music"
    assert hint(window) == "It sounds like noise, a hum, speech or the like."
    assert total_percent(window) == 0


NAMES = (
    "Аквариум – Город",
    "坂本龍一 戦場",
    "🎸🔥 solo",
    "ümlaut é",
    "a & b <i>c",
    "100% #1?",
    "x" * 200,
)


def test_a_name_in_any_script_is_opened_and_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in NAMES:
        drop(window, tone_wav(tmp_path / name / f"{name}.wav", seconds=2))
        wait_for_songs(qtbot, window, 1)
        assert states(window) == [State.DONE], name
        assert title(window) == name
        assert window.windowTitle() == f"{name} – Genre Desktop"
        window.songs_page.clear_queue()


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_unicode_is_opened_and_remembered(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/s\xffng.wav"))
    tone_wav(path, seconds=2)

    window.open_paths([path])  # as a program argument: a drag cannot name it
    wait_for_songs(qtbot, window, 1)

    assert states(window) == [State.DONE]
    assert window.close()


def test_the_same_song_twice_stands_once_in_the_queue(
    window: MainWindow, qtbot: QtBot, short_song: Path, tmp_path: Path
) -> None:
    another = tone_wav(tmp_path / "another.wav")
    drop(window, [short_song, short_song, another])
    wait_for_songs(qtbot, window, 2)
    first = window.queue.songs[0]
    request = first.request
    window.songs_page.next_song()

    drop(window, short_song)

    assert len(window.queue.songs) == 2
    assert title(window) == "short song", "it is shown again"
    assert first.request == request, "but not analysed again"


def test_the_title_and_the_artist_come_from_the_tags(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "01.flac"
    samples, rate = soundfile.read(tone_wav(tmp_path / "tone.wav"), dtype="float32")
    with soundfile.SoundFile(path, "w", rate, 1) as file:
        file.title, file.artist, file.genre = "So What", "Miles Davis", "Jazz"
        file.write(samples)

    drop(window, path)
    wait_for_songs(qtbot, window, 1)

    assert title(window) == "So What"
    assert window.songs_page.song_view.head.artist.text() == "Miles Davis"
    assert facts(window).endswith("tagged “Jazz”")


def test_tags_are_never_taken_for_markup(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "01.flac"
    samples, rate = soundfile.read(tone_wav(tmp_path / "tone.wav"), dtype="float32")
    with soundfile.SoundFile(path, "w", rate, 1) as file:
        file.title, file.artist, file.genre = "<b>Bold</b>", "<i>A</i>", "<u>Rock</u>"
        file.write(samples)
    drop(window, [path, path])
    wait_for_songs(qtbot, window, 1)

    assert title(window) == "<b>Bold</b>"
    assert as_tip(window.songs_page.song_view.head.title.toolTip()) == "<b>Bold</b>"
    assert as_tip(window.songs_page.song_view.head.artist.toolTip()) == "<i>A</i>"
    assert facts(window).endswith("tagged “<u>Rock</u>”")
    assert window.songs_page.song_view.head.facts.textFormat() is Qt.TextFormat.PlainText
    assert rows(window)[0].startswith("<b>Bold</b>: ")


def as_tip(text: str) -> str:
    """What a tool tip with this text says: it takes for markup what looks like it."""
    if "<" not in text:
        return text
    return QTextDocumentFragment.fromHtml(text).toPlainText()


def test_what_is_dragged_over_the_window_covers_it_until_it_leaves(
    window: MainWindow, short_song: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(short_song))])

    assert drag_in(window, data)
    assert window.drop_overlay.isVisible()
    window.resize(1000, 700)
    window.repaint()
    assert window.drop_overlay.size() == window.centralWidget().size()
    drag_out(window)

    assert not window.drop_overlay.isVisible()
    assert window.queue.songs == ()


def test_what_is_not_on_this_computer_cannot_be_dropped(window: MainWindow) -> None:
    page, picture, words = QMimeData(), QMimeData(), QMimeData()
    page.setUrls([QUrl("https://example.org/song.mp3")])
    picture.setData("image/png", b"\x89PNG")
    words.setText("~nobody-of-this-name/song.mp3\nla la la\n" + "x" * 5000)

    for data in (page, picture, words):
        assert not drag_in(window, data)
    assert not window.drop_overlay.isVisible()


def test_a_path_dragged_as_text_is_opened(
    window: MainWindow, qtbot: QtBot, short_song: Path
) -> None:
    data = QMimeData()
    data.setText(f'"{short_song}"\n')

    drop(window, data)

    wait_for_songs(qtbot, window, 1)
