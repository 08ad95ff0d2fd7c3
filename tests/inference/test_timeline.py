"""The timeline of a song: which genre when, where it changes, and what one part is alone."""

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.saliency import heard_columns
from benchmarks.timeline import genre_of, seam_of
from genre_desktop.errors import CancelledError
from genre_desktop.features.mel import FrontEnd, MelColumns
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.card import GateRule, WindowRule
from genre_desktop.inference.columns import band_means, between, count_of
from genre_desktop.inference.sections import viterbi
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.timeline import Timeline, hear_timeline
from genre_desktop.inference.verdict import Sureness
from tests.inference.fakes import FakeEngine, with_card

FRONT_END = FrontEnd(sample_rate=8000, n_fft=1024, hop_length=800, n_mels=8, fmax=4000.0)
"""Ten columns a second."""
WINDOW = WindowRule(columns=60, step=60)
FEW_DB, NOTHING_DB = 20.0, -100.0

Hear = Callable[..., Timeline]


class BandEngine(FakeEngine):
    """The loudest of the first three bands is the genre; the fourth is no music."""

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        self.asked.append(windows)
        levels = windows.mean(axis=2)
        genres = 2 * levels[:, :3]
        genres -= np.log(np.exp(genres).sum(axis=1, keepdims=True))
        return np.hstack([genres, 8 * (levels[:, 3:4] - levels[:, :3].max(axis=1, keepdims=True))])


def sound(*parts: tuple[int | None, float]) -> MelColumns:
    """Parts of one loud band each, or of silence, for so many seconds."""
    pieces = []
    for band, seconds in parts:
        piece = np.full((8, round(10 * seconds)), NOTHING_DB, np.float32)
        if band is not None:
            piece[:] = -20.0
            piece[band] = FEW_DB
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)


@pytest.fixture
def band_service(tmp_path: Path) -> Iterator[InferenceService]:
    path = tmp_path / "bands.keras"
    path.write_bytes(b"no network at all")
    with_card(path, front_end=FRONT_END, window=WINDOW, gate=GateRule(learned=True))
    service = InferenceService(path, make_engine=lambda bundle: BandEngine(bundle.card))
    service.start()
    yield service
    assert service.stop(10)


@pytest.fixture
def hear(band_service: InferenceService) -> Hear:
    bundle: Bundle = band_service.bundle.result(5)
    return lambda columns, **options: hear_timeline(columns, band_service, bundle.card, **options)


def course(timeline: Timeline) -> list[tuple[str, float, float]]:
    """Each section's genre, or what it is instead, and its bounds."""
    return [
        (section.verdict.genre or section.verdict.sureness.value, section.start_s, section.stop_s)
        for section in timeline.sections()
    ]


def test_a_song_of_one_genre_is_one_section(hear: Hear) -> None:
    timeline = hear(sound((1, 30)))

    (only,) = timeline.sections()
    assert only.verdict.genre == "jazz"
    assert (only.start_s, round(only.stop_s, 3)) == (0, 29.9)
    assert len(timeline.times_s) == len(timeline.probabilities) == 30
    np.testing.assert_allclose(timeline.times_s, np.arange(30) + 0.5, atol=0.06)
    np.testing.assert_allclose(timeline.probabilities.sum(axis=1), 1)


def test_a_change_of_genre_is_found_where_it_is(hear: Hear) -> None:
    timeline = hear(sound((0, 31), (2, 29)))

    (first, start_s, seam_s), (second, again_s, stop_s) = course(timeline)
    assert (first, second) == ("blues", "rock")
    assert (start_s, round(stop_s, 3)) == (0, 59.9)
    assert seam_s == again_s == pytest.approx(31, abs=1)
    assert timeline.probabilities[5].argmax() == 0
    assert timeline.probabilities[55].argmax() == 2


def test_two_seconds_of_another_genre_change_nothing_for_good(hear: Hear) -> None:
    assert [genre for genre, *_ in course(hear(sound((0, 30), (2, 2), (0, 30))))] == ["blues"]


def test_a_long_silence_is_a_section_of_its_own_and_a_short_one_is_not(hear: Hear) -> None:
    timeline = hear(sound((0, 20), (None, 12), (0, 20), (None, 1.5), (0, 20)))

    assert [genre for genre, *_ in course(timeline)] == ["blues", "nothing to hear", "blues"]
    _, start_s, stop_s = course(timeline)[1]
    assert start_s == pytest.approx(20, abs=1)
    assert stop_s == pytest.approx(32, abs=1)
    assert timeline.is_silent[25]
    assert timeline.probabilities[25].sum() == 0
    assert not timeline.is_silent[50:54].any()


def test_what_is_no_music_is_a_section_without_a_genre(hear: Hear) -> None:
    timeline = hear(sound((1, 30), (3, 30)))

    assert [genre for genre, *_ in course(timeline)] == ["jazz", "no music"]
    assert timeline.probabilities[55].sum() == 0


