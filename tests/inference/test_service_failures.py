"""Whoever asks the service gets an answer, also when something goes wrong."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.service import InferenceService
from genre_desktop.paths import bundled_model
from tests.inference.fakes import FakeEngine


class ChokingEngine(FakeEngine):
    """Fails on windows of ones, and on nothing else."""

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        if (windows == 1).any():
            raise RuntimeError("out of memory")
        return super().log_probabilities(windows)


def choking(bundle: Bundle) -> ChokingEngine:
    return ChokingEngine(bundle.card)


def windows_of(value: float, service: InferenceService) -> NDArray[np.float32]:
    card = service.bundle.result(30).card
    return np.full((1, card.front_end.n_mels, card.window.columns), value, np.float32)


def test_a_question_the_engine_fails_on_is_answered_and_the_next_one_too() -> None:
    service = InferenceService(bundled_model(), make_engine=choking)
    service.start()
    try:
        with pytest.raises(UserError, match="failed on this song"):
            service.submit(windows_of(1, service)).result(30)
        assert len(service.submit(windows_of(0, service)).result(30)) == 1
    finally:
        service.stop()


def test_a_service_that_was_never_started_turns_questions_down_when_stopped(
    tmp_path: Path,
) -> None:
    service = InferenceService(tmp_path / "nothing.keras")
    asked = service.submit(np.zeros((1, 128, 144), np.float32))

    assert service.stop()

    with pytest.raises(CancelledError):
        asked.result(1)
    with pytest.raises(CancelledError):
        service.bundle.result(1)
