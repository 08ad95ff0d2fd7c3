"""A listening thread with devices and a model that do as a test bids them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genre_desktop.inference.listening import Listening
from genre_desktop.inference.service import InferenceService
from tests.inference.fakes import SlowLoading, no_model
from tests.inference.sources import Devices, Notes

Start = Callable[..., Listening]


@pytest.fixture
def loading() -> Iterator[SlowLoading]:
    slow = SlowLoading()
    yield slow
    slow.let_go()


@pytest.fixture
def fake_service(tmp_path: Path, loading: SlowLoading) -> Iterator[InferenceService]:
    service = InferenceService(no_model(tmp_path / "small.keras"), make_engine=loading)
    service.start()
    loading.let_go()
    yield service
    assert service.stop(10)


@pytest.fixture
def devices() -> Devices:
    return Devices("Microphone", "Line in")


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def start(fake_service: InferenceService, devices: Devices, notes: Notes) -> Iterator[Start]:
    begun: list[Listening] = []

    def start(at: InferenceService = fake_service, **options: str) -> Listening:
        listening = Listening(at, notes, open_device=devices, **options)  # type: ignore[arg-type]
        listening.start()
        begun.append(listening)
        return listening

    yield start
    devices.hanging.set()
    for listening in begun:
        assert listening.stop(5)
