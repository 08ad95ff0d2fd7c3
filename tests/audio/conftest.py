"""One file of each format, written once for all tests; whoever changes one copies it first."""

from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from tests.audio.signals import FORMATS, Format, tones, write

SampleFile = Callable[[str], Path]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFile:
    """Give the file of that name, of 4 s in stereo."""
    folder = tmp_path_factory.mktemp("formats")
    by_name: dict[str, Format] = {form.name: form for form in FORMATS}

    def file(name: str) -> Path:
        path = folder / name
        if not path.exists():
            form = by_name[name]
            write(path, form, tones(4.0, form.sample_rate))
        return path

    return file


@pytest.fixture
def tone_file(tmp_path: Path) -> Path:
    """Half a minute of a tone in each of two channels."""
    path = tmp_path / "tones.wav"
    soundfile.write(path, tones(30.0), 44_100)
    return path
