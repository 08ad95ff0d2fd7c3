"""Whether a saliency map shows what the model goes by.

python -m benchmarks.saliency FOLDER [--model FILE]

Of three windows of each recording the top tenth of the map is masked, filled with the recording's
mean of each band; and so are as many cells elsewhere: the same mask, shifted at random in time and
in frequency. The first has to lower the probability of the genre at least three times as much.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from genre_desktop.audio.decode import decoded_mono, open_audio, resampled
from genre_desktop.features.mel import MelColumns, stream_columns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.columns import band_means
from genre_desktop.inference.saliency import hear_saliency, strongest
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.verdict import song_probabilities
from genre_desktop.inference.windows import normalised
from genre_desktop.paths import bundled_model

PLACES = (0.25, 0.5, 0.75)
SHIFTS = 3
TIMES_AS_MUCH = 3.0


def falls_of(
    columns: MelColumns, service: InferenceService, card: ModelCard, seed: int = 0
) -> tuple[float, float]:
    """By how much the probability falls, masked as the map says and elsewhere, on the average."""
    random = np.random.default_rng(seed)
    means = band_means(columns)
    shown, elsewhere = [], []
    for place in PLACES:
        moment_s = place * columns.shape[1] * card.front_end.column_s
        found = hear_saliency(columns, service, card, time_s=moment_s, means_db=means)
        mask = strongest(found.values)
        ways = [[random.integers(1, size) for size in mask.shape] for _ in range(SHIFTS)]
        masks = np.stack([mask, *(np.roll(mask, way, (0, 1)) for way in ways)])
        masked = np.where(masks, means[:, np.newaxis], found.columns)
        answers = service.submit(normalised(masked, card.window)).result()[:, : len(card.genres)]
        genre = card.genres.index(found.genre)
        falls = [
            found.probability - song_probabilities(answer[np.newaxis], card.song)[genre]
            for answer in answers
        ]
        shown.append(falls[0])
        elsewhere.append(np.mean(falls[1:]))
    return float(np.mean(shown)), float(np.mean(elsewhere))


def heard_columns(path: Path, card: ModelCard) -> MelColumns:
    """All mel columns of a recording."""
    rate = card.front_end.sample_rate
    with open_audio(path) as reader:
        blocks = resampled(decoded_mono(reader, block_s=2.0), reader.info.sample_rate, rate)
        return np.concatenate(list(stream_columns(blocks, card.front_end)), axis=1)


def main() -> int:
    """Print each recording's two falls, and the verdict."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.saliency")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=bundled_model())
    options = parser.parse_args()
    service = InferenceService(options.model)
    service.start()
    card = service.bundle.result().card
    falls = []
    for path in sorted(options.folder.glob("*.*")):
        falls.append(falls_of(heard_columns(path, card), service, card))
        print(
            f"{path.stem:20} shown {falls[-1][0]:6.3f}  elsewhere {falls[-1][1]:6.3f}", flush=True
        )
    service.stop()
    shown, elsewhere = np.mean(falls, axis=0)
    print(f"{'mean':20} shown {shown:6.3f}  elsewhere {elsewhere:6.3f}")
    print(f"{shown / elsewhere:.1f} times as much, at least {TIMES_AS_MUCH:g} wanted")
    return int(shown < TIMES_AS_MUCH * elsewhere)


if __name__ == "__main__":
    sys.exit(main())
