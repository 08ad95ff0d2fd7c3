"""The report of a run: what stands in it, and that it needs nothing else."""

import base64
import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from genre_desktop.training.report import write_report
from genre_desktop.training.report.findings import findings_of
from genre_desktop.training.report.likeness import likeness
from genre_desktop.training.report.overfitting import overfitting_remark
from genre_desktop.training.report.page import page as page_of
from genre_desktop.training.report.words import duration
from genre_desktop.training.runs import Run, RunError, read_run
from tests.training.runs import GENRES, INFO, forty_songs, heard, history, made_run

FILES = {"index.html", "report.json", "per_genre.csv", "confusion.csv", "mistakes.csv"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that has 26 of 40 songs right, with its report."""
    made = made_run(
        tmp_path_factory.mktemp("runs") / "tiny-0",
        forty_songs(26),
        command="genre-desktop train 'a <b> & c.npz'",
    )
    write_report(made)
    return made


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return (run.folder / "report" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures(run: Run) -> dict[str, Any]:
    return dict(json.loads((run.folder / "report" / "report.json").read_text(encoding="utf-8")))


def table(run: Run, name: str) -> list[list[str]]:
    with (run.folder / "report" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_all_files_are_there(run: Run) -> None:
    assert {path.name for path in (run.folder / "report").iterdir()} == FILES


class Page(HTMLParser):
    """What a page refers to, and which of its elements were not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.references += [value or "" for name, value in attributes if name in {"src", "srcset"}]
        assert not {"href", "onload", "onclick"} & {name for name, _ in attributes}
        assert tag not in {"script", "link", "iframe"}
        if tag not in {"meta", "img", "source"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_one_file_that_needs_no_other(page: str) -> None:
    read = Page(page)

    assert not read.open
    assert len(read.references) == 12  # six pictures, in light and in dark
    assert all(reference.startswith("data:image/svg+xml;base64,") for reference in read.references)
    assert "url(" not in page
    assert "@import" not in page
    for reference in read.references:
        drawing = ET.fromstring(base64.b64decode(reference.partition(",")[2]))  # noqa: S314
        links = [value for node in drawing.iter() for key, value in node.items() if "href" in key]
        assert all(link.startswith("#") for link in links)


def test_the_page_says_what_was_trained_and_how_well(page: str) -> None:
    text = re.sub(r"<[^>]+>", " ", re.sub(r"data:[^\"]+", "", page)).replace("\xa0", " ")

    assert "65.0 %" in text
    assert "of 40; 95 % interval" in text
    assert "genre-desktop train &#x27;a &lt;b&gt; &amp; c.npz&#x27;" in text
    assert "After 2.0 s" in text  # a window of 48 columns
    assert "To this network the most alike are jazz and rock" in text
    assert "is taken for: hip-hop" in text


def test_the_same_run_gives_the_same_page(run: Run, page: str) -> None:
    assert write_report(run).read_text(encoding="utf-8") == page


def test_figures_have_their_intervals(figures: dict[str, Any]) -> None:
    right, f1 = figures["song_accuracy"], figures["macro_f1"]
    after = figures["calibration"]["after"]

    assert right["value"] == 0.65
    assert 0.45 < right["low"] < 0.55
    assert 0.75 < right["high"] < 0.85
    assert f1["low"] < f1["value"] < f1["high"]
    assert 0 < after["ece_if_calibrated"]["value"] < 0.3
    assert sum(after["bins"]["songs"]) == 40
    assert None in after["bins"]["accuracy"]  # an empty bin has none
    assert figures["run"]["name"] == "tiny-0"
    assert figures["seconds"][1] - figures["seconds"][0] == pytest.approx(
        24 * 914 / 22_050, abs=1e-5
    )


def test_tables_agree_with_the_figures(run: Run, figures: dict[str, Any]) -> None:
    head, *rows = table(run, "confusion.csv")
    names, *genres = table(run, "per_genre.csv")

    assert head == ["true genre", *GENRES]
    counts = [list(map(int, row[1:])) for row in rows]
    assert counts == figures["confusion"]
    assert sum(counts[index][index] for index in range(4)) == 26
    recalls = {row[0]: float(row[names.index("recall")]) for row in genres}
    assert recalls["blues"] == counts[0][0] / 10
    assert recalls[figures["most_confused"]] == min(recalls.values())
    assert recalls[figures["least_confused"]] == max(recalls.values())
    assert genres[0][names.index("taken_for")] == f"hip-hop {counts[0][1]}"


def test_every_mistake_is_listed_the_most_confident_first(
    run: Run, figures: dict[str, Any]
) -> None:
    head, *rows = table(run, "mistakes.csv")
    sure = [float(row[head.index("confidence")]) for row in rows]

    assert len(rows) == 14
    assert sure == sorted(sure, reverse=True)
    assert all(row[head.index("genre")] != row[head.index("verdict")] for row in rows)
    shown = [mistake["track"] for mistake in figures["most_confident_mistakes"]]
    assert shown == [row[0] for row in rows[:10]]


def test_a_run_of_very_few_songs_has_a_report_too(tmp_path: Path) -> None:
    few = heard([[0], [1, 2]], [0, 1])
    few = replace(few, embeddings=np.empty((2, 0), np.float32), artists=("one", "one"))

    write_report(made_run(tmp_path / "few", few))

    figures = json.loads((tmp_path / "few" / "report" / "report.json").read_text(encoding="utf-8"))
    assert figures["calibration"]["after"] is None
    assert figures["nearest_genres"] == []
    assert figures["genres"][3]["recall"]["value"] is None  # rock has no songs


def test_a_run_that_was_measured_on_no_songs_has_none(tmp_path: Path) -> None:
    nothing = heard([], [])

    with pytest.raises(RunError, match="measured on no songs"):
        write_report(made_run(tmp_path / "none", nothing))


def test_genres_that_lie_together_sound_alike() -> None:
    alike = likeness(forty_songs(40), GENRES)

    assert alike is not None
    assert [pair[:2] for pair in alike.nearest()[:1]] == [("jazz", "rock")]
    assert alike.nearest()[-1][2] > 3  # hip-hop lies nine spreads off
    assert set(alike.linkage[0, :2]) == {2, 3}
    assert 0.9 < alike.shown <= 1


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([2, 1.5, 1.2, 1, 1, 1.3, 1.6, 2], "It over-fits from about epoch 4 on"),
        ([2, 1.8, 1.6, 1.4, 1.2, 1.1, 1, 0.9], "More epochs might bring more"),
        ([2, 1.5, 1, 1, 1, 1.01, 1.02, 1.02], "No over-fitting to be seen"),
        ([2, 1], "too few epochs"),
        ([float("nan")] * 8, "no songs were set aside"),
    ],
)
def test_over_fitting_is_told_in_plain_words(losses: list[float], said: str) -> None:
    assert said in overfitting_remark(history(losses), INFO)


