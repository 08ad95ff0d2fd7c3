"""A song file goes in, its genre comes out."""

import logging
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import (
    AudioInfo,
    SongReader,
    decoded_mono,
    open_audio,
    resampled,
)
from genre_desktop.audio.decoders import Decoders
from genre_desktop.audio.read_ahead import read_ahead
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.envelope import EnvelopeStream, Peaks
from genre_desktop.features.mel import MelColumns, MelStream
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import BATCH
from genre_desktop.inference.service import Answer, InferenceService, waited_for
from genre_desktop.inference.verdict import Verdict, verdict_of
from genre_desktop.inference.windows import WindowCutter, Windows, joined

log = logging.getLogger(__name__)

T = TypeVar("T")

SHORTEST_S = 1.0
"""A clip shorter than this is not judged: there is too little to hear."""

_MOST_WINDOWS_WAITING = 256
"""So many windows (20 MB) may wait for the engine before decoding waits for it."""

_BLOCK_S = 2.0
"""Sound taken in at a time: some 10 ms of work, so that cancelling is quick and calls are few."""


class TooShortError(UserError):
    """A recording with too little sound in it to judge."""


def too_short(path: Path, duration_s: float) -> TooShortError:
    """Make the error for a recording that is shorter than `SHORTEST_S`."""
    return TooShortError(
        f"{path.name} is too short: {duration_s:.1f} seconds of sound"
        " are not enough to tell a genre."
    )


@dataclass(frozen=True, slots=True)
class SongAnalysis:
    """All that was found out about a song.

    Attributes
    ----------
    info : AudioInfo
    duration_s : float
        What was decoded, whatever the file declares.
    window_starts_s : numpy.ndarray [shape=(k,)]
        Where each window begins, ascending.
    window_s : float
        Length of a window.
    log_probabilities : numpy.ndarray [shape=(k, n_genres)]
        Of each window.
    verdict : Verdict
    warnings : tuple of str
        What was wrong with the file without making it unreadable, in plain words.
    model : str
        Name and version of the model.
    """

    info: AudioInfo
    duration_s: float
    window_starts_s: NDArray[np.float64]
    window_s: float
    log_probabilities: NDArray[np.float32]
    verdict: Verdict
    warnings: tuple[str, ...]
    model: str

    @property
    def window_probabilities(self) -> NDArray[np.float32]:
        """Probabilities [shape=(k, n_genres)] of each window."""
        return np.asarray(np.exp(self.log_probabilities))


class SongListener(Protocol):
    """Who wants to see a song while it is being analysed. Called on the analysing thread."""

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        """The file was opened."""

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        """The next mel columns and waveform peaks are there."""

    def on_verdict(self, verdict: Verdict) -> None:
        """The verdict on what was heard so far."""


class NobodyListens:
    """For those who want the result alone."""

    def on_info(self, info: AudioInfo, card: ModelCard) -> None:
        """Do nothing."""

    def on_sound(self, columns: MelColumns, peaks: Peaks) -> None:
        """Do nothing."""

    def on_verdict(self, verdict: Verdict) -> None:
        """Do nothing."""


def analyse_song(
    path: Path,
    service: InferenceService,
    *,
    listener: SongListener | None = None,
    cancel: threading.Event | None = None,
    urgency: int = 0,
    decoders: Decoders | None = None,
) -> SongAnalysis:
    """Decode a song and classify it, the one while the other goes on.

    Memory does not grow with the song's length, but for ten numbers a window.

    Parameters
    ----------
    path : pathlib.Path
    service : InferenceService
        Started; it may still be loading.
    listener : SongListener, optional
    cancel : threading.Event, optional
        Looked at between blocks: once set, `CancelledError` is raised within 0.2 s.
    urgency : int
        See `InferenceService.submit`.
    decoders : Decoders, optional
        The file is read by one of them, which it cannot crash this process through; else by this
        process.

    Raises
    ------
    UserError
        The file cannot be read, is too short, or there is no model.
    CancelledError
        `cancel` was set, or the service stopped.
    """
    analysis = _Analysis(path, service, listener or NobodyListens(), cancel, urgency, decoders)
    try:
        return analysis.run()
    except (UserError, CancelledError):
        raise
    except Exception as error:  # what no one foresaw is one song's trouble, not the others'
        log.exception("cannot analyse %s", path)
        raise UserError(
            f"{path.name} could not be analysed.", "The log file says what went wrong."
        ) from error


