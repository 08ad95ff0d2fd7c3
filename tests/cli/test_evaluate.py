"""`genre-desktop evaluate`: the figures of a model, for people and for programs."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.training.runs import model_path
from tests.cli.conftest import Captured
from tests.training.songs import content, write_mel_file


def test_figures_are_told_as_text(model: Path, tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", songs_each=2)

    assert main(["evaluate", str(songs), "--model", str(model)]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("songs.npz with small 0.1\n")
    for words in ("songs right", "windows right", "macro F1", "expected calibration error"):
        assert words in shown


def test_how_sure_it_is_of_music_that_it_does_not_know_is_told(
    model: Path, tmp_path: Path, capsys: Captured
) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", genres=("blues", "polka"), songs_each=3)

    assert main(["evaluate", str(songs), "--model", str(model)]) == 0

    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("polka, which it does not know (3 songs): ")
    shares = re.findall(r"(\d+)% (?:very sure|fairly sure|torn between two|a guess)", last)
    assert sum(map(int, shares)) == pytest.approx(100, abs=1)


def test_figures_are_told_as_json(model: Path, tmp_path: Path, capsys: Captured) -> None:
    songs = write_mel_file(tmp_path / "songs.npz", genres=("blues", "jazz", "polka"), songs_each=2)

    command = ["evaluate", str(songs), "--json", "--model", str(model), "--seconds", "0.5,1"]
    assert main(command) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["songs"] == 4
    assert found["genres"] == ["blues", "hiphop", "jazz", "rock"]
    assert sum(map(sum, found["confusion"])) == 4
    assert [len(row) for row in found["confusion"]] == [4] * 4
    assert len(found["left_out"]) == 2
    assert {genre: sum(counts.values()) for genre, counts in found["sureness"].items()} == {
        "blues": 2, "jazz": 2, "polka": 2,
    }  # fmt: skip
    assert found["seen_in_training"] == []
    assert found["model"] == "small 0.1"
    assert set(found["accuracy_after_s"]) == {"0.5", "1"}
    assert all(0 <= share <= 1 for share in found["accuracy_after_s"].values())
    for name in ("song_accuracy", "window_accuracy", "macro_f1", "ece"):
        assert 0 <= found[name] <= 1


def test_music_of_unknown_genres_alone_is_measured_by_how_sure_the_model_is(
    model: Path, tmp_path: Path, capsys: Captured
) -> None:
    songs = str(write_mel_file(tmp_path / "techno.npz", genres=("techno",), songs_each=3))

    assert main(["evaluate", songs, "--model", str(model)]) == 0
    shown = capsys.readouterr().out
    assert main(["evaluate", songs, "--model", str(model), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert "techno, which it does not know (3 songs): " in shown
    assert "left out (other genres)      3" in shown
    assert "nan" not in shown
    assert sum(found["sureness"]["techno"].values()) == 3
    assert found["song_accuracy"] is found["ece"] is found["ece_low"] is None


def test_silent_songs_are_told_from_those_of_other_genres(
    model: Path, tmp_path: Path, capsys: Captured
) -> None:
    made = content(genres=("blues", "jazz", "polka"), songs_each=3)
    made["mel"][:2] = 0
    np.savez(tmp_path / "songs.npz", **made)

    assert main(["evaluate", str(tmp_path / "songs.npz"), "--model", str(model)]) == 0

    shown = capsys.readouterr().out
    assert "left out (other genres)      3" in shown
    assert "left out (nothing to hear)   2" in shown


def test_a_file_that_is_no_mel_file_is_told(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "songs.npz").write_bytes(b"nothing")

    assert main(["evaluate", str(tmp_path / "songs.npz")]) == 1

    assert capsys.readouterr().err.startswith("genre-desktop: songs.npz is not a mel file")


# The bundled model has learned from all songs there are; its like, that of the training part alone,
# is kept to be measured.
UNSEEN = Path(__file__).parents[2] / "docs" / "runs" / "pair-3"


@pytest.fixture(scope="module")
def of_unseen_model(data_dir: Path) -> dict[str, Any]:
    """That model on GTZAN's valid part, measured once: it takes half a minute."""
    songs = data_dir / "data" / "gtzan_valid.npz"
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        assert main(["evaluate", str(songs), "--json", "--model", str(model_path(UNSEEN))]) == 0
    return dict(json.loads(shown.getvalue()))


def test_the_figures_have_their_keys(of_unseen_model: dict[str, Any]) -> None:
    wanted = {
        "songs",
        "song_accuracy",
        "window_accuracy",
        "macro_f1",
        "ece",
        "genres",
        "confusion",
    }

    assert wanted <= set(of_unseen_model)
    assert of_unseen_model["songs"] == 197
    right = sum(row[index] for index, row in enumerate(of_unseen_model["confusion"]))
    assert right / 197 == pytest.approx(of_unseen_model["song_accuracy"], abs=1e-4)


def test_the_recipe_is_right_about_seven_songs_of_ten(of_unseen_model: dict[str, Any]) -> None:
    assert of_unseen_model["song_accuracy"] >= 0.70


def test_hardly_a_song_is_taken_for_no_music(of_unseen_model: dict[str, Any]) -> None:
    assert len(of_unseen_model["rejected"]) <= 0.02 * 197


def test_the_model_has_not_seen_what_it_is_measured_on(of_unseen_model: dict[str, Any]) -> None:
    assert of_unseen_model["seen_in_training"] == []
    assert of_unseen_model["left_out"] == []


def test_figures_on_songs_that_were_learned_from_come_with_a_warning(
    data_dir: Path, capsys: Captured
) -> None:
    songs = data_dir / "data" / "gtzan_valid.npz"

    assert main(["evaluate", str(songs), "--json"]) == 0

    shown = capsys.readouterr()
    assert "TRAINED ON 197 of these songs" in shown.err
    assert len(json.loads(shown.out)["seen_in_training"]) == 197
