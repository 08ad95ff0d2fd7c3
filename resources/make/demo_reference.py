"""Store what the demo song comes out as, for the self-test to be held against.

    python resources/make/demo_reference.py

writes resources/demo_song.json: levels of the mel spectrogram by librosa, which shares nothing with
the program's own, and the bundled model's verdicts. To be run anew for another song or model.
"""

import json
import sys
import tempfile
from pathlib import Path

import librosa
import numpy as np
import soundfile

from genre_desktop.diagnosis.encodings import ENCODINGS, write
from genre_desktop.diagnosis.reference import BEGINNING_S, levels_db, reference_path
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import card_path, read_card
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from genre_desktop.paths import bundled_model, demo_song


def librosas_columns(path: Path, front_end: FrontEnd) -> np.ndarray:
    samples, _ = librosa.load(path, sr=front_end.sample_rate, res_type="soxr_hq")
    power = librosa.feature.melspectrogram(
        y=samples,
        sr=front_end.sample_rate,
        n_fft=front_end.n_fft,
        hop_length=front_end.hop_length,
        n_mels=front_end.n_mels,
        fmin=front_end.fmin,
        fmax=front_end.fmax,
        pad_mode="constant",
    )
    return np.asarray(librosa.power_to_db(power, ref=1, top_db=None))


def main() -> int:
    card = read_card(card_path(bundled_model()))
    service = InferenceService(bundled_model())
    service.start()
    lossless = next(each for each in ENCODINGS if each.name == "float.wav")
    samples, rate = soundfile.read(demo_song(), dtype="float32")
    with tempfile.TemporaryDirectory() as folder:
        beginning = Path(folder) / lossless.name
        write(beginning, lossless, samples[: round(BEGINNING_S * rate)])
        verdicts = {
            name: analyse_song(path, service).verdict
            for name, path in (("whole", demo_song()), ("beginning", beginning))
        }
    service.stop()
    levels = levels_db(librosas_columns(demo_song(), card.front_end))
    content = {
        "model": card.label,
        "levels_db": [[round(float(level), 3) for level in row] for row in levels],
        **{
            name: {genre: round(share, 4) for genre, share in verdict.ranked()}
            for name, verdict in verdicts.items()
        },
    }
    reference_path().write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
