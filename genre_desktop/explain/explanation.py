"""All that can be told of why a song got its verdict, found out once for every way to show it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.features.sound import Sound
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.columns import columns_of
from genre_desktop.inference.saliency import Saliency, hear_saliency
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import SongAnalysis, analyse_song
from genre_desktop.inference.timeline import Section, Timeline, hear_timeline
from genre_desktop.inference.verdict import Verdict

Progress = Callable[[float], None]

STEP_S = 1.0
"""From one moment of the timeline to the next."""

_ANALYSED = 0.3
"""Share of the work that is done when the verdict is there; the timeline has four times as many
windows, and they overlap."""
_TIMED = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """A song's verdict with its reasons.

    Attributes
    ----------
    path : pathlib.Path
    analysis : SongAnalysis
    card : ModelCard
        Of the model that judged.
    sound : Sound
        Mel columns and waveform of the whole song.
    timeline : Timeline
    sections : tuple of Section
        Of the timeline.
    saliency : Saliency or None
        What spoke for the genre in the window that the model was surest of; None where it heard no
        genre.
    """

    path: Path
    analysis: SongAnalysis
    card: ModelCard
    sound: Sound
    timeline: Timeline
    sections: tuple[Section, ...]
    saliency: Saliency | None


def explain_song(
    path: Path,
    service: InferenceService,
    *,
    step_s: float = STEP_S,
    cancel: threading.Event | None = None,
    progress: Progress = lambda _: None,
) -> Explanation:
    """Decode a song, classify it and find out why.

    Memory grows with the song by 30 MB an hour.

    Parameters
    ----------
    path : pathlib.Path
    service : InferenceService
        Started; it may still be loading.
    step_s : float
        From one moment of the timeline to the next.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised soon.
    progress : callable, optional
        Told which share is done, from 0 to 1, on the calling thread.

    Raises
    ------
    UserError
        The file cannot be read, is too short, or there is no model.
    CancelledError
        `cancel` was set, or the service stopped.
    """
    keeper = _Keeper(progress)
    analysis = analyse_song(path, service, listener=keeper, cancel=cancel)
    if keeper.sound is None:
        raise RuntimeError(f"{path} was analysed and never opened")
    return explain_analysis(
        path,
        analysis,
        keeper.sound,
        service,
        step_s=step_s,
        cancel=cancel,
        progress=lambda share: progress(_ANALYSED + (1 - _ANALYSED) * share),
    )


def explain_analysis(
    path: Path,
    analysis: SongAnalysis,
    sound: Sound,
    service: InferenceService,
    *,
    timeline: Timeline | None = None,
    step_s: float = STEP_S,
    cancel: threading.Event | None = None,
    progress: Progress = lambda _: None,
) -> Explanation:
    """Find out why an analysed song got its verdict; nothing is decoded again.

    Parameters
    ----------
    path : pathlib.Path
    analysis : SongAnalysis
    sound : Sound
        What was kept while the song was analysed, complete.
    service : InferenceService
        Of the model that judged.
    timeline : Timeline, optional
        If it is known already.
    step_s : float
        Between two moments of the timeline, if it is not.
    cancel, progress : optional
        See `explain_song`.

    Raises
    ------
    UserError
        The model failed.
    CancelledError
        `cancel` was set, or the service stopped.
    """
    card = service.bundle.result().card
    columns = columns_of(sound)
    if timeline is None:
        timeline = hear_timeline(
            columns,
            service,
            card,
            step_s=step_s,
            cancel=cancel,
            progress=lambda share: progress(_TIMED * share),
        )
    saliency = None
    if analysis.verdict.genre is not None:
        saliency = hear_saliency(
            columns,
            service,
            card,
            time_s=_surest(timeline, card.genres.index(analysis.verdict.genre)),
            genre=analysis.verdict.genre,
            cancel=cancel,
        )
    progress(1.0)
    return Explanation(path, analysis, card, sound, timeline, timeline.sections(), saliency)


class _Keeper:
    """Keeps what is heard of a song, and says how far it is."""

    def __init__(self, progress: Progress) -> None:
        self.sound: Sound | None = None
        self._progress = progress
        self._duration_s: float | None = None

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        self.sound = Sound(card.front_end)
        self._duration_s = info.duration_s

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        if self.sound is None:
            return
        self.sound.append(columns, peaks)
        if self._duration_s:
            self._progress(_ANALYSED * min(1.0, self.sound.duration_s / self._duration_s))

    def on_verdict(self, verdict: Verdict) -> None:
        """Do nothing: the last one is in the analysis."""


def _surest(timeline: Timeline, index: int) -> float:
    """The middle, in seconds, of the window that gave a genre the greatest probability."""
    number = int(np.argmax(timeline.window_answers[:, index]))
    return float(timeline.window_starts_s[number]) + timeline.card.window_s / 2
