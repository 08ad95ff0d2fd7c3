"""What is opened during a soak: good songs, bad files, a long one, and a folder for the library."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from genre_desktop.paths import demo_song
from tests.audio.signals import FORMATS, halved, tones, write
from tests.ui.songs import sparse_wav, tone_wav

_FORMS = ("pcm16.wav", "tone.flac", "vorbis.ogg", "tone.opus", "tone.mp3", "aac.m4a", "tone.wma")
_SECONDS = 15


@dataclass(frozen=True)
class Material:
    """Paths of files; `collection` is a folder, `microphone` what is played into the microphone."""

    good: tuple[Path, ...]
    bad: tuple[Path, ...]
    long: Path
    collection: Path
    microphone: Path
    other_model: Path
    out: Path

    @classmethod
    def below(cls, folder: Path) -> "Material":
        """Those that `make_material` has made there."""
        return cls(
            good=(demo_song(), *sorted((folder / "good").iterdir())),
            bad=(*sorted((folder / "bad").iterdir()), folder / "gone.mp3"),
            long=folder / "ten hours.wav",
            collection=folder / "collection",
            microphone=folder / "microphone.wav",
            other_model=Path("docs/runs/pair-3/model.keras").absolute(),
            out=folder / "out",
        )


def make_material(folder: Path) -> Material:
    """Write it all, in some seconds."""
    for name in ("good", "bad", "collection", "out"):
        (folder / name).mkdir()
    samples, rate = soundfile.read(demo_song(), dtype="float32", start=18 * 44_100)
    soundfile.write(folder / "microphone.wav", samples, rate)
    part = samples[: _SECONDS * rate]
    for form in FORMATS:
        if form.name in _FORMS:
            lasts_s = len(part) / rate
            own = part if form.sample_rate == rate else tones(lasts_s, form.sample_rate)
            write(folder / "good" / form.name, form, own)
    for number in range(6):
        start = 2 * number * rate
        soundfile.write(folder / "collection" / f"{number}.flac", samples[start:][: 4 * rate], rate)
    tone_wav(folder / "good" / "silence.wav", seconds=4, level=0)
    _make_bad_ones(folder)
    sparse_wav(folder / "ten hours.wav", hours=10)
    return Material.below(folder)


def _make_bad_ones(folder: Path) -> None:
    noise = np.random.default_rng(0).bytes(30_000)
    bad = folder / "bad"
    (bad / "text.mp3").write_text("This is no music.\n" * 100)
    (bad / "nothing.flac").touch()
    (bad / "noise.ogg").write_bytes(noise)
    (bad / "begins well.flac").write_bytes(b"fLaC" + noise)
    (folder / "collection" / "noise.mp3").write_bytes(noise)
    tone_wav(bad / "short.wav", seconds=0.3)
    for name in ("tone.mp3", "pcm16.wav", "aac.m4a"):
        half = halved(folder / "good" / name)
        half.rename(bad / half.name)
