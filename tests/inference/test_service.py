"""The service answers the most urgent first, and leaves nobody waiting for ever."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import Bundle, ModelError
from genre_desktop.inference.card import GateRule
from genre_desktop.inference.engine import BATCH, PLACED_BATCH, Engine
from genre_desktop.inference.service import Answer, InferenceService
from tests.inference.fakes import (
    FRONT_END,
    GENRES,
    WINDOW,
    FakeEngine,
    SlowLoading,
    no_model,
    with_card,
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return no_model(tmp_path / "small.keras")


@pytest.fixture
def slow_service(model: Path, loading: SlowLoading) -> Iterator[InferenceService]:
    service = InferenceService(model, make_engine=loading)
    service.start()
    yield service
    loading.let_go()
    service.stop(10)


def windows_of(value: float, count: int = 1) -> NDArray[np.float32]:
    return np.full((count, FRONT_END.n_mels, WINDOW.columns), value, np.float32)


def error_of(answer: Answer) -> BaseException | None:
    return answer.exception(5)


def test_questions_wait_until_the_model_is_loaded(
    slow_service: InferenceService, loading: SlowLoading
) -> None:
    answer = slow_service.submit(windows_of(0, count=3))
    assert not answer.done()

    loading.let_go()

    np.testing.assert_allclose(np.exp(answer.result(5)), np.full((3, 3), 1 / 3), rtol=1e-5)


def test_the_card_is_known_before_the_model_is_loaded(slow_service: InferenceService) -> None:
    assert slow_service.bundle.result(5).card.genres == GENRES


def test_the_most_urgent_question_goes_first_and_among_equals_the_oldest(
    slow_service: InferenceService, loading: SlowLoading
) -> None:
    urgencies = [5, 0, 3, 0, -1]
    answers = [
        slow_service.submit(windows_of(number), urgency=urgency)
        for number, urgency in enumerate(urgencies)
    ]

    loading.let_go()
    for answer in answers:
        answer.result(5)

    assert loading.engine is not None
    assert [int(asked[0, 0, 0]) for asked in loading.engine.asked] == [4, 1, 3, 2, 0]


def test_a_question_taken_back_costs_no_work(
    slow_service: InferenceService, loading: SlowLoading
) -> None:
    unwanted, wanted = slow_service.submit(windows_of(1)), slow_service.submit(windows_of(2))

    assert unwanted.cancel()
    loading.let_go()
    wanted.result(5)

    assert loading.engine is not None
    assert [int(asked[0, 0, 0]) for asked in loading.engine.asked] == [2]


def test_taking_back_an_answered_question_changes_nothing(
    slow_service: InferenceService, loading: SlowLoading
) -> None:
    loading.let_go()
    answer = slow_service.submit(windows_of(1))
    answer.result(5)

    assert not answer.cancel()
    assert slow_service.submit(windows_of(1)).result(5).shape == (1, 3)


@pytest.mark.parametrize("count", [0, 1, BATCH, BATCH + 1, 3 * BATCH + 5])
def test_many_windows_are_answered_in_batches(
    count: int, slow_service: InferenceService, loading: SlowLoading
) -> None:
    loading.let_go()

    assert slow_service.submit(windows_of(0, count)).result(5).shape == (count, 3)

    assert loading.engine is not None
    assert max((len(asked) for asked in loading.engine.asked), default=0) <= BATCH


def test_a_model_that_has_learned_what_is_no_music_answers_that_too(tmp_path: Path) -> None:
    path = tmp_path / "small.keras"
    path.write_bytes(b"no network at all")
    with_card(path, gate=GateRule(learned=True))

    class Gated(FakeEngine):
        def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
            answers = super().log_probabilities(windows)
            answers[:, -1] = 2.5
            return answers

    service = InferenceService(path, make_engine=lambda bundle: Gated(bundle.card))
    service.start()
    answer = service.submit(windows_of(0, count=BATCH + 1)).result(5)
    service.stop(5)

    assert answer.shape == (BATCH + 1, len(GENRES) + 1)
    assert set(answer[:, -1]) == {2.5}


@pytest.mark.parametrize("count", [0, 1, PLACED_BATCH, 2 * PLACED_BATCH + 5])
def test_windows_of_many_songs_are_judged_and_placed(
    count: int, slow_service: InferenceService, loading: SlowLoading
) -> None:
    loading.let_go()

    placed = slow_service.submit_placed(windows_of(2, count)).result(5)

    assert placed.log_probabilities.shape == (count, 3)
    assert placed.embeddings.shape[0] == len(placed) == count
    assert loading.engine is not None
    assert max(len(asked) for asked in loading.engine.asked) <= PLACED_BATCH


def test_the_card_can_be_looked_at_without_loading_the_model(
    model: Path, loading: SlowLoading
) -> None:
    service = InferenceService(model, make_engine=loading)

    assert service.look().card.genres == GENRES
    assert not loading.begun.is_set()
    service.start()
    service.start()
    loading.let_go()
    assert service.submit(windows_of(1)).result(5).shape == (1, 3)
    assert service.stop(5)


def test_a_model_that_is_missing_is_told_to_who_looks(tmp_path: Path) -> None:
    service = InferenceService(tmp_path / "gone.keras", make_engine=fake)

    with pytest.raises(ModelError):
        service.look()
    assert service.stop(1)


def test_readiness_is_told_once(model: Path) -> None:
    ready = threading.Event()
    service = InferenceService(model, make_engine=fake, on_ready=ready.set)
    service.start()

    assert ready.wait(5)
    assert service.stop(5)
    assert service.failure is None


def test_stopping_while_the_model_loads_turns_every_question_down(
    model: Path, loading: SlowLoading
) -> None:
    ready = threading.Event()
    service = InferenceService(model, make_engine=loading, on_ready=ready.set)
    service.start()
    answers = [service.submit(windows_of(0)) for _ in range(3)]
    assert loading.begun.wait(5)

    assert not service.stop(timeout_s=0.05)
    loading.let_go()
    assert service.stop(5)

    assert [type(error_of(answer)) for answer in answers] == [CancelledError] * 3
    assert not ready.is_set()


def test_stopping_in_the_middle_of_a_long_question_ends_it(model: Path) -> None:
    begun, gate = threading.Event(), threading.Event()

    class Slow(FakeEngine):
        def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
            begun.set()
            assert gate.wait(5)
            return super().log_probabilities(windows)

    service = InferenceService(model, make_engine=lambda bundle: Slow(bundle.card))
    service.start()
    answer = service.submit(windows_of(0, count=100 * BATCH))
    assert begun.wait(5)

    assert not service.stop(timeout_s=0.05)
    gate.set()
    assert service.stop(5)

    assert isinstance(error_of(answer), CancelledError)


def test_questions_after_the_stop_are_turned_down(model: Path) -> None:
    service = InferenceService(model, make_engine=fake)
    service.start()
    assert service.stop(5)

    assert isinstance(error_of(service.submit(windows_of(0))), CancelledError)


def test_stopping_twice_does_no_harm(model: Path) -> None:
    service = InferenceService(model, make_engine=fake)
    service.start()

    assert service.stop(5)
    assert service.stop(5)


def test_a_service_never_started_stops_at_once(model: Path) -> None:
    assert InferenceService(model, make_engine=fake).stop(1)


def test_a_model_that_cannot_be_loaded_is_told_to_everyone_who_asks(model: Path) -> None:
    gate = threading.Event()
    told: list[UserError] = []
    reason = ModelError("The model is no good.")

    def fails(_: Bundle) -> Engine:
        assert gate.wait(5)
        raise reason

    service = InferenceService(model, make_engine=fails, on_failed=told.append)
    service.start()
    early = [service.submit(windows_of(0)) for _ in range(3)]
    gate.set()

    assert [error_of(answer) for answer in early] == [reason] * 3
    assert error_of(service.submit(windows_of(0))) is reason
    assert service.stop(5)
    assert told == [reason]
    assert service.failure is reason


def test_an_engine_that_fails_to_start_is_told_in_plain_words(
    model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Bundle) -> Engine:
        raise RuntimeError("DLL not found")

    service = InferenceService(model, make_engine=fails)
    service.start()
    error = error_of(service.submit(windows_of(0)))
    service.stop(5)

    assert isinstance(error, ModelError)
    assert "could not be started" in error.message
    assert "DLL not found" in caplog.text


def test_a_missing_model_is_told_to_everyone_who_asks(tmp_path: Path) -> None:
    service = InferenceService(tmp_path / "gone.keras", make_engine=fake)
    service.start()

    bundle_error = service.bundle.exception(5)
    answer_error = error_of(service.submit(windows_of(0)))
    service.stop(5)

    assert isinstance(bundle_error, ModelError)
    assert answer_error is bundle_error


def fake(bundle: Bundle) -> Engine:
    return FakeEngine(bundle.card)