def test_the_model_of_the_best_epoch_is_told_of_and_not_the_last() -> None:
    epochs = history([2, 1.5, 1.2, 1, 1, 1.3, 1.6, 2])
    epochs = (
        *epochs[:4],
        *(replace(epoch, accuracy=1.0, valid_accuracy=0.3) for epoch in epochs[4:]),
    )

    remark = overfitting_remark(epochs, replace(INFO, kept_epoch=4))

    assert "It over-fits from about epoch 4 on" in remark
    assert "The model is that of epoch 4, which was chosen on the songs set aside" in remark
    assert "100" not in remark  # of the last epoch's training windows
    assert "at the end" not in remark
    assert "stop earlier" not in remark
    assert "stop earlier" in overfitting_remark(epochs, INFO)


def test_windows_are_called_varied_only_where_they_were() -> None:
    epochs = history([2, 1.5, 1, 1, 1, 1], accuracy=0.4)

    assert "are varied" in overfitting_remark(epochs, INFO)
    assert "varied" not in overfitting_remark(epochs, replace(INFO, varied=False))


def test_all_that_was_learned_from_is_named(run: Run) -> None:
    info = replace(run.info, extra="more.npz", extra_songs=60, start="first 1.0", frozen=True)

    by_label = page_of(findings_of(replace(run, info=info)))
    taught = page_of(findings_of(replace(run, info=replace(info, teachers=("a 1.0", "b 2.0")))))

    assert "songs.npz, 80 songs; and more.npz, 60 songs, by their labels" in by_label
    assert "first 1.0, of which only the last layer was trained" in by_label
    assert "more.npz, 60 songs, as heard by a 1.0 and b 2.0" in taught


def test_an_older_run_of_a_patient_recipe_is_told_of_by_its_best_epoch(tmp_path: Path) -> None:
    made = made_run(tmp_path / "old", forty_songs(30), recipe="dense-mfcc")
    path = made.folder / "run.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for later in ("kept_epoch", "varied", "extra", "teachers", "start", "temperature"):
        del content[later]
    path.write_text(json.dumps(content), encoding="utf-8")

    info = read_run(made.folder).info

    assert (info.kept_epoch, info.varied) == (8, False)


def test_songs_learned_by_heart_are_told() -> None:
    remark = overfitting_remark(history([2, 1.5, 1, 1, 1, 1], accuracy=0.98), INFO)

    assert "48 points are knowledge of the training songs alone" in remark


@pytest.mark.parametrize(
    ("seconds", "words"), [(38.2, "38 s"), (720, "12 min"), (3900, "1 h 05 min")]
)
def test_a_duration_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words