class _Analysis:
    """One run of `analyse_song`: what is held, what is asked, what is known."""

    def __init__(
        self,
        path: Path,
        service: InferenceService,
        listener: SongListener,
        cancel: threading.Event | None,
        urgency: int,
        decoders: Decoders | None,
    ) -> None:
        self._path = path
        self._service = service
        self._listener = listener
        self._cancel = cancel or threading.Event()
        self._urgency = urgency
        self._decoders = decoders
        self._samples = 0  # heard so far, at the model's rate
        self._held: list[Windows] = []  # cut, not yet enough for a batch
        self._asked: deque[tuple[Windows, Answer]] = deque()
        self._starts: list[NDArray[np.int64]] = []
        self._answers: list[NDArray[np.float32]] = []

    def run(self) -> SongAnalysis:
        try:
            with self._opened() as reader:
                card = self._wait_for(self._service.bundle).card
                self._listener.on_info(reader.info, card)
                self._hear(reader, card)
                duration_s = self._samples / card.front_end.sample_rate
                if duration_s < SHORTEST_S:
                    raise too_short(self._path, duration_s)
                while self._asked:
                    self._collect(card, wait=True)
                return self._result(reader, card, duration_s)
        finally:
            for _, answer in self._asked:
                answer.cancel()

    def _opened(self) -> SongReader:
        if self._decoders is None:
            return open_audio(self._path)
        return self._decoders.open(self._path, self._cancel)

    def _hear(self, reader: SongReader, card: ModelCard) -> None:
        """Take in the whole recording."""
        mel, envelope, cutter = (
            MelStream(card.front_end),
            EnvelopeStream(),
            WindowCutter(card.window),
        )
        rate = card.front_end.sample_rate
        with read_ahead(decoded_mono(reader, block_s=_BLOCK_S)) as decoded:
            for block in resampled(decoded, reader.info.sample_rate, rate):
                self._check()
                self._samples += len(block)
                columns = mel.feed(block)
                self._listener.on_sound(columns, envelope.feed(block))
                self._ask(cutter.feed(columns))
                self._collect(card)
        columns = mel.finish()
        self._listener.on_sound(columns, envelope.finish())
        if self._samples >= SHORTEST_S * rate:
            self._ask(cutter.feed(columns))
            self._ask(cutter.finish(), last=True)

    def _ask(self, windows: Windows, *, last: bool = False) -> None:
        if len(windows):
            self._held.append(windows)
        # a first verdict soon, then whole batches
        enough = BATCH if self._asked or self._answers else 1
        if self._held and (last or sum(map(len, self._held)) >= enough):
            batch = joined(self._held)
            self._held = []
            answer = self._service.submit(batch.values, urgency=self._urgency)
            self._asked.append((batch, answer))

    def _collect(self, card: ModelCard, *, wait: bool = False) -> None:
        """Take the answers that have come; wait for one if told to, or if too many are due."""
        waiting = sum(len(windows) for windows, _ in self._asked)
        told = False
        while self._asked:
            windows, answer = self._asked[0]
            if not answer.done() and not wait and waiting < _MOST_WINDOWS_WAITING:
                break
            self._answers.append(self._wait_for(answer))
            self._starts.append(windows.starts)
            self._asked.popleft()
            waiting -= len(windows)
            wait, told = False, True
        if told:
            self._listener.on_verdict(self._verdict(card))

    def _verdict(self, card: ModelCard) -> Verdict:
        return verdict_of(self._answer(card), card)

    def _answer(self, card: ModelCard) -> NDArray[np.float32]:
        nothing = np.empty((0, card.outputs), np.float32)
        return np.concatenate([nothing, *self._answers])

    def _result(self, reader: SongReader, card: ModelCard, duration_s: float) -> SongAnalysis:
        starts = np.concatenate([np.empty(0, np.int64), *self._starts])
        return SongAnalysis(
            info=reader.info,
            duration_s=duration_s,
            window_starts_s=starts * card.front_end.column_s,
            window_s=card.window_s,
            log_probabilities=self._answer(card)[:, : len(card.genres)],
            verdict=self._verdict(card),
            warnings=reader.warnings,
            model=card.label,
        )

    def _wait_for(self, future: Future[T]) -> T:
        return waited_for(future, self._cancel)

    def _check(self) -> None:
        if self._cancel.is_set():
            raise CancelledError
