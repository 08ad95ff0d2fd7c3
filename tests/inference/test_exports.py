"""What is written of a song, opened again by others than those who wrote it."""

import base64
import csv
import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genre_desktop.audio.decode import decoded_mono, open_audio, resampled
from genre_desktop.errors import CancelledError
from genre_desktop.explain.arrays import ShownDescriptor, write_npz
from genre_desktop.explain.explanation import Explanation, explain_analysis, explain_song
from genre_desktop.explain.report import report_page, write_report
from genre_desktop.explain.tables import write_csv, write_json, write_labels
from genre_desktop.explain.words import explanation_text, saliency_text
from genre_desktop.features.mel import mel_columns
from genre_desktop.features.sound import Sound
from genre_desktop.inference.result import result_row
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.timeline import Section
from genre_desktop.inference.verdict import Sureness, Verdict

DAY = dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def explained(service: InferenceService, demo_song: Path) -> Explanation:
    return explain_song(demo_song, service)


@pytest.fixture(scope="module")
def report(explained: Explanation, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "out.html"
    write_report(explained, path, day=DAY)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def silence(service: InferenceService, tmp_path_factory: pytest.TempPathFactory) -> Explanation:
    path = tmp_path_factory.mktemp("silence") / "nothing.wav"
    soundfile.write(path, np.zeros(8 * 22_050), 22_050)
    return explain_song(path, service)


class Page(HTMLParser):
    """What a browser would make of a page: its words, and where its pictures come from."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.sources: list[str] = []
        self.widths: list[float] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.sources += [given[key] or "" for key in ("src", "srcset", "href") if key in given]
        if width := re.match(r"width: ([\d.]+)%", given.get("style") or ""):
            self.widths.append(float(width[1]))
        if tag not in {"meta", "img", "source", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def label_track(text: str) -> list[tuple[float, float, str]]:
    """What Audacity reads: start, stop and label, with tabs between them and six decimals."""
    labels = []
    for line in text.splitlines():
        matched = re.fullmatch(r"(\d+\.\d{6})\t(\d+\.\d{6})\t([^\t]+)", line)
        assert matched is not None, line
        labels.append((float(matched[1]), float(matched[2]), matched[3]))
    return labels


def test_json_is_the_row_of_classify_with_timeline_and_sections(
    explained: Explanation, tmp_path: Path
) -> None:
    write_json(explained, tmp_path / "out.json")

    read = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))

    row = json.loads(json.dumps(result_row(explained.path, explained.analysis)))
    assert {key: read[key] for key in row} == row
    assert [moment["time_s"] for moment in read["timeline"]] == pytest.approx(
        list(explained.timeline.times_s), abs=1e-3
    )
    shares = np.array([moment["probabilities"] for moment in read["timeline"]])
    np.testing.assert_allclose(shares, explained.timeline.probabilities, atol=1e-4)
    assert len(shares) == pytest.approx(explained.analysis.duration_s, abs=2)
    assert [section["verdict"] for section in read["sections"]] == [
        section.verdict.headline for section in explained.sections
    ]
    assert read["sections"][0]["start_s"] == 0
    assert read["sections"][-1]["stop_s"] == pytest.approx(explained.analysis.duration_s, abs=0.1)
    assert read["model_sha256"] == explained.card.sha256
    assert 0 <= read["surest"]["start_s"] < read["surest"]["stop_s"]
    assert read["surest"]["genre"] == read["genre"]


def test_csv_has_a_line_for_the_song_each_section_and_each_moment(
    explained: Explanation, tmp_path: Path
) -> None:
    write_csv(explained, tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    parts = {name: [row for row in rows if row["part"] == name] for name in set_of(rows)}
    (song,) = parts["song"]
    verdict = explained.analysis.verdict
    assert song["genre"] == verdict.genre
    assert float(song["confidence"]) == pytest.approx(verdict.confidence, abs=1e-4)
    assert float(song["stop_s"]) == pytest.approx(explained.analysis.duration_s, abs=1e-3)
    assert [row["genre"] for row in parts["section"]] == [
        section.verdict.genre or "" for section in explained.sections
    ]
    assert [float(row["stop_s"]) for row in parts["section"]] == pytest.approx(
        [section.stop_s for section in explained.sections], abs=1e-3
    )
    shares = np.array([[float(row[g]) for g in verdict.genres] for row in parts["moment"]])
    np.testing.assert_allclose(shares, explained.timeline.probabilities, atol=1e-4)
    assert float(parts["moment"][-1]["stop_s"]) <= explained.analysis.duration_s + 1e-3


def set_of(rows: Sequence[dict[str, str]]) -> set[str]:
    return {row["part"] for row in rows}


def test_npz_has_the_mel_that_the_model_heard(explained: Explanation, tmp_path: Path) -> None:
    front_end = explained.card.front_end
    with open_audio(explained.path) as reader:
        rate = reader.info.sample_rate
        mono = resampled(decoded_mono(reader, block_s=2.0), rate, front_end.sample_rate)
        columns = mel_columns(np.concatenate(list(mono)), front_end)
    centroid = ShownDescriptor(
        "spectral centroid", np.full((1, 9), 440.0), np.arange(9.0), np.array([1.0])
    )

    write_npz(explained, tmp_path / "out.data", [centroid])

    with np.load(tmp_path / "out.data", allow_pickle=False) as read:
        assert read["mel_db"].dtype == np.float32
        np.testing.assert_allclose(read["mel_db"], columns, atol=0.1)
        assert read["times_s"].shape == (columns.shape[1],)
        assert read["times_s"][1] == pytest.approx(914 / 22_050)
        # a band lies where its own tone is loudest
        assert read["band_centres_hz"][0] < 50
        assert read["band_centres_hz"][-1] == pytest.approx(10_800, rel=0.03)
        np.testing.assert_array_equal(read["timeline"], explained.timeline.probabilities)
        assert tuple(read["genres"]) == explained.card.genres
        assert read["saliency"].shape == (128, explained.card.window.columns)
        assert read["spectral_centroid"].tolist() == [[440.0] * 9]
        assert read["spectral_centroid_times_s"].shape == (9,)
        assert read["spectral_centroid_rows"].tolist() == [1.0]


def test_the_label_track_has_the_sections_end_to_end(
    explained: Explanation, tmp_path: Path
) -> None:
    write_labels(explained.sections, tmp_path / "out.txt")

    labels = label_track((tmp_path / "out.txt").read_text(encoding="utf-8"))

    np.testing.assert_allclose(
        [label[:2] for label in labels],
        [(section.start_s, section.stop_s) for section in explained.sections],
        atol=1e-6,
    )
    assert [label[0] for label in labels[1:]] == [label[1] for label in labels[:-1]]
    for (_, _, words), section in zip(labels, explained.sections, strict=True):
        assert words.startswith((section.verdict.genre or "").replace("hiphop", "hip-hop"))


def test_a_genre_with_a_tab_in_its_name_does_not_break_the_track(tmp_path: Path) -> None:
    verdict = Verdict(("drum\tand\nbass", "jazz"), (0.75, 0.25), Sureness.FAIRLY_SURE)
    nothing = Verdict(("drum\tand\nbass", "jazz"), (0.0, 0.0), Sureness.SILENT)

    write_labels([Section(0, 2.5, verdict), Section(2.5, 7200, nothing)], tmp_path / "out.txt")

    labels = label_track((tmp_path / "out.txt").read_text(encoding="utf-8"))
    assert labels == [
        (0.0, 2.5, "drum\N{REPLACEMENT CHARACTER}and\N{REPLACEMENT CHARACTER}bass 75 %"),
        (2.5, 7200.0, "Nothing to hear"),
    ]


def test_the_report_is_one_page_that_needs_nothing_else(report: str) -> None:
    page = Page(report)

    assert not page.open
    assert page.sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.sources)
    for source in page.sources:
        picture = ET.fromstring(base64.b64decode(source.partition(",")[2]))  # noqa: S314 - ours
        assert picture.tag == "{http://www.w3.org/2000/svg}svg"
        # the spectrogram is in it as cells
        assert list(picture.iter("{http://www.w3.org/2000/svg}image"))
    assert len(page.sources) == 4  # song and saliency, in light and in dark
    assert len(set(page.sources)) == 4


def test_the_report_says_what_the_window_says(explained: Explanation, report: str) -> None:
    page = Page(report)
    analysis = explained.analysis

    assert "Twelve Bars Past Midnight" in page.text
    assert "0:48, vorbis, 44.1 kHz, stereo" in page.text
    assert analysis.verdict.headline in page.text
    widths = [100 * share for _, share in analysis.verdict.ranked()]
    assert page.widths == pytest.approx(widths, abs=0.01)
    for section in explained.sections:
        assert section.verdict.headline in page.text
    assert "mistakes" in page.text
    assert explained.card.limits in page.text
    assert explained.card.sha256[:12] in page.text
    assert "2026-01-31" in page.text


def test_a_name_of_any_kind_can_be_written(explained: Explanation, tmp_path: Path) -> None:
    name = "caf\udce9 <script>alert(1)</script>"
    info = replace(explained.analysis.info, title=name, artist="A & B <i>")
    named = replace(explained, path=Path(name), analysis=replace(explained.analysis, info=info))

    write_json(named, tmp_path / "out.json")
    write_csv(named, tmp_path / "out.csv")
    write_report(named, tmp_path / "out.html")

    shown = name.replace("\udce9", "\\udce9")
    assert json.loads((tmp_path / "out.json").read_bytes())["path"] == name
    assert shown in (tmp_path / "out.csv").read_text(encoding="utf-8")
    page = Page((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert shown in page.text
    assert "A & B <i>" in page.text


@pytest.mark.parametrize("write", [write_csv, write_npz, write_report])
def test_what_has_no_genre_can_be_taken_away_too(
    write: Callable[[Explanation, Path], None], silence: Explanation, tmp_path: Path
) -> None:
    write(silence, tmp_path / "out")

    assert (tmp_path / "out").stat().st_size > 100


@pytest.mark.parametrize("looks", [0, 1, 3, 40])
def test_a_report_that_is_not_wanted_any_more_is_broken_off(
    looks: int, explained: Explanation, tmp_path: Path
) -> None:
    looked = 0

    def check() -> None:
        nonlocal looked
        looked += 1
        if looked > looks:
            raise CancelledError

    with pytest.raises(CancelledError):
        write_report(explained, tmp_path / "out.html", check=check)
    assert list(tmp_path.iterdir()) == []


def test_of_silence_no_genre_is_told(silence: Explanation, tmp_path: Path) -> None:
    write_json(silence, tmp_path / "out.json")
    read = json.loads((tmp_path / "out.json").read_bytes())

    assert silence.saliency is None
    assert (read["genre"], read["surest"], read["mistaken_for"]) == (None, None, [])
    page = Page(report_page(silence, DAY))
    assert "Nothing to hear" in page.text
    assert page.widths == []
    assert "What the model listened to" not in page.text
    assert "%" not in explanation_text(silence)


def test_the_window_needs_to_decode_nothing_again(
    service: InferenceService, explained: Explanation
) -> None:
    gone = Path("gone.ogg")

    again = explain_analysis(
        gone, explained.analysis, explained.sound, service, timeline=explained.timeline
    )

    assert again.sections == explained.sections
    assert again.saliency is not None
    assert explained.saliency is not None
    np.testing.assert_allclose(again.saliency.values, explained.saliency.values, atol=1e-5)


def test_progress_rises_to_the_whole(service: InferenceService, demo_song: Path) -> None:
    told: list[float] = []

    explain_song(demo_song, service, step_s=8, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 5


def test_what_is_seen_is_told_where_it_lies(explained: Explanation) -> None:
    assert explained.saliency is not None
    front_end = explained.card.front_end
    rows = np.flatnonzero((front_end.band_centres_hz() > 400) & (front_end.band_centres_hz() < 900))
    spot = np.zeros_like(explained.saliency.values)
    spot[rows, 48:50] = 1  # 2 s into the window
    moment = replace(explained.saliency, values=spot, start_s=60.0, stop_s=66.0)

    told = saliency_text(moment, front_end)
    spread = saliency_text(replace(moment, values=np.ones_like(spot)), front_end)

    low, high = map(float, re.findall(r"(\d+) Hz", told))
    assert 400 < low < high < 900
    assert "in bursts, most at 1:02.0" in told
    assert "spread over the whole" in spread


def test_the_page_of_an_hour_is_hardly_larger_than_that_of_a_minute(
    explained: Explanation, report: str
) -> None:
    sound = Sound(explained.card.front_end)
    noise = np.random.default_rng(0)
    for _ in range(60):
        columns = noise.normal(-30, 10, (128, 1447)).astype(np.float32)
        peaks = noise.uniform(-1, 1, (20_672, 2)).astype(np.float16)
        sound.append(columns, np.sort(peaks, axis=1))
    timeline = replace(
        explained.timeline,
        times_s=np.linspace(0.5, 3599.5, 3600),
        probabilities=np.repeat(explained.timeline.probabilities[:36], 100, axis=0),
    )
    hour = replace(
        explained,
        sound=sound,
        timeline=timeline,
        analysis=replace(explained.analysis, duration_s=3600.0),
    )

    page = report_page(hour, DAY)

    assert len(page) < 2 * len(report)
    assert "1:00:00" in Page(page).text
