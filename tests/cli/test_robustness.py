"""`genre-desktop robustness`: verdicts on recordings as they are and as they become."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genre_desktop.cli.main import main
from genre_desktop.inference.verdict import Sureness, Verdict
from genre_desktop.training import acceptance, robustness
from genre_desktop.training.not_music import Piece
from genre_desktop.training.robustness import (
    CHANGES,
    quieter,
    through_microphone,
    through_mp3,
    through_telephone,
)

RATE = 22_050


@pytest.fixture
def music() -> np.ndarray:
    time_s = np.arange(8 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (110, 440, 1760, 7040))
    return (0.1 * np.asarray(chord)).astype(np.float32)


def level_db(samples: np.ndarray, hertz: float) -> float:
    middle = samples[RATE : 7 * RATE]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    at = round(hertz * len(middle) / RATE)
    return float(20 * np.log10(spectrum[at - 3 : at + 4].max()))


def test_20_db_less_are_20_db_less(music: np.ndarray) -> None:
    assert level_db(quieter(music, RATE), 440) == pytest.approx(level_db(music, 440) - 20, abs=0.1)


def test_mp3_keeps_the_music_and_its_length(music: np.ndarray) -> None:
    coded = through_mp3(music, RATE)

    assert len(coded) == pytest.approx(len(music), abs=0.1 * RATE)
    assert level_db(coded, 440) == pytest.approx(level_db(music, 440), abs=1)


def test_a_telephone_has_neither_bass_nor_treble(music: np.ndarray) -> None:
    heard = through_telephone(music, RATE)

    assert level_db(heard, 1760) == pytest.approx(level_db(music, 1760), abs=1)
    assert level_db(heard, 110) < level_db(music, 110) - 20
    assert level_db(heard, 7040) < level_db(music, 7040) - 40


def test_a_microphone_hears_noise_15_db_under_the_music(music: np.ndarray) -> None:
    heard = through_microphone(music, RATE)

    between = [level_db(heard, hertz) for hertz in (3000, 5000)]
    assert max(between) > level_db(music, 3000) + 30
    assert level_db(heard, 440) > max(between) + 20


def test_each_recording_is_judged_as_it_becomes(
    demo_song: Path,
    music: np.ndarray,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copy(demo_song, tmp_path)
    (tmp_path / "broken.flac").write_bytes(b"no music")
    monkeypatch.setattr(acceptance, "unseen", lambda _: iter([Piece("hum", music)] * 3))

    assert main(["robustness", str(tmp_path), "--json"]) == 1  # one is broken

    shown = capsys.readouterr()
    assert "left out: broken.flac" in shown.err
    found = json.loads(shown.out)
    by_name = {each["name"]: each for each in found["survivals"]}
    assert set(by_name) == set(CHANGES)
    assert by_name["20 dB less"]["agreeing"] == by_name["20 dB less"]["of"] == 1
    (kind,) = found["acceptances"]
    assert (kind["kind"], kind["of"]) == ("hum", 3)


def judged_by_level(_: object, samples: np.ndarray) -> Verdict:
    """Jazz if it is loud, no music if it is not; as sure as can be."""
    loud = np.abs(samples).max() > 0.05
    shares = (0.1, 0.9) if loud else (0.0, 0.0)
    sureness = Sureness.VERY_SURE if loud else Sureness.NO_MUSIC
    return Verdict(("blues", "jazz"), shares, sureness)


def test_what_turned_and_what_was_accepted_is_told_as_a_table(
    model: Path,
    music: np.ndarray,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soundfile.write(tmp_path / "one.flac", music, RATE)
    quiet = quieter(music, RATE)
    pieces = [Piece("hum", music), Piece("hum", quiet), Piece("rain", quiet)]
    monkeypatch.setattr(acceptance, "unseen", lambda _: iter(pieces))
    for module in (acceptance, robustness):
        monkeypatch.setattr(module, "judged", judged_by_level)

    assert main(["robustness", str(tmp_path), "--model", str(model)]) == 0

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    at = lines.index("20 dB less 0 of 1")
    assert lines[at + 1] == "one.flac: jazz became no genre"
    assert "telephone band, 8 kHz 1 of 1" in lines
    assert lines[-3:] == ["hum 1 of 2 (1)", "rain 0 of 1 (0)", "all 1 of 3 (1): 33.3%"]


@pytest.mark.parametrize("samples", [0, 1, RATE // 2])
def test_recordings_that_nothing_can_be_said_of_are_left_out(
    samples: int,
    model: Path,
    music: np.ndarray,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soundfile.write(tmp_path / "short.wav", music[:samples], RATE)
    soundfile.write(tmp_path / "silent.wav", 0 * music, RATE)
    monkeypatch.setattr(acceptance, "unseen", lambda _: iter([Piece("hum", music)]))

    assert main(["robustness", str(tmp_path), "--json", "--model", str(model)]) == 1

    shown = capsys.readouterr()
    assert {survival["of"] for survival in json.loads(shown.out)["survivals"]} == {0}
    assert "left out: short.wav" in shown.err
    assert "left out: silent.wav gets no genre as it is" in shown.err


def test_an_empty_folder_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robustness", str(tmp_path)]) == 1

    assert "holds no recordings" in capsys.readouterr().err
