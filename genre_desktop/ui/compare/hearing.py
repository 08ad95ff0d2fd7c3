"""One song, heard for one side of a comparison: apart from the queue, which knows nothing of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.audio.decoders import Decoders
from genre_desktop.errors import UserError
from genre_desktop.features.sound import Sound
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import SongAnalysis
from genre_desktop.inference.verdict import Verdict
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.workers import Analyser, EngineHandle


class Hearing(QObject):
    """Has a song analysed, by the model at work or by another.

    Parameters
    ----------
    model_at_work : callable
        The service of the program's model, which may become another one.
    decoders : Decoders

    Attributes
    ----------
    song : Song or None
        Its own, whatever the queue has of the same file.
    model_path : pathlib.Path or None
        None is the model at work.

    Signals
    -------
    opened, grew, changed
        The song's file was opened; more of its sound is there; it is another, or its verdict or
        state is.
    """

    opened = Signal()
    grew = Signal()
    changed = Signal()

    def __init__(self, model_at_work: Callable[[], InferenceService], decoders: Decoders) -> None:
        super().__init__()
        self._decoders = decoders
        self.song: Song | None = None
        self.model_path: Path | None = None
        self._model_at_work = model_at_work
        self._engine: EngineHandle | None = None
        self._left: list[EngineHandle] = []
        self._stopped = False
        self._analyser = Analyser(decoders)
        for signal, slot in (
            (self._analyser.opened, self._on_opened),
            (self._analyser.heard, self._on_heard),
            (self._analyser.judged, self._on_judged),
            (self._analyser.finished, self._on_finished),
            (self._analyser.failed, self._on_failed),
            (self._analyser.cancelled, self._on_cancelled),
        ):
            signal.connect(slot)

    @property
    def service(self) -> InferenceService:
        """The model that judges here."""
        return self._engine.service if self._engine is not None else self._model_at_work()

    @property
    def card(self) -> ModelCard | None:
        """The card of that model, once it is known."""
        return self.service.card

    def take(self, song: Song) -> None:
        """Show a song of the queue: as it stands, or heard anew if it is not there as a whole."""
        known = song.state is State.DONE and song.sound is not None and self.model_path is None
        if not known:
            self.hear(song.path)
            return
        self._give_up()
        own = Song(song.path)
        own.state, own.info, own.genres = song.state, song.info, song.genres
        own.sound, own.verdict, own.analysis = song.sound, song.verdict, song.analysis
        own.timeline, own.sections = song.timeline, song.sections
        self.song = own
        self.changed.emit()

    def hear(self, path: Path) -> None:
        """Have a song analysed."""
        self._give_up()
        self.song = Song(path)
        self._ask()

    def hear_again(self) -> None:
        """Have the song analysed once more."""
        if self.song is not None:
            self._analyser.cancel(self.song.request)
            self._ask()

    def use_model(self, path: Path | None) -> None:
        """Have the song judged by another model, or by the one at work."""
        self._leave_engine()
        self.model_path = path
        if path is not None:
            self._engine = EngineHandle(path, self._decoders)
            self._engine.start()
        if self.song is not None:
            self.hear_again()
        else:
            self.changed.emit()

    def cancel(self) -> None:
        """Analyse the song no further."""
        if self.song is not None:
            self._analyser.cancel(self.song.request)

    def stop(self, timeout_s: float | None = None) -> bool:
        """Give up all work.

        Returns
        -------
        bool
            Whether all threads have ended within the time.
        """
        self._stopped = True
        ended = self._analyser.stop(timeout_s)
        self._leave_engine()
        self._left = [left for left in self._left if not left.service.stop(timeout_s)]
        return ended and not self._left

    def _give_up(self) -> None:
        if self.song is not None:
            self._analyser.cancel(self.song.request)
            self.song.request = 0

    def _ask(self) -> None:
        if self.song is not None and not self._stopped:
            self._analyser.submit(self.song.ask_anew(), self.song.path, self.service)
            self.changed.emit()

    def _leave_engine(self) -> None:
        # an engine that is being loaded cannot be stopped at once, and the window does not wait
        engines = self._left if self._engine is None else [*self._left, self._engine]
        self._engine = None
        self._left = [left for left in engines if not left.service.stop(0)]

    def _asked(self, request: int) -> Song | None:
        """The song, if this is the answer to the last question about it."""
        song = self.song
        return song if song is not None and song.request == request and not self._stopped else None

    def _on_opened(self, request: int, info: AudioInfo, card: ModelCard, sound: Sound) -> None:
        song = self._asked(request)
        if song is not None:
            song.info, song.genres, song.state = info, card.genres, State.ANALYSING
            song.sound = sound
            self.opened.emit()

    def _on_heard(self, request: int) -> None:
        if self._asked(request) is not None:
            self.grew.emit()

    def _on_judged(self, request: int, verdict: Verdict) -> None:
        song = self._asked(request)
        if song is not None:
            song.verdict = verdict
            self.changed.emit()

    def _on_finished(self, request: int, analysis: SongAnalysis) -> None:
        song = self._asked(request)
        if song is not None:
            song.analysis, song.verdict, song.state = analysis, analysis.verdict, State.DONE
            self.changed.emit()

    def _on_failed(self, request: int, error: UserError) -> None:
        song = self._asked(request)
        if song is not None:
            song.sound = song.verdict = None
            song.error, song.state = error, State.FAILED
            self.changed.emit()

    def _on_cancelled(self, request: int) -> None:
        song = self._asked(request)
        if song is not None:
            song.state = State.CANCELLED
            self.changed.emit()
