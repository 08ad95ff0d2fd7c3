"""How well a timeline finds the seam between two songs, and leaves one song whole.

python -m benchmarks.timeline FOLDER [--model FILE] [--pairs N]

Pairs of recordings whose own verdicts differ are glued together. A model that has learned these
very recordings flatters itself: its twin is in docs/runs/pair-3.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.saliency import heard_columns
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.timeline import Timeline, hear_timeline
from genre_desktop.inference.verdict import verdict_of
from genre_desktop.inference.windows import cut_windows
from genre_desktop.paths import bundled_model

WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Seam:
    """How a timeline deals with two songs glued together.

    Attributes
    ----------
    error_s : float
        From the seam to the nearest boundary; infinite if there is none.
    has_both : bool
        Whether each song's own genre is that of a section.
    boundaries : int
    """

    error_s: float
    has_both: bool
    boundaries: int


def seam_of(timeline: Timeline, seam_s: float, genres: tuple[str | None, str | None]) -> Seam:
    """Hold a timeline against the seam and the songs' own genres."""
    sections = timeline.sections()
    errors_s = [abs(section.start_s - seam_s) for section in sections[1:]]
    found = {section.verdict.genre for section in sections}
    return Seam(min(errors_s, default=np.inf), set(genres) <= found, len(errors_s))


def genre_of(columns: MelColumns, service: InferenceService, card: ModelCard) -> str | None:
    """The genre of a whole recording, as it is judged without a timeline."""
    windows = cut_windows(columns, card.window).values
    return verdict_of(service.submit(windows).result(), card).genre


def main() -> int:
    """Print the shares of pairs and of single recordings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timeline")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=bundled_model())
    parser.add_argument("--pairs", type=int, default=60)
    options = parser.parse_args()
    service = InferenceService(options.model)
    service.start()
    card = service.bundle.result().card
    songs = [heard_columns(path, card) for path in sorted(options.folder.glob("*.*"))]
    genres = [genre_of(song, service, card) for song in songs]
    cut = [len(hear_timeline(song, service, card).sections()) > 1 for song in songs]
    print(f"{len(songs)} single recordings: {np.mean(cut):.0%} are cut", flush=True)

    order = np.random.default_rng(0).permutation(len(songs) ** 2)
    pairs = [divmod(int(number), len(songs)) for number in order]
    pairs = [(a, b) for a, b in pairs if genres[a] != genres[b]][: options.pairs]
    seams = []
    for first, second in pairs:
        glued = np.concatenate([songs[first], songs[second]], axis=1)
        timeline = hear_timeline(glued, service, card)
        seam_s = songs[first].shape[1] * card.front_end.column_s
        seams.append(seam_of(timeline, seam_s, (genres[first], genres[second])))
    service.stop()
    found = [seam.error_s <= WITHIN_S for seam in seams]
    alone = [seam.error_s <= WITHIN_S and seam.boundaries == 1 for seam in seams]
    print(f"{len(pairs)} pairs: {np.mean(found):.0%} have a boundary within {WITHIN_S:g} s,")
    print(f"{np.mean(alone):.0%} this one alone,")
    print(f"{np.mean([seam.has_both for seam in seams]):.0%} show both genres;")
    print(f"from seam to boundary {np.median([seam.error_s for seam in seams]):.1f} s (median)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
