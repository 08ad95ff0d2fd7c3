"""The program tries itself, whatever is missing where it is."""

import json
import shutil
import tempfile
import threading
from pathlib import Path

import pytest

from genre_desktop import paths
from genre_desktop.audio import portaudio
from genre_desktop.cli.main import main
from genre_desktop.diagnosis import self_test as module
from genre_desktop.diagnosis.encodings import ENCODINGS
from genre_desktop.diagnosis.reference import read_reference
from genre_desktop.diagnosis.self_test import Check, self_test
from genre_desktop.errors import CancelledError
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.service import InferenceService

Captured = pytest.CaptureFixture[str]


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {check.name: check for check in checks}


@pytest.fixture
def one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the forms of sound, one is tried: what is the matter is the same with each."""
    monkeypatch.setattr(module, "ENCODINGS", ENCODINGS[:1])


def test_the_command_prints_what_it_tried_and_where(capsys: Captured) -> None:
    exit_code = main(["selftest"])

    printed = capsys.readouterr()
    found = json.loads(printed.out)
    failed = [check for check in found["checks"] if not check["passed"]]
    assert (exit_code, failed, found["ok"]) == (0, [], True)
    tried = [check["name"] for check in found["checks"]]
    assert tried[:4] == ["model file", "demo song", "mel", "verdict"]
    assert tried[4:] == [f"decoding {each.name}" for each in ENCODINGS]
    assert read_card(card_path(paths.bundled_model())).sha256 in found["checks"][0]["says"]
    assert "unknown" not in found["versions"].values()
    assert {"inputs", "outputs"} == set(found["devices"])
    assert found["folders"]["log"]["path"] == str(paths.log_dir())
    assert "Traceback" not in printed.err


def test_the_stored_values_are_those_of_the_bundled_model() -> None:
    """After another model or song, resources/make/demo_reference.py is to be run."""
    card = read_card(card_path(paths.bundled_model()))
    assert read_reference().model == card.label
    assert sorted(read_reference().whole) == sorted(card.genres)


@pytest.mark.usefixtures("one_form")
def test_a_changed_model_file_is_found(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in paths.models_dir().iterdir():
        shutil.copy(path, tmp_path)
    model = tmp_path / paths.bundled_model().name
    model.write_bytes(model.read_bytes()[:-1])
    monkeypatch.setattr(module, "bundled_model", lambda: model)

    exit_code = main(["selftest"])

    found = json.loads(capsys.readouterr().out)
    assert (exit_code, found["ok"]) == (1, False)
    assert "does not match its card" in found["checks"][0]["says"]


@pytest.mark.usefixtures("one_form")
def test_a_missing_model_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise FileNotFoundError("the folder 'models' is neither here nor there")

    monkeypatch.setattr(module, "bundled_model", nowhere)
    checks = self_test()
    assert not any(check.passed for check in checks)
    assert "cannot be read" in checks[0].says


def test_where_nothing_can_be_written_the_rest_is_tried(
    service: InferenceService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
    checks = by_name(self_test(service))
    assert checks["verdict"].passed
    written = [check for name, check in checks.items() if name.startswith("decoding")]
    assert {check.passed for check in written} == {False}
    assert "no folder for temporary files" in written[0].says


@pytest.mark.usefixtures("one_form")
def test_without_portaudio_it_says_so_and_all_is_well(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise portaudio.SoundSystemError("There is no sound: the library PortAudio is missing.")

    monkeypatch.setattr(portaudio, "library", missing)
    assert main(["selftest"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert "PortAudio is missing" in found["devices"]["inputs"]
    assert "PortAudio is missing" in found["versions"]["PortAudio"]


def test_it_can_be_broken_off(service: InferenceService) -> None:
    cancel = threading.Event()
    told: list[str] = []

    def tell(_done: int, _total: int, what: str) -> None:
        told.append(what)
        if what == "mel":
            cancel.set()

    with pytest.raises(CancelledError):
        self_test(service, cancel=cancel, on_progress=tell)
    assert told[-1] in ("mel", "verdict")
