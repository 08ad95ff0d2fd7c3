"""Noise, hum and speech: made for training and measuring, and told from music."""

import shutil
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.cli.main import main
from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engine import KerasEngine
from genre_desktop.training import material
from genre_desktop.training.acceptance import acceptances
from genre_desktop.training.not_music import RATE, Piece, learned, unseen
from genre_desktop.training.recipes import RECIPES
from genre_desktop.training.robustness import judged
from tests.training.songs import TINY, write_mel_file

needs_voice = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is missing")


@needs_voice
def test_what_is_measured_on_shares_no_kind_with_what_is_learned() -> None:
    learned_kinds = {piece.kind for piece in learned(40)}
    unseen_kinds = {piece.kind for piece in unseen(28)}

    assert not learned_kinds & unseen_kinds
    assert sum("voice" in kind for kind in learned_kinds) >= 6
    assert sum("voice" in kind for kind in unseen_kinds) >= 6


@needs_voice
def test_every_piece_is_a_sound_that_can_be_heard() -> None:
    for piece in (*learned(19), *unseen(14)):
        assert len(piece.samples) == 15 * RATE, piece.kind
        assert np.isfinite(piece.samples).all(), piece.kind
        assert 0.02 < np.abs(piece.samples).max() <= 1, piece.kind


def test_without_espeak_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)

    with pytest.raises(UserError, match="espeak-ng"):
        list(islice(unseen(20), 20))


def test_a_model_learns_to_tell_hiss_from_music(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)

    def noises(count: int) -> list[Piece]:
        sounds = 0.03 * np.diff(random.standard_normal((count, 8 * RATE), np.float32), n=3)
        return [Piece("hiss", sound) for sound in sounds]

    monkeypatch.setitem(RECIPES, "tiny", TINY)
    monkeypatch.setattr(material, "learned", lambda _: noises(8))
    songs = write_mel_file(tmp_path / "songs.npz")
    out = tmp_path / "mine.keras"
    command = ["train", str(songs), "--no-music", "--recipe", "tiny", "--epochs", "20"]

    assert main([*command, "--run", str(tmp_path / "run"), "--out", str(out)]) == 0

    engine = KerasEngine(open_bundle(out))
    assert engine.card.gate.learned
    for piece in noises(3):
        assert judged(engine, piece.samples).genre is None
    capsys.readouterr()
    assert main(["evaluate", str(songs), "--model", str(out)]) == 0
    assert "taken for no music" not in capsys.readouterr().out
    monkeypatch.setattr("genre_desktop.training.acceptance.unseen", noises)
    (found,) = acceptances(engine, 3)
    assert (found.accepted, found.of) == (0, 3)
