"""What is taken away from a song, opened again by others, and held against the screen."""

import base64
import csv
import io
import itertools
import json
import re
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import mutagen
import numpy as np
import PIL.Image
import pytest
import soundfile
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.result import csv_head
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.settings import EXPORT_FOLDER
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.song.song_view import SongView
from genre_desktop.ui.theme import genre_colour
from tests.ui.conftest import EngineMaker, OpenWindow
from tests.ui.hands import click, headline, press, wait_for_songs
from tests.ui.live_hands import save_as
from tests.ui.quick_engine import QuickEngine
from tests.ui.songs import RATE

HZ = FrontEnd().band_centres_hz()[[14, 113]]
TITLE = "Große Fuge: «Кино» / 2?"
EXPORTS = (
    "export_picture",
    "export_window",
    "copy_picture",
    "export_csv",
    "export_json",
    "export_labels",
    "export_npz",
    "copy_table",
    "export_page",
    "export_pdf",
)
Export = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def two_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song of two parts, a low and a high one, with a name that is not plain ASCII."""
    path = tmp_path_factory.mktemp("exported") / "two parts.flac"
    time_s = np.arange(20 * RATE) / RATE
    # where the quick engine has ears for two of the genres
    low, high = (0.5 * np.sin(2 * np.pi * HZ[part] * time_s) for part in (0, 1))
    low *= 0.6 + 0.4 * np.sin(2 * np.pi * 7 * time_s)  # else all its columns look alike
    noise = 1e-4 * np.random.default_rng(7).standard_normal(40 * RATE)
    soundfile.write(path, np.concatenate([low, high]) + noise, RATE)
    tags = mutagen.File(path)
    tags["title"], tags["artist"] = TITLE, "Мусоргский & Söhne"
    tags.save()
    return path


@pytest.fixture
def view(window: MainWindow, qtbot: QtBot, two_parts: Path) -> SongView:
    """The song in the window, heard to its end."""
    return opened(window, qtbot, two_parts)


@pytest.fixture
def export(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Export:
    """Choose an entry of the menu and a name, and wait until the window says that it is there."""

    def do(action: str, ending: str) -> Path:
        path = tmp_path / f"taken away{ending}"
        save_as(monkeypatch, path)
        window.actions_by_name[action].trigger()
        qtbot.waitUntil(lambda: window.banner.text == f"Saved to {path}.", timeout=30_000)
        assert [each for each in tmp_path.iterdir() if each.name.startswith(".")] == []
        return path

    return do


def opened(window: MainWindow, qtbot: QtBot, song: Path) -> SongView:
    window.open_paths([song])
    wait_for_songs(qtbot, window, 1)
    view = window.songs_page.song_view
    qtbot.waitUntil(lambda: view.course.timeline is not None, timeout=20_000)
    assert len(view.course.sections) == 2
    return view


def menu_entries(view: SongView) -> list[tuple[str, bool, str]]:
    """Name, whether it can be chosen, and tip of each entry, when the menu has been opened."""
    view.export_menu.aboutToShow.emit()
    return [
        (action.objectName(), action.isEnabled(), action.toolTip())
        for action in view.export_menu.actions()
        if not action.isSeparator()
    ]


# the menu ---------------------------------------------------------------------------------------


def test_nothing_can_be_taken_before_the_song_is_heard_and_the_menu_says_why(
    window: MainWindow, qtbot: QtBot, long_song: Path, two_parts: Path
) -> None:
    window.open_paths([long_song])
    view = window.songs_page.song_view
    qtbot.waitUntil(lambda: view.song is not None and view.song.sound is not None, timeout=20_000)
    why = "The song has to be heard to its end first."
    assert menu_entries(view) == [(name, False, why) for name in EXPORTS]
    window.cancel()
    wait_for_songs(qtbot, window, 1)
    window.songs_page.clear_queue()
    opened(window, qtbot, two_parts)

    entries = menu_entries(view)
    assert [(name, is_possible) for name, is_possible, _ in entries] == [
        (name, True) for name in EXPORTS
    ]
    assert why not in {tip for *_, tip in entries}
    song_menu = next(
        menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Song"
    )
    assert view.export_menu.menuAction() in song_menu.actions(), "it stands in the menu bar too"


def test_a_name_that_every_disk_allows_is_suggested_and_the_folder_remembered(
    window: MainWindow,
    qtbot: QtBot,
    view: SongView,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    export: Export,
) -> None:
    del view
    export("export_labels", ".txt")
    assert window._settings[EXPORT_FOLDER] == str(tmp_path)
    offered = save_as(monkeypatch, None)
    window.actions_by_name["export_page"].trigger()
    window.actions_by_name["export_window"].trigger()
    assert offered[:2] == ["Report", str(tmp_path / "Große Fuge_ «Кино» _ 2_ - report.html")]
    assert offered[3:5] == [
        "Picture of the window",
        str(tmp_path / "Große Fuge_ «Кино» _ 2_ - window.png"),
    ]
    qtbot.wait(50)
    assert len(list(tmp_path.iterdir())) == 1, "the user thought better of it"


# pictures ---------------------------------------------------------------------------------------


def test_a_picture_has_four_pixels_for_each_of_the_screen_and_none_is_a_mere_copy(
    view: SongView, export: Export
) -> None:
    seen = pixels(view.sound_view.grab().toImage())
    height, width, _ = seen.shape
    with PIL.Image.open(export("export_picture", ".png")) as image:
        assert image.format == "PNG"
        assert image.size == (2 * width, 2 * height)
        fine = np.asarray(image.convert("RGB"), np.float64)
    blocks = fine.reshape(height, 2, width, 2, 3)
    assert np.abs(blocks.mean(axis=(1, 3)) - seen).mean() < 6, "it is another picture"
    labels = blocks[:, :, :45]
    differs = (np.ptp(labels, axis=(1, 3)) > 8).any(axis=-1)
    assert differs.sum() > 100, "the letters were enlarged"
    wave = blocks[60:140, :, 100:-100]
    assert (np.ptp(wave, axis=3) > 8).any(), "the waveform was enlarged"


def test_the_picture_of_the_window_shows_the_bars_in_their_colours_and_no_old_message(
    window: MainWindow, view: SongView, export: Export
) -> None:
    export("export_labels", ".txt")
    assert window.banner.isVisible()
    with PIL.Image.open(export("export_window", ".png")) as image:
        assert image.size == (2 * window.width(), 2 * window.height())
        shown = packed(np.asarray(image.convert("RGB"), np.uint32))
    top = shown[: 2 * view.mapTo(window, QPoint()).y(), :60]
    for genre, _ in view.verdict_panel.bars.rows():
        assert (shown == genre_colour(genre).rgb() & 0xFFFFFF).any(), genre
    accent = QColor(window._theme.tokens.accent).rgb() & 0xFFFFFF
    assert not (top == accent).any(), "the banner is in the picture"


def test_a_drawing_has_its_words_as_text_and_its_sound_within_its_panes(
    view: SongView, export: Export
) -> None:
    view.sound_view.go(10, 20)
    width, height = view.sound_view.width(), view.sound_view.height()
    root = ET.parse(export("export_picture", ".svg")).getroot()  # noqa: S314 - our own
    assert root.get("viewBox") == f"0 0 {width} {height}"
    words = texts(root)
    assert {"8 kHz", "0:12", "0:18"} <= set(words)
    assert capitalised(spoken(view.course.sections[0].verdict.genre or "")) in words
    assert any(part.tag.endswith("image") for part in root.iter())
    clipped = [part for part in root.iter() if "clip-path" in part.attrib]
    assert any(part.tag.endswith("image") for group in clipped for part in group.iter())


def test_a_drawing_of_the_window_reads_as_the_window_does(
    window: MainWindow, view: SongView, export: Export
) -> None:
    root = ET.parse(export("export_window", ".svg")).getroot()  # noqa: S314
    words = texts(root)
    told = "".join(words).replace(" ", "")  # another script, or line, begins another text
    for shown in (TITLE, "Мусоргский & Söhne", headline(window)):
        assert shown.replace(" ", "") in told
    assert "8 kHz" in words
    for genre, share in view.verdict_panel.bars.rows():
        assert capitalised(spoken(genre)) in words
        assert f"{100 * share:.0f} %" in words
    ids = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(ids) == len(set(ids)), "two drawings were put together"
    assert view.sound_view.ci.isVisible()


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_while_a_picture_of_the_window_is_made_the_window_answers(
    ending: str, view: SongView, qtbot: QtBot, export: Export
) -> None:
    view.pictures.choose("stft")  # the one with the most to pack
    qtbot.waitUntil(lambda: "stft" in view.pictures.computed, timeout=20_000)
    qtbot.waitUntil(lambda: view.transport.work == "", timeout=5000)
    qtbot.wait(250)
    turns_s = [time.thread_time()]
    with every_turn(lambda: turns_s.append(time.thread_time())):  # whatever else the machine does
        path = export("export_window", ending)
    assert np.diff(turns_s).max() < 0.12
    qtbot.wait(50)
    assert view.sound_view._image.image.shape[1] < 2 * view.sound_view.width(), "as it was before"
    if ending == ".svg":
        images = [part for part in ET.parse(path).iter() if part.tag.endswith("image")]  # noqa: S314
        packed_in = [each.get("{http://www.w3.org/1999/xlink}href", "") for each in images]
        sizes = [
            PIL.Image.open(io.BytesIO(base64.b64decode(each.partition(",")[2]))).size
            for each in packed_in
        ]
        assert max(height for _, height in sizes) == 1025, "the spectrogram is in it, bin by bin"
        assert (1, 1) not in sizes, "an image was left out"


def test_a_picture_is_of_one_moment(view: SongView, export: Export) -> None:
    turns = itertools.count()

    def move() -> None:
        if next(turns) == 2:  # when a part of it has been painted
            view.sound_view.go(10, 20)

    with every_turn(move):
        root = ET.parse(export("export_window", ".svg")).getroot()  # noqa: S314
    assert {"0:12", "0:18"} <= set(texts(root))


def test_the_picture_is_copied_by_its_keys(
    window: MainWindow, qtbot: QtBot, view: SongView
) -> None:
    size = 2 * view.sound_view.width(), 2 * view.sound_view.height()
    press(qtbot, window, "Ctrl+Shift+C")
    assert window.banner.text == "The picture is on the clipboard."
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == size
    seen = packed(pixels(image).astype(np.uint32))
    assert len(np.unique(seen)) > 100, "there is no spectrogram in it"


# tables and numbers -----------------------------------------------------------------------------


def test_json_says_what_the_window_says(
    window: MainWindow, view: SongView, two_parts: Path, export: Export
) -> None:
    read = json.loads(export("export_json", ".json").read_bytes())
    assert read["path"] == str(two_parts)
    assert (read["title"], read["verdict"]) == (TITLE, headline(window))
    shown = dict(view.verdict_panel.bars.rows())
    assert read["probabilities"] == pytest.approx(shown, abs=1e-4)
    strip = view.sound_view._strip
    assert [(each["start_s"], each["stop_s"], each["genre"]) for each in read["sections"]] == [
        (pytest.approx(each.start_s, abs=1e-3), pytest.approx(each.stop_s, abs=1e-3), each.genre)
        for each in strip.sections
    ]
    assert len(read["timeline"]) == len(strip._times_s)
    for moment in read["timeline"][::7]:
        place = dict(zip(read["genres"], moment["probabilities"], strict=True))
        genre = max(place, key=place.__getitem__)
        share = round(100 * place[genre])
        heights = [strip.words_at(moment["time_s"], height) for height in np.linspace(0, 1, 60)]
        assert f"{spoken(genre)} {share}%" in heights


def test_csv_has_the_columns_of_the_command_line_and_the_figures_of_the_window(
    view: SongView, export: Export
) -> None:
    text = export("export_csv", ".csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    genres = tuple(genre for genre, _ in view.verdict_panel.bars.rows())
    assert list(rows[0]) == [*csv_head(genres), "part", "start_s", "stop_s"]
    parts = [row["part"] for row in rows]
    assert parts[:3] == ["song", "section", "section"]
    assert set(parts[3:]) == {"moment"}
    for genre, share in view.verdict_panel.bars.rows():
        assert float(rows[0][genre]) == pytest.approx(share, abs=1e-4)
    sections = view.course.sections
    assert [row["genre"] for row in rows[1:3]] == [each.verdict.genre for each in sections]


def test_audacity_finds_the_sections_where_the_window_has_them(
    view: SongView, export: Export
) -> None:
    labels = [
        (float(start), float(stop), words)
        for start, stop, words in (
            line.split("\t")
            for line in export("export_labels", ".txt").read_text("utf-8").splitlines()
        )
    ]
    np.testing.assert_allclose(
        [(start, stop) for start, stop, _ in labels],
        [(each.start_s, each.stop_s) for each in view.course.sections],
        atol=1e-6,
    )
    assert all(before[1] == after[0] for before, after in pairwise(labels))
    for (*_, words), section in zip(labels, view.course.sections, strict=True):
        share = f"{100 * section.verdict.confidence:.0f} %"
        assert words == f"{spoken(section.verdict.genre or '')} {share}"


def test_numbers_behind_the_pictures_go_along_with_what_is_shown(
    view: SongView, qtbot: QtBot, export: Export
) -> None:
    view.pictures.choose("chroma_stft")
    view.pictures.show_line("spectral_centroid", on=True)
    qtbot.waitUntil(lambda: len(view.pictures.computed) == 2, timeout=20_000)
    song = view.song
    assert song is not None
    assert song.sound is not None
    assert song.timeline is not None
    with np.load(export("export_npz", ".npz"), allow_pickle=False) as arrays:
        mel = arrays["mel_db"]
        assert mel.shape == (128, len(song.sound.columns))
        assert mel.max() == pytest.approx(song.sound.loudest_db, abs=0.1)
        # 60 Hz, then 9 kHz
        loudest_hz = arrays["band_centres_hz"][mel.argmax(axis=0)]
        assert np.median(loudest_hz[arrays["times_s"] < 19]) == pytest.approx(HZ[0], rel=0.05)
        assert np.median(loudest_hz[arrays["times_s"] > 21]) == pytest.approx(HZ[1], rel=0.05)
        np.testing.assert_array_equal(arrays["timeline"], song.timeline.probabilities)
        assert arrays["chroma_stft"].shape[0] == 12
        assert arrays["chroma_stft"].shape[1] == len(arrays["chroma_stft_times_s"])
        centroid = arrays["spectral_centroid"][0]
        assert np.median(centroid[arrays["spectral_centroid_times_s"] > 21]) > 5000
        assert arrays["chroma_stft_times_s"][-1] == pytest.approx(40, abs=0.1)


def test_the_table_is_copied_for_a_spreadsheet(
    window: MainWindow, qtbot: QtBot, view: SongView
) -> None:
    window.actions_by_name["copy_table"].trigger()
    words = "The table is on the clipboard."
    qtbot.waitUntil(lambda: window.banner.text == words, timeout=10_000)
    data = QGuiApplication.clipboard().mimeData()
    rows = list(csv.DictReader(io.StringIO(data.text()), delimiter="\t"))
    assert [row["part"] for row in rows] == ["song", "section", "section"]
    for genre, share in view.verdict_panel.bars.rows():
        assert float(rows[0][genre]) == pytest.approx(share, abs=1e-4)
    assert data.html().count("<tr>") == 4


# reports ----------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a page says, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loaded: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.loaded += [value or "" for key, value in attrs if key in {"src", "srcset", "href"}]


def test_the_page_says_what_the_window_says_and_loads_nothing(
    window: MainWindow, view: SongView, export: Export
) -> None:
    page = _Page()
    page.feed(export("export_page", ".html").read_text(encoding="utf-8"))
    assert {TITLE, headline(window)} <= set(page.words)
    for genre, share in view.verdict_panel.bars.rows():
        assert spoken(genre) in page.words
        assert f"{100 * share:.0f} %" in page.words
    assert len(page.loaded) >= 4
    assert all(each.startswith("data:image/svg+xml") for each in page.loaded)


def test_the_pdf_is_one_page_of_a4_with_a_name(view: SongView, export: Export) -> None:
    del view
    data = export("export_pdf", ".pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
    box = re.search(rb"/MediaBox\s*\[([\d. ]+)\]", data)
    assert box is not None
    assert [float(each) for each in box[1].split()] == pytest.approx([0, 0, 595, 842], abs=1)
    assert TITLE.encode("utf-16-be") in data.replace(b"\\", b"")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_pdf_says_what_the_window_says(
    window: MainWindow, view: SongView, export: Export
) -> None:
    path = export("export_pdf", ".pdf")
    told = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    # a space is what pdftotext takes for one, by how wide it is
    words = re.sub(r"(\d)%", r"\1 %", " ".join(told.split()))
    assert TITLE in words
    assert "Мусоргский & Söhne" in words
    assert headline(window) in words
    for genre, share in view.verdict_panel.bars.rows():
        assert re.search(rf"{capitalised(spoken(genre))}\s+{100 * share:.0f} %", words), genre
    for section in view.course.sections:
        assert f"{section.verdict.headline} {100 * section.verdict.confidence:.0f} %" in words


# what goes wrong --------------------------------------------------------------------------------


def test_where_there_is_no_room_it_is_told_and_the_old_file_stays(
    window: MainWindow,
    qtbot: QtBot,
    view: SongView,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    del view
    path = tmp_path / "old.npz"
    path.write_bytes(b"of old")
    save_as(monkeypatch, path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        window.actions_by_name["export_npz"].trigger()
        qtbot.waitUntil(lambda: "no room" in window.banner.text, timeout=10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert window.banner.text.startswith("There is no room left for old.npz.")
    assert [each.name for each in tmp_path.iterdir()] == ["old.npz"]
    assert path.read_bytes() == b"of old"


def test_a_place_that_is_no_folder_is_told_in_plain_words(
    window: MainWindow,
    qtbot: QtBot,
    view: SongView,
    monkeypatch: pytest.MonkeyPatch,
    two_parts: Path,
) -> None:
    before = two_parts.read_bytes()
    for action, ending in (("export_picture", ".png"), ("export_csv", ".csv")):
        save_as(monkeypatch, two_parts / f"x{ending}")
        window.actions_by_name[action].trigger()
        qtbot.waitUntil(lambda: "could not be written" in window.banner.text, timeout=10_000)
        assert window.banner.text.startswith(f"x{ending} ")
        window.banner.dismiss()
    assert two_parts.read_bytes() == before
    assert view.transport.work == ""


def test_what_is_being_made_can_be_stopped_and_the_window_closed(
    open_window: OpenWindow,
    engine_maker: EngineMaker,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    two_parts: Path,
) -> None:
    engines: list[QuickEngine] = []

    def made(bundle: Bundle) -> QuickEngine:
        engines.append(QuickEngine(bundle.card))
        return engines[-1]

    engine_maker(made)
    window = open_window()
    view = opened(window, qtbot, two_parts)
    engines[-1]._seconds_a_call = 0.5  # from now on the reasons take their time
    save_as(monkeypatch, tmp_path / "report.pdf")
    window.actions_by_name["export_pdf"].trigger()
    qtbot.waitUntil(lambda: view.transport.work.startswith("Report"), timeout=5000)
    stop = view.transport.stop_button
    assert isinstance(stop, QPushButton)
    click(qtbot, stop)
    assert view.transport.work == ""
    window.actions_by_name["export_pdf"].trigger()
    window.close()
    assert list(tmp_path.iterdir()) == []


def test_closing_waits_for_no_more_pictures_of_a_report(
    window: MainWindow,
    qtbot: QtBot,
    view: SongView,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    del view
    begun: list[object] = []
    closing = threading.Event()

    def draw(*_: object) -> None:
        begun.append(_)
        closing.wait(10)

    for name in ("draw_song", "draw_saliency"):
        monkeypatch.setattr(f"genre_desktop.explain.report.{name}", draw)
    save_as(monkeypatch, tmp_path / "report.html")
    window.actions_by_name["export_page"].trigger()
    qtbot.waitUntil(lambda: bool(begun), timeout=20_000)
    threading.Timer(0.2, closing.set).start()
    window.close()
    assert closing.is_set(), "it waits for the one that is being drawn"
    assert len(begun) == 1
    assert list(tmp_path.iterdir()) == []


@contextmanager
def every_turn(do: Callable[[], object]) -> Iterator[None]:
    """Do something in each turn of the event loop."""
    timer = QTimer()
    timer.timeout.connect(do)
    timer.start(0)
    yield
    timer.stop()


def texts(root: ET.Element) -> list[str]:
    return ["".join(part.itertext()).strip() for part in root.iter() if part.tag.endswith("}text")]


def packed(pixels: np.ndarray) -> np.ndarray:
    """Pixels [shape=(..., 3)] as one number each."""
    red, green, blue = np.moveaxis(pixels, -1, 0)
    return np.asarray(red << 16 | green << 8 | blue)


def pixels(image: QImage) -> np.ndarray:
    """Red, green and blue [shape=(height, width, 3)]."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(float)