def test_sections_are_the_whole_song_and_neighbours_differ(hear: Hear) -> None:
    timeline = hear(sound((0, 17), (1, 23), (None, 9), (2, 14), (0, 21), (3, 16)))
    sections = timeline.sections()

    assert sections[0].start_s == 0
    assert sections[-1].stop_s == timeline.duration_s
    for one, other in pairwise(sections):
        assert one.stop_s == other.start_s
        assert one.verdict.headline != other.verdict.headline


def test_a_part_has_a_verdict_of_its_own(hear: Hear) -> None:
    timeline = hear(sound((0, 30), (2, 30), (None, 10)))

    assert timeline.verdict_between(0, 29).genre == "blues"
    assert timeline.verdict_between(31, 59).genre == "rock"
    assert timeline.verdict_between(40, 40.2).genre == "rock"
    assert timeline.verdict_between(62, 69).sureness is Sureness.SILENT
    assert timeline.verdict_between(-10, 1000).genre is not None
    with pytest.raises(ValueError, match="nothing between"):
        timeline.verdict_between(5, 5)


@pytest.mark.parametrize("seconds", [0.1, 1.0, 5.9, 6.0, 6.1])
def test_a_song_about_as_short_as_a_window_has_a_timeline(hear: Hear, seconds: float) -> None:
    timeline = hear(sound((2, seconds)))

    assert timeline.probabilities.shape == (6 if seconds > 5 else 1, 3)
    assert {genre for genre, *_ in course(timeline)} == {"rock"}


def test_silence_alone_is_silence(hear: Hear) -> None:
    assert [genre for genre, *_ in course(hear(sound((None, 20))))] == ["nothing to hear"]


def test_nothing_at_all_has_no_sections(hear: Hear) -> None:
    timeline = hear(np.empty((8, 0), np.float32))

    assert timeline.sections() == ()
    assert timeline.probabilities.shape == (0, 3)


def test_a_song_given_piece_by_piece_has_the_same_timeline(hear: Hear) -> None:
    song = sound((0, 40), (1, 33.7))
    longest = 0

    def piece(start: int, stop: int) -> MelColumns:
        nonlocal longest
        longest = max(longest, stop - start)
        return song[:, start:stop].astype(np.float16)

    whole, pieces = hear(song), hear(piece)

    np.testing.assert_allclose(pieces.answer, whole.answer, atol=1e-2)
    assert course(pieces) == course(whole)
    assert longest < song.shape[1]
    assert count_of(piece) == song.shape[1]
    assert between(piece, 700, 900).dtype == np.float32
    np.testing.assert_allclose(band_means(piece), song.mean(axis=1), rtol=1e-3)


def test_no_moment_at_the_end_is_left_out(hear: Hear) -> None:
    timeline = hear(sound((0, 20.1)))

    assert timeline.window_starts_s[-1] == pytest.approx(14.1)


def test_moments_may_be_nearer_or_further_apart(hear: Hear) -> None:
    song = sound((0, 30), (2, 30))

    for step_s in (0.5, 2.0):
        timeline = hear(song, step_s=step_s)
        assert timeline.step_s == pytest.approx(step_s)
        assert len(timeline.times_s) == round(60 / step_s)
        assert [genre for genre, *_ in course(timeline)] == ["blues", "rock"]
    with pytest.raises(ValueError, match="cannot be 0 s apart"):
        hear(song, step_s=0)


def test_progress_goes_up_to_the_whole(hear: Hear) -> None:
    told: list[float] = []

    hear(sound((0, 300)), progress=told.append)

    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] == 1


def test_what_is_no_longer_wanted_ends(hear: Hear, band_service: InferenceService) -> None:
    cancel = threading.Event()

    def stop(share: float) -> None:
        if share > 0.1:
            cancel.set()

    with pytest.raises(CancelledError):
        hear(sound((0, 3000)), cancel=cancel, progress=stop)
    assert band_service.submit(np.zeros((1, 8, 60), np.float32)).result(1).shape == (1, 4)


def test_a_change_has_to_be_worth_its_cost() -> None:
    scores = np.zeros((12, 2))
    scores[:4, 0] = scores[8:, 0] = scores[4:8, 1] = 1.0

    assert viterbi(scores, 1.9).tolist() == [0] * 4 + [1] * 4 + [0] * 4
    assert viterbi(scores, 2.1).tolist() == [0] * 12


@pytest.mark.parametrize(("one", "other"), [("classical.00000", "metal.00000")])
def test_two_real_songs_glued_together_are_told_apart_within_three_seconds(
    service: InferenceService, data_dir: Path, one: str, other: str
) -> None:
    card = service.bundle.result(60).card
    songs = [
        heard_columns(data_dir / "audio" / "valid" / f"{name}.flac", card) for name in (one, other)
    ]
    genres = [genre_of(song, service, card) for song in songs]
    assert genres[0] != genres[1]

    timeline = hear_timeline(np.concatenate(songs, axis=1), service, card)

    seam = seam_of(timeline, songs[0].shape[1] * card.front_end.column_s, (genres[0], genres[1]))
    assert seam.has_both
    assert seam.error_s <= 3
    assert seam.boundaries == 1
